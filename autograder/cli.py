"""The command line. ``autograde SUBMISSIONS`` grades; every other verb is a subcommand.

Nothing heavy is imported here; a command imports what it needs when it is run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from autograder import __version__
from autograder.messages import LANGUAGES
from autograder.system import require_linux

GRADE = "grade"
OK, UNGRADED, USAGE = 0, 1, 2


class DefaultGroup(click.Group):
    """A group that takes what is not the name of a command as the folder to grade."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``grade`` in front unless a command or an option of the group comes first."""
        own = {"--help", "-h", "--version"}
        first = next((arg for arg in args if not arg.startswith("-")), None)
        if args and args[0] not in own and first not in self.commands:
            self._refuse_misspelt(first)
            args = [GRADE, *args]
        return super().parse_args(ctx, args)

    def _refuse_misspelt(self, first: str | None) -> None:
        """Take a word that is almost a command, and no file, for the command."""
        from autograder.text import did_you_mean

        if first is None or os.path.lexists(first):
            return
        question = did_you_mean(first, self.commands)
        if question:
            raise click.UsageError(f"There is no command or folder {first!r}; {question}")

    def format_usage(
        self,
        ctx: click.Context,  # noqa: ARG002 (of click's protocol)
        formatter: click.HelpFormatter,
    ) -> None:
        """Show both ways to call it."""
        formatter.write_usage("autograde", "SUBMISSIONS [OPTIONS]")
        formatter.write_usage("autograde", "COMMAND [ARGS]...", prefix="   or: ")


def run() -> int:
    """Run the command line and return its exit code; faults of the user have no traceback."""
    from autograder.errors import UserError

    for library in ("OPENBLAS", "OMP", "MKL"):  # before NumPy is imported
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # more cost most on small arrays
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort:
        click.echo("autograde: stopped", err=True)
        return UNGRADED
    except UserError as error:
        click.echo(f"autograde: {error}", err=True)
        return error.exit_code
    return code if isinstance(code, int) else OK


def course_option(function: Any) -> Any:
    """Add ``--course`` to a command."""
    return click.option(
        "--course",
        "course_path",
        type=click.Path(path_type=Path),
        help="Folder of the course (default: where course.yaml is, from here upwards).",
    )(function)


