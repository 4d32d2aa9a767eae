"""What `--smallest` adds to the grading of a class.

    python benchmarks/smallest.py [--quick] [--size N] [--repeat N]

The submissions are model answers to the ten questions of throughput.py, behind which misconceptions
of one question, or of all ten, replace the right functions. Every submission is so wrong, and each
misconception takes its turn. The class is graded with and without `--smallest`, in turn, by
one worker, with pages, from a warm cache of answer keys and ladders; what the start of the second
sandbox takes is part of it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measure import (
    ROOT,
    WORK,
    BenchmarkError,
    adopt_orphans,
    describe_machine,
    print_machine,
    print_table,
    run,
    tell,
    write_figures,
)
from workload import SEED, TEN, forget_scores, write_class

from autograder.course import load_course
from autograder.question import Question
from autograder.source import standalone_source

CLASSES = {"one of ten": 1, "ten of ten": len(TEN)}
WAYS: dict[str, list[str]] = {"without": [], "with": ["--smallest"]}


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10 submissions, once")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    size, repeat = (10, 1) if options.quick else (options.size, options.repeat)
    machine = describe_machine()
    adopt_orphans()
    rows = {}
    for wrong, n_wrong in CLASSES.items():
        folder = write_class(WORK / "class-smallest", make_answers(n_wrong, size), size)
        rows[wrong] = measure(folder, size, repeat, wrong)
        shutil.rmtree(folder)
    print_machine(machine)
    print_table(
        f"{size} wrong submissions, N = {repeat}; ms of one submission, start included",
        ["wrong", "CPU without", "CPU with", "CPU added", "wall added", "found"],
        [
            [
                wrong,
                f"{row['cpu_ms']['without']:.1f}",
                f"{row['cpu_ms']['with']:.1f}",
                f"{row['cpu_ms']['with'] - row['cpu_ms']['without']:.1f}",
                f"{row['wall_ms']['with'] - row['wall_ms']['without']:.1f}",
                f"{row['found']} of {row['wrong']}",
            ]
            for wrong, row in rows.items()
        ],
    )
    path = write_figures("smallest", machine, {"size": size, "n": repeat, **rows}, options.quick)
    print(f"\nFigures: {path}")
    return 0


def make_answers(n_wrong: int, size: int) -> list[dict[str, str]]:
    """Make submissions of which each has misconceptions in some of the ten questions."""
    course = load_course(ROOT)
    asked = [course.questions[name] for name in TEN]
    right = {q.unit: (ROOT / "solutions" / f"{q.unit}.py").read_text("utf-8") for q in asked}
    mistakes = {question.name: itertools.cycle(read_mistakes(question)) for question in asked}
    places = itertools.cycle(range(len(asked)))
    answers = []
    for _ in range(size):
        files = dict(right)
        for place in itertools.islice(places, n_wrong):
            question = asked[place]
            files[question.unit] += f"\n\n{next(mistakes[question.name])}"
        answers.append(files)
    return answers


def read_mistakes(question: Any) -> list[str]:
    """Write each misconception of a question as a function of a student's own."""
    assert isinstance(question, Question)
    made = []
    for variant in question.variants:
        if variant.kind == "misconception":
            try:
                made.append(standalone_source(variant.function, question.name))
            except ValueError:  # its code cannot leave the rubric
                continue
    return made


def measure(folder: Path, size: int, repeat: int, wrong: str) -> dict[str, Any]:
    """Grade a class in both ways; the first run of each only fills the caches."""
    cpu_s: dict[str, list[float]] = {way: [] for way in WAYS}
    wall_s: dict[str, list[float]] = {way: [] for way in WAYS}
    for turn in range(repeat + 1):
        for way, extra in WAYS.items():
            tell(f"{wrong}, {way}, {turn} of {repeat}")
            output = WORK / f"grades-smallest-{way}"
            forget_scores(output)
            used = run([*grade_here(folder, output), *extra], ROOT)
            if turn:
                cpu_s[way].append(used.cpu_s)
                wall_s[way].append(used.wall_s)
    counts = count_wrong(size)
    return {
        "cpu_ms": {way: 1000 * statistics.median(taken) / size for way, taken in cpu_s.items()},
        "wall_ms": {way: 1000 * statistics.median(taken) / size for way, taken in wall_s.items()},
        "cpu_s": cpu_s,
        "wall_s": wall_s,
        **counts,
    }


def grade_here(folder: Path, output: Path) -> Sequence[str]:
    """Build the command line that grades a class with the engine of this folder."""
    words = [sys.executable, "-m", "autograder", str(folder), "--seed", SEED, "--jobs", "1"]
    return [*words, "--output", str(output), *(w for name in TEN for w in ("--question", name))]


def count_wrong(size: int) -> dict[str, int]:
    """Count the wrong answers of a class, and those whose counterexample is a ladder's.

    Raises
    ------
    BenchmarkError
        If a submission has no wrong answer: then it was not wrong ones that were measured.
    """
    wrong = {}
    for way in WAYS:
        path = WORK / f"grades-smallest-{way}" / "results.json"
        results = json.loads(path.read_text(encoding="utf-8"))
        wrong[way] = {
            (one["student"], name): question["counterexample"]
            for one in results["submissions"]
            for name, question in one["questions"].items()
            if question["verdict"] != "right"
        }
    if len({student for student, _ in wrong["with"]}) != size:
        raise BenchmarkError(f"Not all of the {size} submissions have a wrong answer.")
    found = [shown != wrong["without"][place] for place, shown in wrong["with"].items()]
    return {"wrong": len(found), "found": sum(found)}


if __name__ == "__main__":
    sys.exit(main())
