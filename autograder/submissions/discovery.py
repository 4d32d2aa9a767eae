"""Submissions in the place that the user named: a class's folder, or one student's work."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from autograder.errors import UserError
from autograder.submissions.files import NOTEBOOK, Listing, Unreadable, list_folder
from autograder.submissions.names import look_at_files
from autograder.submissions.student import (
    EXERCISES,
    has_units,
    is_junk,
    look_at_folder,
    look_at_zip,
)
from autograder.submissions.submission import Skipped, Submission
from autograder.text import printable

_FILES = (".py", NOTEBOOK)
"""What one student's work may be as a single file."""

_WORK = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
"""What may well hold a student's work, though it cannot be graded."""


@dataclass(frozen=True)
class Found:
    """All that stands in the place that was named."""

    submissions: tuple[Submission, ...]
    skipped: tuple[Skipped, ...]


def find_submissions(path: Path, units: Sequence[str], part: str | None = None) -> Found:
    """Find the submissions at a path: a class's folder, or one student's folder, zip or file.

    Only names are looked at, and the directories of zips; no file is read.

    Parameters
    ----------
    path : Path
        May itself be a link; below it none is followed.
    units : sequence of str
        Names of the modules that students write.
    part : str or None
        In a student's folder, the only folder that counts where there are several, as with
        nbgrader, which keeps one for each assignment.

    Returns
    -------
    Found
        Sorted by student, and by path.

    Raises
    ------
    UserError
        If there is nothing at the path that could be a submission.
    """
    shown = printable(str(path), 1000)
    try:
        place = path.resolve(strict=True)
        is_folder, is_file = place.is_dir(), place.is_file()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself
        what = getattr(error, "strerror", None) or "it is a link to itself"
        raise UserError(f"{shown} cannot be opened ({what}). {_wanted(units)}") from None
    name = path.name if path.name not in ("", "..") else place.name
    if is_folder:
        return _find_in_folder(place, shown, name, units, part)
    if is_file and place.suffix.lower() == ".zip":
        return _arrange([look_at_zip(place.parent, place.name, PurePath(name).stem, units)])
    if is_file and place.suffix in _FILES:
        return _arrange(look_at_files(place.parent, [place.name], units, place.parent.name))
    raise UserError(
        f"{shown} is neither a folder, a zip, a .py file nor a notebook. {_wanted(units)}"
    )


def _wanted(units: Sequence[str]) -> str:
    files = ", ".join(f"{unit}.py" for unit in units)
    return (
        "Name a folder with a folder or zip for each student, one student's folder or zip, "
        f"a .py file or a notebook. A student's files are {files}."
    )


def _find_in_folder(
    folder: Path, shown: str, name: str, units: Sequence[str], part: str | None
) -> Found:
    try:
        top = list_folder(folder, most=None)
    except Unreadable as error:
        raise UserError(f"{shown}: {error}. Check its permissions.") from None
    if not (top.files or top.folders or top.odd):
        raise UserError(f"{shown} is empty. {_wanted(units)}")
    entries = list(_look_at_entries(folder, top, units, part))
    if _is_one_student(folder, top, entries, units):
        return _arrange([look_at_folder(folder, (), name, units)])
    found = _arrange(entries)
    if not found.submissions and not any(skipped.lost for skipped in found.skipped):
        raise UserError(f"{shown} holds no submission. {_wanted(units)}")
    return found


def _look_at_entries(
    folder: Path, top: Listing, units: Sequence[str], part: str | None
) -> Iterator[Submission | Skipped]:
    for name, what in top.odd.items():
        yield Skipped(folder / name, f"it is {what}", lost=not is_junk(name))
    for name in top.folders:
        if is_junk(name):
            yield Skipped(folder / name, "no student's folder has such a name", lost=False)
        elif name == EXERCISES:
            reason = "it is named for the exercises, and for no student"
            yield Skipped(folder / name, reason, lost=True)
        else:
            yield look_at_folder(folder, (name,), name, units, part)
    python = []
    for name in top.files:
        suffix = PurePath(name).suffix.lower()
        if is_junk(name):
            yield Skipped(folder / name, "no submission has such a name", lost=False)
        elif suffix == ".zip":
            yield look_at_zip(folder, name, PurePath(name).stem, units)
        elif name.endswith(_FILES):
            python.append(name)
        else:
            lost = suffix in _WORK
            reason = (
                f"{suffix} files cannot be graded"
                if lost
                else "it is no folder, zip, .py or .ipynb"
            )
            yield Skipped(folder / name, reason, lost)
    yield from look_at_files(folder, python, units)


def _is_one_student(
    folder: Path, top: Listing, entries: Iterable[Submission | Skipped], units: Sequence[str]
) -> bool:
    """Whether units stand in the folder itself, and no folder or zip in it is a submission."""
    own = has_units(top, units)
    if not own and EXERCISES in top.folders:
        try:
            own = has_units(list_folder(folder / EXERCISES), units)
        except Unreadable:
            return False
    return own and not any(
        isinstance(entry, Submission) and entry.origin.suffix not in _FILES for entry in entries
    )


def _arrange(entries: Iterable[Submission | Skipped]) -> Found:
    """Sort what was found, and set aside every student who is there more than once."""
    by_key: dict[str, list[Submission]] = defaultdict(list)
    skipped = []
    for entry in entries:
        if isinstance(entry, Skipped):
            skipped.append(entry)
        else:
            by_key[_key_of(entry.student)].append(entry)
    submissions = []
    for _, same in sorted(by_key.items()):
        if len(same) == 1:
            submissions += same
            continue
        names = ", ".join(printable(each.origin.name) for each in same)
        reason = f"one student is there more than once ({names}); keep one of them"
        skipped += (Skipped(each.origin, reason, lost=True) for each in same)
    return Found(tuple(submissions), tuple(sorted(skipped, key=lambda each: each.path.name)))


def _key_of(student: str) -> str:
    """Reduce a name to what its spellings have in common."""
    return unicodedata.normalize("NFKC", student).casefold().strip()
