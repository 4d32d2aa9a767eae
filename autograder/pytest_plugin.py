"""``pytest exercises/``: the exercise modules themselves, an item per question and aspect.

A Python file is an exercise when frozen cases lie beside it, in ``cases/<name>.json``. Its
functions are called in this process, without torch and without the solutions. This module
is imported by every pytest run where the package is installed, so it imports nothing
heavy until it meets an exercise.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from autograder.answer_key import AnswerKey
    from autograder.exercise import Exercise
    from autograder.judge import JudgedAspect, JudgedQuestion

UNIMPLEMENTED = "unimplemented"
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

        exercise_file = item.question.parent
        assert isinstance(exercise_file, ExerciseFile)
        state = {
            **describe_state(item.question.judged),
            "place": item.question.place,
            "file": exercise_file.path.name,
            "file_notes": list(exercise_file.exercise.notes),
        }
        report.__dict__["exercise"] = state  # xdist carries whatever stands in a report
    return report


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Count stubs apart: they fail the run, but they are not failures to read about."""
    state = getattr(report, "exercise", None)
    if state and report.failed and state["state"] in UNDONE:
        return UNIMPLEMENTED, "-", (UNDONE[state["state"]], {"yellow": True})
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
        from autograder.messages import say

        shown = [states[name] for name in sorted(states)]
        terminalreporter.section(say(shown[0]["language"], "exercises"))
        for line, markup in _table(shown):
            terminalreporter.write_line(line, **markup)


def _table(states: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, bool]]]:
    from autograder.layout import columns, pad, pad_left
    from autograder.messages import retell, say

    language = states[0]["language"]
    later_text = say(language, "judged later")
    width = max(*(len(state["question"]) for state in states), columns(later_text)) + 2

    def row(name: str, points: str, aspects: str = "", shown: str = "") -> str:
        cells = (pad(name, width), pad_left(points, 12), pad_left(aspects, 8), shown)
        return "  ".join(cells).rstrip()

    titles = [say(language, title) for title in ("question", "points", "aspects", "state")]
    yield row(*titles), {"bold": True}
    file = ""
    for state in states:
        if state["file"] != file:
            file = state["file"]
            yield file, {}
            for note in state["file_notes"]:
                yield (
                    "  " + say(language, "note: {text}", text=retell(language, note)),
                    {"yellow": True},
                )
        points = f"{_points(state['earned'])} / {state['points']:.4g}"
        aspects = f"{state['passed']} / {state['aspects']}"
        line = row(f"  {state['question']}", points, aspects, state["shown"])
        yield line, {_colour(state): True}
        for note in state["notes"]:
            yield "    " + say(language, "note: {text}", text=note), {}
    judged = [state for state in states if state["earned"] is not None]
    later = [state for state in states if state["earned"] is None]
    if judged:
        earned = sum(state["earned"] for state in judged)
        possible = sum(state["points"] for state in judged)
        yield row(say(language, "in all"), f"{earned:.4g} / {possible:.4g}"), {"bold": True}
    if later:
        points = f"{_points(None)} / {sum(state['points'] for state in later):.4g}"
        yield row(later_text, points), {"bold": True}
        yield say(language, _JUDGED_LATER), {}
    if judged:
        yield say(language, _MORE_CASES), {}


_JUDGED_LATER = "A quiz answer is judged when you hand in; here you see whether it is given."
_MORE_CASES = "These are the visible cases. More cases run when your work is graded."


def _colour(state: dict[str, Any]) -> str:
    if state["earned"] is None and state["passed"]:
        return "cyan"
    return _COLOURS.get(state["state"], "red")


def _points(earned: float | None) -> str:
    return "–" if earned is None else f"{earned:.4g}"


_COLOURS = {"right": "green", **dict.fromkeys(UNDONE, "yellow")}
