"""The bubblewrap sandbox: namespaces in which nothing exists but Python and NumPy.

There is no /proc, no /tmp and nothing writable but /dev/null; no network, and no other
process to be seen.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePath

from .runtime import ENVIRONMENT, MASKED, Runtime, zygote_command

PACKAGES = "/packages"


def bubblewrap_command(runtime: Runtime, control: int) -> list[str]:
    """Build the command that starts the fork server in a sandbox.

    Raises
    ------
    RuntimeError
        If bubblewrap is not installed.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise RuntimeError("the program bwrap is not installed")
    numpy, inside = f"{PACKAGES}/numpy", f"{PACKAGES}/inside"
    packages = {numpy: runtime.numpy, inside: runtime.inside}
    if runtime.numpy_libs:
        packages[f"{PACKAGES}/numpy.libs"] = runtime.numpy_libs
    files = {path: path for path in (runtime.interpreter, *runtime.libraries)}
    binds = {**{folder: folder for folder in runtime.stdlib}, **packages, **files}
    environment = {**ENVIRONMENT, "LD_LIBRARY_PATH": _library_path(runtime)}
    return [
        *(bwrap, "--die-with-parent", "--new-session", "--clearenv"),
        *_namespaces(),
        *_make_parents((*binds, os.devnull)),
        *(word for target, source in binds.items() for word in ("--ro-bind", source, target)),
        *_masks(runtime),
        *("--dev-bind", os.devnull, os.devnull),
        *("--remount-ro", "/", "--chdir", "/"),
        *(word for name, value in environment.items() for word in ("--setenv", name, value)),
        "--",
        *zygote_command(runtime.interpreter, control, numpy, inside),
    ]


def _namespaces() -> list[str]:
    unshare = ["ipc", "pid", "net", "uts", "cgroup-try"]
    capabilities = ["--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # In a user namespace of its own, user 0 would stay the real user 0. So there is none,
        # and the fork server changes its user, for which it keeps two capabilities.
        capabilities += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        unshare.insert(0, "user")
    return [*(f"--unshare-{name}" for name in unshare), *capabilities]


def _make_parents(paths: tuple[str, ...]) -> list[str]:
    """Make every parent folder readable; bubblewrap itself would make them 0700."""
    parents = {parent for path in paths for parent in PurePath(path).parents}
    ordered = sorted(str(parent) for parent in parents if str(parent) != "/")
    return [word for parent in ordered for word in ("--perms", "0755", "--dir", parent)]


def _masks(runtime: Runtime) -> list[str]:
    masks = [Path(folder, name) for folder in runtime.stdlib for name in MASKED]
    return [
        word
        for mask in masks
        if mask.is_dir()
        for word in ("--perms", "0755", "--tmpfs", str(mask), "--remount-ro", str(mask))
    ]


def _library_path(runtime: Runtime) -> str:
    # The loader's cache is not in the sandbox, so it is told where to look.
    return ":".join(sorted({str(Path(path).parent) for path in runtime.libraries}))
