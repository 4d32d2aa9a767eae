"""Simple relations between what came back and what should have: they need no variant.

A relation is stated only if it holds on every wrong case that it speaks about, on three of
them at least and on four wrong numbers. Three kinds are tried, in this order: how the whole
array was changed (axes exchanged, a factor, a shift, a shape), at which places it is wrong
(borders, all but the first item), and with which arguments (whenever the padding is 0).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograder.answer_key import Case, Raises
from autograder.compare import compare
from autograder.inside.values import Value
from autograder.outcome import OutcomeKind

LEAST_CASES = 3
"""So many wrong cases: what two have in common a third one often has not."""
LEAST_NUMBERS = 4
SEVERAL = 2
LEAST_RIGHT = 4
"""A condition on the arguments rests on so many right cases too."""

MAX_CHANCE = 0.01
"""So likely at most may it be that wrong numbers lie together where they do."""

MAX_AXES = 4
"""Axes are permuted in arrays of so many of them at most: 23 permutations."""

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Relation:
    """A relation that holds, and on how much it rests.

    Attributes
    ----------
    id : str
        Which one: a key of `autograder.diagnose.TEMPLATES`.
    facts : mapping of str to str
        What to fill into the sentence.
    cases : int
        Wrong cases on which it holds.
    """

    id: str
    cases: int
    facts: Mapping[str, str] = field(default_factory=dict)


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


def find_relation(seen: Sequence[Seen], rtol: float) -> Relation | None:
    """Find the first relation that holds on every wrong case it can be asked about.

    Parameters
    ----------
    seen : sequence of Seen
        All cases that judge a result, right and wrong ones.
    """
    wrong = [one for one in seen if one.wrong]
    if len(wrong) < LEAST_CASES:
        return None
    with np.errstate(all="ignore"):  # what came back may be anything
        return _find_in_leaves(seen, wrong, rtol) or find_condition(seen)


def _find_in_leaves(seen: Sequence[Seen], wrong: Sequence[Seen], rtol: float) -> Relation | None:
    leaves = collect_leaves([one for one in wrong if one.comparable], rtol)
    told = len({id(leaf.seen) for leaf in leaves})
    numbers = sum(leaf.want.size for leaf in leaves)
    if told >= LEAST_CASES and 2 * told >= len(wrong) and numbers >= LEAST_NUMBERS:
        for rule in (*SHAPE_RULES, *VALUE_RULES, *PLACE_RULES):
            found = rule(leaves)
            if found is not None:
                return Relation(found[0], told, {**found[1], **_where(leaves, seen)})
    return None


def _where(leaves: Sequence[Leaf], seen: Sequence[Seen]) -> dict[str, str]:
    """Name the part of the result that is wrong, if it is always the same of several."""
    [*paths] = {leaf.path for leaf in leaves}
    several = any(isinstance(one.want, tuple | list | dict) for one in seen)
    if len(paths) == 1 and several and paths[0]:
        return {"part": "".join(f"[{step!r}]" for step in paths[0])}
    return {}


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


Found = tuple[str, dict[str, str]]
Rule = Callable[[Sequence[Leaf]], Found | None]


# How the whole array was changed ------------------------------------------------------------


def find_unit_axes(leaves: Sequence[Leaf]) -> Found | None:
    """Notice right values in a shape with axes of length 1 missing or too many."""
    if any(leaf.same_shape or leaf.got.size != leaf.want.size for leaf in leaves):
        return None
    if all(
        _squeezed(leaf.got.shape) == _squeezed(leaf.want.shape)
        and leaf.is_(leaf.want.reshape(leaf.got.shape))
        for leaf in leaves
    ):
        return "unit-axes", _shapes(leaves[0])
    return None


def find_reshape(leaves: Sequence[Leaf]) -> Found | None:
    """Notice right values in the right order, in an array of another shape."""
    if all(
        not leaf.same_shape
        and leaf.got.size == leaf.want.size
        and leaf.is_(leaf.want.reshape(leaf.got.shape))
        for leaf in leaves
    ):
        return "reshaped", _shapes(leaves[0])
    return None


def find_broadcast(leaves: Sequence[Leaf]) -> Found | None:
    """Notice right values repeated along an axis that should have length 1, or not be."""
    for leaf in leaves:
        if leaf.got.size <= leaf.want.size or leaf.want.size < SEVERAL:
            return None
        if not any(leaf.is_(repeated) for repeated in _repeated(leaf)):
            return None
    return "broadcast", _shapes(leaves[0])


def _repeated(leaf: Leaf) -> Iterator[np.ndarray]:
    """Repeat the right values up to the shape that came back, in every way that fits."""
    core = leaf.want.reshape(_squeezed(leaf.want.shape))
    n_axes, n_core = leaf.got.ndim, core.ndim
    for axes in itertools.combinations(range(n_axes), n_core):
        shape = [1] * n_axes
        for axis, length in zip(axes, core.shape, strict=True):
            shape[axis] = length
        try:
            yield np.broadcast_to(core.reshape(shape), leaf.got.shape)
        except ValueError:
            continue


def find_permuted(leaves: Sequence[Leaf]) -> Found | None:
    """Notice axes in another order."""
    n_axes = leaves[0].want.ndim
    if not 1 < n_axes <= MAX_AXES or any(
        leaf.want.ndim != n_axes or leaf.got.ndim != n_axes for leaf in leaves
    ):
        return None
    for order in itertools.permutations(range(n_axes)):
        if all(leaf.is_(leaf.want.transpose(order)) for leaf in leaves):
            moved = [axis for axis in range(n_axes) if order[axis] != axis]
            names = " and ".join([", ".join(map(str, moved[:-1])), str(moved[-1])])
            return "permuted", {"axes": names}
    return None


def find_flipped(leaves: Sequence[Leaf]) -> Found | None:
    """Notice values that run backwards along one axis, or along the last two."""
    n_axes = leaves[0].want.ndim
    if any(leaf.want.ndim != n_axes or not leaf.same_shape for leaf in leaves):
        return None
    choices: list[tuple[int, ...]] = [(axis,) for axis in range(n_axes)]
    if n_axes > 1:
        choices.append((n_axes - 2, n_axes - 1))
    for axes in choices:
        if all(leaf.is_(np.flip(leaf.want, axes)) for leaf in leaves):
            return "flipped", {"axes": " and ".join(map(str, axes))}
    return None


def find_factor(leaves: Sequence[Leaf]) -> Found | None:
    """Notice that every value is the right one times a constant, or times a size."""
    factors = []
    for leaf in leaves:
        factor = _factor_of(leaf)
        if factor is None:
            return None
        factors.append(factor)
    known = [(leaf, f) for leaf, f in zip(leaves, factors, strict=True) if leaf.want.any()]
    if _count_distinct(np.abs(leaf.want) for leaf, _ in known) < LEAST_NUMBERS - 1:
        return None
    first = known[0][1]
    if all(abs(factor - first) <= leaf.rtol * abs(first) for leaf, factor in known):
        if first == 0:
            return "zero", {}
        return ("negated", {}) if first == -1 else ("factor", {"factor": f"{first:.6g}"})
    names = _matching_sizes(known)
    return ("factor-size", {"factor": names}) if names else None


def _factor_of(leaf: Leaf) -> float | None:
    """Find the factor between two real arrays; None if there is none."""
    if not leaf.same_shape or "c" in (leaf.got.dtype.kind, leaf.want.dtype.kind):
        return None
    place = np.unravel_index(int(np.argmax(np.abs(leaf.want))), leaf.want.shape)
    if not leaf.want[place]:
        return None  # zeros that became something else
    factor = float(leaf.got[place]) / float(leaf.want[place])
    if not np.isfinite(factor):
        return None
    allowed = leaf.rtol * float(np.abs(leaf.want).max()) * max(abs(factor), leaf.rtol)
    gap = np.abs(leaf.got - factor * leaf.want)
    rounded = float(np.round(factor))
    if abs(factor - rounded) <= leaf.rtol and (rounded or not leaf.got.any()):
        factor = rounded
    return factor if bool((gap <= allowed).all()) else None


def _count_distinct(arrays: Iterator[np.ndarray]) -> int:
    flat = [array.ravel() for array in arrays]
    return len(np.unique(np.concatenate(flat))) if flat else 0


def _matching_sizes(known: Sequence[tuple[Leaf, float]]) -> str:
    """Name the size that is the factor, or 1 over it, in every case; "" if none is."""
    if len({round(factor, 9) for _, factor in known}) < SEVERAL:
        return ""
    sizes = [name_sizes(leaf.seen.case) for leaf, _ in known]
    common = [name for name in sizes[0] if all(name in others for others in sizes)]
    for template, inverse in (("{}", False), ("1/{}", True)):
        names = [
            name
            for name in common
            if all(
                abs((factor if not inverse else 1 / factor) - own[name]) <= leaf.rtol * own[name]
                for (leaf, factor), own in zip(known, sizes, strict=True)
                if factor or not inverse
            )
        ]
        if names:
            return template.format(" or ".join(names[:2]))
    return ""


def name_sizes(case: Case) -> dict[str, int]:
    """Name the integers of a case: those it was drawn from, lengths of axes, counts."""
    named = {name: size for name, size in case.sizes.items() if type(size) is int and size > 0}
    for name, value in case.inputs.items():
        if isinstance(value, np.ndarray):
            axes = {f"the length of axis {i} of {name}": n for i, n in enumerate(value.shape)}
            named |= {text: n for text, n in axes.items() if n not in case.sizes.values() and n}
            named[f"the number of values in {name}"] = value.size
    return {name: size for name, size in named.items() if size > 1}


def find_shift(leaves: Sequence[Leaf]) -> Found | None:
    """Notice that every value is off by the same amount."""
    shifts = []
    for leaf in leaves:
        if not leaf.same_shape or leaf.got.dtype.kind == "c":
            return None
        gap = leaf.got - leaf.want
        shift = gap.flat[0]
        if not np.isfinite(shift) or not leaf.is_(leaf.want + shift):
            return None
        shifts.append(float(shift))
    if _count_distinct(leaf.want for leaf in leaves) < LEAST_NUMBERS - 1:
        return None
    scale = max(float(np.abs(leaf.want).max()) for leaf in leaves) + abs(shifts[0])
    if max(shifts) - min(shifts) > leaves[0].rtol * scale:
        return None
    return "shifted", {"shift": f"{shifts[0]:+.6g}"}


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(n for n in shape if n != 1)


def _shapes(leaf: Leaf) -> dict[str, str]:
    return {"got": str(leaf.got.shape), "want": str(leaf.want.shape)}


# At which places it is wrong ----------------------------------------------------------------


def find_first_step(leaves: Sequence[Leaf]) -> Found | None:
    """Notice an optimizer whose first step is right, and the second one wrong."""
    if any(not leaf.seen.case.driver.startswith("traject") for leaf in leaves):
        return None
    steps = [leaf.path[-1] for leaf in leaves if leaf.path]
    first_wrong: dict[int, int] = {}
    for leaf, step in zip(leaves, steps, strict=False):
        if isinstance(step, int):
            known = first_wrong.get(id(leaf.seen), step)
            first_wrong[id(leaf.seen)] = min(known, step)
    return ("first-step", {}) if set(first_wrong.values()) == {1} else None


def find_first_item(leaves: Sequence[Leaf]) -> Found | None:
    """Notice that of the items along the first axis only the first is right."""
    return _find_item(leaves, slice(0, 1), slice(1, None), "first-item")


def find_last_item(leaves: Sequence[Leaf]) -> Found | None:
    """Notice that of the items along the first axis only the last is right."""
    return _find_item(leaves, slice(-1, None), slice(0, -1), "last-item")


def _find_item(leaves: Sequence[Leaf], right: slice, others: slice, name: str) -> Found | None:
    n_right = 0
    for leaf in leaves:
        if not leaf.same_shape or leaf.want.ndim < 2 or len(leaf.want) < 2:  # noqa: PLR2004
            return None
        places = leaf.wrong_places()
        by_item = places[others].reshape(len(places) - 1, -1).any(axis=1)
        if places[right].any() or not by_item.all():
            return None
        n_right += np.unique(leaf.want[right]).size
    return (name, {}) if n_right >= LEAST_NUMBERS else None


def find_borders(leaves: Sequence[Leaf]) -> Found | None:
    """Notice that inside everything is right: only first or last rows and columns are wrong.

    Arrays that are all border say nothing about it, so enough of them must have an inside, and
    it must be unlikely that so many wrong numbers lie on the border wherever they may lie.
    """
    if any(not leaf.same_shape or not leaf.want.ndim for leaf in leaves):
        return None
    insides = [(leaf, ~_mark_border(leaf, "both")) for leaf in leaves]
    if any((leaf.wrong_places() & inside).any() for leaf, inside in insides):
        return None
    cases = {id(leaf.seen) for leaf, inside in insides if inside.any()}
    numbers = sum(np.unique(leaf.want[inside]).size for leaf, inside in insides)
    sides = {_find_side(leaf) for leaf in leaves}
    side = sides.pop() if len(sides) == 1 else "both"
    by_chance = math.prod(_chance_of(leaf, _mark_border(leaf, side)) for leaf in leaves)
    if numbers < LEAST_NUMBERS or len(cases) < LEAST_CASES or by_chance > MAX_CHANCE:
        return None
    flat = all(leaf.want.ndim == 1 for leaf in leaves)
    return f"{'end' if flat else 'border'}-{side}", {}


def _mark_border(leaf: Leaf, side: str) -> np.ndarray:
    """Mark the first or last rows and columns of an array, or both."""
    start, end = (int(side in ("both", one)) for one in ("first", "last"))
    window: Any = (..., *[slice(start, n - end) for n in leaf.want.shape[-2:]])
    border: np.ndarray = np.ones(leaf.want.shape, bool)
    border[window] = False
    return border


def _find_side(leaf: Leaf) -> str:
    """Name the side of an array on which its wrong numbers lie."""
    places = leaf.wrong_places()
    fits = [side for side in ("first", "last") if not (places & ~_mark_border(leaf, side)).any()]
    return fits[0] if fits else "both"


def _chance_of(leaf: Leaf, region: np.ndarray) -> float:
    """Compute how likely as many numbers, drawn without repetition, all lie in a region."""
    wrong = int(leaf.wrong_places().sum())
    return math.comb(int(region.sum()), wrong) / math.comb(region.size, wrong)


# With which arguments it is wrong -----------------------------------------------------------

Test = Callable[[Case], bool | None]
Named = Iterator[tuple[str, dict[str, str], Test]]


def find_condition(seen: Sequence[Seen]) -> Relation | None:
    """Find a condition on the arguments that every wrong case meets and no right one.

    Two conditions of one kind that both fit cannot be told apart; then nothing is said.
    """
    wrong = sum(one.wrong for one in seen)
    for kind in (_tests_of_numbers, _tests_of_pairs, _tests_of_shapes, _tests_of_values):
        fits = []
        for name, facts, test in kind(seen):
            right = _count_if_exact(seen, test)
            if right >= LEAST_RIGHT and wrong >= LEAST_CASES:
                fits.append(Relation(name, wrong, {**facts, "right": str(right)}))
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


SHAPE_RULES: tuple[Rule, ...] = (find_permuted, find_unit_axes, find_reshape, find_broadcast)
VALUE_RULES: tuple[Rule, ...] = (find_factor, find_flipped, find_shift)
PLACE_RULES: tuple[Rule, ...] = (find_first_step, find_first_item, find_last_item, find_borders)


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
