"""A submitted notebook in the form in which it was released, with its results.

Cells are known by their ``grade_id``. Of one that is there more than once the last counts, and
the others become cells of the student's own; one that is not there is put back; the marks of a
cell, and the text of one that students may not edit, are as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import is_grade, is_solution

from autograder.feedback_text import Feedback, as_html, as_text
from autograder.nbgrader.cells import SCHEMA, check_name
from autograder.score import QuestionScore

Cell: TypeAlias = Any

MANY = 3
"""So many missing cells are named, more are counted."""


@dataclass(frozen=True)
class Released:
    """A cell as it was released: its marks and its text."""

    marks: Mapping[str, Any]
    text: str


def read_released(notebook: Any) -> dict[str, Released]:
    """Read from nbgrader's database, by name, how the cells of a notebook were released.

    Parameters
    ----------
    notebook : nbgrader.api.Notebook
    """
    points = {cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)}
    grades = {cell.name for cell in notebook.grade_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    found = {}
    for cell in notebook.source_cells:
        marks: dict[str, Any] = {
            "schema_version": SCHEMA,
            "grade_id": cell.name,
            "grade": cell.name in grades,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
            "checksum": cell.checksum,
            "cell_type": cell.cell_type,
        }
        if cell.name in points:
            marks["points"] = points[cell.name]
        found[cell.name] = Released(marks, cell.source)
    return found


def restore_cells(
    cells: Sequence[Cell], released: Mapping[str, Released]
) -> tuple[list[Cell], list[str]]:
    """Restore the cells of a notebook.

    Returns
    -------
    cells : list of NotebookNode
    changes : list of str
        What had to be repaired, as clauses.
    """
    changes = []
    last = {name_of(cell): i for i, cell in enumerate(cells)}
    kept = []
    for i, cell in enumerate(cells):
        name = name_of(cell)
        if name in released and last[name] == i:
            kept.append(_restore(cell, released[name]))
            continue
        if name in released:
            changes.append(f"the cell {name} is there more than once, and the last one counts")
        cell.metadata.pop("nbgrader", None)
        kept.append(cell)
    there = {name_of(cell) for cell in kept}
    missing = [name for name in released if name not in there]
    if len(missing) > MANY:
        changes.append(f"{len(missing)} of its {len(released)} cells were missing")
    else:
        changes += [f"the cell {name} was missing" for name in missing]
    return _put_back(kept, released), changes


def _put_back(cells: list[Cell], released: Mapping[str, Released]) -> list[Cell]:
    """Put missing cells behind the one that they followed."""
    there = {name_of(cell): i for i, cell in enumerate(cells)}
    behind: dict[int, list[Cell]] = {}
    place = -1
    for name, cell in released.items():
        if name in there:
            place = there[name]
            continue
        is_code = cell.marks["cell_type"] == "code"
        empty = new_code_cell(id=name[:64]) if is_code else new_markdown_cell(id=name[:64])
        empty.source = cell.text
        behind.setdefault(place, []).append(_restore(empty, cell))
    whole = behind.get(-1, [])
    for i, cell in enumerate(cells):
        whole += [cell, *behind.get(i, [])]
    return whole


def name_of(cell: Cell) -> str:
    """Get the ``grade_id`` of a cell; "" for one that has none."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return name if isinstance(name, str) else ""


def _restore(cell: Cell, released: Released) -> Cell:
    kind = released.marks["cell_type"]
    if cell.cell_type != kind:
        make = new_code_cell if kind == "code" else new_markdown_cell
        cell = make(cell.source, id=cell.get("id", released.marks["grade_id"][:64]))
    if not released.marks["solution"]:
        cell.source = released.text
    cell.metadata = nbformat.from_dict({"nbgrader": dict(released.marks)})
    MetadataValidator().validate_cell(cell)
    return cell


def show_scores(
    notebook: Any, scores: Mapping[str, QuestionScore], told: Mapping[str, Feedback]
) -> None:
    """Write scores and feedback as the outputs of a notebook's cells, and drop all others.

    Parameters
    ----------
    scores, told : mapping
        By question.
    """
    questions = {check_name(question): question for question in scores}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        question = questions.get(name_of(cell), "")
        if not question or not is_grade(cell) or is_solution(cell):
            continue
        feedback = told[question]
        shown = {"text/html": as_html(feedback), "text/plain": as_text(feedback)}
        cell.outputs = [new_output("display_data", data=shown)]
        earned = earned_points(scores[question], cell.metadata.nbgrader["points"])
        if earned is not None:
            result = {"text/plain": repr(earned)}
            cell.outputs.append(new_output("execute_result", data=result, execution_count=1))


def earned_points(score: QuestionScore, points: float) -> float | None:
    """Turn a score into points of nbgrader's cell: a plain float between 0 and all of them.

    None where the grader has no score.
    """
    return None if score.share is None else float(min(max(score.share, 0.0), 1.0) * points)
