"""``grades.csv``: a row per student, a column per question."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from autograder.answer_key import AnswerKey
from autograder.score import SubmissionScore
from autograder.text import csv_safe, printable


def write_grades(path: Path, keys: Sequence[AnswerKey], scores: Sequence[SubmissionScore]) -> None:
    """Write the scores as CSV (UTF-8).

    The first row below the header holds the points that are possible. What could not be
    graded is an empty cell, never a 0.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        # Quoted, because some spreadsheets split cells at semicolons too.
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["student", "status", "total", *(key.question for key in keys)])
        total = sum(key.points for key in keys)
        writer.writerow(["(possible)", "", _number(total), *(_number(key.points) for key in keys)])
        for score in scores:
            earned = {question.question: question.earned for question in score.questions}
            writer.writerow(
                [
                    csv_safe(printable(score.student)),
                    "graded" if score.graded else "ungraded",
                    _number(score.earned),
                    *(_number(earned[key.question]) for key in keys),
                ]
            )


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")
