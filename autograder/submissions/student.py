"""One student's folder or zip, looked at by its names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.archive import list_archive
from autograder.submissions.files import NOTEBOOK, Listing, Parts, Unreadable, list_folder
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

FEW = 3
"""So many files of other names are named where no unit was found."""

_JUNK = frozenset(("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"))


def is_junk(name: str) -> bool:
    """Whether a name is one that systems and tools leave behind."""
    return name.startswith(".") or name in _JUNK


def has_units(listing: Listing, units: Sequence[str]) -> bool:
    """Whether a folder holds a unit's file."""
    return any(file_of(unit, listing) for unit in units)


def file_of(unit: str, listing: Listing) -> str:
    """Name the file that a folder holds for a unit: the module before the notebook, or ""."""
    names = (f"{unit}.py", f"{unit}{NOTEBOOK}")
    return next((name for name in names if name in listing.files), "")


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
    base: Path, way: Parts, student: str, units: Sequence[str], part: str | None = None
) -> Submission | Skipped:
    """Make a submission of the folder at ``way`` below ``base``, or say why it is none.

    Parameters
    ----------
    part : str or None
        Name of the only folder in it that counts, if it is there and holds a unit.
    """
    tree = _Tree(
        base,
        way,
        lambda parts: list_folder(base.joinpath(*way, *parts)),
        lambda parts: (parts, ""),
    )
    return _look_at(tree, printable(student, MAX_NAME), units, part)


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


def _look_at(
    tree: _Tree, student: str, units: Sequence[str], part: str | None = None
) -> Submission | Skipped:
    try:
        top = tree.list_at(())
        found = _find_places(tree, top, units)
    except Unreadable as error:
        return _unreadable(tree, student, str(error))
    if not found:
        return _skip_without_units(tree, top, units)
    if part is not None and (part,) in found:
        found = {(part,): found[(part,)]}
    if len(found) > 1 and not _fit_together(found.values(), units):
        where = " and ".join(printable("/".join(place)) or "the top folder" for place in found)
        fault = f"unit files stand in more than one place, {where}, and only one can be meant"
        return _unreadable(tree, student, fault)
    files: dict[str, Parts] = {}
    notes: list[str] = []
    for place, listing in found.items():
        stems = [name.removesuffix(".py") for name in listing.files if name.endswith(".py")]
        helpers = [stem for stem in stems if stem not in units and not is_junk(stem)]
        names = {unit: file_of(unit, listing) for unit in units}
        names |= {stem: f"{stem}.py" for stem in helpers if stem.isidentifier()}
        files |= {module: (*place, name) for module, name in names.items() if name}
        notes += _explain_absences(listing, helpers, units)
    if len(files) > MAX_PYTHON_FILES:
        fault = f"it holds {len(files)} Python files, more than {MAX_PYTHON_FILES}"
        return _unreadable(tree, student, fault)
    places = share_places(tuple((m, *tree.find(parts)) for m, parts in files.items()))
    shared = SharedFiles(tree.base, tree.way, places)
    return Submission(student, tree.base, shared, (*tree.notes, *notes), way=tree.way)


def _fit_together(listings: Iterable[Listing], units: Sequence[str]) -> bool:
    """Whether folders hold notebooks only, and no unit twice: nbgrader's way to keep them."""
    names = [file_of(unit, listing) for listing in listings for unit in units]
    names = [name for name in names if name]
    return len(names) == len(set(names)) and all(name.endswith(NOTEBOOK) for name in names)


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
    wanted = f"it holds none of {', '.join(f'{unit}.py' for unit in units)}"
    misnamed = [printable(name) for name in names if name.lower().endswith((".py", NOTEBOOK))]
    if misnamed:
        shown = ", ".join(misnamed[:FEW]) + (", ..." if len(misnamed) > FEW else "")
        wanted += f", but {shown}: rename what is to be graded"
    reasons = [wanted, *tree.notes]
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
        stem = name.removesuffix(NOTEBOOK)
        if stem == name or is_junk(name):
            continue
        if f"{stem}.py" in listing.files and stem in units:
            yield f"{printable(name)} is left out: {printable(stem)}.py beside it counts"
        elif stem not in units:
            yield f"{printable(name)} is left out: a notebook must be named for a unit"
    unit_of = {unit.lower(): unit for unit in units}
    for stem in helpers:
        if not stem.isidentifier():
            yield f"{printable(stem)}.py is left out: no import can name it"
        elif stem.lower() in unit_of:
            unit = unit_of[stem.lower()]
            yield f"{printable(stem)}.py is not taken for {unit}.py: the name must be exactly that"
