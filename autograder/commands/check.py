"""``autograde check``."""

from __future__ import annotations

import click

from autograder.check.run import check_course
from autograder.cli import OK, USAGE
from autograder.course import Course
from autograder.errors import UserError
from autograder.text import suggest


def run_check(course: Course, questions: tuple[str, ...]) -> int:
    """Apply every law to every question and print a line for each.

    Returns
    -------
    int
        0 if every law holds, 2 if the course is at fault.
    """
    for name in questions:
        if name not in course.questions:
            raise UserError(f"There is no question {name!r}. {suggest(name, course.questions)}")
    held = broken = 0
    for finding in check_course(course, questions):
        name = f"{finding.question or course.config.name:<24} {finding.law:<16}"
        if not finding.faults:
            held += 1
            click.echo(f"{name} ok")
            continue
        broken += 1
        click.secho(f"{name} BROKEN", fg="red", bold=True)
        for fault in finding.faults:
            click.echo(f"    {fault}")
    holds, are = ("law holds" if held == 1 else "laws hold"), ("is" if broken == 1 else "are")
    click.echo(f"{held} {holds}, {broken} {are} broken.")
    return USAGE if broken else OK
