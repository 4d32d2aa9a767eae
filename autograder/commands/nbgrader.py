"""``autograde nbgrader build`` and ``autograde nbgrader push``."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli import OK
from autograder.course import Course
from autograder.nbgrader.build import CONFIG, build_assignment, write_config, write_source


def run_build(course: Course, assignment: str, folder: Path, force: bool) -> int:
    """Write the source of an assignment into an nbgrader course, and its configuration."""
    files = build_assignment(course, assignment)
    place = folder / "source" / assignment
    for path in write_source(place, files, force=force):
        click.echo(path)
    config = folder / CONFIG
    if not config.exists():
        config.write_text(write_config(course), encoding="utf-8")
        click.echo(config)
    elif "autograder.nbgrader" not in config.read_text(encoding="utf-8"):
        click.echo(f"To grade in the sandbox, add to {config}:\n")
        click.echo("\n".join(write_config(course).splitlines()[-2:]))
    click.echo(f"Next: nbgrader generate_assignment {assignment}")
    return OK
