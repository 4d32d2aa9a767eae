"""The pages of a graded class: what they take from the course, and where they are written."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.answer_key import AnswerKey
from autograder.config import CourseConfig
from autograder.course import Course
from autograder.errors import UserError
from autograder.model_answer import read_model_answer
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.report.class_page import Surroundings, write_report
from autograder.report.cohort import Cohort
from autograder.report.lines import lines_of_feedback
from autograder.report.pages import FOLDER, FeedbackFolder
from autograder.report.policy import Policy
from autograder.report.texts import AssignmentText, CourseText, QuestionText
from autograder.score import SubmissionScore
from autograder.text import printable


class Pages:
    """The pages of a run: the students', and the instructor's at the end."""

    def __init__(
        self, course: Course, keys: Sequence[AnswerKey], output: Path, now: datetime
    ) -> None:
        self.output = output
        self.text = make_course_text(course)
        self.language = course.config.language
        self.now = now
        self.cohort = Cohort(keys)
        self.folder = FeedbackFolder(
            output / FOLDER, keys, self.text, make_policy(course.config), now, self.language
        )

    def add(self, score: SubmissionScore) -> None:
        """Write a student's pages and count the student."""
        self.folder.add(score)
        self.cohort.add(score)

    def close(self, skipped: Sequence[tuple[str, str]]) -> None:
        """Write the instructor's report."""
        around = Surroundings(self.text, self.now, self.language, linked=True, skipped=skipped)
        write_report(self.output / "report.html", self.cohort, around)


def show_feedback(pages: Pages, scores: Sequence[SubmissionScore]) -> None:
    """Print what students are told, in colour on a terminal."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for score in scores:
        told = pages.folder.tell(score)
        lines = lines_of_feedback(told, pages.folder.words, colour=colour)
        click.echo("\n".join(["", *lines]), color=colour)


def read_now(text: str | None) -> datetime:
    """Read ``--now``: a day, or a day and a time; None takes the clock.

    A time without a zone is the computer's own. A day means its end, so that what is due on
    a day is over on the next one only.

    Raises
    ------
    UserError
        If it is no date.
    """
    if text is None:
        return datetime.now(UTC).astimezone()
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        message = (
            f"--now must be a date such as 2026-12-08 or 2026-12-08T09:00+08:00, "
            f"not '{printable(text, 60)}'."
        )
        raise UserError(message) from None
    return now if now.tzinfo else now.astimezone()


def make_policy(config: CourseConfig) -> Policy:
    """Take the policy from course.yaml."""
    return Policy(**config.feedback.model_dump())


def make_course_text(course: Course) -> CourseText:
    """Take from a course what its pages say: titles, due dates, and model answers if wanted."""
    with_models = course.config.feedback.solutions != "never"
    return CourseText(
        course.config.title,
        tuple(
            AssignmentText(each.title, each.due, tuple(each.questions))
            for each in course.config.assignments.values()
        ),
        {
            name: QuestionText(
                title=read_title(question),
                model=_read_model(course, question) if with_models else "",
            )
            for name, question in course.questions.items()
        },
    )


def read_title(question: AnyQuestion) -> str:
    """Take a question's title: the first line of its docstring, without the full stop."""
    if isinstance(question, QuizQuestion):
        return question.title
    text = inspect.getdoc(question.reference) or ""
    return text.partition("\n")[0].removesuffix(".")


def _read_model(course: Course, question: AnyQuestion) -> str:
    if isinstance(question, QuizQuestion):
        return ""
    path = course.root / "solutions" / f"{question.unit}.py"
    return read_model_answer(path, question.name)
