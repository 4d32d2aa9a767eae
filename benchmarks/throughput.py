"""CPU time per submission: this engine, the floor, and other graders on the same ten questions.

    python benchmarks/throughput.py [--quick] [--without pytest,otter,nbgrader]

All repetitions are interleaved, so that what else the machine does disturbs all of them alike;
compare ratios within one run and not seconds between runs.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measure import (
    WORK,
    BenchmarkError,
    adopt_orphans,
    describe_machine,
    describe_samples,
    met,
    print_machine,
    print_table,
    run,
    tell,
    write_figures,
)
from others import Nbgrader, OtterRun, PlainPytest, install
from workload import (
    SINGLE,
    TEN,
    check_full_marks,
    copy_course,
    forget_scores,
    grade_command,
    model_answers,
    obtain_ten,
    units_of,
    write_cases,
    write_class,
)

FLOOR = Path(__file__).resolve().parent / "floor.py"
MAX_FLOOR, MIN_PYTEST, MIN_OTHERS, MIN_SPEEDUP = 2.5, 10.0, 100.0, 1.7
NAMES = {
    "engine": "this engine, one more submission",
    "engine whole": "this engine, whole run / class",
    "engine again": "this engine, again, all unchanged",
    "bare": "bare calls, one warm process",
    "fork": "bare calls, a fork each",
    "pytest": "pytest, a run each",
    "otter": "otter run, a run each",
    "nbgrader": "nbgrader autograde, one more",
    "nbgrader whole": "nbgrader autograde, a run each",
}


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes
    ----------
    small, large : int
        Classes that this engine grades; the difference between them is what one more
        submission costs, without the start.
    rounds, other_rounds : int
        Repetitions of the cheap and of the dear measurements.
    students : int
        Class of nbgrader.
    """

    small: int
    large: int
    rounds: int
    other_rounds: int
    students: int


QUICK = Sizes(small=20, large=80, rounds=2, other_rounds=1, students=3)
FULL = Sizes(small=50, large=250, rounds=5, other_rounds=3, students=6)


