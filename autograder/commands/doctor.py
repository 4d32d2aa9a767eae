"""``autograde doctor``."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys

import click

from autograder import __version__
from autograder.cli import OK, USAGE
from autograder.run import INSTALL, Backend, examine_backend, find_runtime

PACKAGES = ("numpy", "torch", "pytest", "sqlalchemy", "pyseccomp", "landlock")


def run_doctor() -> int:
    """Print what grading depends on, and whether each sandbox holds.

    Returns
    -------
    int
        0 if submissions can be run safely, 2 if no sandbox holds.
    """
    user = f"user {os.getuid()}" if hasattr(os, "getuid") else "this user"
    click.echo(
        f"convgrade {__version__}, Python {platform.python_version()}, {sys.platform}, {user}"
    )
    click.echo("  ".join(f"{name} {_version(name)}" for name in PACKAGES))
    click.echo(f"{os.cpu_count()} cores: as many submissions side by side")
    runtime = find_runtime()
    chosen = ""
    for name in ("bubblewrap", "landlock"):
        found = examine_backend(name, runtime)
        if isinstance(found, Backend):
            what = "will be used" if not chosen else "would be used without the one above"
            click.echo(
                f"{name}: holds (nothing read, written, connected, forked or killed); {what}"
            )
            chosen = chosen or name
        else:
            click.echo(f"{name}: cannot be used: {found}")
    if not chosen:
        click.echo(f"Submissions cannot be run safely on this computer. {INSTALL}")
        return USAGE
    return OK


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
