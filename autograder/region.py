"""At which places arrays are wrong: all but the first item, the borders, all but the first step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.observation import LEAST_CASES, LEAST_NUMBERS, Found, Leaf, Rule

MAX_CHANCE = 0.01
"""So likely at most may it be that wrong numbers lie together where they do."""


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


PLACE_RULES: tuple[Rule, ...] = (find_first_step, find_first_item, find_last_item, find_borders)
