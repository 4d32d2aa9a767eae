"""A made-up class: submissions in many styles and with many faults, made from any course.

Each submission says beforehand what it loses points on, so that a run over the class shows
whether the grader is right.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from autograder.build import PUBLIC_SEED, rng_for
from autograder.course import Course
from autograder.errors import UserError
from autograder.question import Question, Variant
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.release import derive_exercise
from autograder.source import standalone_source

Files = dict[str, str]


@dataclass(frozen=True)
class DemoSubmission:
    """One made-up submission.

    Attributes
    ----------
    student : str
    about : str
        What it is, in a few words.
    files : mapping of str to str
        Text by path.
    loses : frozenset of str
        Questions that it must lose points on; it earns full marks on all others.
    form : {"folder", "zip"}
        How it is handed in.
    """

    student: str
    about: str
    files: Mapping[str, str]
    loses: frozenset[str] = field(default_factory=frozenset)
    form: str = "folder"


def write_demo(course: Course, folder: Path) -> list[DemoSubmission]:
    """Write the made-up class into a new folder, with a README that says what each one is.

    Raises
    ------
    UserError
        If the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not empty. Name a new folder for the demo class.")
    submissions = make_class(course)
    folder.mkdir(parents=True, exist_ok=True)
    for submission in submissions:
        if submission.form == "zip":
            (folder / f"{submission.student}.zip").write_bytes(_zip(submission.files))
            continue
        for name, text in submission.files.items():
            path = folder / submission.student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (folder / "README.md").write_text(_describe(submissions), encoding="utf-8")
    return submissions


