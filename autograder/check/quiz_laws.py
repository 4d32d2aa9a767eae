"""The laws about quiz questions: one answer is right, every wrong one is explained, none is told.

A law takes a `QuizSubject` and returns what breaks it, in whole sentences that say where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.answer_key import AnswerKey
from autograder.answer_sheet import make_sheet
from autograder.build import PUBLIC_SEED, build_key
from autograder.check.junk import CONSTANTS
from autograder.diagnose import diagnose
from autograder.inside.answer import ANSWERS
from autograder.inside.decoder import detach
from autograder.inside.module import execute
from autograder.inside.play import play
from autograder.judge import JudgedQuestion, judge_question
from autograder.keyfile import dump_keys
from autograder.option import compare_answer, normalise
from autograder.outcome import Outcome, OutcomeKind, outcome_from_play
from autograder.quiz import Option, QuizQuestion
from autograder.release import freeze_key

MARGIN = 10
"""A wrong number must be further off than the tolerance this many times."""

NUMBER = re.compile(r"\d[\d ]*(?:\.\d+)?")


@dataclass(frozen=True)
class QuizSubject:
    """A quiz question under examination.

    Attributes
    ----------
    root : Path
        Folder of the course.
    key : AnswerKey
        As for grading, with its points.
    of_unit : frozenset of str
        Names of all questions of its unit.
    """

    root: Path
    question: QuizQuestion
    key: AnswerKey
    of_unit: frozenset[str]


Law = Callable[[QuizSubject], list[str]]


def play_answers(answers: Any, key: AnswerKey) -> list[Outcome]:
    """Play a dict of answers, or what stands in its place, as a student's is played."""
    outcomes = []
    for case in key.cases:
        inputs = dict(case.inputs)
        namespace = {ANSWERS: answers}
        played = play(namespace, key.question, case.driver, inputs, case.positional, case.judges)
        if "value" in played:
            played["value"] = detach(played["value"])
        outcomes.append(outcome_from_play(played))
    return outcomes


def judge_answer(answer: Any, key: AnswerKey) -> tuple[JudgedQuestion, list[Outcome]]:
    """Judge one answer to a question."""
    outcomes = play_answers({key.question: answer}, key)
    return judge_question(key, outcomes), outcomes


def check_complete(subject: QuizSubject) -> list[str]:
    """The question has points, texts, hints and a source, and every answer a reason."""
    question, found = subject.question, []
    if subject.key.points <= 0:
        found.append("it has no points: add it to an assignment in course.yaml.")
    found += [
        f"it has no {name}."
        for name in ("title", "task", "nudge", "step", "source")
        if not getattr(question, name).strip()
    ]
    for option in question.options:
        if not option.reason.strip().endswith((".", "。")):
            found.append(f"the reason of {_name(option)} is not a whole sentence.")
        if question.letters and not option.text.strip():
            found.append(f"the option {option.answer} has no text.")
    return found


def check_options(subject: QuizSubject) -> list[str]:
    """No two answers are the same, and no wrong number is nearly right."""
    question = subject.question
    if question.letters:
        texts = [normalise(option.text) for option in question.options]
        return [
            f"the option {option.answer} says the same as another one."
            for option, text in zip(question.options, texts, strict=True)
            if texts.count(text) > 1
        ]
    wide = question.rtol * MARGIN
    return [
        f"{_name(option)} is within {MARGIN} times the tolerance of {_name(other)}."
        for i, option in enumerate(question.options)
        for other in question.options[:i]
        if compare_answer(option.answer, other.answer, (), wide) is None
    ]


def check_reference(subject: QuizSubject) -> list[str]:
    """The model answers load as a file of their own, and earn full marks."""
    unit = subject.question.unit
    namespace, faults = _load(subject.root / "solutions" / f"{unit}.py")
    if faults:
        return faults
    answers = namespace.get(ANSWERS)
    judged = judge_question(subject.key, play_answers(answers, subject.key))
    if judged.share < 1:
        return [f"the model answer in solutions/{unit}.py is not the right one: {judged.verdict}."]
    surplus = set(answers) - subject.of_unit if isinstance(answers, dict) else set()
    return [
        f"solutions/{unit}.py answers {name!r}, which is no question of its rubric."
        for name in sorted(surplus, key=str)
    ]


def check_misconceptions(subject: QuizSubject) -> list[str]:
    """Every wrong answer earns nothing, but passes for an answer where students see it."""
    found = []
    for option in subject.question.wrong:
        judged, _ = judge_answer(option.answer, subject.key)
        if judged.share:
            found.append(f"{_name(option)} earns points.")
        frozen, _ = judge_answer(option.answer, freeze_key(subject.key))
        if not frozen.share:
            found.append(f"{_name(option)} fails before it is handed in.")
    return found


def check_diagnosis(subject: QuizSubject) -> list[str]:
    """Every wrong answer is diagnosed as itself, so that its reason is the feedback."""
    found = []
    for option in subject.question.wrong:
        _, outcomes = judge_answer(option.answer, subject.key)
        diagnosis = diagnose(subject.key, outcomes)
        name = None if diagnosis is None else diagnosis.misconception.id
        if name != option.id:
            found.append(f"{_name(option)} is diagnosed as {name!r}.")
        elif diagnosis is not None and diagnosis.misconception.text != option.reason:
            found.append(f"the feedback to {_name(option)} is not its reason.")
    return found


def check_accepted(subject: QuizSubject) -> list[str]:
    """The right answer earns all in every spelling of it."""
    [right] = subject.question.right
    return [
        f"{spelt!r} is the right answer in another spelling, and is not accepted."
        for spelt in _spellings(right.answer)
        if judge_answer(spelt, subject.key)[0].share < 1
    ]


