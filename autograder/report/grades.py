"""``grades.csv``: a row per student, a column per question."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.answer_key import AnswerKey
from autograder.report.files import replaced_when_done
from autograder.score import SubmissionScore
from autograder.text import csv_safe, printable


@contextmanager
def open_grades(
    path: Path, keys: Sequence[AnswerKey]
) -> Iterator[Callable[[SubmissionScore], None]]:
    """Write the scores as CSV (UTF-8), a row for each that the yielded function is given.

    The first row below the header holds the points that are possible. What could not be
    graded is an empty cell, never a 0.
    """
    with replaced_when_done(path) as file:
        # Quoted, because some spreadsheets split cells at semicolons too.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["student", "status", "total", *(key.question for key in keys)])
        total = sum(key.points for key in keys)
        writer.writerow(["(possible)", "", _number(total), *(_number(key.points) for key in keys)])

        def add(score: SubmissionScore) -> None:
            earned = {question.question: question.earned for question in score.questions}
            writer.writerow(
                [
                    csv_safe(printable(score.student)),
                    "graded" if score.graded else "ungraded",
                    _number(score.earned),
                    *(_number(earned[key.question]) for key in keys),
                ]
            )

        yield add


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")