def _zip(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _describe(submissions: Sequence[DemoSubmission]) -> str:
    losing = [one.loses for one in submissions if one.loses]
    by_any = frozenset[str]().union(*losing)
    by_all = by_any.intersection(*losing) if len(losing) < len(submissions) else frozenset[str]()
    lines = ["# A made-up class", ""]
    if by_all:
        who = ", ".join(one.student for one in submissions if not one.loses)
        lines += [f"Only {who} handed in {_listed(by_all)}, which takes long to run.", ""]
    lines += ["| student | what it is | loses points on |", "|---|---|---|"]
    for one in submissions:
        loses = "everything" if one.loses == by_any else _listed(one.loses - by_all)
        loses = loses or ("nothing else" if one.loses else "nothing")
        lines.append(f"| {one.student} | {one.about} | {loses} |")
    return "\n".join(lines) + "\n"


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def make_class(course: Course) -> list[DemoSubmission]:
    """Make the submissions of the class, in order, named ``student01`` and so on."""
    questions = [question for question, _ in course.assignment_questions(None)]
    answers = _reference_files(course, questions)
    # What takes minutes by its nature, only the first one hands in.
    slow = [q for q in questions if isinstance(q, Question) and q.limit_s]
    without = answers
    for question in slow:
        text = NOT_DONE.replace("QUESTION", question.name)
        without = _append(without, question.unit, text)
    open_ones = [question.name for question in slow]
    makers = (_right_ones, _wrong_ones, _broken_ones)
    made: list[_Made] = [("the model answers", answers, (), "folder")]
    for make in makers:
        for about, files, loses, form in make(course, questions, without):
            made.append((about, files, [*loses, *open_ones], form))
    return [
        DemoSubmission(f"student{i:02}", about, files, frozenset(loses), form)
        for i, (about, files, loses, form) in enumerate(made, 1)
    ]


_Made = tuple[str, Files, Sequence[str], str]


def _right_ones(_: Course, asked: Sequence[AnyQuestion], answers: Files) -> list[_Made]:
    questions = [question for question in _functions(asked) if not question.limit_s]
    loops = _with_variants(answers, questions, "style", lambda v: "loop" in v.id)
    narrow = _with_variants(answers, questions, "style", lambda v: "float32" in v.id)
    other = _with_variants(
        answers, questions, "style", lambda v: "loop" not in v.id and "float32" not in v.id
    )
    conventions = _with_variants(answers, questions, "convention", lambda _: True)
    inside = {f"exercises/{name}": text for name, text in answers.items()}
    return [
        ("right, with loops", loops, (), "folder"),
        ("right, float32 inside", narrow, (), "zip"),
        ("right, in other styles", other, (), "folder"),
        ("right, by other textbooks' conventions", conventions, (), "folder"),
        ("right, with exercises/ inside the folder", inside, (), "folder"),
    ]


def _wrong_ones(course: Course, questions: Sequence[AnyQuestion], answers: Files) -> list[_Made]:
    names = [question.name for question in questions]
    made: list[_Made] = [("untouched stubs", _stub_files(course, questions), names, "folder")]
    points = {question.name: worth for question, worth in course.assignment_questions(None)}
    for unit in _units(questions):
        of_unit = [question for question in questions if question.unit == unit]
        quick = [q for q in of_unit if not (isinstance(q, Question) and q.limit_s)]
        question = max(quick, key=lambda q: points[q.name])
        mistake, files = _with_mistake(answers, question)
        about = f"misconception `{mistake}` in `{question.name}`"
        made.append((about, files, [question.name], "folder"))
    return made


def _with_mistake(answers: Files, question: AnyQuestion) -> tuple[str, Files]:
    """Replace an answer by the first misconception about it, and name that."""
    if isinstance(question, QuizQuestion):
        option = next(option for option in question.options if not option.is_right)
        text = f'ANSWERS["{question.name}"] = {option.answer!r}'
        return option.id, _append(answers, question.unit, text)
    variant = next(v for v in question.variants if v.kind == "misconception")
    return variant.id, _with_function(answers, question, variant)


def _broken_ones(_: Course, questions: Sequence[AnyQuestion], answers: Files) -> list[_Made]:
    units = _units(questions)
    on_arrays = [question for question in _functions(questions) if _takes_arrays(question)]
    broken, absent = units[0], units[-1]
    without = {name: text for name, text in answers.items() if name != f"{absent}.py"}
    made: list[_Made] = [
        (
            f"a syntax error in `{broken}.py`",
            {**answers, f"{broken}.py": answers[f"{broken}.py"] + "\n\ndef unfinished(:\n"},
            [question.name for question in questions if question.unit == broken],
            "folder",
        ),
        (
            f"`{absent}.py` is missing",
            without,
            [question.name for question in questions if question.unit == absent],
            "folder",
        ),
    ]
    for i, (about, body) in enumerate(FAULTS.items()):
        question = on_arrays[i % len(on_arrays)]
        files = _append(answers, question.unit, body.replace("QUESTION", question.name))
        made.append((f"{about} in `{question.name}`", files, [question.name], "folder"))
    return made


NOT_DONE = """
def QUESTION(*arguments, **options):
    raise NotImplementedError
"""

FAULTS: dict[str, str] = {
    "an endless loop": """
def QUESTION(*arguments, **options):
    while True:
        pass
""",
    "sys.exit": """
import sys


def QUESTION(*arguments, **options):
    sys.exit(0)
""",
    "a crash": """
import ctypes


def QUESTION(*arguments, **options):
    return ctypes.string_at(0)
""",
    "NaN in the result": """
_right = QUESTION


def QUESTION(*arguments, **options):
    result = _right(*arguments, **options)
    return result * np.nan
""",
    "arguments changed in place": """
_right = QUESTION


def QUESTION(*arguments, **options):
    result = _right(*arguments, **options)
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument += 1.0
    return result
""",
}


def _functions(questions: Sequence[AnyQuestion]) -> list[Question]:
    return [question for question in questions if isinstance(question, Question)]


def _units(questions: Sequence[AnyQuestion]) -> list[str]:
    return list(dict.fromkeys(question.unit for question in questions))


def _takes_arrays(question: Question) -> bool:
    """Whether a question is called with an array and returns one."""
    aspect = question.aspects[0]
    if aspect.driver != "call":
        return False
    spec = next(spec for spec in aspect.hidden if not spec.raises)
    inputs = spec.inputs or question.draw(rng_for(PUBLIC_SEED, question.name, "demo"), **spec.sizes)
    first = next(iter(inputs.values()), None)
    return isinstance(first, np.ndarray) and isinstance(question.reference(**inputs), np.ndarray)


def _reference_files(course: Course, questions: Sequence[AnyQuestion]) -> Files:
    folder = course.root / "solutions"
    return {f"{u}.py": (folder / f"{u}.py").read_text(encoding="utf-8") for u in _units(questions)}


def _stub_files(course: Course, questions: Sequence[AnyQuestion]) -> Files:
    return {
        f"{unit}.py": derive_exercise(course, unit, [q.name for q in questions if q.unit == unit])
        for unit in _units(questions)
    }


def _with_variants(
    answers: Files, questions: Sequence[Question], kind: str, wanted: Callable[[Variant], bool]
) -> Files:
    """Replace each answer by its first variant of a kind, where it has one that is wanted."""
    files = answers
    for question in questions:
        found = (v for v in question.variants if v.kind == kind and wanted(v))
        variant = next(found, None)
        if variant is not None:
            files = _with_function(files, question, variant)
    return files


def _with_function(files: Files, question: Question, variant: Variant) -> Files:
    return _append(files, question.unit, standalone_source(variant.function, question.name))


def _append(files: Files, unit: str, text: str) -> Files:
    return {**files, f"{unit}.py": files[f"{unit}.py"].rstrip() + "\n\n\n" + text.strip() + "\n"}
