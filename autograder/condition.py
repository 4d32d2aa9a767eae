"""With which arguments answers are right and with which wrong: no padding, square images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.answer_key import Case
from autograder.observation import LEAST_CASES, Found, Seen

LEAST_RIGHT = 4
"""A condition on the arguments rests on so many right cases too."""

Test = Callable[[Case], bool | None]
Named = Iterator[tuple[str, dict[str, str], Test]]


def find_condition(seen: Sequence[Seen]) -> Found | None:
    """Find a condition on the arguments that every wrong case meets and no right one.

    Two conditions of one kind that both fit cannot be told apart; then nothing is said.
    """
    wrong = sum(one.wrong for one in seen)
    for kind in (_tests_of_numbers, _tests_of_pairs, _tests_of_shapes, _tests_of_values):
        fits = []
        for name, facts, test in kind(seen):
            right = _count_if_exact(seen, test)
            if right >= LEAST_RIGHT and wrong >= LEAST_CASES:
                fits.append((name, {**facts, "right": str(right)}))
        if fits:
            return fits[0] if len(fits) == 1 else None
    return None


def _count_if_exact(seen: Sequence[Seen], test: Test) -> int:
    """Count the right cases that pass a test, if no wrong one does and no right one fails.

    One that is looked at through a view, such as a share within bounds, may be right by chance.
    """
    right = 0
    for one in seen:
        passed = test(one.case)
        if passed is None:
            if one.wrong:
                return 0
        elif passed == one.wrong:
            return 0
        elif passed and one.comparable:
            right += 1
    return right


def _tests_of_numbers(seen: Sequence[Seen]) -> Named:
    """Ask whether a named integer, such as a stride, has its smallest value, or another one."""
    for name in _names(seen, _as_pair):
        for value in (0, 1):
            facts = {"name": name, "value": str(value)}
            yield "right-if-number", facts, partial(_is_number, name, value)
        yield "wrong-if-zero", {"name": name}, partial(_is_no_number, name, 0)


def _tests_of_pairs(seen: Sequence[Seen]) -> Named:
    for name in _names(seen, _as_pair):
        yield "right-if-even", {"name": name}, partial(_is_even, name)


def _tests_of_shapes(seen: Sequence[Seen]) -> Named:
    for name in _names(seen, _as_image):
        yield "right-if-square", {"name": name}, partial(_is_square, name)
        yield "right-if-single", {"name": name}, partial(_is_single, name)


def _tests_of_values(seen: Sequence[Seen]) -> Named:
    for name in _names(seen, _as_floats):
        yield "right-if-distinct", {"name": name}, partial(_is_distinct, name)


def _names(seen: Sequence[Seen], read: Callable[[Any], Any]) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for one in seen
            for name, value in one.case.inputs.items()
            if read(value) is not None
        )
    )


def _as_pair(value: Any) -> tuple[int, ...] | None:
    if type(value) is int:
        return (value,)
    if type(value) is tuple and value and all(type(item) is int for item in value):
        return value
    return None


def _as_image(value: Any) -> tuple[int, ...] | None:
    return value.shape if isinstance(value, np.ndarray) and value.ndim > 1 else None


def _as_floats(value: Any) -> np.ndarray | None:
    return value if isinstance(value, np.ndarray) and value.dtype.kind == "f" else None


def _is_number(name: str, value: int, case: Case) -> bool | None:
    pair = _as_pair(case.inputs.get(name))
    return None if pair is None else all(item == value for item in pair)


def _is_no_number(name: str, value: int, case: Case) -> bool | None:
    pair = _as_pair(case.inputs.get(name))
    return None if pair is None else all(item != value for item in pair)


def _is_even(name: str, case: Case) -> bool | None:
    pair = _as_pair(case.inputs.get(name))
    return None if pair is None else len(set(pair)) == 1


def _is_square(name: str, case: Case) -> bool | None:
    shape = _as_image(case.inputs.get(name))
    return None if shape is None else shape[-1] == shape[-2]


def _is_single(name: str, case: Case) -> bool | None:
    shape = _as_image(case.inputs.get(name))
    return None if shape is None else shape[0] == 1


def _is_distinct(name: str, case: Case) -> bool | None:
    values = _as_floats(case.inputs.get(name))
    return None if values is None else np.unique(values).size == values.size
