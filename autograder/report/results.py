"""``results.json``: the scores of a run for other programs.

The format is described in ``docs/results-format.md`` and by the JSON Schema beside this
module. Text that came from a submission is cleaned before it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from autograder.answer_key import Answer, Raises
from autograder.counterexample import Counterexample
from autograder.diagnosis import tell_briefly
from autograder.inside.given import Given, name_input
from autograder.inside.values import Opaque, Value
from autograder.report.files import replaced_when_done
from autograder.score import QuestionScore, SubmissionScore
from autograder.text import printable

FORMAT = 1
MAX_NUMBERS = 1000
"""An array with more numbers than this is written as its shape only."""


@dataclass(frozen=True)
class Run:
    """What a run was made with.

    Attributes
    ----------
    seed_digest : str
        Names the secret seed without giving it away.
    sandbox : str
        Name of the backend that contained the submissions.
    engine, numpy, torch : str
        Versions; ``torch`` of the oracle that built the keys.
    skipped : tuple of (str, str)
        What was found and not taken for a submission, with the reason.
    """

    course: str
    title: str
    assignment: str | None
    seed_digest: str
    sandbox: str
    engine: str
    numpy: str
    torch: str
    skipped: tuple[tuple[str, str], ...] = ()


def read_schema() -> dict[str, Any]:
    """Load the JSON Schema of ``results.json``."""
    text = files("autograder.report").joinpath("results.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def describe_run(run: Run) -> dict[str, Any]:
    """Describe everything but the submissions as JSON values."""
    return {
        "format": FORMAT,
        "course": {"name": run.course, "title": run.title, "assignment": run.assignment},
        "run": {
            "seed_digest": run.seed_digest,
            "sandbox": run.sandbox,
            "engine": run.engine,
            "numpy": run.numpy,
            "torch": run.torch,
        },
        "skipped": [
            {"path": printable(path), "reason": printable(reason)} for path, reason in run.skipped
        ],
    }


@contextmanager
def open_results(path: Path, run: Run) -> Iterator[Callable[[SubmissionScore], None]]:
    """Write ``results.json``, a line for each submission that the yielded function is given.

    There is no clock in it: the same submissions and the same course give the same bytes.
    """
    with replaced_when_done(path) as file:
        head = _dumps(describe_run(run))
        file.write(head.removesuffix("}") + ', "submissions": [')
        separator = "\n"

        def add(score: SubmissionScore) -> None:
            nonlocal separator
            file.write(separator + _dumps(describe_submission(score)))
            separator = ",\n"

        yield add
        file.write("\n]}\n")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def describe_submission(score: SubmissionScore) -> dict[str, Any]:
    """Describe one submission as JSON values."""
    return {
        "student": printable(score.student),
        "status": "graded" if score.graded else "ungraded",
        "earned": score.earned,
        "possible": score.possible,
        "fault": printable(score.fault) if score.fault else None,
        "notes": [printable(note) for note in score.notes],
        "questions": {question.question: _question(question) for question in score.questions},
    }


def _question(score: QuestionScore) -> dict[str, Any]:
    diagnosis = score.diagnosis
    return {
        "earned": score.earned,
        "possible": score.possible,
        "verdict": str(score.verdict),
        "aspects": [
            {
                "name": aspect.name,
                "weight": aspect.weight,
                "passed": aspect.passed,
                "verdict": str(aspect.verdict),
                "visible": aspect.visible,
            }
            for aspect in score.aspects
        ],
        "diagnosis": diagnosis
        and {
            "id": diagnosis.misconception.id,
            "explanation": tell_briefly(diagnosis),
            "hint": diagnosis.misconception.hint,
            "cases": diagnosis.explained,
        },
        "counterexample": score.counterexample and _counterexample(score.counterexample),
        "notes": list(score.notes),
    }


def _counterexample(shown: Counterexample) -> dict[str, Any]:
    difference = shown.difference
    return {
        "aspect": shown.aspect,
        "label": shown.label,
        "visible": shown.visible,
        "verdict": str(difference.verdict),
        "message": printable(difference.message, 600),
        "inputs": {name: _json(value) for name, value in shown.inputs.items()},
        "expected": _json_answer(shown.expected),
        "got": _json(shown.got),
        "path": list(difference.path),
        "index": list(difference.index),
    }


def _json_answer(answer: Answer) -> Any:
    return {"raises": answer.types[0]} if isinstance(answer, Raises) else _json(answer)


def _json(value: Value) -> Any:
    """Write a value for reading: arrays as nested lists, what is not a number as text."""
    if isinstance(value, np.ndarray | np.generic):
        if value.size > MAX_NUMBERS:
            return f"array of shape {value.shape}"
        return _json(value.tolist())
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {printable(name): _json(item) for name, item in value.items()}
    if isinstance(value, float):
        return value if np.isfinite(value) else str(value)
    if isinstance(value, Opaque):
        return f"an object of type {printable(value.name)}"
    if isinstance(value, str):
        return printable(value, 600)
    if isinstance(value, complex):
        return str(value)
    if isinstance(value, Given | np.random.Generator):
        return printable(name_input(value), 600)
    return value
