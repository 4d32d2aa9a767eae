"""What a sandbox is asked to play, within what limits, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.inside.decoder import decode
from autograder.inside.notebook import is_notebook
from autograder.inside.values import Opaque, Value, encode
from autograder.outcome import Outcome


@dataclass(frozen=True)
class Call:
    """One case as the sandbox knows it: without an expected value.

    Attributes
    ----------
    driver : str
        How the function is called, see `autograder.inside.drivers`.
    inputs : dict of str to Value
        In the order of the function's parameters.
    positional : int
        How many of the inputs are passed by position.
    judges : {"result", "arguments"}
        Whether to report the result or what became of the arguments.
    """

    driver: str
    inputs: dict[str, Value]
    positional: int
    judges: str


@dataclass(frozen=True)
class PlannedQuestion:
    """All calls of one question: of function ``question`` in module ``unit``.

    ``limit_s`` are the wall seconds for all of them; None for ``Limits.question_s``.
    """

    question: str
    unit: str
    calls: tuple[Call, ...]
    limit_s: float | None = None


@dataclass(frozen=True)
class Limits:
    """What one submission may use; the same as `autograder.config.Limits`, which says it at length.

    Attributes
    ----------
    question_s : float
        Wall seconds that a question has at least, for all its calls.
    reference_factor : float
        A question has at least this many times what its reference takes.
    load_s : float
        Wall seconds for loading one file.
    submission_s : float
        Wall seconds for everything.
    cpu_s : int or None
        Processor seconds of the student's process; None: no more than ``submission_s`` gives.
    memory_mb : int
        Address space of the student's process, in MiB; NumPy itself takes about 200.
    output_mb : int
        All results of the student's process together, in MiB.
    """

    question_s: float = 1.0
    reference_factor: float = 50.0
    load_s: float = 2.0
    submission_s: float = 60.0
    cpu_s: int | None = None
    memory_mb: int = 2048
    output_mb: int = 64

    @property
    def cpu_limit_s(self) -> int:
        """Whole processor seconds, as the kernel counts them.

        One second more than ``submission_s``, unless it is set: then the wall clock, which
        every process reaches first, names the limit that was hit.
        """
        return self.cpu_s or math.ceil(self.submission_s) + 1


@dataclass(frozen=True)
class Played:
    """What one submission did.

    Attributes
    ----------
    outcomes : mapping of str to tuple of Outcome
        By question; one outcome for each call, in order.
    notes : tuple of str
        Statements of the files that could not be executed. Untrusted text, of printable
        characters and limited length.
    """

    outcomes: Mapping[str, tuple[Outcome, ...]]
    notes: tuple[str, ...]


def encode_plan(plan: Sequence[PlannedQuestion]) -> list[bytes]:
    """Write one frame for each call of the plan.

    Raises
    ------
    ValueError
        If a question has no calls, appears twice, or has inputs that cannot cross the
        border of a sandbox (a function, an object array, more than 64 MiB).
    """
    names = [planned.question for planned in plan]
    frames = []
    for index, planned in enumerate(plan):
        if names.count(planned.question) > 1 or not planned.calls:
            raise ValueError(
                f"The plan must hold the question {planned.question} once and with calls."
            )
        for number, call in enumerate(planned.calls, 1):
            frame = encode(
                call.inputs,
                {
                    "index": index,
                    "question": planned.question,
                    "unit": planned.unit,
                    "driver": call.driver,
                    "positional": call.positional,
                    "judges": call.judges,
                },
                inputs=True,
            )
            if (fault := _find_opaque(decode(frame, inputs=True)[0])) is not None:
                raise ValueError(
                    f"The inputs of call {number} of the question {planned.question} cannot be "
                    f"sent into a sandbox: {fault.name}. Use numbers, texts, arrays, tuples, "
                    "lists and dicts of them, random generators, and functions by given()."
                )
            frames.append(frame)
    return frames


def _find_opaque(value: Value) -> Opaque | None:
    if isinstance(value, Opaque):
        return value
    items = value.values() if isinstance(value, dict) else value
    if not isinstance(value, tuple | list | dict):
        return None
    return next((found for item in items if (found := _find_opaque(item)) is not None), None)


MAX_FILE_BYTES = 1 << 20
"""Of a file of source code; a notebook has its pictures with it and may have more."""
MAX_FILES_BYTES = 48 << 20
MAX_FILES = 500


def encode_job(files: Mapping[str, bytes], todo: Sequence[int]) -> bytes:
    """Write the frame that asks for some questions of one submission."""
    arrays = {name: np.frombuffer(source, np.uint8) for name, source in files.items()}
    return encode(arrays, {"todo": list(todo)})


def admit_files(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Leave out files that no student writes by hand, and say so."""
    admitted: dict[str, bytes] = {}
    notes = []
    room = MAX_FILES_BYTES
    for name, source in files.items():
        if len(source) > MAX_FILE_BYTES and not is_notebook(source):
            notes.append(f"{name}.py was not read, because it is larger than 1 MiB")
        elif len(admitted) == MAX_FILES or len(source) > room:
            notes.append(f"{name}.py was not read, because the submission has too many files")
        else:
            admitted[name] = source
            room -= len(source)
    return admitted, notes
