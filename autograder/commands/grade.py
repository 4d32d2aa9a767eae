"""``autograde SUBMISSIONS``."""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from autograder import __version__
from autograder.answer_key import AnswerKey
from autograder.cli import OK, UNGRADED, open_course
from autograder.course import Course
from autograder.errors import UserError
from autograder.grading import Bench, grade_class, local_pool
from autograder.keys import obtain_keys
from autograder.question import Question
from autograder.report.grades import write_grades
from autograder.report.results import Run, describe_run, write_results
from autograder.report.terminal import progress, show_scores
from autograder.run import Limits, SandboxUnavailable, choose_backend
from autograder.score import SubmissionScore
from autograder.seed import digest_seed, read_seed
from autograder.submissions import Found, find_submissions
from autograder.text import printable

FEW = 10
"""So many skipped files are named one by one without --verbose."""


def run_grade(
    submissions: Path,
    course_path: Path | None,
    questions: tuple[str, ...],
    students: tuple[str, ...],
    assignment: str | None,
    output: Path,
    jobs: int | None,
    seed: str | None,
    timeout: float | None,
    as_json: bool,
    verbose: bool,
    backend: str | None,
    unsafe_no_sandbox: bool,
) -> int:
    """Grade a class, write the results and show them.

    Returns
    -------
    int
        0 if everything was graded, 1 if a submission could not be.
    """
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    talk = Console(stderr=True)
    course = open_course(course_path)
    chosen = select_questions(course, assignment, questions)
    found = select_students(find_submissions(submissions, course.units), students)
    prepare_output(output)
    seed = seed or read_seed(course.root)

    keys = build_keys(talk, course, chosen, seed)
    try:
        sandbox = choose_backend(backend, allow_unsafe=unsafe_no_sandbox)
    except SandboxUnavailable as error:
        raise UserError(str(error)) from error
    limits = make_limits(course, timeout)
    n_jobs = min(jobs or os.cpu_count() or 1, len(found.submissions))
    with (
        Bench(keys, sandbox, limits) as bench,
        local_pool(n_jobs) as pool,
        progress(talk, len(found.submissions)) as done,
    ):
        scores = grade_class(found.submissions, bench, pool, done)

    lost = [skipped for skipped in found.skipped if skipped.lost]
    run = Run(
        course=course.config.name,
        title=course.config.title,
        assignment=assignment,
        seed_digest=digest_seed(seed),
        sandbox=sandbox.name,
        engine=__version__,
        numpy=np.__version__,
        torch=importlib.metadata.version("torch"),
        started_at=started_at,
        skipped=tuple((shown(s.path, submissions), s.reason) for s in found.skipped),
    )
    write_grades(output / "grades.csv", keys, scores)
    write_results(output / "results.json", run, scores)
    if as_json:
        click.echo(json.dumps(describe_run(run, scores), ensure_ascii=False))
    else:
        show_scores(Console(), keys, scores)
        show_end(
            run, scores, output, lost={shown(s.path, submissions) for s in lost}, verbose=verbose
        )
    return OK if all(score.graded for score in scores) and not lost else UNGRADED


def build_keys(
    talk: Console, course: Course, chosen: Sequence[tuple[Question, float]], seed: str
) -> list[AnswerKey]:
    """Get the answer keys, and say so while it takes seconds: the first time, or after a change."""
    announced: list[str] = []

    def announce(name: str) -> None:
        if not announced:
            talk.print("building the cases (only when the course or the seed is new)")
        announced.append(name)

    return obtain_keys(course.root, chosen, seed, announce)


def shown(path: Path, folder: Path) -> str:
    """Write a path as it lies in the folder of submissions."""
    try:
        return str(path.absolute().relative_to(folder.absolute()))
    except ValueError:
        return str(path)


def select_questions(
    course: Course, assignment: str | None, names: Sequence[str]
) -> list[tuple[Question, float]]:
    """Take the questions that were asked for, with their points.

    Raises
    ------
    UserError
        If there is no such assignment or question.
    """
    offered = course.assignment_questions(assignment)
    known = [question.name for question, _ in offered]
    for name in names:
        if name not in known:
            raise UserError(f"There is no question {name!r}.{_did_you_mean(name, known)}")
    return [pair for pair in offered if not names or pair[0].name in names]


def select_students(found: Found, names: Sequence[str]) -> Found:
    """Take the students that were asked for.

    Raises
    ------
    UserError
        If a student has no submission.
    """
    known = [submission.student for submission in found.submissions]
    for name in names:
        if name not in known:
            raise UserError(f"There is no submission of {name!r}.{_did_you_mean(name, known)}")
    if not names:
        return found
    chosen = tuple(s for s in found.submissions if s.student in names)
    return replace(found, submissions=chosen, skipped=())


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(known)}."


def prepare_output(folder: Path) -> None:
    """Make the folder for the results now, not after an hour of grading.

    Raises
    ------
    UserError
        If nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"The results cannot be written to {folder}: {error.strerror}. Use --output."
        raise UserError(message) from error


def make_limits(course: Course, timeout: float | None) -> Limits:
    """Take the limits from course.yaml, and the time for a question from ``--timeout``."""
    limits = Limits(**course.config.limits.model_dump())
    if timeout is None:
        return limits
    return replace(limits, question_s=timeout, submission_s=max(timeout, limits.submission_s))


def show_end(
    run: Run, scores: Sequence[SubmissionScore], output: Path, lost: Collection[str], verbose: bool
) -> None:
    """Say what was skipped, what could not be graded, and where the results are.

    ``lost`` names what was skipped although a student's work may be in it.
    """
    say: Any = click.echo
    quiet = 0
    for path, reason in run.skipped:
        if path in lost or verbose or len(run.skipped) <= FEW:
            what = "NOT GRADED" if path in lost else "skipped"
            say(f"{what}: {printable(path)}: {printable(reason, 300)}")
        else:
            quiet += 1
    if quiet:
        say(f"skipped: {quiet} that are no submissions; --verbose names them.")
    ungraded = [score for score in scores if not score.graded]
    if ungraded:
        names = ", ".join(printable(score.student, 40) for score in ungraded[:20])
        say(f"UNGRADED, not zero: {len(ungraded)} of {len(scores)} submissions ({names}).")
    say(f"Sandbox: {run.sandbox}. Results: {output / 'grades.csv'}, {output / 'results.json'}")
