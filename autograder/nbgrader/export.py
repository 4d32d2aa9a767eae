"""``nbgrader export --exporter=autograder.nbgrader.export.QuestionExport``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.nbgrader.cells import CHECK
from autograder.report.files import replaced_when_done
from autograder.text import csv_safe, printable

Row: TypeAlias = Any

HEAD = ("assignment", "student_id", "last_name", "first_name", "email", "timestamp")
TAIL = ("late_submission_penalty", "score", "max_score")


class QuestionExport(ExportPlugin):
    """Writes a row for each student and assignment, with a column for each question.

    A question that has no score yet is an empty cell, never a 0, and so is the sum with it. Who
    handed in nothing has empty cells for all questions and 0 in all, as in nbgrader's own export.
    """

    def export(self, gradebook: Any) -> None:
        """Write ``question_grades.csv``, or the file that ``--to`` names."""
        path = Path(self.to or "question_grades.csv")
        wanted = {str(name) for name in self.assignment}
        assignments = [a for a in gradebook.assignments if not wanted or a.name in wanted]
        columns = list(dict.fromkeys(name for a in assignments for name in _questions(a)))
        self.log.info("Exporting grades to %s", path)
        with replaced_when_done(path) as file:
            writer = csv.writer(file)
            writer.writerow([*HEAD, *columns, *TAIL])
            for assignment in assignments:
                for student in self._students(gradebook):
                    writer.writerow(_row(gradebook, assignment, student, columns))

    def _students(self, gradebook: Any) -> Iterator[Row]:
        wanted = {str(name) for name in self.student}
        yield from (s for s in gradebook.students if not wanted or s.id in wanted)


def _questions(assignment: Row) -> list[str]:
    """Name the questions of an assignment in the order of its notebooks' cells."""
    names = []
    for notebook in sorted(assignment.notebooks, key=lambda notebook: notebook.name):
        graded = {cell.name for cell in (*notebook.grade_cells, *notebook.task_cells)}
        names += [_column(cell.name) for cell in notebook.source_cells if cell.name in graded]
    return names


def _column(cell: str) -> str:
    return cell.removeprefix(CHECK)


def _row(gradebook: Any, assignment: Row, student: Row, columns: list[str]) -> list[Any]:
    about = [student.id, student.last_name, student.first_name, student.email]
    head = [assignment.name, *(csv_safe(printable(str(text or ""))) for text in about)]
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return [*head, "", *("" for _ in columns), 0.0, 0.0, assignment.max_score]
    scores = {
        _column(grade.name): _score(grade)
        for notebook in submission.notebooks
        for grade in notebook.grades
    }
    penalty = submission.late_submission_penalty or 0.0
    lacking = any(score is None for score in scores.values())
    total = "" if lacking else max(0.0, submission.score - penalty)
    cells = ["" if scores.get(name) is None else scores[name] for name in columns]
    return [*head, submission.timestamp or "", *cells, penalty, total, assignment.max_score]


def _score(grade: Row) -> float | None:
    """Points with a person's score before ours, and what was added to it; None for none."""
    if grade.manual_score is None and grade.auto_score is None:
        return None
    return float(grade.score)
