"""What came back on a case, beside what was asked for: its wrong arrays, one by one.

Relations are looked for in these, see `autograder.relation`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answer_key import Case, Raises
from autograder.compare import compare
from autograder.inside.values import Value
from autograder.outcome import OutcomeKind

LEAST_CASES = 3
"""So many wrong cases: what two have in common a third one often has not."""
LEAST_NUMBERS = 4

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Seen:
    """One case with what was to come back and, if it is ``comparable``, what did."""

    case: Case
    want: Value
    got: Value
    wrong: bool
    comparable: bool


@dataclass(frozen=True)
class Leaf:
    """One wrong array of a result: the tolerance is that of judging."""

    seen: Seen
    path: Path
    got: np.ndarray
    want: np.ndarray
    rtol: float

    def is_(self, other: np.ndarray) -> bool:
        """Whether what came back is this array."""
        return compare(self.got, other, self.rtol, (), self.seen.case.atol) is None

    @property
    def same_shape(self) -> bool:
        """Whether the values can be compared one by one."""
        return self.got.shape == self.want.shape

    def wrong_places(self) -> np.ndarray:
        """Mark the numbers that are wrong, of an array of the right shape."""
        allowed = self.seen.case.atol + self.rtol * (float(np.abs(self.want).max()) or 1.0)
        with np.errstate(all="ignore"):
            places: np.ndarray = ~(np.abs(self.got - self.want) <= allowed)
        return places


Found = tuple[str, dict[str, str]]
"""The id of a relation, a key of `autograder.diagnosis.TEMPLATES`, and its facts."""
Rule = Callable[[Sequence[Leaf]], Found | None]


def see(case: Case, want: Any, kind: OutcomeKind, value: Value, wrong: bool) -> Seen | None:
    """Look at one case; None for one that tells nothing about a relation."""
    if case.judges != "result" or isinstance(want, Raises):
        return None
    if kind is not OutcomeKind.RETURNED:
        return Seen(case, want, None, wrong, comparable=False)
    try:
        return Seen(case, want, case.look_at(value), wrong, comparable=case.view is None)
    except LookupError:
        return Seen(case, want, None, wrong, comparable=False)


def collect_leaves(wrong: Sequence[Seen], rtol: float) -> list[Leaf]:
    """Collect the wrong arrays of wrong cases; none at all if a result has another form."""
    leaves: list[Leaf] = []
    for one in wrong:
        pairs = list(_pair_leaves(one.got, one.want, ()))
        if any(got is None for _, got, _ in pairs):
            return []
        leaves += [
            leaf
            for path, got, want in pairs
            if got is not None
            for leaf in [Leaf(one, path, got, want, rtol)]
            if not leaf.is_(want)
        ]
    return leaves


def _pair_leaves(
    got: Value, want: Value, path: Path
) -> Iterator[tuple[Path, np.ndarray | None, np.ndarray]]:
    """Pair the arrays of a result with the expected ones; None for one that is none."""
    if isinstance(want, tuple | list):
        if type(got) not in (tuple, list) or len(got) != len(want):
            yield path, None, np.zeros(0)
            return
        for i, item in enumerate(want):
            yield from _pair_leaves(got[i], item, (*path, i))
    elif isinstance(want, dict):
        if type(got) is not dict or got.keys() != want.keys():
            yield path, None, np.zeros(0)
            return
        for name, item in want.items():
            yield from _pair_leaves(got[name], item, (*path, name))
    else:
        right, found = _as_array(want), _as_array(got)
        if right is not None:
            usable = found is not None and found.dtype.kind == right.dtype.kind
            yield path, found if usable else None, right


def _as_array(value: Value) -> np.ndarray | None:
    """Read numbers as an array of integers, floats or complex numbers; None for anything else."""
    if not isinstance(value, np.ndarray | np.generic | int | float | complex):
        return None
    array = np.asarray(value)
    if array.dtype.kind == "u":
        return array.astype(np.int64) if array.size and array.max() < 1 << 62 else None
    return array if array.dtype.kind in "ifc" and array.size else None
