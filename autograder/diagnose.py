"""Name the misconception that explains a student's outcomes, if one does.

A misconception is named only when the outcomes equal its answers on *every* case that
tells it from the right answer, and there are at least two such cases. The answer to a quiz
question is an option that was chosen: there one case is all there is, and it suffices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.judge import judge_case
from autograder.outcome import Outcome

TELLING_CASES = 2
"""How many cases must speak for a misconception before it is named."""


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that explains the outcomes, and the number of cases that it rests on."""

    misconception: VariantInfo
    cases: int


def diagnose(key: AnswerKey, outcomes: Sequence[Outcome]) -> Diagnosis | None:
    """Find the misconception that explains most cases; None if none explains all of its own.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One for each case of the key.
    """
    needed = 1 if key.is_quiz else TELLING_CASES
    found = [
        Diagnosis(variant, count)
        for variant in key.misconceptions()
        if (count := count_explained(key, variant, outcomes)) >= needed
    ]
    return max(found, key=lambda diagnosis: diagnosis.cases, default=None)


def count_explained(key: AnswerKey, variant: VariantInfo, outcomes: Sequence[Outcome]) -> int:
    """Count the cases that tell a variant from the right answer, if it explains them all.

    Returns
    -------
    int
        0 if a single one of them speaks against it.
    """
    count = 0
    for case, outcome in zip(key.cases, outcomes, strict=True):
        if variant.id not in case.answers:
            continue
        if judge_case(case, outcome, case.expected, key.rtol).difference is None:
            return 0
        if judge_case(case, outcome, case.answers[variant.id], key.rtol).difference is not None:
            return 0
        count += 1
    return count
