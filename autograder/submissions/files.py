"""Files that a student may have made: listed and read without trusting a name or a type.

A *base* is a folder or file that the grader's user has named. Below it no symbolic link
is followed, and nothing but a regular file is ever read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

MAX_FILE_BYTES = 1 << 20
"""A larger file of source code is not taken."""

MAX_NOTEBOOK_BYTES = 8 << 20
"""A larger notebook is not taken; its pictures count as well."""

NOTEBOOK = ".ipynb"

MAX_ENTRIES = 10_000
"""A student's folder or zip with more entries than this is not read."""

Parts: TypeAlias = tuple[str, ...]

LINK = "a symbolic link, which is not followed"
SPECIAL = "neither a file nor a folder"


def most_bytes(name: str) -> int:
    """Tell how many bytes a file of this name may have."""
    return MAX_NOTEBOOK_BYTES if name.endswith(NOTEBOOK) else MAX_FILE_BYTES


def too_large(name: str) -> str:
    """Complete "the file is ..." for one with more than that."""
    return f"larger than {most_bytes(name) >> 20} MiB"


class Refused(Exception):  # noqa: N818 (a file is refused for what it is; nothing went wrong)
    """A file that is not taken; the text completes "the file is ..."."""


class Unreadable(Exception):  # noqa: N818 (named for the state of the file)
    """The grader cannot read what is there, so it must not judge it."""


@dataclass(frozen=True)
class Listing:
    """What one folder holds.

    Attributes
    ----------
    files, folders : tuple of str
        Names of regular files and of folders, sorted.
    odd : mapping of str to str
        Names of everything else, with what it is.
    """

    files: Parts = ()
    folders: Parts = ()
    odd: Mapping[str, str] = field(default_factory=dict)


def list_folder(folder: Path, most: int | None = MAX_ENTRIES) -> Listing:
    """List a folder without opening anything in it.

    Raises
    ------
    Unreadable
        If it cannot be listed, or has more than ``most`` entries.
    """
    files, folders, odd = [], [], {}
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, most):
                if entry.is_symlink():
                    odd[entry.name] = LINK
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                else:
                    odd[entry.name] = SPECIAL
            if next(entries, None) is not None:
                raise Unreadable(f"the folder has more than {most} entries")
    except OSError as error:
        raise Unreadable(f"the folder cannot be listed ({error.strerror})") from None
    return Listing(tuple(sorted(files)), tuple(sorted(folders)), dict(sorted(odd.items())))


@contextmanager
def open_below(base: Path, parts: Parts) -> Iterator[int]:
    """Open the regular file at ``parts`` below ``base`` as a file descriptor.

    Raises
    ------
    Refused
        If it is something else than a regular file, or a part of the way is a link.
    Unreadable
        If it is not there any more, or may not be read.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC
    here = -1
    try:
        here = os.open(base, flags | os.O_DIRECTORY)
        for i, part in enumerate(parts):
            last = i == len(parts) - 1
            # O_NONBLOCK: a named pipe put there since the listing must not hold us up
            kind = os.O_NONBLOCK if last else os.O_DIRECTORY
            below = os.open(part, flags | os.O_NOFOLLOW | kind, dir_fd=here)
            os.close(here)
            here = below
        if not stat.S_ISREG(os.fstat(here).st_mode):
            raise Refused(SPECIAL)
        yield here
    except OSError as error:
        if _is_link(base, parts):
            raise Refused(LINK) from None
        raise Unreadable(f"the file cannot be read ({error.strerror})") from None
    finally:
        if here >= 0:
            os.close(here)


def _is_link(base: Path, parts: Parts) -> bool:
    with suppress(OSError):
        return any(base.joinpath(*parts[: n + 1]).is_symlink() for n in range(len(parts)))
    return False


def read_below(base: Path, parts: Parts) -> bytes:
    """Read the file at ``parts`` below ``base``, at most `most_bytes` of it.

    Raises
    ------
    Refused, Unreadable
        As `open_below` does, and Refused for a file that is too large.
    """
    most = most_bytes(parts[-1])
    with open_below(base, parts) as descriptor:
        size = os.fstat(descriptor).st_size
        if size > most:
            raise Refused(too_large(parts[-1]))
        # No larger buffer than the file needs: to get a MiB for each costs more than to read it.
        data = bytearray()
        while len(data) <= most and (more := os.read(descriptor, max(size + 1 - len(data), 4096))):
            data += more
    if len(data) > most:  # it has grown meanwhile
        raise Refused(too_large(parts[-1]))
    return bytes(data)
