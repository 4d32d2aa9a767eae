"""nbgrader's database: how an assignment was released, and what can be the matter with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader.api import MissingEntry
from sqlalchemy.exc import DBAPIError

from autograder.errors import UserError
from autograder.nbgrader.cells import check_name
from autograder.nbgrader.restore import Released, read_released
from autograder.text import printable


def explain_fault(error: DBAPIError, url: str) -> str:
    """Say what is the matter with nbgrader's database."""
    why = printable(str(error.orig), 200)
    if "locked" in why:
        return (
            f"nbgrader's gradebook {url} is in use by another program ({why}). Wait until it is "
            "done, or end it, and push again: what is there already stays, the rest is added."
        )
    if "no such" in why or "no column" in why:
        return (
            f"nbgrader's gradebook {url} was made by another version of nbgrader ({why}). Make "
            "a copy of it, run nbgrader db upgrade, and push again."
        )
    return f"nbgrader's gradebook {url} cannot be used ({why}). Put an earlier copy in its place."


def find_released(
    gradebook: Any, assignment: str, questions: Mapping[str, str]
) -> dict[str, dict[str, Released]]:
    """Find how the notebooks of an assignment were released, by unit.

    Raises
    ------
    UserError
        If nbgrader has no such assignment, or not all its questions.
    """
    build = f"autograde nbgrader build {assignment} --force"
    again = f"{build} and nbgrader generate_assignment {assignment} --force"
    try:
        row = gradebook.find_assignment(assignment)
    except MissingEntry:
        message = f"nbgrader's gradebook has no assignment '{assignment}'. Run {again}."
        raise UserError(message) from None
    released = {notebook.name: read_released(notebook) for notebook in row.notebooks}
    missing = [
        question
        for question, unit in questions.items()
        if check_name(question) not in released.get(unit, {})
    ]
    if not missing:
        return released
    names = ", ".join(missing)
    lacks = f"The notebooks in nbgrader's gradebook do not ask for {names}"
    if not row.submissions:
        raise UserError(f"{lacks}. Run {again}.")
    remove = f"nbgrader db assignment remove {assignment} --force"
    raise UserError(
        f"{lacks}, and nbgrader adds no question to an assignment that somebody has handed in. "
        f"Put {names} into an assignment of its own in course.yaml. Or begin again with {remove}, "
        f"then {again}, and push: automatic scores come back, but scores and comments that a "
        "person gave are lost."
    )
