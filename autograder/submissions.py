"""Submissions: who handed in what, found by listing and read one at a time.

Discovery looks at names only. What a submission is, in every place where one may stand::

    alice/conv_layers.py                 a folder for each student
    alice/exercises/conv_layers.py       with the exercises inside
    alice/anything/[exercises/]...       or in one more folder, if only one will do
    alice.zip                            a zip of one of these
    alice_conv_layers.py                 one unit, the student's name before or after it
    alice.py                             all units in one file

What is none of these is named with a reason and never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TypeAlias

from autograder.archive import list_archive, open_archive, read_member
from autograder.errors import UserError
from autograder.files import Listing, Parts, Refused, Unreadable, list_folder, read_below
from autograder.text import printable

EXERCISES = "exercises"
MAX_PYTHON_FILES = 100
"""A place with more Python files than this is not what a student hands in."""

MAX_SOURCE_BYTES = 8 << 20
"""Most that all files of one submission hold together."""

_JUNK = frozenset(("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"))
_WORK = (".ipynb", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
"""What may well hold a student's work, though it cannot be graded."""

Tree: TypeAlias = Callable[[Parts], Listing]


class UnreadableSubmission(Exception):  # noqa: N818 (named for the state of the submission)
    """The grader could not read a submission, which is therefore ungraded and not wrong."""


@dataclass(frozen=True)
class FileRef:
    """A file that has been listed and not yet read.

    Attributes
    ----------
    base : Path
        A folder that the user named.
    parts : tuple of str
        The way below it; no link on it is followed.
    member : str
        Name inside the zip that the way leads to. "" for a plain file.
    """

    base: Path
    parts: Parts
    member: str = ""


@dataclass(frozen=True)
class Submission:
    """What one student handed in. It holds names only, so it pickles.

    Attributes
    ----------
    student : str
        Printable, and unlike every other student's even without case.
    origin : Path
        Folder, zip or file that it was found in.
    files : mapping of str to FileRef
        By module name: the units, then other Python files that they may import.
    notes : tuple of str
        What was left out, for the student.
    fault : str
        Why it cannot be read. "" if it can.
    """

    student: str
    origin: Path
    files: Mapping[str, FileRef] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Skipped:
    """Something that is not a submission.

    ``lost`` says that a student's work may be in it, so that a run must not look complete.
    """

    path: Path
    reason: str
    lost: bool