def _spellings(answer: str | float) -> Iterator[str | float]:
    yield answer
    if isinstance(answer, str):
        yield from (answer.lower(), f" {answer} ", f"{answer}\n", chr(ord(answer) + 0xFEE0))
    elif int(answer) == answer:
        yield from (int(answer), float(answer))


def check_stub(subject: QuizSubject) -> list[str]:
    """The answer sheet that students receive is unanswered and scores 0."""
    unit, name = subject.question.unit, subject.question.name
    namespace, faults = _load(subject.root / "exercises" / f"{unit}.py")
    if faults:
        return [f"{fault[:-1]}: run autograde release." for fault in faults]
    answers = namespace.get(ANSWERS)
    if not isinstance(answers, dict) or name not in answers:
        return [f"exercises/{unit}.py does not ask {name}: run autograde release."]
    found = []
    for key in (subject.key, freeze_key(subject.key)):
        outcomes = play_answers(answers, key)
        if any(outcome.kind is not OutcomeKind.NOT_IMPLEMENTED for outcome in outcomes):
            found.append(f"exercises/{unit}.py already holds an answer.")
        if judge_question(key, outcomes).share:
            found.append(f"the answer in exercises/{unit}.py earns points.")
    return list(dict.fromkeys(found))


def check_secrecy(subject: QuizSubject) -> list[str]:
    """What students receive is the same, byte for byte, whichever answer is right.

    Hints, title and task are the author's own words. They must not quote the right option,
    and hints must not hold the right number.
    """
    question, found = subject.question, []
    released = _released(question)
    for place in range(len(question.options)):
        if _released(_with_right(question, place)) != released:
            found.append("what students receive depends on which answer is right.")
            break
    [right] = question.right
    for name in ("nudge", "step"):
        text = getattr(question, name)
        if question.letters:
            if normalise(right.text).rstrip(".。") in normalise(text):
                found.append(f"its {name} quotes the right option.")
        elif any(_read(found_number) == right.answer for found_number in NUMBER.findall(text)):
            found.append(f"its {name} holds the right number.")
    return found


def _released(question: QuizQuestion) -> str:
    frozen = freeze_key(build_key(question, PUBLIC_SEED))
    return dump_keys([frozen]) + make_sheet("", [question])


def _with_right(question: QuizQuestion, place: int) -> QuizQuestion:
    """Take another answer for the right one."""
    options = tuple(
        replace(option, id="" if i == place else f"wrong-{i}")
        for i, option in enumerate(question.options)
    )
    return replace(question, options=options)


def _read(text: str) -> float:
    return float(text.replace(" ", ""))


def check_determinism(subject: QuizSubject) -> list[str]:
    """Nothing is drawn: every seed gives the same key."""
    keys = [build_key(subject.question, seed) for seed in ("check 1", "check 2")]
    again = [replace(key, points=subject.key.points) for key in keys]
    same = all(dump_keys([key]) == dump_keys([subject.key]) for key in again)
    return [] if same else ["building it twice gives different keys."]


def check_junk(subject: QuizSubject) -> list[str]:
    """Junk is rejected without a crash, earns nothing, and is told apart from an answer."""
    key, found = subject.key, []
    for name, value in (*CONSTANTS, *JUNK):
        judged, outcomes = judge_answer(value, key)
        if judged.share:
            found.append(f"the answer {name} earns points.")
        if diagnose(key, outcomes) is not None and not _is_known(value, subject.question):
            found.append(f"the answer {name} is taken for a known wrong one.")
    for name, answers in SHEETS:
        if judge_question(key, play_answers(answers, key)).share:
            found.append(f"{ANSWERS} that is {name} earns points.")
    return found


def _is_known(value: Any, question: QuizQuestion) -> bool:
    return type(value) in (int, float) and any(o.answer == value for o in question.wrong)


class _Liar(dict[str, Any]):
    """A dict that has an answer to everything."""

    def get(self, *_: object) -> Any:
        return "A"

    __getitem__ = get
    __missing__ = get


class _FakeDict:
    """An object that says that it is a dict."""

    __class__ = dict  # type: ignore[assignment]

    def get(self, *_: object) -> Any:
        return "A"


JUNK: tuple[tuple[str, Any], ...] = (
    ("an empty text", ""),
    ("all letters", "ABCDEFGH"),
    ("a list of letters", ["A", "B", "C", "D"]),
    ("a function", lambda: "A"),
    ("infinity", float("inf")),
    ("a huge integer", 10**10_000),
    ("a long text", "A" * 100_000),
    ("a text that is no option", "Z"),
)

SHEETS: tuple[tuple[str, Any], ...] = (
    ("None", None),
    ("a list", ["A", "B", "C", "D"]),
    ("a text", "ABCD"),
    ("an empty dict", {}),
    ("a dict that lies", _Liar()),
    ("an object that claims to be a dict", _FakeDict()),
)


def _load(path: Path) -> tuple[dict[str, Any], list[str]]:
    where = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        return {}, [f"{where} is missing."]
    namespace: dict[str, Any] = {}
    notes = execute(path.read_bytes(), path.name, namespace)
    return namespace, [f"{where} does not load: {note}." for note in notes]


def _name(option: Option) -> str:
    kind = "the right answer" if option.is_right else "the wrong answer"
    return f"{kind} {option.answer}"


QUIZ_LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "complete": check_complete,
        "options": check_options,
        "reference": check_reference,
        "misconceptions": check_misconceptions,
        "diagnosis": check_diagnosis,
        "accepted": check_accepted,
        "stub": check_stub,
        "secrecy": check_secrecy,
        "determinism": check_determinism,
        "junk": check_junk,
    }
)
