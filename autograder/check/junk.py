"""Junk answers: whatever a function may return instead of an answer, it must earn nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.answer_key import Case, Raises
from autograder.check.subject import Subject, judge_function
from autograder.inside.decoder import detach
from autograder.inside.values import Value
from autograder.judge import JudgedQuestion, judge_question
from autograder.outcome import Outcome, OutcomeKind


class _Subclass(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other: object) -> Any:
        return True

    __hash__ = None


class _AlwaysEqual:
    """An object that claims to equal everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


CONSTANTS: tuple[tuple[str, Value], ...] = (
    ("None", None),
    ("0", 0),
    ("0.0", 0.0),
    ("NaN", float("nan")),
    ("True", True),
    ("an empty tuple", ()),
    ("an empty array", np.zeros(0)),
    ("a 0-d array", np.array(1.0)),
    ("an object array", np.array([None, "x"], dtype=object)),
    ("a ragged list", [[1.0], [1.0, 2.0]]),
    ("an object that equals everything", _AlwaysEqual()),
)


def check_junk(subject: Subject) -> list[str]:
    """Junk is rejected without a crash and earns nothing at all."""
    found = []
    for name, function in _junk_functions():
        judged, _ = judge_function(function, subject.key)
        found += _passed_aspects(name, judged)
    for name, spoil in SPOILT.items():
        outcomes = [_spoilt_outcome(case, spoil) for case in subject.key.cases]
        found += _passed_aspects(name, judge_question(subject.key, outcomes))
    return found


def _passed_aspects(name: str, judged: JudgedQuestion) -> list[str]:
    passed = [repr(aspect.info.name) for aspect in judged.aspects if aspect.passed]
    return [f"{name} passes the aspect {', '.join(passed)}."] if passed else []


def _junk_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, value in CONSTANTS:
        yield f"returning {name}", _constant(value)
    yield (
        "returning its first argument",
        lambda *arguments, **_: arguments[0] if arguments else None,
    )
    yield "returning all its arguments", lambda *arguments, **_: arguments
    yield "returning the optimizer's parameter and state", lambda *a, **_: (a[0], a[2])
    yield "raising ValueError always", _raise_value_error


def _constant(value: Value) -> Callable[..., Value]:
    return lambda *_, **__: value


def _raise_value_error(*_: object, **__: object) -> None:
    raise ValueError("junk")


def _spoilt_outcome(case: Case, spoil: Callable[[Value], Value]) -> Outcome:
    """The right answer, spoilt in one way, as if a function had returned it."""
    if isinstance(case.expected, Raises):
        return Outcome(OutcomeKind.RAISED, error_types=case.expected.types)
    return Outcome(OutcomeKind.RETURNED, value=detach(_map(case.expected, spoil)))


def _map(value: Value, spoil: Callable[[Value], Value]) -> Value:
    if isinstance(value, dict):
        return {name: _map(item, spoil) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_map(item, spoil) for item in value)
    return spoil(value)


def _wrong_dtype(value: Value) -> Value:
    if isinstance(value, np.ndarray):
        return value.astype(complex if value.dtype.kind != "c" else bool)
    return str(value)


SPOILT: dict[str, Callable[[Value], Value]] = {
    "the right answer as zeros": lambda v: np.zeros_like(v) if isinstance(v, np.ndarray) else 0.5,
    "the right answer as NaN": lambda v: v * np.nan if _is_float(v) else float("nan"),
    "the right answer of a wrong dtype": _wrong_dtype,
    "the right answer as an array subclass": lambda v: np.asarray(v).view(_Subclass),
    "the right answer as an object array": lambda v: np.asarray(v).astype(object),
    "the right answer as nested lists": lambda v: [np.asarray(v).tolist()],
    "the right answer with an axis more": lambda v: np.asarray(v)[None],
}


def _is_float(value: Value) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fc"
