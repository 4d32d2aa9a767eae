"""``autograde nbgrader build`` and ``autograde nbgrader push``."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path

import click

from autograder.cli import OK, UNGRADED
from autograder.commands.selection import make_limits
from autograder.companion import load_companion
from autograder.course import Course
from autograder.errors import UserError
from autograder.gradebook import Gradebook
from autograder.keys import obtain_keys
from autograder.nbgrader.build import CONFIG, build_assignment, write_config, write_source
from autograder.nbgrader.known import read_known
from autograder.report.policy import Policy
from autograder.seed import read_seed
from autograder.text import printable
from autograder.translation import translate_submission


def run_build(
    course: Course, assignment: str, folder: Path, force: bool, language: str | None = None
) -> int:
    """Write the source of an assignment into an nbgrader course, and its configuration.

    Parameters
    ----------
    language : str or None
        Of what students read; None for the one that ``course.yaml`` names.
    """
    files = build_assignment(course, assignment, language=language)
    place = folder / "source" / assignment
    for path in write_source(place, files, force=force):
        click.echo(path)
    config = folder / CONFIG
    if not config.exists():
        config.write_text(write_config(course, language), encoding="utf-8")
        click.echo(config)
    else:
        text = config.read_text(encoding="utf-8")
        lines = "\n".join(write_config(course, language).splitlines()[-2:])
        if "autograder.nbgrader" not in text:
            click.echo(f"To grade in the sandbox, add to {config}:\n\n{lines}")
        elif language is not None and f"language={language!r}" not in text:
            click.echo(f"For feedback in this language, {config} must say:\n\n{lines}")
    click.echo(f"Next: nbgrader generate_assignment {assignment}")
    return OK


def run_push(
    course: Course,
    assignment: str,
    submissions: Path | None,
    into: Path,
    gradebook_url: str,
    seed: str | None,
    timeout: float | None,
    language: str | None = None,
) -> int:
    """Write the scores that ``autograde`` gave into nbgrader's gradebook.

    Parameters
    ----------
    language : str or None
        Of the feedback; None for the one that ``course.yaml`` names.

    Returns
    -------
    int
        0 if every submission has its score there, 1 if one has none.
    """
    try:
        importlib.metadata.version("nbgrader")
    except importlib.metadata.PackageNotFoundError:
        message = "nbgrader is not installed here: pip install 'convgrade[grader,nbgrader]'."
        raise UserError(message) from None
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")  # else it warns about a future default
    # It calls alembic by its name, which may not be found where no environment is activated.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    from autograder.nbgrader.push import Target

    asked = course.assignment_questions(assignment)
    language = language or course.config.language
    companion = load_companion(course, language)
    texts = {} if companion is None else companion.questions
    keys = obtain_keys(course.root, asked, seed or read_seed(course.root))
    by_name = {key.question: key for key in keys}
    place = submissions or into / "submitted"
    limits = make_limits(course, timeout)
    with Gradebook(gradebook_url) as gradebook:
        known = read_known(place, course.units, assignment, keys, limits, gradebook)
        units = {question.name: question.unit for question, _ in asked}
        policy = Policy(**course.config.feedback.model_dump())
        told = ((found, translate_submission(score, by_name, texts)) for found, score in known)
        pushed = Target(into, policy, language).push(assignment, told, units)
    count = len(pushed.changed) + len(pushed.same)
    click.echo(f"{count} submissions have their scores in nbgrader, {len(pushed.changed)} are new.")
    for sentence in pushed.look_at:
        click.echo(f"LOOK AT: {sentence}")
    for student, reason in pushed.ungraded.items():
        click.echo(f"NO SCORE: {printable(student)}: {printable(reason, 300)}")
    if pushed.ungraded:
        click.echo(f"Run autograde {place} and this again; an earlier score was taken back.")
    if pushed.changed:
        click.echo(f"Next: nbgrader generate_feedback {assignment} --force")
    return UNGRADED if pushed.ungraded else OK
