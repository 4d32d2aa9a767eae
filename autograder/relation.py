"""Simple relations between what came back and what should have: they need no variant.

A relation is stated only if it holds on every wrong case that it speaks about, on three of
them at least and on four wrong numbers. Three kinds are tried, in this order: how the whole
array was changed (`autograder.distortion`), at which places it is wrong (`autograder.region`),
and with which arguments (`autograder.condition`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograder.condition import find_condition
from autograder.distortion import SHAPE_RULES, VALUE_RULES
from autograder.observation import LEAST_CASES, LEAST_NUMBERS, Leaf, Seen, collect_leaves
from autograder.region import PLACE_RULES


@dataclass(frozen=True)
class Relation:
    """A relation that holds, and on how much it rests.

    Attributes
    ----------
    id : str
        Which one: a key of `autograder.diagnosis.TEMPLATES`.
    facts : mapping of str to str
        What to fill into the sentence.
    cases : int
        Wrong cases on which it holds.
    """

    id: str
    cases: int
    facts: Mapping[str, str] = field(default_factory=dict)


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
        found = _find_in_leaves(seen, wrong, rtol)
        if found is not None:
            return found
        condition = find_condition(seen)
    return None if condition is None else Relation(condition[0], len(wrong), condition[1])


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
