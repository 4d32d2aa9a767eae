"""Two misconceptions that explain every wrong case together.

Either each answer that came back, or each part of it, is made of what the two do to the right
one, or the course's code shows how the two go together (see `autograder.compound`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from autograder.answer_key import Raises, VariantInfo
from autograder.compare import compare
from autograder.counterexample import count_numbers
from autograder.diagnosis import TELLING_CASES, Diagnosis
from autograder.evidence import TELLING_VALUES, Evidence, Suspect
from autograder.inside.values import Value
from autograder.judge import answer_of
from autograder.lock import digest_answer, normalise_outcome
from autograder.outcome import OutcomeKind


def find_pair(evidence: Evidence, suspects: Sequence[Suspect]) -> Diagnosis | None:
    """Find two misconceptions that explain every wrong case, and are both needed."""
    found = []
    for one, other in itertools.combinations(suspects, 2):
        if one.telling | other.telling != evidence.wrong:
            continue
        pair = _explain_by_two(evidence, one, other)
        if pair is not None:
            found.append(pair)
    return max(found, key=lambda pair: pair.cases + pair.second_cases, default=None)


def _explain_by_two(evidence: Evidence, one: Suspect, other: Suspect) -> Diagnosis | None:
    only_one = one.telling - other.telling
    only_other = other.telling - one.telling
    if not (only_one <= one.explained and only_other <= other.explained):
        return None
    mixed = (one.telling & other.telling) - one.explained - other.explained
    if any(not _is_blend(evidence, i, one.variant, other.variant) for i in mixed):
        return None
    # What speaks for the one is what the other alone does not explain.
    for_one = (one.explained - other.explained) | mixed
    for_other = (other.explained - one.explained) | mixed
    if not evidence.proves(one.variant, for_one) or not evidence.proves(other.variant, for_other):
        return None
    first, second = sorted((one, other), key=lambda suspect: -len(suspect.explained))
    return Diagnosis(
        first.variant,
        len(first.explained),
        second.variant,
        len(second.explained),
        both_cases=len(mixed),
        wrong=len(evidence.wrong),
    )


def _is_blend(evidence: Evidence, i: int, one: VariantInfo, other: VariantInfo) -> bool:
    """Whether what came back on a case is made of what two misconceptions do to the answer."""
    case, outcome, want = evidence.key.cases[i], evidence.outcomes[i], evidence.wants[i]
    a, b = answer_of(case, one), answer_of(case, other)
    if outcome.kind is not OutcomeKind.RETURNED or any(isinstance(x, Raises) for x in (a, b, want)):
        return False
    try:
        got = case.look_at(outcome.value)
    except LookupError:
        return False
    return case.view is None and _blends(got, a, b, want, evidence.key.rtol, case.atol)


def _blends(got: Value, a: Value, b: Value, want: Value, rtol: float, atol: float) -> bool:
    if isinstance(want, tuple | list):
        parts = (got, a, b)
        if any(not isinstance(x, tuple | list) or len(x) != len(want) for x in parts):
            return False
        quadruples = zip(got, a, b, want, strict=True)
        return all(_blends(*parts, rtol, atol) for parts in quadruples)
    if isinstance(want, dict):
        if any(not isinstance(x, dict) or x.keys() != want.keys() for x in (got, a, b)):
            return False
        return all(_blends(got[n], a[n], b[n], want[n], rtol, atol) for n in want)
    one_differs = compare(a, want, rtol, (), atol) is not None
    other_differs = compare(b, want, rtol, (), atol) is not None
    if one_differs and other_differs:
        choices = [a, b, *_added(a, b, want)]
    else:
        choices = [a if one_differs else b]
    return any(compare(got, choice, rtol, (), atol) is None for choice in choices)


def _added(a: Value, b: Value, want: Value) -> Iterator[np.ndarray]:
    """Add the errors of two answers: so they act on different terms of one sum."""
    floats = all(isinstance(x, np.ndarray) and x.dtype.kind == "f" for x in (a, b, want))
    if floats and a.shape == b.shape == want.shape:
        yield a + b - want


def find_compound(evidence: Evidence) -> Diagnosis | None:
    """Find two misconceptions whose code, put together, answers as the student does."""
    key = evidence.key
    fitting = [one for one in key.compounds if evidence.wrong == set(one.telling)]
    outcomes = [evidence.outcomes[i] for i in evidence.wrong]
    answers = [one.value for one in outcomes if one.kind is OutcomeKind.RETURNED]
    if len(answers) < TELLING_CASES or count_numbers(answers) < TELLING_VALUES:
        return None
    digests = {
        i: digest_answer(normalise_outcome(key, i, evidence.outcomes[i])) for i in evidence.wrong
    }
    infos = {variant.id: variant for variant in key.misconceptions()}
    for compound in fitting:
        if all(digests[i] == d for i, d in zip(compound.telling, compound.digests, strict=True)):
            pair = infos[compound.outer], infos[compound.inner]
            return _state_compound(evidence, *pair)
    return None


def _state_compound(evidence: Evidence, outer: VariantInfo, inner: VariantInfo) -> Diagnosis:
    explained = [
        {i for i in evidence.wrong if evidence.equals(i, answer_of(evidence.key.cases[i], one))}
        for one in (outer, inner)
    ]
    return Diagnosis(
        outer,
        len(explained[0]),
        inner,
        len(explained[1]),
        both_cases=len(evidence.wrong - explained[0] - explained[1]),
        wrong=len(evidence.wrong),
    )
