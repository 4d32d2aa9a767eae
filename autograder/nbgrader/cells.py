"""Cells of a notebook as plain JSON, with the metadata that nbgrader reads (schema 3).

nbgrader knows no link between an answer and its test, so the names carry it: the answer to
question ``q`` stands in the cell ``q``, and the cell that holds its points is ``check-q``.
"""

from __future__ import annotations

import re
from typing import Any

CHECK = "check-"
"""Begins the name of every cell that holds points."""

SCHEMA = 3


def cell_name(question: str) -> str:
    """Name the cell that holds the answer to a question; a quiz question has a dot in its name."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", question)


def check_name(question: str) -> str:
    """Name the cell that holds the points of a question."""
    return CHECK + cell_name(question)


def read_only(name: str, text: str) -> dict[str, Any]:
    """Make a cell of text that students cannot edit."""
    return _cell("markdown", name, text, locked=True)


def setup(name: str, code: str) -> dict[str, Any]:
    """Make a cell of code that students cannot edit and that earns nothing."""
    return _cell("code", name, code, locked=True)


def answer(question: str, code: str) -> dict[str, Any]:
    """Make the cell that students edit."""
    return _cell("code", cell_name(question), code, solution=True)


def graded(question: str, code: str, points: float) -> dict[str, Any]:
    """Make the cell that holds the points of a question."""
    return _cell("code", check_name(question), code, grade=True, locked=True, points=points)


def _cell(kind: str, name: str, text: str, **marks: Any) -> dict[str, Any]:
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    nbgrader = {"grade_id": name, **flags, **marks, "schema_version": SCHEMA}
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": name[:64],
        "metadata": {"nbgrader": nbgrader},
        "source": text.splitlines(keepends=True),
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a notebook for Python of cells."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
