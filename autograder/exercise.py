"""A student's own exercise file, run in this process on its frozen cases."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.answer_key import AnswerKey
from autograder.calls import distinct_calls, make_call, quietly
from autograder.counterexample import explain, find_counterexample
from autograder.diagnose import diagnose_judged
from autograder.diagnosis import tell_diagnosis
from autograder.inside.module import LoadNote, StopStudent, SubmissionFinder, load
from autograder.judge import JudgedAspect, JudgedQuestion
from autograder.layout import columns, wrap
from autograder.messages import retell, say
from autograder.option import show_answer
from autograder.outcome import Outcome, OutcomeKind
from autograder.report.example import show_example
from autograder.report.lines import SIDE, lines_of_example
from autograder.report.words import words_for
from autograder.verdict import LIMIT_VERDICTS, Verdict

_NOT_ANSWERED = "not answered"
ANSWERED = "answered"
"""State of a quiz question that has an answer of the right form."""

WIDTH = 79
"""Columns of a line of text."""

REPEAT_S = 0.05
"""A loop that swallows the first interruption is interrupted again this often."""


class TimeLimitExceeded(StopStudent):
    """The student's code did not answer in time."""


class Exercise:
    """One exercise file of a student.

    Attributes
    ----------
    path : Path
    timeout_s : float
        Wall time for loading the file, and for each question.
    """

    def __init__(self, path: Path, timeout_s: float) -> None:
        self.path = path
        self.timeout_s = timeout_s
        self._namespace: dict[str, Any] | None = None
        self._fault = ""
        self._fault_kind = OutcomeKind.MISSING
        self._notes: list[LoadNote] = []
        self._load()

    def _load(self) -> None:
        siblings = {p.stem: p.read_bytes() for p in self.path.parent.glob("*.py")}
        finder = SubmissionFinder(siblings)
        sys.meta_path.append(finder)
        try:
            with time_limit(self.timeout_s), quietly():
                self._namespace, self._notes = load(finder, self.path.stem)
        except TimeLimitExceeded:
            self._fault = f"{self.path.name} was still loading after {self.timeout_s:g} s"
            self._fault_kind = OutcomeKind.LOADING_TIMED_OUT
        if self._namespace is None and not self._fault:
            self._fault = str(next(note for note in self._notes if note.fatal))

    @property
    def fault(self) -> str:
        """Why nothing of the file could be loaded; "" if it could."""
        return self._fault

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong while the file was loaded."""
        return (self._fault,) if self._fault else tuple(str(note) for note in self._notes)

    def play(self, key: AnswerKey) -> list[Outcome]:
        """Call the student's function on every case of a key.

        After a time-out the question's remaining cases are not tried.
        """
        if self._namespace is None:
            return [Outcome(self._fault_kind, error=self._fault) for _ in key.cases]
        return play_key(self._namespace, key, key.limit_s or self.timeout_s)


def play_key(namespace: dict[str, Any], key: AnswerKey, limit_s: float) -> list[Outcome]:
    """Call a function of ``namespace`` on every case of a key, within so many seconds.

    After a time-out the question's remaining cases are not tried.
    """
    first, places = distinct_calls(key)
    made: list[Outcome] = []
    try:
        with time_limit(limit_s), quietly():
            for case in first:
                made.append(make_call(namespace, key.question, case))  # noqa: PERF401 (what was answered before a time-out counts)
    except TimeLimitExceeded:
        late = Outcome(OutcomeKind.TIMED_OUT, error=f"no answer within {limit_s:g} s")
        made.append(late)
        made += [replace(late, tried=False)] * (len(first) - len(made))
    return [made[place] for place in places]


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitExceeded` in the block once ``seconds`` of wall time have passed.

    The exception is raised again and again until it leaves the block, because a bare
    ``except`` in a loop would swallow it. Without signals (Windows, or outside the main
    thread) a watching thread raises it.
    """
    main = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and main:
        with _alarm(seconds):
            yield
    else:
        with _watch(seconds):
            yield


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitExceeded

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT_S)
    try:
        yield
    finally:
        _disarm(previous)


def _disarm(previous: Any) -> None:
    """Stop the timer, even if it fires once more meanwhile."""
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)
        except TimeLimitExceeded:
            continue
        return


