"""The files that nbgrader shows and hands back, for scores that were given outside.

``autograded/`` gets the notebook of every student with the results as outputs. Where a student
handed in modules, ``submitted/`` gets a notebook that holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from autograder.feedback_text import Feedback
from autograder.inside.notebook import MARK, is_notebook
from autograder.nbgrader.restore import Released, name_of, restore_cells, show_scores
from autograder.score import QuestionScore
from autograder.submissions import Submission, UnreadableSubmission, read_sources

OURS = "autograder"
"""Key in the metadata of notebooks that were not handed in but made here."""

ABOUT = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader's exchange writes beside a submission; it hands feedback back by the secret."""

MAX_BYTES = 10_000
"""No file of `ABOUT` is larger; a student may have put another one in its place."""

MINOR_WITH_IDS = 5
"""From this minor version of the format on, cells have ids."""


def write_shown(
    handed_in: Path,
    shown: Path,
    submission: Submission,
    released: Mapping[str, Mapping[str, Released]],
    scores: Mapping[str, QuestionScore],
    told: Mapping[str, Feedback],
) -> bool:
    """Write what nbgrader's pages show of a submission.

    Parameters
    ----------
    handed_in, shown : Path
        The folders of the submission in ``submitted/`` and in ``autograded/``.
    released : mapping
        By unit and name, the cells of its notebook.
    scores, told : mapping
        By question.

    Returns
    -------
    bool
        Whether anything was not there already.
    """
    sources = _read_files(submission)
    changed = False
    for unit, cells in released.items():
        path = shown / f"{unit}.ipynb"
        if unit not in submission.files:
            changed |= path.exists()
            path.unlink(missing_ok=True)
            continue
        # a file that was left out, because it is too large, gets a page that says so
        notebook = read_notebook(unit, sources[unit]) if unit in sources else new_notebook()
        notebook.cells, _ = restore_cells(notebook.cells, cells)
        _name_cells(notebook)
        if OURS in notebook.metadata:
            changed |= _offer(handed_in / path.name, notebook)
        show_scores(notebook, {q: s for q, s in scores.items() if s.unit == unit}, told)
        changed |= _write(path, nbformat.writes(notebook))
    for name in ABOUT:
        changed |= _follow(handed_in / name, shown / name)
    return changed


def _read_files(submission: Submission) -> Mapping[str, bytes]:
    try:
        return read_sources(submission).files
    except UnreadableSubmission:
        return {}


def read_notebook(unit: str, source: bytes) -> Any:
    """Read what was handed in for a unit as a notebook; a module becomes its first cell."""
    if is_notebook(source):
        try:
            notebook = nbformat.reads(source.removeprefix(MARK).decode("utf-8-sig"), as_version=4)
            nbformat.validate(notebook)
        except Exception:  # noqa: BLE001 (of any kind: anybody may have written the file)
            return new_notebook()
        return notebook
    text = source.decode("utf-8", "replace")
    notebook = new_notebook(cells=[new_code_cell(text, id="handed-in")])
    notebook.metadata[OURS] = {"made_of": f"{unit}.py"}
    return notebook


def _name_cells(notebook: Any) -> None:
    """Give every cell an id that stays.

    nbformat draws one at random where there is none, or where two are the same, and then no
    two pushes would write the same file.
    """
    notebook.nbformat_minor = max(notebook.nbformat_minor, MINOR_WITH_IDS)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = name_of(cell)[:64] or f"cell-{place}"


def _offer(path: Path, notebook: Any) -> bool:
    """Write a notebook where a student's would lie, unless there is one by the student."""
    if path.exists():
        with suppress(Exception):
            if OURS not in nbformat.read(path, as_version=4).metadata:
                return False
    return _write(path, nbformat.writes(notebook))


def _follow(source: Path, copy: Path) -> bool:
    """Have a copy say what its source says; without a source there is no copy."""
    if source.is_file() and not source.is_symlink() and source.stat().st_size <= MAX_BYTES:
        return _write(copy, source.read_text(encoding="utf-8", errors="replace"))
    changed = copy.exists()
    copy.unlink(missing_ok=True)
    return changed


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # nbgrader leaves its files read-only
    path.write_text(text, encoding="utf-8")
    return True
