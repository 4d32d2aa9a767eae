"""What a start costs: the help, a first grade from a warm and from a cold cache, pytest.

    python benchmarks/startup.py [--quick]

One submission is graded: on ten questions, as of an assignment, and on every question of the
course, the training of a network among them; the latter also from a cold cache.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measure import (
    ROOT,
    WORK,
    BenchmarkError,
    Usage,
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
from workload import (
    AUTOGRADE,
    TEN,
    check_full_marks,
    copy_course,
    forget_scores,
    grade_command,
    write_class,
)

MAX_HELP_S, MAX_WARM_S = 0.15, 1.2
FIRST_GRADE = r"1/1 "
BARE_TEST = """
import conv_layers, convolution, numpy, optimizers, parameters, pooling


def test_nothing():
    assert numpy and conv_layers and convolution and optimizers and parameters and pooling
"""
PLAIN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Without the plugins of other packages, which a student's environment does not have."""


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few repetitions")
    quick = parser.parse_args().quick
    rounds, cold_rounds = (4, 1) if quick else (15, 5)
    machine = describe_machine()
    adopt_orphans()
    course = copy_course()
    answers = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "solutions").glob("*.py"))
        if path.stem != "__init__"
    }
    submissions = write_class(WORK / "class1", [answers], 1)
    exercises = write_exercises(answers)
    bare = write_bare_tests(answers)
    output = WORK / "grades"
    grade = grade_command(submissions, course, output, 1, ())
    run(grade, WORK)  # fills the cache
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ten = grade_command(submissions, course, output, 1, TEN)
    commands: Mapping[str, tuple[list[str], Path]] = {
        "python -c pass": ([sys.executable, "-c", "pass"], WORK),
        "autograde --help": ([str(AUTOGRADE), "--help"], WORK),
        "warm start": (ten, WORK),
        "warm start, whole course": (grade, WORK),
        "bare pytest": ([*pytest, "test_bare.py"], bare),
        "pytest exercises/": ([*pytest, "-p", "autograder.pytest_plugin", "."], exercises),
    }
    sandbox = ""
    used: dict[str, list[Usage]] = {name: [] for name in (*commands, "cold start")}
    for number in range(rounds + 1):
        tell(f"round {number} of {rounds}")
        for name, (command, folder) in commands.items():
            forget_scores(output)
            found = run(command, folder, environment=PLAIN, until=FIRST_GRADE)
            if name.startswith("warm start"):
                sandbox = check_full_marks(output, 1)
            if number:  # the first round only warms the disk's cache
                used[name].append(found)
        if 0 < number <= cold_rounds:
            shutil.rmtree(course / ".autograde", ignore_errors=True)
            forget_scores(output)
            used["cold start"].append(run(grade, WORK, until=FIRST_GRADE))

    figures: dict[str, Any] = {
        "sandbox": sandbox,
        "cpu_s": {n: describe_samples([one.cpu_s for one in all_]) for n, all_ in used.items()},
        "wall_s": {n: describe_samples([one.wall_s for one in all_]) for n, all_ in used.items()},
        "first_grade_s": {
            name: describe_samples([first_grade_s(one) for one in used[name]])
            for name in ("warm start", "warm start, whole course", "cold start")
        },
        "torch_imported": {"warm start": imports_torch(ten, output)},
    }
    print_machine(machine)
    show(figures)
    path = write_figures("startup", machine, figures, quick)
    print(f"\nFigures: {path}")
    return 0


def write_exercises(answers: Mapping[str, str]) -> Path:
    """Copy what a student has, with the model answers in place of the stubs."""
    folder = WORK / "exercises"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "exercises", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for unit, text in answers.items():
        (folder / f"{unit}.py").write_text(text, encoding="utf-8")
    return folder


def write_bare_tests(answers: Mapping[str, str]) -> Path:
    """Write one test that imports NumPy and the same files, and tests nothing."""
    folder = WORK / "bare"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for unit, text in answers.items():
        (folder / f"{unit}.py").write_text(text, encoding="utf-8")
    (folder / "test_bare.py").write_text(BARE_TEST, encoding="utf-8")
    return folder


def first_grade_s(used: Usage) -> float:
    """Take the time at which the first score was shown."""
    if used.matched_s is None:
        raise BenchmarkError(f"No score was shown:\n{used.output[-2000:]}")
    return used.matched_s


def imports_torch(command: list[str], output: Path) -> bool:
    """See whether a start imports torch, from Python's own list of imports."""
    forget_scores(output)
    used = run(command, WORK, environment={"PYTHONPROFILEIMPORTTIME": "1"})
    if not re.search(r"\|\s+numpy$", used.output, re.MULTILINE):
        raise BenchmarkError("Python did not list its imports.")
    return re.search(r"\|\s+torch$", used.output, re.MULTILINE) is not None


def show(figures: Mapping[str, Any]) -> None:
    """Print the table of times and the table of targets."""
    rows = []
    for name, wall in figures["wall_s"].items():
        cpu, first = figures["cpu_s"][name], figures["first_grade_s"].get(name)
        rows.append(
            [
                name,
                f"{cpu['median']:.3f}",
                f"{wall['median']:.3f}",
                f"{wall['min']:.3f}-{wall['max']:.3f}",
                f"{first['median']:.2f} ({first['min']:.2f})" if first else "",
                str(wall["n"]),
            ]
        )
    print_table(
        "Start-up, seconds",
        ["command", "CPU", "wall", "wall min-max", "1st grade (min)", "N"],
        rows,
    )
    help_s = figures["wall_s"]["autograde --help"]["median"]
    warm_s = figures["first_grade_s"]["warm start"]["median"]
    warm_cpu_s = figures["cpu_s"]["warm start"]["median"]
    torch = figures["torch_imported"]["warm start"]
    exercises = figures["cpu_s"]["pytest exercises/"]["median"]
    ratio = exercises / figures["cpu_s"]["bare pytest"]["median"]
    help_ratio = help_s / figures["wall_s"]["python -c pass"]["median"]
    print_table(
        "Targets",
        ["what", "measured", "target", ""],
        [
            ["autograde --help, wall", f"{help_s:.3f} s", "<= 0.15 s", met(help_s <= MAX_HELP_S)],
            ["autograde --help / python -c pass", f"{help_ratio:.1f}", "", ""],
            ["warm start, first grade", f"{warm_s:.2f} s", "<= 1.2 s", met(warm_s <= MAX_WARM_S)],
            ["warm start, torch imported", "yes" if torch else "no", "no", met(not torch)],
            ["warm start, CPU", f"{warm_cpu_s:.2f} s", "", ""],
            ["pytest exercises/ / bare pytest, CPU", f"{ratio:.2f}", "", ""],
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
