"""The floor: the same calls on the same functions in one warm process, and nothing else.

Run by throughput.py as ``python floor.py bare|fork CLASS CASES UNITS``; prints JSON. For each
submission it reads, compiles and executes the files and makes every call on fresh copies of
the inputs. Nothing is confined, compared or written. ``fork`` does it in a forked child each.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from autograder.inside.drivers import DRIVERS, fresh

WARM = 3
"""So many submissions are played before the clock starts."""


def play(folder: Path, cases: Mapping[str, Any], units: list[str]) -> None:
    """Load the files of one submission and make every call."""
    namespace: dict[str, Any] = {"__name__": "submission"}
    for unit in units:
        path = folder / f"{unit}.py"
        exec(compile(path.read_bytes(), path.name, "exec"), namespace)  # noqa: S102 - the work
    for question, calls in cases.items():
        function = namespace[question]
        for case in calls:
            inputs = fresh(case["inputs"])
            try:
                DRIVERS[case["driver"]](function, inputs, case["positional"])
            except ValueError:
                if not case["raises"]:
                    raise


def play_in_fork(folder: Path, cases: Mapping[str, Any], units: list[str]) -> None:
    """Do the same in a child."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            play(folder, cases, units)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"The child that played {folder} failed.")


def cpu_s() -> float:
    """CPU time of this process and of its children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def main() -> None:
    """Play a class and print the CPU time of a submission."""
    how, submissions, cases_path, units_text = sys.argv[1:]
    cases = pickle.loads(Path(cases_path).read_bytes())  # noqa: S301 - written by throughput.py
    units = units_text.split(",")
    folders = sorted(Path(submissions).iterdir())
    for folder in folders[:WARM]:
        play(folder, cases, units)
    one = play_in_fork if how == "fork" else play
    before = cpu_s()
    for folder in folders:
        one(folder, cases, units)
    print(json.dumps({"cpu_s": (cpu_s() - before) / len(folders), "n": len(folders)}))


if __name__ == "__main__":
    main()
