"""The ways to confine a worker, as commands that start one.

``bubblewrap``
    Namespaces with nothing in them, and a seccomp filter in every child.
``landlock``
    No new namespaces, which containers and some distributions forbid; the kernel's Landlock
    rules allow only Python and NumPy to be read. The same filter.
``unsafe``
    Resource limits only. A submission can read and change whatever the grader can.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from . import confine
from .bubblewrap import bubblewrap_command
from .runtime import ENVIRONMENT, MASKED, Runtime, zygote_command

BackendName: TypeAlias = Literal["bubblewrap", "landlock", "unsafe"]

SANDBOX_USER = 64000
"""Who runs a student's code when the grader is root: nobody in particular."""


@dataclass(frozen=True)
class Backend:
    """One way to confine a worker, with all that its start needs.

    Attributes
    ----------
    filter : bytes
        The seccomp filter as a BPF program; b"" forbids no system call.
    """

    name: BackendName
    runtime: Runtime
    filter: bytes

    @property
    def confined(self) -> bool:
        """Whether a student's code is kept from the grader's files and processes."""
        return self.name != "unsafe"

    @property
    def user(self) -> int | None:
        """The user to become inside; None to stay who one is."""
        if not self.confined or os.geteuid() != 0:
            return None
        if self.name == "landlock" and not _is_open_to_all(self.runtime):
            return None  # root without capabilities: it may read what root owns
        return SANDBOX_USER

    def command(self, control: int) -> list[str]:
        """Build the command that starts the fork server on a socket's descriptor."""
        if self.name == "bubblewrap":
            return bubblewrap_command(self.runtime, control)
        if self.name == "landlock":
            return _landlock_command(self.runtime, control)
        return _plain_command(self.runtime, control)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the command; student code never sees it."""
        if self.name == "landlock":
            return dict(os.environ)  # the launcher finds the landlock package by it
        return {} if self.name == "bubblewrap" else dict(ENVIRONMENT)


def _plain_command(runtime: Runtime, control: int) -> list[str]:
    return zygote_command(runtime.interpreter, control, runtime.numpy, runtime.inside)


def _landlock_command(runtime: Runtime, control: int) -> list[str]:
    # Landlock cannot take back a part of what it gave, so the entries of the standard library
    # are given one by one, without the masked ones.
    entries = [
        str(entry)
        for folder in runtime.stdlib
        for entry in Path(folder).iterdir()
        if entry.name not in MASKED and not entry.is_symlink()
    ]
    others = [folder for folder in runtime.folders if folder not in runtime.stdlib]
    cache = [path for path in ("/etc/ld.so.cache",) if Path(path).is_file()]
    task = {
        "listable": list(runtime.stdlib),
        "readable": [runtime.interpreter, *runtime.libraries, *cache, *entries, *others],
        "command": _plain_command(runtime, control),
        "environment": ENVIRONMENT,
    }
    return [sys.executable, "-P", str(Path(confine.__file__).resolve()), json.dumps(task)]


def _is_open_to_all(runtime: Runtime) -> bool:
    """Tell whether a user without any rights can read what Python and NumPy need."""
    paths = [Path(path) for path in (runtime.interpreter, *runtime.libraries, *runtime.folders)]
    parents = {parent for path in paths for parent in path.parents}
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in parents) and all(
        path.stat().st_mode & stat.S_IROTH for path in paths
    )