@dataclass(frozen=True)
class Found:
    """All that stands in the place that was named, by student."""

    submissions: tuple[Submission, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Sources:
    """The bytes of a submission's files by module name, and notes for the student."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...]


def find_submissions(path: Path, units: Sequence[str]) -> Found:
    """Find the submissions at a path: a class's folder, or one student's folder, zip or file.

    Parameters
    ----------
    units : sequence of str
        Names of the modules that students write.

    Raises
    ------
    UserError
        If there is nothing at the path that could be a submission.
    """
    try:
        place = path.resolve(strict=True)
        if place.is_dir():
            return _find_in_folder(place, _name_of(path), units)
        if not place.is_file():
            raise UserError(f"{printable(str(path))} is no file. {_wanted(units)}")
    except OSError as error:
        what = f"{printable(str(path))} cannot be opened ({error.strerror})"
        raise UserError(f"{what}. Check the path and its permissions.") from None
    if place.suffix.lower() == ".zip":
        found = _from_zip(place.parent, place.name, PurePath(_name_of(path)).stem, units)
        return _arrange([found])
    if place.suffix == ".py":
        stem = PurePath(_name_of(path)).stem
        owner = {stem: place.parent.name} if stem in units else {}
        return _arrange(_from_files(place.parent, {place.name: stem}, units, owner))
    raise UserError(f"{printable(str(path))} is neither a zip nor a Python file. {_wanted(units)}")


def _wanted(units: Sequence[str]) -> str:
    files = ", ".join(f"{unit}.py" for unit in units)
    return (
        "Name a folder with one folder or zip for each student, one student's folder, a zip, "
        f"or a .py file. Looked for {files}."
    )


def _name_of(path: Path) -> str:
    """Name as the user gave it; a link's own name and not its target's."""
    return path.name if path.name not in ("", "..") else path.resolve().name


def _find_in_folder(folder: Path, name: str, units: Sequence[str]) -> Found:
    try:
        top = list_folder(folder, most=None)
    except Unreadable as error:
        raise UserError(f"{printable(str(folder))}: {error}. Check its permissions.") from None
    if not (top.files or top.folders or top.odd):
        raise UserError(f"{printable(str(folder))} is empty. {_wanted(units)}")
    entries = list(_look_at_entries(folder, top, units))
    if _is_one_student(folder, top, entries, units):
        return _arrange([_from_folder(folder.parent, folder.name, name, units)])
    found = _arrange(entries)
    if not found.submissions and not any(skipped.lost for skipped in found.skipped):
        raise UserError(f"{printable(str(folder))} holds no submission. {_wanted(units)}")
    return found


def _is_one_student(
    folder: Path, top: Listing, entries: Sequence[Submission | Skipped], units: Sequence[str]
) -> bool:
    """Whether the units stand here, and in no folder or zip that looks like a student's."""
    own = _has_units(top, units)
    if not own and EXERCISES in top.folders:
        try:
            own = _has_units(list_folder(folder / EXERCISES), units)
        except Unreadable:
            return False
    return own and not any(
        isinstance(entry, Submission)
        and entry.origin.suffix != ".py"
        and entry.origin != folder / EXERCISES
        for entry in entries
    )


def _look_at_entries(
    folder: Path, top: Listing, units: Sequence[str]
) -> Iterator[Submission | Skipped]:
    python: dict[str, str] = {}
    for name, what in top.odd.items():
        yield Skipped(folder / name, f"it is {what}", lost=not _is_junk(name))
    for name in top.folders:
        if _is_junk(name):
            yield Skipped(folder / name, "it is no student's folder", lost=False)
        else:
            yield _from_folder(folder, name, name, units)
    for name in top.files:
        path = folder / name
        if _is_junk(name):
            yield Skipped(path, "it is no submission", lost=False)
        elif path.suffix.lower() == ".zip":
            yield _from_zip(folder, name, path.stem, units)
        elif path.suffix == ".py":
            python[name] = path.stem
        elif path.suffix.lower() in _WORK:
            yield Skipped(path, f"{path.suffix.lower()} files cannot be graded", lost=True)
        else:
            yield Skipped(path, "it is no folder, zip or Python file", lost=False)
    yield from _from_files(folder, python, units, {})


def _is_junk(name: str) -> bool:
    return name.startswith(".") or name in _JUNK


def _has_units(listing: Listing, units: Sequence[str]) -> bool:
    return any(f"{unit}.py" in listing.files for unit in units)


# Folders and zips -------------------------------------------------------------------------


def _from_folder(
    folder: Path, name: str, student: str, units: Sequence[str]
) -> Submission | Skipped:
    def tree(parts: Parts) -> Listing:
        return list_folder(folder.joinpath(name, *parts))

    def refer(parts: Parts) -> FileRef:
        return FileRef(folder, (name, *parts))

    return _from_tree(tree, refer, folder / name, student, units)


def _from_zip(folder: Path, name: str, student: str, units: Sequence[str]) -> Submission | Skipped:
    try:
        archive = list_archive(folder, (name,))
    except Unreadable as error:
        return Submission(printable(student, 1000), folder / name, fault=str(error))

    def tree(parts: Parts) -> Listing:
        return archive.listings.get(parts, Listing())

    def refer(parts: Parts) -> FileRef:
        return FileRef(folder, (name,), archive.members[parts])

    return _from_tree(tree, refer, folder / name, student, units, archive.notes)


def _from_tree(
    tree: Tree,
    refer: Callable[[Parts], FileRef],
    origin: Path,
    student: str,
    units: Sequence[str],
    notes: tuple[str, ...] = (),
) -> Submission | Skipped:
    """Make a submission of a folder or a zip, whichever ``tree`` lists."""
    student = printable(student, 1000)
    try:
        top = tree(())
        places = _find_places(tree, top, units)
    except Unreadable as error:
        return Submission(student, origin, notes=notes, fault=str(error))
    if not places:
        return _skip_without_units(top, origin, units, notes)
    if len(places) > 1:
        where = " and ".join(printable("/".join(place)) or "the top folder" for place in places)
        return Submission(
            student, origin, notes=notes, fault=f"unit files stand in more than one place: {where}"
        )
    (place,) = places
    listing = places[place]
    stems = [name.removesuffix(".py") for name in listing.files if name.endswith(".py")]
    stems = [stem for stem in stems if not _is_junk(stem)]
    if len(stems) > MAX_PYTHON_FILES:
        fault = f"it holds {len(stems)} Python files, more than {MAX_PYTHON_FILES}"
        return Submission(student, origin, notes=notes, fault=fault)
    helpers = [stem for stem in stems if stem not in units]
    order = [unit for unit in units if unit in stems]
    order += [stem for stem in helpers if stem.isidentifier()]
    return Submission(
        student,
        origin,
        {stem: refer((*place, f"{stem}.py")) for stem in order},
        (*notes, *_explain_absences(listing, helpers, units)),
    )


def _find_places(tree: Tree, top: Listing, units: Sequence[str]) -> dict[Parts, Listing]:
    """Find the folders with unit files: at the top, or else one folder further down."""

    def look(start: Parts, listing: Listing) -> dict[Parts, Listing]:
        seen = {start: listing}
        if EXERCISES in listing.folders:
            seen[*start, EXERCISES] = tree((*start, EXERCISES))
        return {parts: each for parts, each in seen.items() if _has_units(each, units)}

    places = look((), top)
    if not places:
        for name in top.folders:
            if name != EXERCISES and not _is_junk(name):
                places |= look((name,), tree((name,)))
    return places


def _skip_without_units(
    top: Listing, origin: Path, units: Sequence[str], notes: tuple[str, ...]
) -> Skipped:
    names = [name for name in (*top.files, *top.folders, *top.odd) if not _is_junk(name)]
    if not names and not notes:
        return Skipped(origin, "it is empty", lost=False)
    odd = [f"{printable(name)} is {what}" for name, what in top.odd.items()]
    wanted = ", ".join(f"{unit}.py" for unit in units)
    reason = "; ".join((f"it holds none of {wanted}", *odd, *notes))
    return Skipped(origin, reason, lost=True)


def _explain_absences(
    listing: Listing, helpers: Sequence[str], units: Sequence[str]
) -> Iterator[str]:
    """Say what became of files that a student may have meant to be graded."""
    for name, what in listing.odd.items():
        yield f"{printable(name)} is left out: it is {what}"
    for name in listing.files:
        if name.endswith(".ipynb") and not _is_junk(name):
            yield f"{printable(name)} is left out: notebooks are not graded"
    by_case = {unit.lower(): unit for unit in units}
    for stem in helpers:
        unit = by_case.get(stem.lower())
        if unit is not None:
            yield f"{stem}.py is not taken for {unit}.py: the name must be exactly that"
        elif not stem.isidentifier():
            yield f"{printable(stem)}.py is left out: no import can name it"


# Single Python files ----------------------------------------------------------------------


def _from_files(
    folder: Path, stems: Mapping[str, str], units: Sequence[str], owners: Mapping[str, str]
) -> Iterator[Submission | Skipped]:
    """Make submissions of Python files that are named for students.

    Parameters
    ----------
    stems : mapping of str to str
        What each file's name says, without ``.py``.
    owners : mapping of str to str
        The student of a file that is named for its unit alone.
    """
    by_student: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, stem in stems.items():
        readings = {(owners[stem], stem)} if stem in owners else _read_name(stem, units)
        if len(readings) != 1:
            reason = (
                "it is named for a unit, but for no student"
                if not readings
                else f"its name has {len(readings)} readings; keep one unit in it"
            )
            yield Skipped(folder / name, reason, lost=True)
            continue
        ((student, unit),) = readings
        by_student[student].append((unit, name))
    for student, parts in by_student.items():
        taken = [unit for unit, _ in parts]
        if len(set(taken)) < len(taken) or (len(taken) > 1 and "" in taken):
            names = ", ".join(printable(name) for _, name in parts)
            for _, name in parts:
                reason = f"{names} are more than one answer of one student; keep one"
                yield Skipped(folder / name, reason, lost=True)
            continue
        files = {
            each: FileRef(folder, (name,))
            for unit, name in parts
            for each in ([unit] if unit else units)
        }
        yield Submission(printable(student, 1000), folder / parts[0][1], files)


def _read_name(stem: str, units: Sequence[str]) -> set[tuple[str, str]]:
    """Read a file's name as pairs of student and unit; the unit is "" where none is named."""
    if stem.lower() in (unit.lower() for unit in units):
        return set()
    choice = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    spelling = {unit.lower(): unit for unit in units}
    readings = set()
    # Of two units that both end the name, the longer is meant: the student's part is lazy.
    for pattern in (rf"(?P<student>.+?)[_-](?P<unit>{choice})", rf"(?P<unit>{choice})[_-](?P<student>.+)"):
        match = re.fullmatch(pattern, stem, re.IGNORECASE | re.DOTALL)
        if match:
            student = match["student"].strip("_- ")
            readings.add((student, spelling[match["unit"].lower()]))
    readings = {(student, unit) for student, unit in readings if student}
    return readings or {(stem, "")}


# The whole class --------------------------------------------------------------------------


def _arrange(entries: Sequence[Submission | Skipped] | Iterator[Submission | Skipped]) -> Found:
    """Sort what was found, and set aside every student who is there more than once."""
    by_key: dict[str, list[Submission]] = defaultdict(list)
    skipped = []
    for entry in entries:
        if isinstance(entry, Skipped):
            skipped.append(entry)
        else:
            by_key[_key_of(entry.student)].append(entry)
    submissions = []
    for same in by_key.values():
        if len(same) == 1:
            submissions += same
            continue
        names = ", ".join(printable(each.origin.name) for each in same)
        reason = f"one student is there more than once ({names}); keep one of them"
        skipped += (Skipped(each.origin, reason, lost=True) for each in same)
    submissions.sort(key=lambda each: (_key_of(each.student), each.student))
    skipped.sort(key=lambda each: each.path.name)
    return Found(tuple(submissions), tuple(skipped))


def _key_of(student: str) -> str:
    return unicodedata.normalize("NFKC", student).casefold().strip()


# Reading ----------------------------------------------------------------------------------


def read_sources(submission: Submission) -> Sources:
    """Read a submission's files.

    Returns
    -------
    Sources
        Without the files that are not to be taken (too large, not regular, a link); a
        note says why.

    Raises
    ------
    UnreadableSubmission
        If the grader cannot read what is there: permission denied, input or output
        error, a damaged zip. That says nothing about the student's work.
    """
    if submission.fault:
        raise UnreadableSubmission(submission.fault)
    contents: dict[FileRef, bytes] = {}
    notes = list(submission.notes)
    total = 0
    with ExitStack() as stack:
        archive = None
        for stem, ref in submission.files.items():
            if ref in contents:
                continue
            try:
                if ref.member and archive is None:
                    archive = stack.enter_context(open_archive(ref.base, ref.parts))
                data = (
                    read_below(ref.base, ref.parts)
                    if archive is None
                    else read_member(archive, ref.member)
                )
            except Refused as refusal:
                notes.append(f"{stem}.py is left out: it is {refusal}")
                continue
            except Unreadable as error:
                raise UnreadableSubmission(f"{printable(stem)}.py: {error}") from None
            total += len(data)
            if total > MAX_SOURCE_BYTES:
                notes.append(f"{stem}.py is left out: the files are too large together")
                break
            contents[ref] = data
    files = {stem: contents[ref] for stem, ref in submission.files.items() if ref in contents}
    return Sources(files, tuple(notes))
