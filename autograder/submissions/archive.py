"""Zip files that a student may have made.

The directory of a zip is data like any other: it may name paths that climb out of the
folder, name a path twice, declare a size that is not true, or be a million entries long.
Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.submissions.files import (
    LINK,
    MAX_ENTRIES,
    NOTEBOOK,
    SPECIAL,
    Listing,
    Parts,
    Refused,
    Unreadable,
    most_bytes,
    open_below,
    too_large,
)
from autograder.text import printable

MAX_READ_BYTES = 4 << 20
"""Most that is read from a zip in one piece. Its directory is read in one piece."""

MAX_DEPTH = 3
"""Members that lie deeper than ``<folder>/exercises/<unit>.py`` are of no interest."""

_ENCRYPTED = 0x1
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))


@dataclass(frozen=True)
class Archive:
    """The directory of a zip.

    Attributes
    ----------
    listings : mapping of Parts to Listing
        What each folder in it holds; the top has the path ().
    members : mapping of Parts to str
        The name under which the zip knows each file.
    notes : tuple of str
        Members that were left out.
    """

    listings: Mapping[Parts, Listing]
    members: Mapping[Parts, str]
    notes: tuple[str, ...]


@dataclass
class _Folder:
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    odd: dict[str, str] = field(default_factory=dict)


class _Capped(io.BufferedReader):
    """A file that gives no more than `MAX_READ_BYTES` at once, whatever it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = MAX_READ_BYTES + 1 if size is None or size < 0 else size
        data = b"" if wanted > MAX_READ_BYTES + 1 else super().read(wanted)
        if wanted > MAX_READ_BYTES + 1 or len(data) > MAX_READ_BYTES:
            raise Unreadable("the zip has too long a directory")
        return data


@contextmanager
def open_archive(base: Path, parts: Parts) -> Iterator[zipfile.ZipFile]:
    """Open the zip at ``parts`` below ``base``.

    Raises
    ------
    Unreadable
        If it cannot be read, is damaged, or is no zip.
    """
    try:
        with (
            open_below(base, parts) as descriptor,
            _Capped(io.FileIO(descriptor, closefd=False)) as file,
            zipfile.ZipFile(file) as archive,
        ):
            yield archive
    except (Unreadable, Refused) as error:
        raise Unreadable(str(error)) from None
    except Exception as error:  # noqa: BLE001 (bad bytes make zipfile raise many kinds)
        what = printable(f"{type(error).__name__}: {error}")
        raise Unreadable(f"the zip is damaged ({what})") from None


def list_archive(base: Path, parts: Parts) -> Archive:
    """Read the directory of a zip, and nothing of its contents.

    Raises
    ------
    Unreadable
        As `open_archive` does, and for a zip that is encrypted, has too many members,
        names a Python file or notebook twice, or packs one by a method other than deflate.
    """
    with open_archive(base, parts) as archive:
        infos = archive.infolist()
    if len(infos) > MAX_ENTRIES:
        raise Unreadable(f"the zip has more than {MAX_ENTRIES} members")
    folders: dict[Parts, _Folder] = {(): _Folder()}
    members: dict[Parts, str] = {}
    notes = []
    for info in infos:
        path = _parts_of(info.filename)
        if path is None:
            notes.append(f"{printable(info.filename)} is left out: the path leads out of the zip")
        elif path and len(path) <= MAX_DEPTH:
            _enter(info, path, folders, members)
    listings = {
        path: Listing(tuple(sorted(folder.files)), tuple(sorted(folder.folders)), folder.odd)
        for path, folder in folders.items()
    }
    return Archive(listings, members, tuple(notes))


def _enter(
    info: zipfile.ZipInfo,
    path: Parts,
    folders: dict[Parts, _Folder],
    members: dict[Parts, str],
) -> None:
    """Enter one member and the folders that lead to it."""
    for n in range(len(path) - 1):
        folders.setdefault(path[:n], _Folder()).folders.add(path[n])
    parent = folders.setdefault(path[:-1], _Folder())
    odd = _oddity(info)
    if odd:
        parent.odd[path[-1]] = odd
    elif info.filename.endswith(("/", "\\")):
        parent.folders.add(path[-1])
    else:
        if path[-1].endswith((".py", NOTEBOOK)):
            _check_source(info, path, members)
        parent.files.add(path[-1])
        members[path] = info.filename


def _check_source(info: zipfile.ZipInfo, path: Parts, members: Mapping[Parts, str]) -> None:
    name = printable("/".join(path))
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable(f"{name} in the zip is encrypted")
    if info.compress_type not in _METHODS:  # other methods cannot be unpacked piece by piece
        raise Unreadable(f"{name} in the zip is compressed by a method that is not supported")
    if path in members:
        raise Unreadable(f"the zip has more than one {name}")


def _parts_of(name: str) -> Parts | None:
    """Split a member's name; None for one that leads out of the zip."""
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or ".." in parts or name[1:2] == ":":
        return None
    return parts


def _oddity(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return LINK
    return "" if kind in (0, stat.S_IFREG, stat.S_IFDIR) else SPECIAL


def read_member(archive: zipfile.ZipFile, member: str) -> bytes:
    """Read one member, at most `most_bytes` of it whatever size it declares.

    Raises
    ------
    Refused
        If it is larger.
    """
    most = most_bytes(member)
    if archive.getinfo(member).file_size > most:
        raise Refused(too_large(member))
    with archive.open(member) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Refused(too_large(member))
    return data
