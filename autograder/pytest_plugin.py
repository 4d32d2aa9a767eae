"""``pytest exercises/``: the exercise modules themselves, an item per question and aspect.

A Python file is an exercise when frozen cases lie beside it, in ``cases/<name>.json``. Its
functions are called in this process, without torch and without the solutions. This module
is imported by every pytest run where the package is installed, so it imports nothing
heavy until it meets an exercise.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from autograder.answer_key import AnswerKey
    from autograder.exercise import Exercise
    from autograder.judge import JudgedAspect, JudgedQuestion

UNIMPLEMENTED = "unimplemented"
REPEATED = "failed for a reason told above"
SHARED = frozenset({"missing", "timed out", "loading timed out"})
"""Verdicts whose reason the aspects of a question have in common: it is told once."""

UNDONE = {"not implemented": "NOT IMPLEMENTED", "not answered": "NOT ANSWERED"}
"""States of what a student has not begun, and the words for them beside an item."""


class AspectFailed(Exception):  # noqa: N818 (the word of the domain, never seen by a user)
    """An aspect did not pass; the message is what the student reads."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--exercise-timeout``."""
    parser.getgroup("exercises").addoption(
        "--exercise-timeout",
        type=float,
        default=5.0,
        metavar="SECONDS",
        help="stop a question that has not answered after this time (default: 5)",
    )


def case_file(path: Path) -> Path:
    """Name the file that holds the frozen cases of an exercise."""
    return path.parent / "cases" / f"{path.stem}.json"


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect an exercise as questions, and not as the module of tests that it is not."""
    collected = yield
    if file_path.suffix == ".py" and case_file(file_path).is_file():
        return [ExerciseFile.from_parent(parent, path=file_path)]
    return collected


class ExerciseFile(pytest.File):
    """One exercise module; it is loaded when its first question runs."""

    _exercise: Exercise | None = None

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self._told: set[str] = set()

    def collect(self) -> Iterable[QuestionNode]:
        """Yield the questions for which there are cases."""
        from autograder.keyfile import BadKeyFileError, read_keys

        try:
            keys = read_keys(case_file(self.path))
        except BadKeyFileError as error:
            raise self.CollectError(f"{error}. Unpack the exercises again.") from None
        for place, key in enumerate(keys):
            yield QuestionNode.from_parent(self, name=key.question, key=key, place=place)

    @property
    def exercise(self) -> Exercise:
        """The student's module."""
        from autograder.exercise import Exercise

        if self._exercise is None:
            timeout_s = float(self.config.getoption("--exercise-timeout"))
            self._exercise = Exercise(self.path, timeout_s)
        return self._exercise

    def tells_again(self, item: AspectItem) -> bool:
        """Say whether an aspect fails for what was told before, of its question or the file."""
        if str(item.aspect.verdict) not in SHARED:
            return False
        reason = "" if self.exercise.fault else item.question.name
        again = reason in self._told
        self._told.add(reason)
        return again


class QuestionNode(pytest.Collector):
    """One question; all its cases run when the first of its aspects does."""

    def __init__(self, *, key: AnswerKey, place: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.key = key
        self.place = place
        self._judged: JudgedQuestion | None = None

    def collect(self) -> Iterable[AspectItem]:
        """Yield the aspects."""
        for info in self.key.aspects:
            yield AspectItem.from_parent(self, name=info.name)

    @property
    def judged(self) -> JudgedQuestion:
        """The question judged by all its cases."""
        from autograder.judge import judge_question

        if self._judged is None:
            assert isinstance(self.parent, ExerciseFile)
            self._judged = judge_question(self.key, self.parent.exercise.play(self.key))
        return self._judged


class AspectItem(pytest.Item):
    """One aspect of a question."""

    def runtest(self) -> None:
        """Run the question, once for all its aspects, and fail unless this one passed."""
        from autograder.exercise import failure_text

        aspect = self.aspect
        if not aspect.passed:
            grids = self.config.get_verbosity() > 0
            colour = grids and self.config.get_terminal_writer().hasmarkup
            text = failure_text(self.question.judged, aspect, grids=grids, colour=colour)
            raise AspectFailed(text)

    @property
    def question(self) -> QuestionNode:
        """The question that this aspect belongs to."""
        assert isinstance(self.parent, QuestionNode)
        return self.parent

    @property
    def aspect(self) -> JudgedAspect:
        """The aspect judged."""
        return next(a for a in self.question.judged.aspects if a.info.name == self.name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what the student can use, not the inside of the grader."""
        if isinstance(excinfo.value, AspectFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the item in reports."""
        if self.question.key.is_quiz:  # pytest would write the point in 10.1 as a double colon
            return self.path, None, self.question.name
        return self.path, None, f"{self.question.name}::{self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach a question's state to the report, as plain data that xdist can carry."""
    report = yield
    if isinstance(item, AspectItem) and call.when == "call":
        from autograder.exercise import describe_state
        from autograder.exercise_table import absent_files

        exercise_file = item.question.parent
        assert isinstance(exercise_file, ExerciseFile)
        state = {
            **describe_state(item.question.judged),
            "place": item.question.place,
            "file": exercise_file.path.name,
            "file_notes": list(exercise_file.exercise.notes),
            "absent": absent_files(exercise_file.path.parent),
        }
        state["repeated"] = report.failed and exercise_file.tells_again(item)
        report.__dict__["exercise"] = state  # xdist carries whatever stands in a report
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Count stubs apart: they fail the run, but they are not failures to read about."""
    state = getattr(report, "exercise", None)
    if state and report.failed and state["state"] in UNDONE:
        return UNIMPLEMENTED, "-", (UNDONE[state["state"]], {"yellow": True})
    if state and report.failed and state["repeated"]:
        return REPEATED, "F", ("FAILED", {"red": True})
    return None


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Close with a table: what each question earns on the cases that the student has."""
    states = {
        (report.exercise["file"], report.exercise["place"]): report.exercise
        for reports in terminalreporter.stats.values()
        for report in reports
        if hasattr(report, "exercise")
    }
    if states:
        from autograder.exercise_table import draw_table
        from autograder.messages import say

        _drop_list_of_failures(terminalreporter)
        shown = [states[name] for name in sorted(states)]
        terminalreporter.section(say(shown[0]["language"], "exercises"))
        for line, markup in draw_table(shown):
            terminalreporter.write_line(line, **markup)


def _drop_list_of_failures(terminalreporter: TerminalReporter) -> None:
    """Let the table be the last thing to read, unless ``-r`` asks for pytest's list as well.

    That list has a line for each failure, in which there is room for little but its name.
    """
    failed = terminalreporter.stats.get("failed", [])
    asked = terminalreporter.config.option.reportchars
    if asked == "fE" and all(hasattr(report, "exercise") for report in failed):
        terminalreporter.reportchars = terminalreporter.reportchars.replace("f", "")