def language_option(function: Any) -> Any:
    """Add ``--lang`` to a command."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        help="Language of what students read (default: the one in course.yaml).",
    )(function)


def open_course(path: Path | None) -> Any:
    """Find and load the course that a command is about."""
    from autograder.course import find_course, load_course

    return load_course(find_course(path))


@click.group(cls=DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autograde")
def cli() -> None:
    """Grade hand-written CNN exercises.

    autograde SUBMISSIONS grades every submission in a folder (see autograde grade --help)
    and writes grades.csv, results.json, report.html and a page for each student.
    """


@cli.command(GRADE)
@click.argument("submissions", type=click.Path(path_type=Path))
@course_option
@click.option("-q", "--question", "questions", multiple=True, help="Only this question.")
@click.option("-s", "--student", "students", multiple=True, help="Only this student.")
@click.option("--assignment", help="Only the questions of this assignment.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("grades"),
    show_default=True,
    help="Folder for the results.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Sandboxes (default: one per core).")
@click.option("--seed", help="Seed of the cases (default: the course's secret seed).")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds for one question (default: from course.yaml).",
)
@click.option("--force", is_flag=True, help="Grade again what the gradebook already has.")
@click.option(
    "--gradebook",
    "gradebook_url",
    help="Database for the scores (default: sqlite, gradebook.db in the output folder).",
)
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print results.json instead of tables.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Also name everything that is skipped; with -s, show the students' feedback.",
)
@click.option(
    "--no-feedback", is_flag=True, help="Write neither the students' pages nor report.html."
)
@click.option(
    "--smallest",
    is_flag=True,
    help="Search the smallest input on which each wrong answer is wrong (runs it once more).",
)
@click.option(
    "--now",
    metavar="DATE",
    help="Date that decides what is shown after a due date (default: today).",
)
@click.option(
    "--backend",
    type=click.Choice(["bubblewrap", "landlock"]),
    help="Sandbox to use instead of the best one that works here.",
)
@click.option(
    "--unsafe-no-sandbox",
    is_flag=True,
    help="Run submissions without a sandbox. They can then do whatever you can.",
)
def grade(**options: Any) -> int:
    """Grade the submissions in a folder.

    SUBMISSIONS holds a folder, a zip or a .py file for each student; it may also be a
    single one of these.
    """
    require_linux()
    from autograder.commands.grade import GradeOptions, run_grade

    return run_grade(GradeOptions(**options))


@cli.command(short_help="Prove that the course judges rightly.")
@course_option
@click.option("-q", "--question", "questions", multiple=True, help="Only this question.")
def check(course_path: Path | None, questions: tuple[str, ...]) -> int:
    """Prove that the course judges rightly: a line for each question and law."""
    from autograder.commands.check import run_check

    return run_check(open_course(course_path), questions)


@cli.command(short_help="Derive exercises/, or the student bundle.")
@click.argument("directory", type=click.Path(path_type=Path), required=False)
@course_option
@language_option
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail if out of date.")
def release(
    directory: Path | None, course_path: Path | None, language: str | None, only_check: bool
) -> int:
    """Derive exercises/ from the solutions; with DIRECTORY, write the student bundle there."""
    from autograder.commands.release import run_release

    return run_release(open_course(course_path), directory, only_check, language)


@cli.command(short_help="Write a made-up class of submissions.")
@click.argument("directory", type=click.Path(path_type=Path))
@course_option
def demo(directory: Path, course_path: Path | None) -> int:
    """Write a made-up class of submissions into DIRECTORY."""
    from autograder.demo import write_demo

    made = write_demo(open_course(course_path), directory)
    click.echo(f"{len(made)} submissions in {directory}; README.md there says what each one is.")
    click.echo(f"Grade them with: autograde {directory}")
    return OK


@cli.command(short_help="Say which sandboxes hold here.")
def doctor() -> int:
    """Say which sandboxes hold on this computer, by trying to break out of each."""
    require_linux()
    from autograder.commands.doctor import run_doctor

    return run_doctor()


@cli.command(short_help="Show why an answer is wrong.")
@click.argument("student")
@click.argument("question")
@click.argument("submissions", type=click.Path(path_type=Path), default=Path())
@course_option
@click.option("--seed", help="Seed of the cases (default: the course's secret seed).")
@language_option
@click.option("--backend", type=click.Choice(["bubblewrap", "landlock"]), help="Sandbox to use.")
@click.option("--unsafe-no-sandbox", is_flag=True, help="Run the submission without a sandbox.")
def explain(**options: Any) -> int:
    """Show why an answer is wrong, on the smallest input on which it is.

    STUDENT and QUESTION are names; SUBMISSIONS is the folder that was graded (default: the
    current one). The answer is run again. Below it stands a program to paste, which
    shows the same.
    """
    require_linux()
    from autograder.commands.explain import ExplainOptions, run_explain

    return run_explain(ExplainOptions(**options))


@cli.group("nbgrader", short_help="Use nbgrader with our questions.")
def nbgrader_group() -> None:
    """Put questions into an nbgrader course, and scores into its gradebook."""


@nbgrader_group.command("build")
@click.argument("assignment")
@course_option
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder of the nbgrader course (default: the current one).",
)
@language_option
@click.option("--force", is_flag=True, help="Write over notebooks that say something else.")
def build(
    assignment: str, course_path: Path | None, into: Path, language: str | None, force: bool
) -> int:
    """Write source/ASSIGNMENT, a notebook for each unit."""
    from autograder.commands.nbgrader import run_build

    return run_build(open_course(course_path), assignment, into, force, language)


@nbgrader_group.command("push")
@click.argument("assignment")
@click.argument("submissions", type=click.Path(path_type=Path), required=False)
@course_option
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Folder of the nbgrader course (default: the current one).",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("grades"),
    show_default=True,
    help="Folder with the results of autograde.",
)
@click.option("--gradebook", "gradebook_url", help="Database with the scores, as in autograde.")
@click.option("--seed", help="The seed, if autograde was given one.")
@click.option("--timeout", type=float, help="The time for a question, if autograde was given one.")
@language_option
def push(
    assignment: str,
    submissions: Path | None,
    course_path: Path | None,
    into: Path,
    output: Path,
    gradebook_url: str | None,
    seed: str | None,
    timeout: float | None,
    language: str | None,
) -> int:
    """Write the scores of ASSIGNMENT that autograde gave into nbgrader's gradebook.

    SUBMISSIONS is the folder that was graded (default: submitted/ of the nbgrader course).
    """
    from autograder.commands.nbgrader import run_push

    url = gradebook_url or f"sqlite:///{(output / 'gradebook.db').absolute()}"
    if gradebook_url is None and not (output / "gradebook.db").is_file():
        raise click.UsageError(f"There are no scores in {output}: run autograde first.")
    course = open_course(course_path)
    return run_push(course, assignment, submissions, into, url, seed, timeout, language)


if __name__ == "__main__":
    sys.exit(run())
