"""A notebook as the modules that the rest of the engine knows: its code cells, made plain Python.

What is taken of a notebook:

- every code cell but those that nbgrader marks as tests, from top to bottom, each with a name
  of its own, so that a cell that Python cannot read costs no other one;
- of a cell, without magics and shell lines, the statements that define functions and classes,
  and of the others those that they need. A plot or a training loop between the answers is
  neither waited for nor a reason to lose anything.

It is read where the student's code runs, because a parser is no match for every text.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .selection import Cell, blank, select_statements

MARK = b"\0notebook\n"
"""Stands before the bytes of a notebook. No source of Python can begin like that."""

MAX_CELLS = 2000

_PYTHON_MAGICS = frozenset(("%%time", "%%timeit", "%%capture", "%%prun", "%%memit", "%%python3"))
"""Cell magics below which there is Python of the notebook's own."""

_MAGIC_LINE = re.compile(r"(\s*)[%!?]|(\s*)[\w.]+\s*\?{1,2}\s*$")
_MAGIC_VALUE = re.compile(r"(\s*[\w, ]+=\s*)[%!]")


@dataclass(frozen=True)
class CodeCell:
    """One code cell.

    Attributes
    ----------
    number : int
        Place among all cells of the notebook, from 1.
    grade_id : str
        Name that nbgrader knows it by; "" for a cell of the student's own.
    is_answer : bool
        Whether nbgrader marks it as the place for an answer.
    text : str
        As it stands in the notebook.
    """

    number: int
    grade_id: str
    is_answer: bool
    text: str


def is_notebook(source: bytes) -> bool:
    """Whether the bytes of a module are those of a notebook."""
    return source.startswith(MARK)


def split_notebook(source: bytes, name: str) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Split a notebook into files of Python, one for each cell that has something to say.

    Parameters
    ----------
    source : bytes
        `MARK` and the bytes of the ``.ipynb``.
    name : str
        Of the module.

    Returns
    -------
    files : list of (str, bytes)
        A name such as ``pooling.ipynb, cell 4 (max_pool2d_forward)``, and the statements, each
        on the line that it has in its cell.
    notes : list of str
        On cells that are there more than once, and cells that are not Python.

    Raises
    ------
    ValueError
        If it is no notebook.
    """
    cells = list(read_cells(source.removeprefix(MARK)))
    parsed = [(cell, *_parse(cell.text)) for cell in cells]
    chosen = select_statements(
        [Cell(tree, text, cell.is_answer) for cell, text, tree in parsed if tree is not None]
    )
    files = []
    for cell, text, tree in parsed:
        label = f"{name}.ipynb, cell {cell.number}"
        label += f" ({cell.grade_id})" if cell.grade_id else ""
        if tree is None:  # whoever executes it finds out what is wrong, and says so
            files.append((label, text.encode("utf-8", "replace")))
        elif any(node in chosen for node in tree.body):
            files.append((label, blank(text, tree, chosen).encode("utf-8", "replace")))
    return files, list(_note_repeated(cells, name))


def read_cells(data: bytes) -> Iterator[CodeCell]:
    """Read the code cells of a notebook that may hold answers.

    Raises
    ------
    ValueError
        If the bytes are no notebook.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no notebook ({type(error).__name__})") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ValueError("it is no notebook: it has no list of cells")  # noqa: TRY004 (of its text)
    for number, cell in enumerate(cells[:MAX_CELLS], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        text = cell.get("source", "")
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        mark = _nbgrader(cell)
        is_answer = mark.get("solution") is True
        if mark.get("grade") is True and not is_answer:
            continue
        if isinstance(text, str) and text.strip():
            grade_id = mark.get("grade_id")
            grade_id = grade_id[:60] if isinstance(grade_id, str) and grade_id.isascii() else ""
            yield CodeCell(number, grade_id, is_answer, text)


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return mark if isinstance(mark, dict) else {}


def _note_repeated(cells: list[CodeCell], name: str) -> Iterator[str]:
    seen: dict[str, list[int]] = {}
    for cell in cells:
        if cell.grade_id and cell.is_answer:
            seen.setdefault(cell.grade_id, []).append(cell.number)
    for grade_id, numbers in seen.items():
        if len(numbers) > 1:
            where = " and ".join(map(str, numbers))
            yield (
                f"{name}.ipynb: the cell {grade_id} is there {len(numbers)} times (cells {where}); "
                "what is defined last counts, as when the notebook is run from top to bottom"
            )


def clean_cell(text: str) -> str:
    """Replace what only a notebook understands; every line stays on its number."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first].split()[0] not in _PYTHON_MAGICS:
            return ""
        lines[first] = ""
    goes_on = False
    for i, line in enumerate(lines):
        value = _MAGIC_VALUE.match(line)
        magic = _MAGIC_LINE.match(line)
        ends_open = line.rstrip().endswith("\\")
        if goes_on:
            lines[i] = ""
            goes_on = ends_open
        elif value:
            lines[i] = f"{value[1]}None"
            goes_on = ends_open
        elif magic:
            lines[i] = f"{magic[1] or magic[2] or ''}pass"
            goes_on = ends_open
    return "\n".join(lines)


def _parse(text: str) -> tuple[str, ast.Module | None]:
    """Parse a cell, as it stands or else without magics; None where neither is Python."""
    for candidate in (text, clean_cell(text)):
        try:
            return candidate, ast.parse(candidate)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return candidate, None
