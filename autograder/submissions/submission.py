"""One submission: what is known of it before it is read, and reading it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from autograder.inside.notebook import MARK
from autograder.submissions.archive import open_archive, read_member
from autograder.submissions.files import NOTEBOOK, Parts, Refused, Unreadable, read_below
from autograder.text import printable

MAX_SOURCE_BYTES = 8 << 20
"""Most that all modules of one submission hold together."""

MAX_NOTEBOOKS_BYTES = 32 << 20
"""Most that all notebooks of one submission hold together."""

MAX_NAME = 1000
"""A file name has at most 255 bytes, and each may need four characters to be shown."""


class UnreadableSubmission(Exception):  # noqa: N818 (named for the state of the submission)
    """The grader could not read a submission, which is therefore ungraded and not wrong."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that has been listed and not yet read.

    Attributes
    ----------
    base : Path
        A folder that the user named, or that holds what the user named.
    parts : tuple of str
        The way below it; no link on it is followed.
    member : str
        Name inside the zip that the way leads to. "" for a plain file.
    """

    base: Path
    parts: Parts
    member: str = ""


Place: TypeAlias = tuple[str, Parts, str]
"""Module name, way of its file below that of the submission, and name inside a zip."""


@dataclass(frozen=True, slots=True)
class SharedFiles(Mapping[str, FileRef]):
    """Files of a submission by module name, in the space of a few words.

    Most submissions of a class hold files of the same names, and share the list of them.

    Attributes
    ----------
    base, way
        Where the submission lies, as in `FileRef`.
    places : tuple of Place
        From `share_places`.
    """

    base: Path
    way: Parts
    places: tuple[Place, ...]

    def __getitem__(self, module: str) -> FileRef:
        for name, parts, member in self.places:
            if name == module:
                return FileRef(self.base, (*self.way, *parts), member)
        raise KeyError(module)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _, _ in self.places)

    def __len__(self) -> int:
        return len(self.places)


@lru_cache(maxsize=1024)
def share_places(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the first of all equal lists of places, so that only one is kept."""
    return places


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in. It holds names only, so it pickles.

    Attributes
    ----------
    student : str
        Printable, and different from every other student's even without case.
    base : Path
        A folder that the user named, or that holds what the user named.
    files : mapping of str to FileRef
        By module name: the units, then other Python files that they may import.
    notes : tuple of str
        What was left out, for the student.
    fault : str
        Why the grader cannot read it. "" if it can.
    way : tuple of str
        The way below ``base`` to the folder, zip or (first) file that it was found in.
    """

    student: str
    base: Path
    files: Mapping[str, FileRef] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fault: str = ""
    way: Parts = ()

    @property
    def origin(self) -> Path:
        """Folder, zip or (first) file that it was found in."""
        return self.base.joinpath(*self.way)


@dataclass(frozen=True)
class Skipped:
    """Something that is not a submission.

    ``lost`` says that a student's work may be in it, so that a run must not look complete.
    """

    path: Path
    reason: str
    lost: bool


@dataclass(frozen=True)
class Sources:
    """The bytes of a submission's files by module name, and notes for the student.

    Those of a notebook begin with `autograder.inside.notebook.MARK`. What is in one is found
    out where the student's code runs.
    """

    files: Mapping[str, bytes]
    notes: tuple[str, ...]


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
    room = {False: MAX_SOURCE_BYTES, True: MAX_NOTEBOOKS_BYTES}
    try:
        for ref, data in _read_each(dict.fromkeys(submission.files.values())):
            name = printable(PurePosixPath(ref.member or ref.parts[-1]).name)
            if isinstance(data, Refused):
                notes.append(f"{name} is left out: it is {data}")
            elif len(data) > room[name.endswith(NOTEBOOK)]:
                notes.append(f"{name} is left out: the files are too large together")
            else:
                contents[ref] = MARK + data if name.endswith(NOTEBOOK) else data
                room[name.endswith(NOTEBOOK)] -= len(data)
    except Unreadable as error:
        raise UnreadableSubmission(str(error)) from None
    files = {stem: contents[ref] for stem, ref in submission.files.items() if ref in contents}
    return Sources(files, tuple(notes))


def _read_each(refs: Iterable[FileRef]) -> Iterator[tuple[FileRef, bytes | Refused]]:
    """Read plain files, or members of the one zip that all of them are in."""
    refs = list(refs)
    if not refs or not refs[0].member:
        for ref in refs:
            try:
                yield ref, read_below(ref.base, ref.parts)
            except Refused as refusal:
                yield ref, refusal
        return
    with open_archive(refs[0].base, refs[0].parts) as archive:
        for ref in refs:
            try:
                yield ref, read_member(archive, ref.member)
            except Refused as refusal:
                yield ref, refusal
