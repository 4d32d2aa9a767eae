"""Memory and time over classes of 100, 1 000 and 10 000 submissions.

    python benchmarks/scale.py [--quick] [--sizes 100,1000,10000] [--jobs N]

The ten questions of throughput.py are graded. The submissions are the made-up class's right
answers to them (the model answers, loops, float32, other styles, other conventions), in turn,
each with a comment of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

from measure import (
    WORK,
    BenchmarkError,
    adopt_orphans,
    describe_machine,
    met,
    print_machine,
    print_table,
    run,
    tell,
    write_figures,
)
from workload import TEN, check_full_marks, copy_course, forget_scores, grade_command, write_class

from autograder.course import load_course
from autograder.demo import make_class

FLAT = 0.10
LINEAR = 0.10
BASE = 1000
"""Size from which on memory must be flat."""


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="20 and 100 submissions")
    parser.add_argument("--sizes", default="", help="sizes by commas (default 100,1000,10000)")
    parser.add_argument("--jobs", type=int, help="workers (default: as autograde chooses)")
    options = parser.parse_args()
    sizes_text = options.sizes or ("20,100" if options.quick else "100,1000,10000")
    sizes = sorted(int(word) for word in sizes_text.split(","))
    machine = describe_machine()
    adopt_orphans()
    course = copy_course()
    answers = right_answers(course)
    warm = write_class(WORK / "class-scale", answers, 1)
    run(grade_command(warm, course, WORK / "grades", 1, TEN), WORK)  # fills the cache
    rows = [measure(answers, course, size, options.jobs) for size in sizes]
    figures = {"jobs": options.jobs, "runs": rows, **judge(rows)}
    print_machine(machine)
    show(figures)
    path = write_figures("scale", machine, figures, options.quick)
    print(f"\nFigures: {path}")
    return 0


def right_answers(course: Path) -> list[dict[str, str]]:
    """Take the made-up class's right answers to the ten, text by unit, each kind once."""
    found: list[dict[str, str]] = []
    loaded = load_course(course)
    units = {loaded.questions[name].unit for name in TEN}
    for one in make_class(loaded):
        texts = {PurePath(name).stem: text for name, text in one.files.items()}
        files = {unit: text for unit, text in texts.items() if unit in units}
        if not one.loses & set(TEN) and files not in found:
            found.append(files)
    return found


def measure(
    answers: Sequence[Mapping[str, str]], course: Path, size: int, jobs: int | None
) -> dict[str, Any]:
    """Grade one class."""
    tell(f"{size} submissions")
    folder = write_class(WORK / "class-scale", answers, size)
    output = WORK / "grades-scale"
    forget_scores(output)
    used = run(grade_command(folder, course, output, jobs, TEN), WORK, until=r"1/\d+ ")
    watch = used.watch
    if not watch.main_mb or used.matched_s is None:
        raise BenchmarkError("The run ended before it could be looked at.")
    sandbox = check_full_marks(output, size)
    shutil.rmtree(folder)
    return {
        "size": size,
        "sandbox": sandbox,
        "cpu_s": used.cpu_s,
        "wall_s": used.wall_s,
        "first_s": used.matched_s,
        "grader_mb": watch.main_mb,
        "sandbox_mb": watch.below_mb,
        "results_mb": (output / "results.json").stat().st_size / 2**20,
        "held": watch.held[:: max(1, len(watch.held) // 60)],
    }


def judge(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Compare memory from `BASE` on, and what one more submission costs in each step.

    Returns
    -------
    dict
        ``memory``: largest run against the one of 1 000 (or the smallest, if there is none);
        ``time``: CPU of one more submission in the last step against the first step.
    """
    base = next((row for row in rows if row["size"] == BASE), rows[0])
    steps = [(b["cpu_s"] - a["cpu_s"]) / (b["size"] - a["size"]) for a, b in pairwise(rows)]
    return {
        "memory": rows[-1]["grader_mb"] / base["grader_mb"] if rows[-1] is not base else None,
        "memory_base": base["size"],
        "one_more_cpu_s": steps,
        "time": steps[-1] / steps[0] if len(steps) > 1 else None,
    }


def show(figures: Mapping[str, Any]) -> None:
    """Print the runs and the targets."""
    rows = [
        [
            str(row["size"]),
            f"{row['cpu_s']:.1f}",
            f"{row['cpu_s'] / row['size'] * 1000:.1f}",
            f"{row['wall_s']:.1f}",
            f"{row['grader_mb']:.0f}",
            f"{row['sandbox_mb']:.0f}",
            f"{row['results_mb']:.1f}",
        ]
        for row in figures["runs"]
    ]
    header = ["submissions", "CPU s", "CPU ms each", "wall s", "grader MB", "sandbox MB", "json MB"]
    print_table("Ten questions, right answers; memory is the peak of one process", header, rows)
    rows = []
    if figures["memory"] is not None:
        ratio, sizes = (
            figures["memory"],
            f"{figures['runs'][-1]['size']} / {figures['memory_base']}",
        )
        counted = figures["memory_base"] == BASE
        verdict = met(abs(ratio - 1) <= FLAT) if counted else "no run of 1000"
        rows.append([f"grader's memory, {sizes}", f"{ratio:.2f}", "0.9 to 1.1", verdict])
    for step in figures["one_more_cpu_s"]:
        rows.append(["CPU ms of one more submission", f"{step * 1000:.1f}", "", ""])
    if figures["time"] is not None:
        ratio = figures["time"]
        rows.append(
            [
                "the same, last step / first",
                f"{ratio:.2f}",
                "0.9 to 1.1",
                met(abs(ratio - 1) <= LINEAR),
            ]
        )
    print_table("Growth", ["what", "measured", "target", ""], rows)


if __name__ == "__main__":
    sys.exit(main())
