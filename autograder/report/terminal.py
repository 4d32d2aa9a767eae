"""What ``autograde SUBMISSIONS`` shows: progress while it runs, tables at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.messages import ENGLISH, say
from autograder.report.summary import Summary
from autograder.score import QuestionScore, SubmissionScore
from autograder.text import printable
from autograder.verdict import LIMIT_VERDICTS, Verdict

MAX_STUDENTS = 60
"""A larger class gets the table of questions only, and those that could not be graded."""

MAX_NOTES = 3
"""So many notes on a submission's files are shown; all of them are in results.json."""

MAX_CAUSES = 4
"""So many causes of lost points are named for a student; the feedback page has all of them."""

MAX_MESSAGE = 80
"""A message is cut to so many characters, so that a student takes a few lines of the table."""

TOLD_BY_MESSAGE = LIMIT_VERDICTS | {
    Verdict.MISSING,
    Verdict.KILLED,
    Verdict.RAISED,
    Verdict.NOT_AN_ANSWER,
}
"""Verdicts whose message says more than their name."""


def points(value: float | None) -> str:
    """Write points without noise: ``7``, ``7.33``, or a dash for what was not graded."""
    return "–" if value is None else f"{round(value, 2):g}"


@contextmanager
def progress(
    console: Console, total: int, possible: float
) -> Iterator[Callable[[str, float | None], None]]:
    """Show each score as it comes: a bar on a terminal, a plain line each when piped.

    Yields a function that takes a student and the points, None for what is ungraded.
    """
    if console.is_terminal:
        columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("grading", total=total)
            yield lambda *_: bar.advance(task)
        return
    count = 0

    def report(student: str, earned: float | None) -> None:
        nonlocal count
        count += 1
        what = "ungraded" if earned is None else f"{points(earned)} / {points(possible)}"
        line = f"{count}/{total} {printable(student, 40)}: {what}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    yield report


def show_scores(
    console: Console,
    scores: Sequence[SubmissionScore],
    summary: Summary,
    language: str = ENGLISH,
) -> None:
    """Print a table of the students and a table of the questions.

    ``scores`` are those to show: all of a small class, the ungraded ones of a large one.
    """
    if scores:
        console.print(_table_of_students(scores, language))
    console.print(_table_of_questions(summary, language))


def _table_of_students(scores: Sequence[SubmissionScore], language: str) -> Table:
    table = Table(title=say(language, "Students"), title_justify="left", expand=False)
    table.add_column(say(language, "student"), overflow="fold", max_width=24)
    table.add_column(say(language, "points"), justify="right", no_wrap=True)
    table.add_column(say(language, "what cost points"), ratio=1)
    for score in scores:
        earned = f"{points(score.earned)} / {points(score.possible)}"
        style = "" if score.graded else "bold red"
        why = [
            _losses(score, language),
            *(escape(printable(note, 200)) for note in score.notes[:MAX_NOTES]),
        ]
        table.add_row(escape(printable(score.student)), earned, "\n".join(why), style=style)
    return table


def _losses(score: SubmissionScore, language: str) -> str:
    """Say briefly what a submission lost points on, the same cause named once."""
    if score.fault:
        return say(language, "UNGRADED: {fault}", fault=escape(printable(score.fault)))
    causes: dict[str, list[str]] = {}
    for question in score.questions:
        if question.verdict is not Verdict.RIGHT:
            causes.setdefault(_cause(question, language), []).append(question.question)
    if not causes:
        return say(language, "nothing")
    told = [_some(names, cause, score, language) for cause, names in causes.items()]
    rest = sum(len(names) for names in list(causes.values())[MAX_CAUSES:])
    if rest:
        told[MAX_CAUSES:] = [say(language, "and {n} more", n=rest)]
    return "; ".join(told)


def _some(names: list[str], cause: str, score: SubmissionScore, language: str) -> str:
    few = 3
    if len(names) == len(score.questions):
        return say(language, "everything: {cause}", cause=cause)
    shown = ", ".join(names[:few])
    if len(names) <= few:
        return say(language, "{names}: {cause}", names=shown, cause=cause)
    rest = len(names) - few
    return say(language, "{names} and {n} more: {cause}", names=shown, n=rest, cause=cause)


def _cause(question: QuestionScore, language: str) -> str:
    """Say in a few words why a question lost points: the bug, the reason, or the aspects."""
    if question.diagnosis is not None:
        return question.diagnosis.misconception.id
    if question.verdict in TOLD_BY_MESSAGE and question.counterexample is not None:
        return escape(printable(question.counterexample.difference.message, MAX_MESSAGE))
    failed = [aspect.name for aspect in question.aspects if not aspect.passed]
    verdict = say(language, str(question.verdict))
    if len(failed) < len(question.aspects):
        return say(language, "{verdict} in {aspects}", verdict=verdict, aspects=", ".join(failed))
    return verdict


def _table_of_questions(summary: Summary, language: str) -> Table:
    table = Table(title=say(language, "Questions"), title_justify="left", expand=False)
    table.add_column(say(language, "question"), no_wrap=True)
    table.add_column(say(language, "mean"), justify="right", no_wrap=True)
    table.add_column(say(language, "right"), justify="right", no_wrap=True)
    table.add_column(say(language, "most frequent misconception"), ratio=1)
    for key in summary.keys:
        question = summary.questions[key.question]
        mean = None if question.mean is None else question.mean * key.points
        bug = "".join(f"{name} ({count})" for name, count in question.bugs.most_common(1))
        mean_text = f"{points(mean)} / {points(key.points)}"
        right = f"{question.right} / {summary.submissions}"
        table.add_row(key.question, mean_text, right, bug)
    return table