@contextlib.contextmanager
def _watch(seconds: float) -> Iterator[None]:
    import ctypes

    done = threading.Event()
    watched = threading.get_ident()

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def interrupt() -> None:
        wait_s = seconds
        while not done.wait(wait_s):
            raise_in(ctypes.c_ulong(watched), ctypes.py_object(TimeLimitExceeded))
            wait_s = REPEAT_S

    watcher = threading.Thread(target=interrupt, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while watcher.is_alive():
            with contextlib.suppress(TimeLimitExceeded):  # it may interrupt once more meanwhile
                done.set()
                watcher.join()
        raise_in(ctypes.c_ulong(watched), None)  # what it raised last may still be on its way


def failure_text(
    question: JudgedQuestion, aspect: JudgedAspect, *, grids: bool = False, colour: bool = False
) -> str:
    """Write what a student reads about an aspect that did not pass, in the key's language.

    Parameters
    ----------
    grids : bool
        Whether to draw the arrays beside each other, with marks on what differs.
    colour : bool
        Whether to draw them in colour.
    """
    name, language = question.key.question, question.key.language
    if aspect.verdict is Verdict.NOT_COUNTED:
        template = "{question}: not counted until the aspect {aspect!r} passes"
        return say(language, template, question=name, aspect=aspect.info.requires)
    first = next(judged for judged in aspect.cases if judged.difference is not None)
    assert first.difference is not None
    if first.verdict is Verdict.NOT_IMPLEMENTED:
        if question.key.is_quiz:
            return say(language, "{question}: not answered yet", question=name)
        return say(language, "{question}: not implemented yet", question=name)
    message = retell(language, first.difference.message)
    told = say(language, "{question}: {message}", question=name, message=message)
    if question.key.is_quiz:
        return _wrap(told)
    if first.verdict in LIMIT_VERDICTS | {Verdict.MISSING, Verdict.KILLED}:
        return told
    counterexample = find_counterexample(question, aspect)
    assert counterexample is not None
    info = aspect.info
    head = say(
        language, "{question}, {aspect}: {about}", question=name, aspect=info.name, about=info.about
    )
    if grids:
        words = words_for(language)
        shown = show_example(counterexample, words, values=True, side=SIDE, message=False)
        lines = [_wrap(head), *lines_of_example(shown, words, colour=colour)]
    else:
        lines = [_wrap(line) for line in (head, *explain(counterexample, language))]
    return "\n".join([*lines, *(_wrap(line) for line in _tell_mistake(question, aspect))])


def _tell_mistake(question: JudgedQuestion, aspect: JudgedAspect) -> list[str]:
    """Say what is known of the mistake, once for a question, and give a hint."""
    language, hint, lines = question.key.language, question.key.nudge, []
    diagnosis = None
    if aspect is next(one for one in question.aspects if not one.passed):
        diagnosis = diagnose_judged(question)
    if diagnosis is not None:
        told = tell_diagnosis(diagnosis, language)
        lines.append(say(language, "mistake: {text}", text=told))
        hint = diagnosis.misconception.hint or hint
    return [*lines, say(language, "hint: {text}", text=hint)] if hint else lines


def _wrap(line: str) -> str:
    """Break a sentence that is wider than a terminal; rows of numbers are left as they are."""
    if line.startswith(" ") or columns(line) <= WIDTH:
        return line
    return "\n  ".join(wrap(line, WIDTH - 2))


def describe_state(question: JudgedQuestion) -> dict[str, Any]:
    """Summarise a question as plain data: its points, its aspects, its state.

    ``earned`` is None where the cases do not tell whether an answer is right. ``state`` is a
    word in English, ``shown`` the same in the language of the key.
    """
    language = question.key.language
    state = _state(question)
    passed = sum(aspect.passed for aspect in question.aspects)
    return {
        "question": question.key.question,
        "points": question.key.points,
        "earned": None if question.key.judged_later else question.key.points * question.share,
        "passed": passed,
        "aspects": len(question.aspects),
        "state": state,
        "shown": _tell_answer(question) if state == ANSWERED else say(language, state),
        "language": language,
        "notes": [question.convention.text] if question.convention else [],
    }


def _state(question: JudgedQuestion) -> str:
    verdict = question.verdict
    if question.key.judged_later:
        return _state_of_answer(question)
    told = LIMIT_VERDICTS | {Verdict.RIGHT, Verdict.NOT_IMPLEMENTED, Verdict.MISSING}
    if verdict in told:
        return str(verdict)
    return "wrong"


def _state_of_answer(question: JudgedQuestion) -> str:
    """Say of an answer to a quiz question what these cases can see."""
    if question.verdict is Verdict.RIGHT:
        return ANSWERED
    if question.verdict is Verdict.NOT_IMPLEMENTED:
        return _NOT_ANSWERED
    return str(question.verdict)


def _tell_answer(question: JudgedQuestion) -> str:
    """Repeat the answer to a quiz question."""
    [judged] = question.aspects[0].cases
    shown = show_answer(judged.outcome.value)
    template = "answered {answer}; it is judged when you hand in"
    return say(question.key.language, template, answer=shown)
