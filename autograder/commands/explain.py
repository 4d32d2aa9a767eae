"""``autograde explain STUDENT QUESTION [SUBMISSIONS]``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.answer_key import AnswerKey
from autograder.cli import OK, UNGRADED, open_course
from autograder.commands.pages import make_course_text
from autograder.commands.selection import make_limits, select_questions, select_students
from autograder.companion import load_companion
from autograder.counterexample import Counterexample
from autograder.errors import UserError
from autograder.grading import Bench
from autograder.keys import obtain_keys
from autograder.ladder import obtain_ladders
from autograder.messages import say
from autograder.record import read_record
from autograder.report.feedback import Allowed, explain_question
from autograder.report.lines import lines_of_question
from autograder.report.titles import CourseText
from autograder.report.words import words_for
from autograder.run import SandboxUnavailable, choose_backend
from autograder.score import QuestionScore
from autograder.seed import read_seed
from autograder.snippet import write_snippet
from autograder.submissions import find_submissions
from autograder.text import printable
from autograder.translation import translate_key, translate_score
from autograder.verdict import Verdict


@dataclass(frozen=True)
class ExplainOptions:
    """The command line; see ``autograde explain --help``."""

    student: str
    question: str
    submissions: Path
    course_path: Path | None
    seed: str | None
    language: str | None
    backend: str | None
    unsafe_no_sandbox: bool


def run_explain(options: ExplainOptions) -> int:
    """Grade one question of one student again, and show all that is known about it.

    Returns
    -------
    int
        0 if it was graded, right or wrong; 1 if it could not be.
    """
    course = open_course(options.course_path)
    chosen = select_questions(course, None, [options.question])
    language = options.language or course.config.language
    companion = load_companion(course, language)
    try:
        found = find_submissions(options.submissions, course.units)
        found = select_students(found, [options.student])
    except UserError as error:
        if options.submissions != Path():
            raise
        where = "This is the current folder; name the folder of submissions behind the question."
        raise UserError(f"{error} {where}") from None
    [key] = obtain_keys(course.root, chosen, options.seed or read_seed(course.root))
    ladders = obtain_ladders(course.root, chosen)
    try:
        sandbox = choose_backend(options.backend, allow_unsafe=options.unsafe_no_sandbox)
    except SandboxUnavailable as error:
        raise UserError(str(error)) from error
    with Bench([key], sandbox, make_limits(course, None), ladders=ladders) as bench:
        # Nothing else is running, so a question that runs out of time has done so.
        graded = bench.grade(found.submissions[0], [key.question])
    entry = graded.entries.get(key.question)
    if entry is None:
        click.echo(f"UNGRADED, not zero: {printable(graded.fault or 'it was not graded', 600)}")
        return UNGRADED
    score = read_record(entry.record, key)
    if companion is not None:
        texts = companion.questions[key.question]
        score, key = translate_score(score, key, texts), translate_key(key, texts)
    show_question(score, key, make_course_text(course, companion), language)
    return OK


def show_question(score: QuestionScore, key: AnswerKey, text: CourseText, language: str) -> None:
    """Print what is known about a question, hidden cases included, and the program to paste."""
    words = words_for(language)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    allowed = Allowed(hidden=True, step=True)
    told = explain_question(score, key, text, allowed, words)
    click.echo("\n".join(lines_of_question(told, words, colour=colour)), color=colour)
    shown = score.counterexample
    if shown is None or score.verdict in (Verdict.NOT_IMPLEMENTED, Verdict.MISSING):
        return
    program = "" if key.is_quiz else write_snippet(shown, score.unit)
    if program:
        click.echo("\n" + say(language, head_of(shown)))
        click.echo("\n" + printable_lines(program))


def head_of(shown: Counterexample) -> str:
    """Say what the program is, and whether it may be given away."""
    if shown.visible:
        return "To see it yourself, paste this in the folder of your file:"
    return "This is a hidden case; do not give it away. In the folder of the student's file:"


def printable_lines(program: str) -> str:
    """Keep a program from controlling the terminal: its numbers came out of a sandbox."""
    return "\n".join(printable(line, 400) for line in program.splitlines())
