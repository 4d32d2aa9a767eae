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
from autograder.course import Course
from autograder.errors import UserError
from autograder.model_answer import read_model_answer
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.report.class_page import Surroundings, write_report
from autograder.report.cohort import Cohort
from autograder.report.lines import lines_of_feedback
from autograder.report.pages import FOLDER, FeedbackFolder
from autograder.report.policy import Policy
from autograder.report.titles import AssignmentText, CourseText, QuestionText
from autograder.score import SubmissionScore
from autograder.text import printable
from autograder.texts import Companion
from autograder.translation import translate_key


class Pages:
    """The pages of a run: the students', and the instructor's at the end.

    Parameters
    ----------
    keys : sequence of AnswerKey
        With the texts of ``language``, as have the scores that are added.
    now : datetime
        With a time zone; decides what is shown after a due date.
    """

    def __init__(
        self,
        text: CourseText,
        policy: Policy,
        keys: Sequence[AnswerKey],
        output: Path,
        now: datetime,
        language: str,
    ) -> None:
        self.report = output / "report.html"
        self.cohort = Cohort(keys)
        self.folder = FeedbackFolder(output / FOLDER, keys, text, policy, now, language)
        self._text, self._now, self._language = text, now, language

    def add(self, score: SubmissionScore) -> None:
        """Write a student's pages and count the student."""
        self.folder.add(score)
        self.cohort.add(score)

    def close(self, skipped: Sequence[tuple[str, str]]) -> None:
        """Write the instructor's report."""
        around = Surroundings(self._text, self._now, self._language, linked=True, skipped=skipped)
        write_report(self.report, self.cohort, around)

    def show(self, scores: Sequence[SubmissionScore]) -> None:
        """Print what students are told, in colour on a terminal."""
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        for score in scores:
            told = self.folder.tell(score)
            lines = lines_of_feedback(told, self.folder.words, colour=colour)
            click.echo("\n".join(["", *lines]), color=colour)


def open_pages(
    course: Course,
    companion: Companion | None,
    keys: Sequence[AnswerKey],
    output: Path,
    now: datetime,
    language: str,
) -> Pages:
    """Open the pages of a run in a language; ``keys`` are in English."""
    texts = {} if companion is None else companion.questions
    shown = [translate_key(key, texts[key.question]) if texts else key for key in keys]
    policy = Policy(**course.config.feedback.model_dump())
    return Pages(make_course_text(course, companion), policy, shown, output, now, language)


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


def make_course_text(course: Course, companion: Companion | None) -> CourseText:
    """Take from a course what its pages say: titles, due dates, and model answers if wanted.

    ``companion`` holds the titles in another language; None for English.
    """
    with_models = course.config.feedback.solutions != "never"
    texts = {} if companion is None else companion.questions
    titles = {} if companion is None else companion.assignments
    return CourseText(
        course.config.title if companion is None else companion.title,
        tuple(
            AssignmentText(titles.get(name, each.title), each.due, tuple(each.questions))
            for name, each in course.config.assignments.items()
        ),
        {
            name: QuestionText(
                title=texts[name].title if name in texts else read_title(question),
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
    return text.partition("\n")[0].removesuffix(".").replace("`", "")


def _read_model(course: Course, question: AnyQuestion) -> str:
    if isinstance(question, QuizQuestion):
        return ""
    path = course.root / "solutions" / f"{question.unit}.py"
    return read_model_answer(path, question.name)
