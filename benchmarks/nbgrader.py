"""Time per submission: nbgrader as it is, with our sandbox inside, and ours outside, in one run.

    python benchmarks/nbgrader.py [--quick]

All three grade the same notebooks, right answers to one assignment. nbgrader as it is executes
them in a kernel, whose ``check`` sees the visible cases; the other two play visible and hidden
cases. What one more submission costs is the difference between a large and a small class,
divided by the difference of their sizes. All repetitions are interleaved. The Python that runs
this needs the extras ``grader`` and ``nbgrader``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure import (
    WORK,
    BenchmarkError,
    Usage,
    adopt_orphans,
    describe_machine,
    describe_samples,
    print_machine,
    print_table,
    run,
    tell,
    write_figures,
)
from workload import SINGLE, copy_course

ASSIGNMENT = "vision"
SEED = "benchmarks"
NAMES = {
    "outside": "autograde submitted/",
    "push": "autograde nbgrader push",
    "inside": "nbgrader autograde, our sandbox",
    "stock": "nbgrader autograde, as it is",
}
SIZES, QUICK_SIZES = (2, 12), (1, 5)
ROUNDS, QUICK_ROUNDS = 3, 1


class Bench:
    """An nbgrader course for one candidate, and the notebooks that are handed in."""

    def __init__(self, name: str, course: Path) -> None:
        self.name = name
        self.course = course
        self.root = WORK / "in-nbgrader" / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        self._environment = {
            **SINGLE,
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "IPYTHONDIR": str(home / "ipython"),
            "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
            "JUPYTER_PLATFORM_DIRS": "1",
        }
        self._call("autograder", "nbgrader", "build", ASSIGNMENT, "--course", course)
        config = self.root / "nbgrader_config.py"
        if name == "stock":
            config.write_text("c = get_config()\n", encoding="utf-8")
        else:
            text = config.read_text(encoding="utf-8")
            config.write_text(text.replace("configure(c, ", f"configure(c, seed={SEED!r}, "))
        self._call("nbgrader", "generate_assignment", ASSIGNMENT)
        self._right = self._answer()

    def _call(self, *words: object) -> Usage:
        command = [sys.executable, "-W", "ignore", "-m", *map(str, words)]
        return run(command, self.root, environment=self._environment)

    def _answer(self) -> dict[str, Any]:
        """Put the model answers into the released notebook."""
        file = Path(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
        source, released = (
            json.loads((self.root / step / file).read_text(encoding="utf-8"))
            for step in ("source", "release")
        )
        answers = {_name(cell): cell["source"] for cell in source["cells"]}
        for cell in released["cells"]:
            if cell["metadata"]["nbgrader"]["solution"]:
                cell["source"] = answers[_name(cell)]
        right: dict[str, Any] = released
        return right

    def grade(self, size: int, number: int) -> dict[str, Usage]:
        """Grade a class of new students, and see that all get full marks."""
        for step in ("submitted", "autograded", "grades"):
            shutil.rmtree(self.root / step, ignore_errors=True)
        students = [f"r{number}n{size}s{i}" for i in range(size)]
        for student in students:
            folder = self.root / "submitted" / student / ASSIGNMENT
            folder.mkdir(parents=True)
            mine = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": []}
            mine |= {"execution_count": None, "source": f"# {student}"}
            notebook = {**self._right, "cells": [*self._right["cells"], mine]}
            (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        ours = ("--course", self.course, "--seed", SEED, "--output", "grades")
        if self.name == "outside":
            words = ("submitted", "--assignment", ASSIGNMENT, "--jobs", 1, *ours)
            used = {"outside": self._call("autograder", *words)}
            used["push"] = self._call("autograder", "nbgrader", "push", ASSIGNMENT, *ours)
        else:
            used = {self.name: self._call("nbgrader", "autograde", ASSIGNMENT)}
        self._check(students)
        return used

    def _check(self, students: list[str]) -> None:
        self._call("nbgrader", "export", "--to", "grades.csv")
        rows = [
            line.split(",")
            for line in (self.root / "grades.csv").read_text(encoding="utf-8").splitlines()
        ]
        places = {name: place for place, name in enumerate(rows[0])}
        earned = {row[places["student_id"]]: row[places["score"]] for row in rows[1:]}
        if any(float(earned.get(student) or 0) != 100 for student in students):  # noqa: PLR2004
            raise BenchmarkError(f"{self.name} did not give full marks to all.")


def _name(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"]["grade_id"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small classes, once")
    quick = parser.parse_args().quick
    adopt_orphans()
    machine = describe_machine()
    course = copy_course()
    sizes, rounds = (QUICK_SIZES, QUICK_ROUNDS) if quick else (SIZES, ROUNDS)
    benches = [Bench(name, course) for name in ("outside", "inside", "stock")]
    benches[0].grade(1, -1)  # builds the answer keys
    used: dict[str, dict[int, list[Usage]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        for size in sizes:
            for bench in benches:
                tell(f"round {number + 1} of {rounds}: {bench.name}, {size} submissions")
                for name, usage in bench.grade(size, number).items():
                    used[name][size].append(usage)
    figures = {name: summarise(used[name], sizes) for name in NAMES}
    print_machine(machine)
    rows = [
        [
            NAMES[name],
            f"{found['cpu_s']['median']:.3f}",
            f"{found['wall_s']['median']:.3f}",
            f"{found['whole_cpu_s']['median']:.2f}",
        ]
        for name, found in figures.items()
    ]
    head = ("one more submission", "CPU s", "wall s", f"whole run of {sizes[1]}, CPU s")
    print_table("Five questions in one notebook, right answers", head, rows)
    stock, inside = (figures[name]["cpu_s"]["median"] for name in ("stock", "inside"))
    print(f"\nnbgrader with our sandbox takes 1/{stock / inside:.1f} of nbgrader as it is.")
    print(f"figures: {write_figures('nbgrader', machine, {'figures': figures}, quick)}")


def summarise(used: Mapping[int, list[Usage]], sizes: tuple[int, int]) -> dict[str, Any]:
    """Summarise what one more submission takes, and what a whole run takes."""
    small, large = sizes
    pairs = list(zip(used[small], used[large], strict=True))
    more = large - small
    return {
        "cpu_s": describe_samples([(b.cpu_s - a.cpu_s) / more for a, b in pairs]),
        "wall_s": describe_samples([(b.wall_s - a.wall_s) / more for a, b in pairs]),
        "whole_cpu_s": describe_samples([b.cpu_s for _, b in pairs]),
        "sizes": list(sizes),
    }


if __name__ == "__main__":
    main()
