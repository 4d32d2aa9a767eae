"""The evidence in a judged question: which cases are wrong, and which mistakes would answer so.

What agrees is weighed: a wrong flag can only be the other one, and a few small integers, such
as indices, often agree by chance. Exceptions alone prove no part: many mistakes end in the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.answer_key import Answer, Case, Raises, VariantInfo
from autograder.compare import compare
from autograder.diagnosis import TELLING_CASES, Diagnosis
from autograder.inside.values import Value
from autograder.judge import JudgedQuestion, answer_of, judge_case
from autograder.lock import unlock_all
from autograder.outcome import Outcome, OutcomeKind

TELLING_PART = 3
"""How many cases it takes where a misconception does not explain all cases that it shows on."""

TELLING_VALUES = 4
"""How many wrong numbers must be a misconception's that explains a part only, or beside
another one: few numbers agree by chance."""

LONG = 8
"""From so many integers on, a list of them is no weaker evidence than other numbers."""

WEIGHT_OF_INTEGERS = 0.5
"""What an integer counts for, or a short list of them: there are few that it could be."""

FLAGS = bool | np.bool_


@dataclass(frozen=True)
class Suspect:
    """A misconception with the cases that it shows on and those that it explains."""

    variant: VariantInfo
    telling: frozenset[int]
    explained: frozenset[int]

    @property
    def fits(self) -> bool:
        """Whether it explains every case that it shows on."""
        return self.telling == self.explained

    @property
    def fits_half(self) -> bool:
        """Whether it explains half of the cases that it shows on, and enough of them."""
        explained = len(self.explained)
        return explained >= TELLING_PART and 2 * explained >= len(self.telling)


class Evidence:
    """The outcomes of a question, and which of its cases are wrong.

    What is right follows the convention by which the question is judged.
    """

    def __init__(self, judged: JudgedQuestion) -> None:
        self.key = judged.key
        self.convention = judged.convention
        by_case = {id(one.case): one for aspect in judged.aspects for one in aspect.cases}
        self.outcomes = [by_case[id(case)].outcome for case in self.key.cases]
        self.wants = [answer_of(case, self.convention) for case in self.key.cases]
        self.wrong = frozenset(i for i, want in enumerate(self.wants) if not self.equals(i, want))

    def equals(self, i: int, answer: Answer) -> bool:
        """Whether an answer is what came back on a case."""
        case, outcome = self.key.cases[i], self.outcomes[i]
        if _quickly_differs(case, outcome, answer):
            return False
        return judge_case(case, outcome, answer, self.key.rtol).difference is None

    def suspects(self) -> Iterator[Suspect]:
        """List the misconceptions that show on wrong cases only, and explain some of them."""
        needed = 1 if self.key.is_quiz else TELLING_CASES
        for variant in self.key.misconceptions():
            telling = frozenset(self._telling(variant))
            if len(telling) < needed or not telling <= self.wrong:
                continue
            answers = {i: answer_of(self.key.cases[i], variant) for i in telling}
            explained = frozenset(i for i, answer in answers.items() if self.equals(i, answer))
            yield Suspect(variant, telling, explained)

    def _telling(self, variant: VariantInfo) -> Iterator[int]:
        """Find the cases on which a misconception shows: its answer is not the one asked for."""
        for i, case in enumerate(self.key.cases):
            if self.convention is None:
                if variant.id in case.answers:
                    yield i
            elif not same_answer(answer_of(case, variant), self.wants[i], self.key.rtol, case.atol):
                yield i

    def locked_suspects(self) -> Iterator[Suspect]:
        """List the misconceptions of a frozen key that the outcomes unlock.

        One that shows on a single case must be all that is wrong.
        """
        for variant, telling, explained in unlock_all(self.key, self.outcomes, self.wrong):
            if len(telling) >= TELLING_CASES or telling == self.wrong:
                yield Suspect(variant, telling, explained)

    def proves(self, variant: VariantInfo, cases: frozenset[int]) -> bool:
        """Whether answers that are a misconception's can hardly be so by chance."""
        answers = [(i, self._answer(i, variant)) for i in cases]
        values = [
            (self.wants[i], answer) for i, answer in answers if not isinstance(answer, Raises)
        ]
        differing = sum(weigh_differing(want, answer) for want, answer in values)
        return len(values) >= TELLING_CASES and differing >= TELLING_VALUES

    def _answer(self, i: int, variant: VariantInfo) -> Answer:
        """Look up what a misconception returns; if it is locked, what came back unlocked it."""
        case, outcome = self.key.cases[i], self.outcomes[i]
        if not self.key.locks:
            return answer_of(case, variant)
        if outcome.kind is not OutcomeKind.RETURNED:
            return Raises(outcome.error_types)
        try:
            return case.look_at(outcome.value)
        except LookupError:
            return outcome.value

    def best_part(self, suspects: Sequence[Suspect]) -> Suspect | None:
        """Find the misconception that explains most, of those that prove a part.

        One that explains every case that it shows on goes before all others.
        """
        parts = [
            one
            for one in suspects
            if (one.fits or one.fits_half) and self.proves(one.variant, one.explained)
        ]
        return max(parts, key=lambda one: (one.fits, len(one.explained)), default=None)

    def diagnosis(self, suspect: Suspect) -> Diagnosis:
        """State one misconception."""
        cases = len(suspect.explained)
        return Diagnosis(
            suspect.variant, cases, wrong=len(self.wrong), unexplained=len(self.wrong) - cases
        )


def same_answer(one: Answer, other: Answer, rtol: float, atol: float) -> bool:
    """Tell whether two answers of a key are one to a judge."""
    if isinstance(one, Raises) or isinstance(other, Raises):
        both = isinstance(one, Raises) and isinstance(other, Raises)
        return both and one.types[0] == other.types[0]
    return compare(one, other, rtol, (), atol) is None


def _quickly_differs(case: Case, outcome: Outcome, answer: Answer) -> bool:
    """Whether two arrays differ at a glance: most answers of variants do."""
    got = outcome.value
    if outcome.kind is not OutcomeKind.RETURNED or case.part is not None or case.view is not None:
        return False
    return (
        isinstance(got, np.ndarray) and isinstance(answer, np.ndarray) and got.shape != answer.shape
    )


def weigh_differing(want: Answer, answer: Answer) -> float:
    """Count the numbers that tell an answer from the right one; all of them if its form does.

    A flag counts nothing: whatever is wrong, it can only be the other one. A short list of
    integers, such as indices, counts as little as a single one.
    """
    if isinstance(answer, Raises):
        return 0
    if isinstance(answer, np.ndarray):
        differing = answer.size
        if isinstance(want, np.ndarray) and want.shape == answer.shape:
            differing = int(np.count_nonzero(want != answer))
        is_short = answer.dtype.kind in "iu" and answer.size < LONG
        return WEIGHT_OF_INTEGERS * bool(differing) if is_short else differing
    if isinstance(answer, tuple | list):
        rights: list[Value] = [None] * len(answer)
        if isinstance(want, tuple | list) and len(want) == len(answer):
            rights = list(want)
        return sum(weigh_differing(r, item) for r, item in zip(rights, answer, strict=True))
    if isinstance(answer, dict):
        named = want if isinstance(want, dict) else {}
        return sum(weigh_differing(named.get(name), item) for name, item in answer.items())
    if isinstance(want, FLAGS) and isinstance(answer, FLAGS):
        return 0
    weight = WEIGHT_OF_INTEGERS if isinstance(answer, int | np.integer) else 1
    return weight * (type(want) is not type(answer) or bool(want != answer))
