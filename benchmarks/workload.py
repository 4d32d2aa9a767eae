"""The work that is measured: ten questions, a course of its own, and classes of right answers."""

from __future__ import annotations

import json
import pickle
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from measure import ROOT, WORK, BenchmarkError

sys.path.insert(0, str(ROOT))

from autograder.answer_key import AnswerKey, Case, Raises
from autograder.course import load_course
from autograder.keys import obtain_keys

TEN = (
    "conv_output_size",
    "zero_pad2d",
    "conv2d_forward",
    "conv2d_backward",
    "max_pool2d_forward",
    "max_pool2d_backward",
    "avg_pool2d_backward",
    "lenet5_params",
    "momentum",
    "adam",
)
"""Two warm-ups, four layers forward and backward, one of counting, two optimizers, five files."""

SEED = "benchmark"
AUTOGRADE = Path(sys.executable).with_name("autograde")
SINGLE = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
"""One BLAS thread, as in the sandboxes: for every tool that is compared."""


def copy_course() -> Path:
    """Copy the course, so that its cache of answer keys can be emptied without harm."""
    course = WORK / "course"
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    shutil.copy(ROOT / "course.yaml", course)
    shutil.copytree(
        ROOT / "solutions", course / "solutions", ignore=shutil.ignore_patterns("__pycache__")
    )
    return course


def obtain_ten(course: Path) -> list[AnswerKey]:
    """Get the keys of the ten questions; all their cases, visible and hidden, are played."""
    loaded = load_course(course)
    chosen = [pair for pair in loaded.assignment_questions(None) if pair[0].name in TEN]
    if len(chosen) != len(TEN):
        raise BenchmarkError("course.yaml no longer has all ten questions: change TEN.")
    return obtain_keys(course, chosen, SEED)


def model_answers(course: Path, units: Sequence[str]) -> dict[str, str]:
    """Read the model answers, text by unit."""
    folder = course / "solutions"
    return {unit: (folder / f"{unit}.py").read_text(encoding="utf-8") for unit in units}


def units_of(keys: Sequence[AnswerKey]) -> list[str]:
    """List the units of some questions in order."""
    return list(dict.fromkeys(key.unit for key in keys))


def write_class(folder: Path, answers: Sequence[Mapping[str, str]], size: int) -> Path:
    """Write a class of right answers, each different from every other by a comment.

    Parameters
    ----------
    answers : sequence of mapping
        Submissions, text by unit; they take turns.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(size):
        student = folder / f"student{number:05}"
        student.mkdir(parents=True)
        for unit, text in answers[number % len(answers)].items():
            (student / f"{unit}.py").write_text(f"{text}\n# student {number}\n", encoding="utf-8")
    return folder


def grade_command(
    submissions: Path, course: Path, output: Path, jobs: int | None, questions: Sequence[str]
) -> list[str]:
    """Build the command line that grades a class."""
    words = [str(AUTOGRADE), str(submissions), "--course", str(course), "--seed", SEED]
    words += ["--output", str(output), *(w for name in questions for w in ("--question", name))]
    return words if jobs is None else [*words, "--jobs", str(jobs)]


def forget_scores(output: Path) -> None:
    """Remove the results of a run with their gradebook, so that the next run grades everything."""
    shutil.rmtree(output, ignore_errors=True)


def check_full_marks(output: Path, size: int) -> str:
    """See that every submission was graded and earned full marks; return the sandbox's name.

    Raises
    ------
    BenchmarkError
        If not: then it was not right answers that were measured.
    """
    results = json.loads((output / "results.json").read_text(encoding="utf-8"))
    found = results["submissions"]
    if len(found) != size or any(one["earned"] != one["possible"] for one in found):
        raise BenchmarkError(f"{output} does not give full marks to {size} submissions.")
    return str(results["run"]["sandbox"])


def write_cases(keys: Sequence[AnswerKey], path: Path) -> None:
    """Write all cases of the questions for the programs that are not this engine.

    As a pickle, because that is what costs a reader least.
    """
    questions = {key.question: [_plain_case(case, key.rtol) for case in key.cases] for key in keys}
    path.write_bytes(pickle.dumps(questions))


def _plain_case(case: Case, rtol: float) -> dict[str, Any]:
    raises = isinstance(case.expected, Raises)
    return {
        "driver": case.driver,
        "inputs": dict(case.inputs),
        "positional": case.positional,
        "judges": case.judges,
        "part": case.part,
        "raises": raises,
        "expected": None if raises else case.expected,
        "rtol": rtol,
    }
