"""Whether the references agree with their oracles on many random draws, and with differences.

    python benchmarks/agreement.py [--draws 1000] [--question NAME ...] [--quick]

For every function of the course, the sizes of its cases are drawn again and again from fresh seeds
until there are so many draws; the reference's answer is compared with the oracle's, and the
gradients of a backward pass also with central differences of its forward function. What is
reported is the largest difference, as a share of the largest expected magnitude of its array.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from measure import ROOT, describe_machine, print_machine, print_table, tell, write_figures

sys.path.insert(0, str(ROOT))

from autograder.answer_key import Case, Raises
from autograder.build import draw_case, play_answer, rng_for, same_answer
from autograder.check.differences import central_differences
from autograder.course import load_course
from autograder.question import Aspect, Question

DRAWS = 1000
LARGEST = 1e-9
"""Both compute in float64; their sums may be taken in another order."""
LARGEST_DIFFERENCE = 1e-6
"""Central differences with a step of 1e-5 are good to about 1e-9 where nothing cancels."""


def drawn_cases(question: Question, draws: int) -> Iterator[tuple[Aspect, Case]]:
    """Draw cases of all sizes in turn, each from a seed of its own; none that must raise."""
    places = [
        (aspect, spec)
        for aspect in question.aspects
        for spec in (*aspect.visible, *aspect.hidden)
        if spec.inputs is None and not spec.raises and aspect.judges == "result"
    ]
    for number, (aspect, spec) in zip(range(draws), itertools.cycle(places), strict=False):
        rng = rng_for("agreement", question.name, str(number))
        yield aspect, draw_case(question, aspect, spec, False, rng)


def measure_question(question: Question, draws: int) -> dict[str, Any]:
    """Compare a reference with its oracle, and with differences where it is a gradient."""
    worst, worst_difference, drawn, differences = 0.0, 0.0, 0, 0
    for aspect, case in drawn_cases(question, draws):
        got = play_answer(question.reference, case)
        if case.atol:  # a statistic: it has a bound of its own
            agrees = same_answer(got, case.expected, question.rtol, case.atol)
            worst = max(worst, 0.0 if agrees else np.inf)
        else:
            worst = max(worst, distance(got, case.expected))
        drawn += 1
        if question.gradient_of is not None and aspect.smooth:
            arguments = dict(case.inputs)
            dout = arguments.pop("dout")
            whole = play_answer(question.reference, replace(case, part=None))
            analytic = whole if isinstance(whole, tuple) else (whole,)
            numeric = tuple(central_differences(question.gradient_of, arguments, dout))
            worst_difference = max(worst_difference, distance(numeric, analytic))
            differences += 1
    found: dict[str, Any] = {"draws": drawn, "largest": worst}
    if differences:
        found |= {"differences": differences, "largest difference": worst_difference}
    return found


def distance(got: Any, want: Any) -> float:
    """Measure how far two answers are apart; infinity where they are of different kinds."""
    if isinstance(got, Raises) or isinstance(want, Raises):
        return 0.0 if got == want else np.inf
    if isinstance(want, dict):
        same = isinstance(got, dict) and got.keys() == want.keys()
        return max((distance(got[k], want[k]) for k in want), default=0.0) if same else np.inf
    if isinstance(want, tuple | list):
        same = isinstance(got, tuple | list) and len(got) == len(want)
        pairs = zip(got, want, strict=True) if same else ()
        return max((distance(a, b) for a, b in pairs), default=0.0) if same else np.inf
    if not isinstance(want, np.ndarray | np.generic | int | float | complex):
        return 0.0 if got == want else np.inf
    one, other = np.asarray(got), np.asarray(want)
    if one.shape != other.shape:
        return np.inf
    if one.dtype.kind in "bO" or other.dtype.kind in "bO":
        return 0.0 if np.array_equal(one, other) else np.inf
    scale = float(np.max(np.abs(other), initial=0.0)) or 1.0
    return float(np.max(np.abs(one - other), initial=0.0)) / scale


def main() -> int:
    """Measure, print and keep the figures; 1 if a reference disagrees."""
    parser = argparse.ArgumentParser(description="Compare references with their oracles.")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--question", action="append")
    parser.add_argument("--quick", action="store_true", help="50 draws, kept in build/bench")
    options = parser.parse_args()
    draws = 50 if options.quick else options.draws
    course = load_course(ROOT)
    figures: dict[str, Any] = {}
    began = time.perf_counter()
    for question in course.questions.values():
        wanted = not options.question or question.name in options.question
        if wanted and isinstance(question, Question) and not question.limit_s:
            tell(question.name)
            figures[question.name] = measure_question(question, draws)
    machine = describe_machine()
    print_machine(machine)
    rows = [
        [
            name,
            str(one["draws"]),
            f"{one['largest']:.1e}",
            str(one.get("differences", "")),
            f"{one['largest difference']:.1e}" if "differences" in one else "",
        ]
        for name, one in figures.items()
    ]
    header = ["question", "draws", "largest", "with differences", "largest"]
    print_table("References against their oracles", header, rows)
    wrong = [
        name
        for name, one in figures.items()
        if not (
            one["largest"] <= LARGEST and one.get("largest difference", 0.0) <= LARGEST_DIFFERENCE
        )
    ]
    summary = {
        "questions": figures,
        "seconds": round(time.perf_counter() - began, 1),
        "disagree": wrong,
    }
    partial = options.quick or bool(options.question) or draws != DRAWS
    write_figures("agreement", machine, summary, quick=partial)
    print(f"{len(figures) - len(wrong)} of {len(figures)} agree; these do not: {json.dumps(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
