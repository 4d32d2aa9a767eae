"""Apply every law to every question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from autograder.build import PUBLIC_SEED, build_key
from autograder.check.junk import check_junk
from autograder.check.laws import CONTENT_LAWS, Law
from autograder.check.quiz_laws import QUIZ_LAWS, QuizSubject
from autograder.check.shapes import check_shapes
from autograder.check.subject import Subject
from autograder.companion import find_companion_problems
from autograder.course import Course
from autograder.errors import CourseError, UserError
from autograder.question import Question
from autograder.quiz import QuizQuestion
from autograder.release import compare_release

CHECK_SEED = "check"
FRESH_SEEDS = ("check 1", "check 2", "check 3")

LAWS: Mapping[str, Law] = MappingProxyType(
    {**CONTENT_LAWS, "junk": check_junk, "shapes": check_shapes}
)
RELEASE_LAW = "release"
TEXTS_LAW = "texts"


@dataclass(frozen=True)
class Finding:
    """One law applied to one question; the law holds if there are no faults."""

    question: str
    law: str
    faults: tuple[str, ...]


def check_course(course: Course, only: Collection[str] = ()) -> Iterator[Finding]:
    """Apply every law to every question of a course, or to those named in ``only``.

    Yields
    ------
    Finding
        One for each question and law, and one for the release, as they are found.
    """
    points = {question.name: points for question, points in course.assignment_questions(None)}
    for question in course.questions.values():
        if only and question.name not in only:
            continue
        if isinstance(question, QuizQuestion):
            yield from _check_quiz(course, question, points.get(question.name, 0.0))
            continue
        try:
            subject = make_subject(course, question, points.get(question.name, 0.0))
        except UserError as error:
            yield Finding(question.name, "build", (str(error),))
            continue
        for name, law in LAWS.items():
            yield Finding(question.name, name, _apply(law, subject))
    if not only:
        texts = tuple(f"{problem}." for problem in find_companion_problems(course))
        yield Finding("", TEXTS_LAW, texts)
        try:
            stale = tuple(compare_release(course))
        except CourseError as error:  # what the release is made of is not complete
            stale = (f"it cannot be derived: {error}.",)
        yield Finding("", RELEASE_LAW, stale)


def make_subject(course: Course, question: Question, points: float) -> Subject:
    """Build the keys that the laws look at."""
    return Subject(
        root=course.root,
        question=question,
        key=replace(build_key(question, CHECK_SEED), points=points),
        visible_key=replace(build_key(question, PUBLIC_SEED), points=points),
        fresh_keys=tuple(build_key(question, seed) for seed in FRESH_SEEDS),
        rebuild=lambda: build_key(question, CHECK_SEED),
        all_questions=frozenset(course.questions),
    )


def _check_quiz(course: Course, question: QuizQuestion, points: float) -> Iterator[Finding]:
    subject = QuizSubject(
        root=course.root,
        question=question,
        key=replace(build_key(question, CHECK_SEED), points=points),
        of_unit=frozenset(q.name for q in course.questions.values() if q.unit == question.unit),
    )
    for name, law in QUIZ_LAWS.items():
        yield Finding(question.name, name, _apply(law, subject))


def _apply(law: Callable[[Any], list[str]], subject: Subject | QuizSubject) -> tuple[str, ...]:
    """Apply a law; one that cannot be applied is broken, with the reason."""
    try:
        return tuple(law(subject))
    except Exception as error:  # noqa: BLE001 (whatever course code throws is a finding)
        return (f"the law could not be applied: {type(error).__name__}: {error}.",)
