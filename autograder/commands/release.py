"""``autograde release``."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import OK, USAGE
from autograder.course import Course
from autograder.release import compare_release, write_bundle, write_exercises


def run_release(course: Course, directory: Path | None, only_check: bool) -> int:
    """Write ``exercises/`` or the student bundle, or say whether ``exercises/`` is up to date.

    Returns
    -------
    int
        0 if all is well, 2 if ``--check`` found something out of date.
    """
    if only_check:
        return _check(course)
    if directory is None:
        click.echo(f"wrote {write_exercises(course)}")
        return OK
    stale = compare_release(course)
    for path in write_bundle(course, directory):
        click.echo(path.relative_to(directory))
    click.echo(f"The student bundle is in {directory}.")
    if stale:
        click.echo("exercises/ in the course is out of date: run autograde release.")
    return OK


def _check(course: Course) -> int:
    faults = compare_release(course)
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo("exercises/ is out of date: run autograde release.")
        return USAGE
    click.echo("exercises/ is up to date.")
    return OK
