"""The other graders: environments of their own, and the ten questions as each wants them.

An environment is made with pip under ``build/bench-envs`` the first time; this needs a
network. Each tool gets the course and the submission as its manual asks for it, with the same
cases, compared by the same few lines (``rivals/checking.py``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import ROOT, WORK, BenchmarkError, Usage, run, tell
from workload import SINGLE

ENVIRONMENTS = ROOT / "build" / "bench-envs"
TEMPLATES = Path(__file__).resolve().parent / "rivals"
PACKAGES = {
    "pytest": ("numpy", "pytest"),
    "otter": ("numpy", "otter-grader", "ipykernel"),
    "nbgrader": ("numpy", "nbgrader", "ipykernel"),
}
POINTS = 10
ASSIGNMENT = "bench"


@dataclass(frozen=True)
class Tool:
    """An installed grader: the folder of its programs, and what was installed."""

    name: str
    programs: Path
    versions: str


def install(name: str) -> Tool:
    """Make the environment of a tool, unless it is there.

    Raises
    ------
    BenchmarkError
        If pip cannot install it.
    """
    folder = ENVIRONMENTS / name
    programs = folder / "bin"
    done = folder / "installed.txt"
    if not done.is_file():
        tell(f"installing {name} into build/bench-envs")
        shutil.rmtree(folder, ignore_errors=True)
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check"]
        _call([sys.executable, "-m", "venv", str(folder)])
        _call([*pip, "install", "--quiet", *PACKAGES[name]])
        done.write_text(_call([*pip, "freeze"]), encoding="utf-8")
    wanted = PACKAGES[name]
    lines = done.read_text(encoding="utf-8").splitlines()
    found = [line.replace("==", " ") for line in lines if line.split("==")[0] in wanted]
    return Tool(name, programs, ", ".join(found))


def _call(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode != 0:
        reason = ended.stderr.strip().splitlines() or ["no reason given"]
        raise BenchmarkError(f"{' '.join(command[1:5])} failed: {reason[-1]}")
    return ended.stdout


def homework(answers: Mapping[str, str], student: int) -> str:
    """Put the files of a submission into one, as these tools grade one file."""
    return "\n\n".join([*answers.values(), f"# student {student}\n"])


class PlainPytest:
    """``pytest`` in a folder with the tests and one submission."""

    def __init__(self, tool: Tool, answers: Mapping[str, str], cases: Path) -> None:
        self._tool = tool
        self._folder = fresh_folder("pytest")
        self._answers = answers
        copy_tests(self._folder, cases)
        shutil.copy(TEMPLATES / "test_ten.py", self._folder)

    def grade(self, student: int) -> Usage:
        """Grade one submission."""
        (self._folder / "hw.py").write_text(homework(self._answers, student), encoding="utf-8")
        return run(
            [self._tool.programs / "python", "-m", "pytest", "-q"], self._folder, environment=SINGLE
        )


class OtterRun:
    """``otter run``, the grader of otter without containers."""

    def __init__(
        self, tool: Tool, answers: Mapping[str, str], cases: Path, questions: Sequence[str]
    ) -> None:
        self._tool = tool
        self._answers = answers
        self._folder = fresh_folder("otter")
        self._most = POINTS * len(questions)
        # In a folder: otter takes every Python file at the top for a submission.
        copy_tests(self._folder / "support", cases)
        tests = self._folder / "tests"
        tests.mkdir()
        for name in questions:
            (tests / f"{name}.py").write_text(_otter_test(name), encoding="utf-8")
        (self._folder / "output").mkdir()
        command = ["generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]
        files = ["support/checking.py", "support/cases.pickle"]
        run([tool.programs / "otter", *command, *files], self._folder, environment=_home("otter"))

    def grade(self, student: int) -> Usage:
        """Grade one submission, and see that it gets full marks."""
        (self._folder / "hw.py").write_text(homework(self._answers, student), encoding="utf-8")
        used = run(
            [self._tool.programs / "otter", "run", "hw.py", "-o", "output", "--no-logo"],
            self._folder,
            environment={**SINGLE, **_home("otter")},
        )
        results = json.loads((self._folder / "output" / "results.json").read_text())
        earned = sum(test.get("score", 0.0) for test in results["tests"])
        if earned != self._most:
            raise BenchmarkError(f"otter gave {earned} of {self._most}: {used.output[-1000:]}")
        return used


def _otter_test(name: str) -> str:
    code = f">>> from support.checking import check\n>>> check({name!r}, {name})"
    case = {"code": code, "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    test = {"name": name, "points": POINTS, "suites": [suite]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


class Nbgrader:
    """``nbgrader autograde`` on a course with one notebook."""

    def __init__(
        self, tool: Tool, answers: Mapping[str, str], cases: Path, questions: Sequence[str]
    ) -> None:
        self._tool = tool
        self._answers = answers
        self._questions = questions
        self._folder = fresh_folder("nbgrader")
        self._environment = {**SINGLE, **_home("nbgrader")}
        self._most = float(POINTS * len(questions))
        source = self._folder / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        copy_tests(source, cases)
        self._write_notebook(source, "raise NotImplementedError\n")
        self._call("generate_assignment", ASSIGNMENT, "--force")

    def _call(self, *words: str) -> Usage:
        command = [self._tool.programs / "nbgrader", *words]
        return run(command, self._folder, environment=self._environment)

    def _write_notebook(self, folder: Path, homework_text: str) -> None:
        cells = [_cell("homework", homework_text, solution=True)]
        for name in self._questions:
            code = f"from checking import check\n\ncheck({name!r}, {name})"
            cells.append(_cell(f"test_{name}", code, points=POINTS))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "cells": cells,
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    def grade(self, size: int, round_number: int) -> Usage:
        """Grade a class of new students, and see that all get full marks."""
        shutil.rmtree(self._folder / "submitted", ignore_errors=True)
        shutil.rmtree(self._folder / "autograded", ignore_errors=True)
        students = [f"r{round_number}n{size}s{number}" for number in range(size)]
        for number, student in enumerate(students):
            folder = self._folder / "submitted" / student / ASSIGNMENT
            folder.mkdir(parents=True)
            self._write_notebook(folder, homework(self._answers, number))
        used = self._call("autograde", ASSIGNMENT)
        self._call("export", "--to", "grades.csv")
        text = (self._folder / "grades.csv").read_text(encoding="utf-8")
        header, *rows = [line.split(",") for line in text.splitlines()]
        score, name = header.index("score"), header.index("student_id")
        earned = {row[name]: float(row[score] or 0) for row in rows}
        if any(earned.get(student) != self._most for student in students):
            raise BenchmarkError(f"nbgrader did not give full marks: {used.output[-1000:]}")
        return used


def _cell(
    name: str, source: str, *, points: int | None = None, solution: bool = False
) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": points is not None,
        "locked": points is not None,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        marks["points"] = points
    return {
        "cell_type": "code",
        "id": name.replace("_", "-"),
        "metadata": {"nbgrader": marks},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def fresh_folder(name: str) -> Path:
    """Make an empty folder for a tool's course."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def copy_tests(folder: Path, cases: Path) -> None:
    """Put the cases and what compares them into a folder."""
    folder.mkdir(exist_ok=True)
    shutil.copy(TEMPLATES / "checking.py", folder)
    shutil.copy(cases, folder / "cases.pickle")


def _home(name: str) -> dict[str, str]:
    """Give Jupyter and IPython a home of their own, so that no user's settings count."""
    home = WORK / f"{name}-home"
    home.mkdir(parents=True, exist_ok=True)
    programs = ENVIRONMENTS / name / "bin"
    return {
        "HOME": str(home),
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
