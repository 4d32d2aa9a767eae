"""``autograde SUBMISSIONS``."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console

from autograder import __version__
from autograder.answer_key import AnswerKey
from autograder.bookkeeping import Progress, grade_into, read_scores
from autograder.cli import OK, UNGRADED, open_course
from autograder.commands.pages import Pages, open_pages, read_now
from autograder.commands.selection import (
    make_limits,
    prepare_output,
    select_questions,
    select_students,
    shown,
)
from autograder.companion import load_companion
from autograder.course import Course
from autograder.errors import OutputError, UserError
from autograder.gradebook import Gradebook
from autograder.grading import Bench, local_pool
from autograder.keys import obtain_keys
from autograder.ladder import obtain_ladders
from autograder.quiz import AnyQuestion
from autograder.report.grades import open_grades
from autograder.report.results import Run, describe_run, open_results
from autograder.report.summary import Summary
from autograder.report.terminal import MAX_STUDENTS, points, progress, show_scores
from autograder.run import SandboxUnavailable, choose_backend
from autograder.score import SubmissionScore
from autograder.seed import digest_seed, read_seed
from autograder.submissions import Found, find_submissions
from autograder.text import printable
from autograder.texts import QuestionTexts
from autograder.translation import translate_submission

FEW = 10
"""So many skipped files and changed scores are named one by one without --verbose."""


@dataclass(frozen=True)
class GradeOptions:
    """The command line of ``autograde SUBMISSIONS``; see ``autograde grade --help``."""

    submissions: Path
    course_path: Path | None
    questions: tuple[str, ...]
    students: tuple[str, ...]
    assignment: str | None
    output: Path
    gradebook_url: str | None
    force: bool
    jobs: int | None
    seed: str | None
    timeout: float | None
    as_json: bool
    verbose: bool
    no_feedback: bool
    smallest: bool
    now: str | None
    backend: str | None
    unsafe_no_sandbox: bool
    language: str | None


def run_grade(options: GradeOptions) -> int:
    """Grade a class, write the results and show them.

    Returns
    -------
    int
        0 if everything was graded, 1 if a submission could not be.
    """
    talk = Console(stderr=True)
    now = read_now(options.now)
    course = open_course(options.course_path)
    chosen = select_questions(course, options.assignment, options.questions)
    language = options.language or course.config.language
    companion = load_companion(course, language)
    texts = {} if companion is None else companion.questions
    found = find_submissions(options.submissions, course.units, options.assignment)
    found = select_students(found, options.students)
    prepare_output(options.output)
    seed = options.seed or read_seed(course.root)
    with ThreadPoolExecutor(1) as meanwhile:  # the sandbox is tried in processes of its own
        allow_unsafe = options.unsafe_no_sandbox
        tried = meanwhile.submit(choose_backend, options.backend, allow_unsafe)
        keys = build_keys(talk, course, chosen, seed)
        ladders = build_ladders(talk, course, chosen) if options.smallest else {}
        try:
            sandbox = tried.result()
        except SandboxUnavailable as error:
            raise UserError(str(error)) from error
    lost = {shown(s.path, options.submissions) for s in found.skipped if s.lost}
    run = Run(
        course=course.config.name,
        title=course.config.title if companion is None else companion.title,
        assignment=options.assignment,
        seed_digest=digest_seed(seed),
        sandbox=sandbox.name,
        engine=__version__,
        numpy=np.__version__,
        torch=importlib.metadata.version("torch"),
        skipped=tuple((shown(s.path, options.submissions), s.reason) for s in found.skipped),
    )
    limits = make_limits(course, options.timeout)
    url = options.gradebook_url or f"sqlite:///{(options.output / 'gradebook.db').absolute()}"
    jobs = max(1, min(options.jobs or os.cpu_count() or 1, len(found.submissions)))
    total, possible = len(found.submissions), sum(key.points for key in keys)
    with Gradebook(url) as gradebook:
        number = gradebook.begin_run(course.config.name, describe_run(run)["run"])
        with (
            Bench(keys, sandbox, limits, gradebook.latest, ladders, force=options.force) as bench,
            local_pool(jobs) as pool,
            progress(talk, total, possible) as done,
        ):
            state = grade_into(gradebook, number, found.submissions, bench, pool, jobs, done)
        told = None
        if not options.no_feedback:
            told = open_pages(course, companion, keys, options.output, now, language)
        scores, summary = write_reports(
            gradebook, found, bench, state, run, options.output, texts, told
        )
    if options.as_json:
        click.echo((options.output / "results.json").read_text(encoding="utf-8"), nl=False)
    else:
        show_scores(Console(), scores, summary, language)
        if told is not None and options.verbose and options.students:
            told.show(scores)
        show_changes(state, total * len(keys), options.verbose)
        show_end(run, state, options, lost)
    return UNGRADED if lost or state.faults else OK


def write_reports(
    gradebook: Gradebook,
    found: Found,
    bench: Bench,
    state: Progress,
    run: Run,
    output: Path,
    texts: Mapping[str, QuestionTexts],
    pages: Pages | None,
) -> tuple[list[SubmissionScore], Summary]:
    """Write ``grades.csv``, ``results.json`` and the pages from the gradebook.

    Parameters
    ----------
    texts : mapping of str to QuestionTexts
        By question, what is written in place of the English texts; empty for English.
    pages : Pages or None
        None to write no pages.

    Returns
    -------
    scores : list of SubmissionScore
        Those to show: all of a small class, the ungraded ones of a large one.
    summary : Summary
    """
    scores: list[SubmissionScore] = []
    summary = Summary(bench.keys)
    keys = {key.question: key for key in bench.keys}
    small = len(found.submissions) <= MAX_STUDENTS
    try:
        with (
            open_grades(output / "grades.csv", bench.keys) as add_row,
            open_results(output / "results.json", run) as add_result,
        ):
            for given in read_scores(
                gradebook, found.submissions, bench.keys, bench.key_digests, state
            ):
                score = translate_submission(given, keys, texts)
                add_row(score)
                add_result(score)
                summary.add(score)
                if pages is not None:
                    pages.add(score)
                if small or (not score.graded and len(scores) < MAX_STUDENTS):
                    scores.append(score)
        if pages is not None:
            pages.close(run.skipped)
    except OSError as error:
        message = (
            f"The results cannot be written to {output}: {error.strerror}. All scores are in the "
            "gradebook; make room and run the same command again."
        )
        raise OutputError(message) from error
    return scores, summary


def build_keys(
    talk: Console, course: Course, chosen: Sequence[tuple[AnyQuestion, float]], seed: str
) -> list[AnswerKey]:
    """Get the answer keys, and say so while it takes seconds: the first time, or after a change."""
    announced: list[str] = []

    def announce(name: str) -> None:
        if not announced:
            talk.print("building the cases (only when the course or the seed is new)")
        announced.append(name)

    return obtain_keys(course.root, chosen, seed, announce)


def build_ladders(
    talk: Console, course: Course, chosen: Sequence[tuple[AnyQuestion, float]]
) -> dict[str, AnswerKey]:
    """Get the ladders of small cases, and say so while it takes seconds."""
    announced: list[str] = []

    def announce(name: str) -> None:
        if not announced:
            talk.print("building small cases (only when the course is new)")
        announced.append(name)

    return obtain_ladders(course.root, chosen, announce)


def show_changes(state: Progress, total: int, verbose: bool) -> None:
    """Say how much was known already, and whose score moved and by how much."""
    if state.n_known:
        click.echo(f"{state.n_known} of {total} scores were in the gradebook already.")
    if not state.moves:
        return
    click.echo(f"{state.up + state.down} scores moved, {state.up} up and {state.down} down:")
    moves = state.moves if verbose else state.moves[:FEW]
    for move in moves:
        change = f"{points(move.before)} → {points(move.after)}"
        click.echo(f"  {printable(move.student, 40)}, {move.question}: {change}")
    if len(moves) < state.up + state.down:
        click.echo("  ... all of them are in the gradebook.")


def show_end(run: Run, state: Progress, options: GradeOptions, lost: Collection[str]) -> None:
    """Say what was skipped, what could not be graded, and where the results are.

    ``lost`` names what was skipped although a student's work may be in it.
    """
    say: Any = click.echo
    quiet = 0
    for path, reason in run.skipped:
        if path in lost or options.verbose or len(run.skipped) <= FEW:
            what = "NOT GRADED" if path in lost else "skipped"
            say(f"{what}: {printable(path)}: {printable(reason, 300)}")
        else:
            quiet += 1
    if quiet:
        say(f"skipped: {quiet} that are no submissions; --verbose names them.")
    if state.faults:
        names = ", ".join(printable(student, 40) for student in list(state.faults)[:20])
        count = f"{len(state.faults)} of {len(state.files)} submissions"
        say(f"UNGRADED, not zero: {count} ({names}).")
    output = options.output
    say(f"Sandbox: {run.sandbox}. Results: {output / 'grades.csv'}, {output / 'results.json'}")
    if not options.no_feedback:
        say(f"Report: {output / 'report.html'}. Feedback for students: {output / 'feedback'}")
