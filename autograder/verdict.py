"""What an outcome is judged to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The first rule that an outcome breaks, or ``right``."""

    RIGHT = "right"
    WRONG_TYPE = "wrong type"
    WRONG_SHAPE = "wrong shape"
    WRONG_DTYPE = "wrong dtype"
    NOT_FINITE = "not finite"
    WRONG_VALUES = "wrong values"
    NOT_AN_ANSWER = "not an answer"
    RAISED = "raised"
    DID_NOT_RAISE = "did not raise"
    TIMED_OUT = "timed out"
    LOADING_TIMED_OUT = "loading timed out"
    OUT_OF_TIME = "out of time"
    OUT_OF_CPU = "out of processor time"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_TOO_LARGE = "output too large"
    KILLED = "killed"
    MISSING = "missing"
    NOT_IMPLEMENTED = "not implemented"
    NOT_COUNTED = "not counted"
    UNGRADED = "ungraded"


LIMIT_VERDICTS = frozenset(
    {
        Verdict.TIMED_OUT,
        Verdict.LOADING_TIMED_OUT,
        Verdict.OUT_OF_TIME,
        Verdict.OUT_OF_CPU,
        Verdict.OUT_OF_MEMORY,
        Verdict.OUTPUT_TOO_LARGE,
    }
)
"""A limit was hit; the message says which one and how much it allows."""


@dataclass(frozen=True)
class Difference:
    """The first rule that a value breaks, and where.

    Attributes
    ----------
    verdict : Verdict
    message : str
        One sentence, lower case, without a full stop.
    path : tuple of str or int
        Which part of the result: ``(1,)`` for the second of a tuple, ``("C3",)`` for a key.
    index : tuple of int
        Position of the worst element of an array; empty for anything else.
    expected, got : object
        The two values at that position.
    wrong, size : int
        How many elements of the array are wrong, and how many it has.
    """

    verdict: Verdict
    message: str
    path: tuple[str | int, ...] = ()
    index: tuple[int, ...] = ()
    expected: Any = None
    got: Any = None
    wrong: int = 0
    size: int = 0
