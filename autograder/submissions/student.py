"""One student's folder or zip, looked at by its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.archive import list_archive
from autograder.submissions.files import Listing, Parts, Unreadable, list_folder
from autograder.submissions.submission import (
    MAX_NAME,
    SharedFiles,
    Skipped,
    Submission,
    share_places,
)
from autograder.text import printable

EXERCISES = "exercises"
MAX_PYTHON_FILES = 100
"""A place with more Python files than this is not what a student hands in."""

_JUNK = frozenset(("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"))


def is_junk(name: str) -> bool:
    """Whether a name is one that systems and tools leave behind."""
    return name.startswith(".") or name in _JUNK


def has_units(listing: Listing, units: Sequence[str]) -> bool:
    """Whether a folder holds a unit's file."""
    return any(f"{unit}.py" in listing.files for unit in units)


@dataclass(frozen=True)
class _Tree:
    """A folder or a zip: where it is, how to list a place in it, and how to find a file."""

    base: Path
    way: Parts
    list_at: Callable[[Parts], Listing]
    find: Callable[[Parts], tuple[Parts, str]]
    notes: tuple[str, ...] = ()

    @property
    def origin(self) -> Path:
        return self.base.joinpath(*self.way)


def look_at_folder(
    base: Path, way: Parts, student: str, units: Sequence[str]
) -> Submission | Skipped:
    """Make a submission of the folder at ``way`` below ``base``, or say why it is none."""
    tree = _Tree(
        base,
        way,
        lambda parts: list_folder(base.joinpath(*way, *parts)),
        lambda parts: (parts, ""),
    )
    return _look_at(tree, printable(student, MAX_NAME), units)


def look_at_zip(base: Path, name: str, student: str, units: Sequence[str]) -> Submission | Skipped:
    """Make a submission of the zip ``name`` in ``base``, or say why it is none."""
    student = printable(student, MAX_NAME)
    try:
        archive = list_archive(base, (name,))
    except Unreadable as error:
        return Submission(student, base, fault=str(error), way=(name,))
    tree = _Tree(
        base,
        (name,),
        lambda parts: archive.listings.get(parts, Listing()),
        lambda parts: ((), archive.members[parts]),
        archive.notes,
    )
    return _look_at(tree, student, units)


def _look_at(tree: _Tree, student: str, units: Sequence[str]) -> Submission | Skipped:
    try:
        top = tree.list_at(())
        found = _find_places(tree, top, units)
    except Unreadable as error:
        return _unreadable(tree, student, str(error))
    if not found:
        return _skip_without_units(tree, top, units)
    if len(found) > 1:
        where = " and ".join(printable("/".join(place)) or "the top folder" for place in found)
        fault = f"unit files stand in more than one place, {where}, and only one can be meant"
        return _unreadable(tree, student, fault)
    ((place, listing),) = found.items()
    stems = [name.removesuffix(".py") for name in listing.files if name.endswith(".py")]
    helpers = [stem for stem in stems if stem not in units and not is_junk(stem)]
    modules = [unit for unit in units if unit in stems]
    modules += [stem for stem in helpers if stem.isidentifier()]
    if len(modules) > MAX_PYTHON_FILES:
        fault = f"it holds {len(modules)} Python files, more than {MAX_PYTHON_FILES}"
        return _unreadable(tree, student, fault)
    places = share_places(tuple((m, *tree.find((*place, f"{m}.py"))) for m in modules))
    files = SharedFiles(tree.base, tree.way, places)
    notes = (*tree.notes, *_explain_absences(listing, helpers, units))
    return Submission(student, tree.base, files, notes, way=tree.way)


def _unreadable(tree: _Tree, student: str, fault: str) -> Submission:
    return Submission(student, tree.base, notes=tree.notes, fault=fault, way=tree.way)


def _find_places(tree: _Tree, top: Listing, units: Sequence[str]) -> dict[Parts, Listing]:
    """Find the folders with unit files: at the top, or else one folder further down."""

    def look(start: Parts, listing: Listing) -> dict[Parts, Listing]:
        seen = {start: listing}
        if EXERCISES in listing.folders:
            seen[*start, EXERCISES] = tree.list_at((*start, EXERCISES))
        return {parts: each for parts, each in seen.items() if has_units(each, units)}

    places = look((), top)
    if not places:
        for name in top.folders:
            if name != EXERCISES and not is_junk(name):
                places |= look((name,), tree.list_at((name,)))
    return places


def _skip_without_units(tree: _Tree, top: Listing, units: Sequence[str]) -> Skipped:
    names = [name for name in (*top.files, *top.folders, *top.odd) if not is_junk(name)]
    if not names and not tree.notes:
        return Skipped(tree.origin, "it is empty", lost=False)
    reasons = [f"it holds none of {', '.join(f'{unit}.py' for unit in units)}", *tree.notes]
    reasons += (f"{printable(name)} is {what}" for name, what in top.odd.items())
    reasons += (
        f"{printable(name)} is a zip inside, which is not opened"
        for name in top.files
        if name.lower().endswith(".zip")
    )
    return Skipped(tree.origin, "; ".join(reasons), lost=True)


def _explain_absences(
    listing: Listing, helpers: Sequence[str], units: Sequence[str]
) -> Iterator[str]:
    """Say what became of files that a student may have meant to be graded."""
    for name, what in listing.odd.items():
        yield f"{printable(name)} is left out: it is {what}"
    for name in listing.files:
        if name.endswith(".ipynb") and not is_junk(name):
            yield f"{printable(name)} is left out: notebooks are not graded"
    unit_of = {unit.lower(): unit for unit in units}
    for stem in helpers:
        if not stem.isidentifier():
            yield f"{printable(stem)}.py is left out: no import can name it"
        elif stem.lower() in unit_of:
            unit = unit_of[stem.lower()]
            yield f"{printable(stem)}.py is not taken for {unit}.py: the name must be exactly that"
