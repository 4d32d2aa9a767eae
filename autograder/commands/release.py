"""``autograde release``."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import OK, USAGE
from autograder.course import Course
from autograder.release import compare_release, write_bundle, write_exercises, write_pages


def run_release(
    course: Course, directory: Path | None, only_check: bool, language: str | None = None
) -> int:
    """Write ``exercises/`` or the student bundle, or say whether ``exercises/`` is up to date.

    Parameters
    ----------
    language : str or None
        Of what students read; None for the one that ``course.yaml`` names.

    Returns
    -------
    int
        0 if all is well, 2 if ``--check`` found something out of date.
    """
    if only_check:
        return _check(course, language)
    if directory is None:
        for path in (write_exercises(course, language=language), *write_pages(course)):
            click.echo(f"wrote {path}")
        return OK
    stale = compare_release(course)
    for path in write_bundle(course, directory, language=language):
        click.echo(path.relative_to(directory))
    click.echo(f"The student bundle is in {directory}.")
    if stale:
        click.echo("exercises/ in the course is out of date: run autograde release.")
    return OK


def _check(course: Course, language: str | None) -> int:
    faults = compare_release(course, language=language)
    for fault in faults:
        click.echo(fault)
    if faults:
        click.echo("exercises/ is out of date: run autograde release.")
        return USAGE
    click.echo("exercises/ is up to date.")
    return OK
