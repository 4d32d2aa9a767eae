"""How whole arrays were changed: axes exchanged, a shape, a factor, a shift, run backwards."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from autograder.answer_key import Case
from autograder.observation import LEAST_NUMBERS, Found, Leaf, Rule

SEVERAL = 2

MAX_AXES = 4
"""Axes are permuted in arrays of so many of them at most: 23 permutations."""


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


SHAPE_RULES: tuple[Rule, ...] = (find_permuted, find_unit_axes, find_reshape, find_broadcast)
VALUE_RULES: tuple[Rule, ...] = (find_factor, find_flipped, find_shift)
