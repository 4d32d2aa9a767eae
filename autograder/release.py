"""Derive from a course what students receive: stubs, frozen cases, data, a page to start from.

What is released is made of the references' docstrings and the visible cases alone. No body
of a reference, no hidden case and no misconception is in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.answer_key import AnswerKey, Case, Raises
from autograder.answer_sheet import make_sheet
from autograder.build import PUBLIC_SEED, same_answer
from autograder.companion import load_companion
from autograder.course import Course
from autograder.curriculum import CURRICULUM, read_topics, write_curriculum
from autograder.errors import UserError
from autograder.handout import write_bundle_readme, write_exercises_readme
from autograder.keyfile import BadKeyFileError, dump_keys, parse_keys, read_keys
from autograder.keys import Progress, obtain_keys
from autograder.lock import make_locks
from autograder.quiz import QuizQuestion
from autograder.stub import make_stub, write_unit_docstring
from autograder.texts import Companion
from autograder.translation import translate_key, translate_question
from autograder.value_text import write_value

STRICT_RTOL = 1e-12
"""Frozen expected values may differ from fresh ones by this share: CPUs round differently."""


def derive_exercises(
    course: Course, progress: Progress = lambda _: None, language: str | None = None
) -> dict[str, str]:
    """Derive the text of every file below ``exercises/``.

    Parameters
    ----------
    language : str or None
        Of everything that students read; None for the one that ``course.yaml`` names.

    Returns
    -------
    dict of str to str
        By path relative to ``exercises/``: ``<unit>.py``, ``cases/<unit>.json``,
        ``README.md``.
    """
    companion = load_companion(course, language or course.config.language)
    topics = read_topics(course)
    about = {} if topics is None else topics.units
    questions = course.assignment_questions(None)
    keys = obtain_keys(course.root, questions, PUBLIC_SEED, progress)
    if companion is not None:  # before the misconceptions' sentences are locked away
        keys = [translate_key(key, companion.questions[key.question]) for key in keys]
    keys = [freeze_key(key) for key in keys]
    files = {"README.md": write_exercises_readme(course, about, companion)}
    for unit in dict.fromkeys(key.unit for key in keys):
        of_unit = [key for key in keys if key.unit == unit]
        names = [key.question for key in of_unit]
        files[f"{unit}.py"] = derive_exercise(course, unit, names, companion)
        files[f"cases/{unit}.json"] = dump_keys(of_unit)
    return files


def derive_exercise(
    course: Course, unit: str, names: Sequence[str], companion: Companion | None = None
) -> str:
    """Derive a unit's file: stubs of its functions, or the answer sheet of its quiz."""
    source = (course.root / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    asked = [course.questions[name] for name in names]
    of_quiz = [question for question in asked if isinstance(question, QuizQuestion)]
    texts = None if companion is None else companion.units[unit]
    if not of_quiz:
        return make_stub(source, names, texts)
    if texts is None:
        return make_sheet(source, of_quiz)
    translated = [translate_question(q, texts.questions[q.name]) for q in of_quiz]
    return make_sheet(write_unit_docstring(texts), translated, texts.ask_number)


def freeze_key(key: AnswerKey) -> AnswerKey:
    """Keep of a key what a student may have: visible cases, and accepted conventions.

    The misconceptions are locked away: see `autograder.lock`.
    """
    conventions = {variant.id for variant in key.conventions()}
    cases = tuple(
        replace(
            case,
            answers={name: a for name, a in case.answers.items() if name in conventions},
        )
        for case in key.cases
        if case.visible
    )
    visible = replace(key, cases=tuple(case for case in key.cases if case.visible))
    aspects = {case.aspect for case in cases}
    return replace(
        key,
        cases=cases,
        compounds=(),
        locks=make_locks(visible),
        aspects=tuple(aspect for aspect in key.aspects if aspect.name in aspects),
        variants=key.conventions(),
        reference_s=0.0,  # frozen cases must not depend on where they were made
    )


def write_exercises(
    course: Course, progress: Progress = lambda _: None, language: str | None = None
) -> Path:
    """Write ``exercises/`` of a course and return its path.

    ``exercises/data`` is left as it is; it belongs to the handout.
    """
    folder = course.root / "exercises"
    _write_files(folder, derive_exercises(course, progress, language))
    return folder


def derive_pages(course: Course) -> dict[str, str]:
    """Derive the page about what the course teaches; nothing where there are no topics.

    Returns
    -------
    dict of str to str
        By path relative to the course.
    """
    topics = read_topics(course)
    return {} if topics is None else {CURRICULUM: write_curriculum(course, topics)}


def write_pages(course: Course) -> list[Path]:
    """Write what is derived for authors and return the paths."""
    pages = derive_pages(course)
    _write_files(course.root, pages)
    return [course.root / name for name in pages]


def write_bundle(
    course: Course,
    folder: Path,
    progress: Progress = lambda _: None,
    language: str | None = None,
) -> list[Path]:
    """Write the student bundle: ``exercises/``, a page to start from, the wheel to install.

    Raises
    ------
    UserError
        If the folder holds something already, or the wheel cannot be built.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is not empty. Name a new folder for the student bundle.")
    exercises = derive_exercises(course, progress, language)
    companion = load_companion(course, language or course.config.language)
    wheel = build_wheel(folder)
    _write_files(folder / "exercises", exercises)
    data = course.root / "exercises" / "data"
    if data.is_dir():
        shutil.copytree(data, folder / "exercises" / "data")
    page = write_bundle_readme(course, wheel.name, companion)
    (folder / "README.md").write_text(page, encoding="utf-8")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def build_wheel(folder: Path) -> Path:
    """Build the engine's wheel into a folder, from the source tree that this engine runs from.

    Raises
    ------
    UserError
        If the engine was not installed from its source tree, or the build fails.
    """
    source = Path(__file__).resolve().parent.parent
    if not (source / "pyproject.toml").is_file():
        raise UserError(
            "The wheel for students is built from the project's source tree, and this engine "
            "was installed without it. Run autograde from a clone (pip install -e .)."
        )
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(  # noqa: S603 (our own interpreter, with fixed arguments)
        command, cwd=source, capture_output=True, text=True, check=False
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise UserError(f"The wheel could not be built:\n{done.stderr.strip()[-800:]}")
    return wheels[-1]


def _write_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def compare_release(
    course: Course, progress: Progress = lambda _: None, language: str | None = None
) -> list[str]:
    """List in whole sentences how what was derived differs from what it would be now."""
    folder = course.root / "exercises"
    derived = derive_exercises(course, progress, language)
    found = []
    for name, text in derive_pages(course).items():
        path = course.root / name
        if not path.is_file():
            found.append(f"{name} is missing.")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{name} is not what the course derives.")
    for name, text in derived.items():
        path = folder / name
        if not path.is_file():
            found.append(f"exercises/{name} is missing.")
        elif name.endswith(".json"):
            found += [f"exercises/{name}: {fault}" for fault in _compare_cases(path, text)]
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"exercises/{name} is not what the course derives.")
    found += [
        f"exercises/{path.relative_to(folder)} belongs to no unit of the course."
        for pattern in ("*.py", "cases/*")
        for path in sorted(folder.glob(pattern))
        if str(path.relative_to(folder)) not in derived
    ]
    return found


def _compare_cases(path: Path, text: str) -> list[str]:
    """Compare frozen cases with fresh ones; expected values may differ by a rounding."""
    if path.read_bytes() == text.encode():
        return []
    try:
        frozen = read_keys(path)
    except BadKeyFileError as error:
        return [str(error)]
    fresh = parse_keys(text)
    if [key.question for key in frozen] != [key.question for key in fresh]:
        return ["the questions are not those of the course."]
    return [
        f"the frozen cases of {old.question} are out of date."
        for old, new in zip(frozen, fresh, strict=True)
        if not _same_key(old, new)
    ]


def _same_key(old: AnswerKey, new: AnswerKey) -> bool:
    if replace(old, cases=()) != replace(new, cases=()) or len(old.cases) != len(new.cases):
        return False
    for one, other in zip(old.cases, new.cases, strict=True):
        if _without_values(one) != _without_values(other):
            return False
        given = [write_value([dict(case.inputs), case.view]) for case in (one, other)]
        if given[0] != given[1]:
            return False
        if one.answers.keys() != other.answers.keys():
            return False
        pairs = [(one.expected, other.expected)]
        pairs += [(one.answers[name], other.answers[name]) for name in one.answers]
        if not all(_close(a, b) for a, b in pairs):
            return False
    return True


def _without_values(case: Case) -> Case:
    return replace(case, inputs={}, expected=None, answers={}, view=None)


def _close(one: object, other: object) -> bool:
    if isinstance(one, Raises) or isinstance(other, Raises):
        return one == other
    return same_answer(one, other, STRICT_RTOL)
