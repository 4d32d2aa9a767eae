"""What a student's function did on one case: plain data, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from autograder.inside.values import Value


class OutcomeKind(StrEnum):
    """How a call ended."""

    RETURNED = "returned"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    LOADING_TIMED_OUT = "loading timed out"
    OUT_OF_TIME = "out of time"
    OUT_OF_CPU = "out of processor time"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_TOO_LARGE = "output too large"
    KILLED = "killed"
    MISSING = "missing"
    NOT_IMPLEMENTED = "not implemented"
    RUNNER_FAILED = "runner failed"


WALL_CLOCK_KINDS = frozenset(
    {OutcomeKind.TIMED_OUT, OutcomeKind.LOADING_TIMED_OUT, OutcomeKind.OUT_OF_TIME}
)
"""How a call may have ended only because the machine was busy; the other limits do not care."""


@dataclass(frozen=True)
class Outcome:
    """How one call ended.

    Attributes
    ----------
    kind : OutcomeKind
        ``RUNNER_FAILED`` is the grader's fault and makes a submission ungraded; all the
        other kinds are the student's. ``TIMED_OUT`` is the limit of the question,
        ``OUT_OF_TIME`` that of the whole submission.
    value : Value
        What was returned, as new arrays that share nothing with the student's process.
    error : str
        One line on what went wrong. Untrusted text when it comes from an exception.
    error_types : tuple of str
        Names of the built-in classes that the exception belongs to.
    file, line : str, int or None
        Where in the student's code the exception was raised.
    seconds : float
        Wall time of the call, 0 where none was made.
    tried : bool
        False for a call that was never made, because an earlier one ended its question.
    """

    kind: OutcomeKind
    value: Value = None
    error: str = ""
    error_types: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None
    seconds: float = 0.0
    tried: bool = True


def outcome_from_play(played: dict[str, Any]) -> Outcome:
    """Read what `autograder.inside.play.play` reported.

    A call that raised a `MemoryError` is ``OUT_OF_MEMORY``, whoever raised it.

    Raises
    ------
    ValueError
        If the report is not one that ``play`` would have made. It comes from the
        student's process, so every field is checked.
    """
    match played:
        case {"kind": "returned", "value": value, "seconds": float(seconds)}:
            return Outcome(OutcomeKind.RETURNED, value=value, seconds=seconds)
        case {
            "kind": "raised",
            "error": str(error),
            "types": list(types),
            "file": str(file),
            "line": int() | None as line,
            "seconds": float(seconds),
        } if all(type(name) is str for name in types):
            return Outcome(
                OutcomeKind.OUT_OF_MEMORY if "MemoryError" in types else OutcomeKind.RAISED,
                error=error[:400],
                error_types=tuple(types),
                file=file[:100],
                line=line,
                seconds=seconds,
            )
        case {"kind": "not implemented", "error": str(error), "seconds": float(seconds)}:
            return Outcome(OutcomeKind.NOT_IMPLEMENTED, error=error[:400], seconds=seconds)
        case {"kind": "missing", "error": str(error)}:
            return Outcome(OutcomeKind.MISSING, error=error[:400])
    raise ValueError("not a report of a call")
