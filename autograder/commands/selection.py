"""What a command is about: the questions, students and limits that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from autograder.quiz import AnyQuestion
from autograder.run import Limits
from autograder.submissions import Found
from autograder.text import suggest


def select_questions(
    course: Course, assignment: str | None, names: Sequence[str]
) -> list[tuple[AnyQuestion, float]]:
    """Take the questions that were asked for, with their points.

    Raises
    ------
    UserError
        If there is no such assignment or question.
    """
    offered = course.assignment_questions(assignment)
    known = [question.name for question, _ in offered]
    for name in names:
        if name not in known:
            raise UserError(f"There is no question {name!r}. {suggest(name, known)}")
    return [pair for pair in offered if not names or pair[0].name in names]


def select_students(found: Found, names: Sequence[str]) -> Found:
    """Take the students that were asked for.

    Raises
    ------
    UserError
        If a student has no submission.
    """
    known = [submission.student for submission in found.submissions]
    for name in names:
        if name not in known:
            raise UserError(f"There is no submission of {name!r}. {suggest(name, known)}")
    if not names:
        return found
    chosen = tuple(s for s in found.submissions if s.student in names)
    return replace(found, submissions=chosen, skipped=())


def prepare_output(folder: Path) -> None:
    """Make the folder for the results now, not after an hour of grading.

    Raises
    ------
    UserError
        If nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"The results cannot be written to {folder}: {error.strerror}. Use --output."
        raise UserError(message) from error


def make_limits(course: Course, timeout: float | None) -> Limits:
    """Take the limits from course.yaml, and the time for a question from ``--timeout``."""
    limits = Limits(**course.config.limits.model_dump())
    if timeout is None:
        return limits
    return replace(limits, question_s=timeout, submission_s=max(timeout, limits.submission_s))


def shown(path: Path, folder: Path) -> str:
    """Write a path as it lies in the folder of submissions."""
    try:
        return str(path.absolute().relative_to(folder.absolute()))
    except ValueError:
        return str(path)