class Samples:
    """Seconds of every repetition, by what was measured; what failed, with the reason."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.failed: dict[str, str] = {}

    def add(self, name: str, seconds: float) -> None:
        """Add one repetition."""
        self.seconds.setdefault(name, []).append(seconds)

    def median(self, name: str) -> float:
        """Take the median of the repetitions."""
        return statistics.median(self.seconds[name])


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small classes, few repetitions")
    parser.add_argument("--without", default="", help="other graders to leave out, by commas")
    options = parser.parse_args()
    sizes = QUICK if options.quick else FULL
    machine = describe_machine()
    adopt_orphans()
    course = copy_course()
    keys = obtain_ten(course)
    units = units_of(keys)
    answers = model_answers(course, units)
    cases = WORK / "cases.pickle"
    write_cases(keys, cases)
    samples = Samples()
    others = prepare_others(answers, cases, sizes, options.without.split(","), samples)

    classes = {n: write_class(WORK / f"class{n}", [answers], n) for n in (sizes.small, sizes.large)}
    sandbox = ""
    for number in range(sizes.rounds):
        tell(f"round {number + 1} of {sizes.rounds}")
        measure_floor(samples, classes[sizes.small], cases, units)
        sandbox = measure_engine(samples, classes, course, sizes)
        for name, grade in list(others.items()):
            if number < (sizes.rounds if name == "pytest" else sizes.other_rounds):
                attempt(samples, others, name, number, grade)

    figures = summarise(samples, sizes, sandbox, sum(len(key.cases) for key in keys))
    print_machine(machine)
    show(figures, samples)
    path = write_figures("throughput", machine, figures, options.quick)
    print(f"\nFigures: {path}")
    return 0


Grade = Callable[[int], None]


def prepare_others(
    answers: Mapping[str, str],
    cases: Path,
    sizes: Sizes,
    without: Collection[str],
    samples: Samples,
) -> dict[str, Grade]:
    """Install the other graders and set up a course in each; note those that fail."""

    def with_pytest() -> Grade:
        grader = PlainPytest(install("pytest"), answers, cases)
        grader.grade(0)  # compiles the tests, which happens once in a term
        return lambda number: samples.add("pytest", grader.grade(number).cpu_s)

    def with_otter() -> Grade:
        grader = OtterRun(install("otter"), answers, cases, TEN)
        grader.grade(0)
        return lambda number: samples.add("otter", grader.grade(number).cpu_s)

    def with_nbgrader() -> Grade:
        grader = Nbgrader(install("nbgrader"), answers, cases, TEN)

        def grade(number: int) -> None:
            one = grader.grade(1, number).cpu_s
            many = grader.grade(sizes.students, number).cpu_s
            samples.add("nbgrader whole", one)
            samples.add("nbgrader", (many - one) / (sizes.students - 1))

        return grade

    prepared: dict[str, Grade] = {}
    makers = {"pytest": with_pytest, "otter": with_otter, "nbgrader": with_nbgrader}
    for name, make in makers.items():
        if name in without:
            samples.failed[name] = "left out"
            continue
        tell(f"preparing {name}")
        try:
            prepared[name] = make()
        except BenchmarkError as error:
            samples.failed[name] = str(error)
    return prepared


def attempt(
    samples: Samples, others: dict[str, Grade], name: str, number: int, grade: Grade
) -> None:
    """Measure another grader once; one that fails is not tried again."""
    try:
        grade(number)
    except BenchmarkError as error:
        samples.failed[name] = str(error)
        del others[name]


def measure_floor(samples: Samples, submissions: Path, cases: Path, units: list[str]) -> None:
    """Measure the bare calls, with and without a fork for each submission."""
    for how in ("bare", "fork"):
        command = [sys.executable, FLOOR, how, submissions, cases, ",".join(units)]
        used = run(command, WORK, environment=SINGLE)
        samples.add(how, json.loads(used.output)["cpu_s"])


def measure_engine(
    samples: Samples, classes: Mapping[int, Path], course: Path, sizes: Sizes
) -> str:
    """Measure two classes with one worker and with two, and the larger one once more unchanged."""
    output = WORK / "grades"
    used = {}
    sandbox = ""
    for size, jobs in itertools.product((sizes.small, sizes.large), (1, 2)):
        command = grade_command(classes[size], course, output, jobs, TEN)
        forget_scores(output)
        used[size, jobs] = run(command, WORK, until=r"1/\d+ ")
        sandbox = check_full_marks(output, size)
    samples.add("engine again", run(command, WORK).cpu_s / sizes.large)
    small, large = used[sizes.small, 1], used[sizes.large, 1]
    more = sizes.large - sizes.small
    samples.add("engine", (large.cpu_s - small.cpu_s) / more)
    samples.add("engine whole", large.cpu_s / sizes.large)
    for jobs in (1, 2):
        one = used[sizes.large, jobs]
        assert one.matched_s is not None
        samples.add(f"wall {jobs}", one.wall_s)
        samples.add(f"grading {jobs}", one.wall_s - one.matched_s)
        less = used[sizes.small, jobs]
        samples.add(f"cores {jobs}", (one.cpu_s - less.cpu_s) / (one.wall_s - less.wall_s))
    samples.add("lost share", large.lost_s / large.cpu_s)
    return sandbox


def summarise(samples: Samples, sizes: Sizes, sandbox: str, cases: int) -> dict[str, Any]:
    """Compute the ratios and compare them with the targets."""
    engine = samples.median("engine")
    ratios = {
        "engine / bare": engine / samples.median("bare"),
        "engine / fork": engine / samples.median("fork"),
        "whole class / bare": samples.median("engine whole") / samples.median("bare"),
    }
    for name in ("pytest", "otter", "nbgrader", "nbgrader whole"):
        if name in samples.seconds:
            ratios[f"{name} / engine"] = samples.median(name) / engine
    # From the first score on: the start is the same for one worker and for two.
    ratios["two workers"] = samples.median("grading 1") / samples.median("grading 2")
    ratios["two workers, start included"] = samples.median("wall 1") / samples.median("wall 2")
    # A worker reads answers while its sandbox plays on, so one of them keeps more than a core busy.
    for jobs, name in ((1, "one worker"), (2, "two workers")):
        ratios[f"cores that {name} keep{'s' * (jobs == 1)} busy"] = samples.median(f"cores {jobs}")
    return {
        "questions": list(TEN),
        "cases": cases,
        "sandbox": sandbox,
        "classes": [sizes.small, sizes.large],
        "seconds": {name: describe_samples(all_s) for name, all_s in samples.seconds.items()},
        "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
        "failed": {name: reason.splitlines()[0] for name, reason in samples.failed.items()},
    }


def show(figures: Mapping[str, Any], samples: Samples) -> None:
    """Print the table of times and the table of ratios."""
    engine = figures["seconds"]["engine"]["median"]
    rows = []
    for name, label in NAMES.items():
        found = figures["seconds"].get(name)
        if found is not None:
            span = f"{found['min'] * 1000:.1f}-{found['max'] * 1000:.1f}"
            middle = f"{found['median'] * 1000:.1f}"
            rows.append([label, middle, span, str(found["n"]), f"{found['median'] / engine:.2f}"])
        elif name in figures["failed"]:
            rows.append([label, "-", "-", "0", "-"])
    print_table(
        f"Ten questions, {figures['cases']} cases, right answers ({figures['sandbox']})",
        ["CPU ms per submission", "median", "min-max", "N", "/ engine"],
        rows,
    )
    for name, reason in samples.failed.items():
        print(f"{name}: {reason}"[:300])
    targets = {
        "engine / bare": ("<=", MAX_FLOOR),
        "engine / fork": ("", None),
        "whole class / bare": ("", None),
        "pytest / engine": (">=", MIN_PYTEST),
        "otter / engine": (">=", MIN_OTHERS),
        "nbgrader / engine": (">=", MIN_OTHERS),
        "nbgrader whole / engine": ("", None),
        "two workers": (">=", MIN_SPEEDUP),
        "two workers, start included": ("", None),
        "cores that one worker keeps busy": ("", None),
        "cores that two workers keep busy": ("", None),
    }
    rows = []
    for name, (sign, target) in targets.items():
        ratio = figures["ratios"].get(name)
        if ratio is None:
            continue
        if target is None:
            rows.append([name, f"{ratio:.2f}", "", ""])
            continue
        ok = ratio <= target if sign == "<=" else ratio >= target
        rows.append([name, f"{ratio:.2f}", f"{sign} {target:g}", met(ok)])
    print_table("Ratios of medians", ["ratio", "measured", "target", ""], rows)


if __name__ == "__main__":
    sys.exit(main())
