"""Say why a student's answers are wrong, as far as the outcomes prove it.

Precision goes before recall. What is said is one of these, the first that fits:

*One mistake*: the outcomes equal a misconception's answers on every case that tells it from
the right answer, and no other case is wrong.

*Two mistakes*: every wrong case is explained by two misconceptions. Where only one of them
shows, its answer came back. Where both show, either answer came back, or each part of the
result is one's or the other's, or the errors of both are added. Both are needed, each on two
cases at least. Where the course's code shows how two go together (see `autograder.compound`),
what they answer together is in the key, and must have come back on every wrong case. Any other
way of acting together cannot be told; then the second mistake is not named.

*A relation* that needs no misconception, see `autograder.relation`.

*A part*: no case on which a misconception would show is right, and half of them at least are
explained by it. The statement says how many wrong cases are left. What agrees in few numbers is
no proof: a wrong share or count often agrees by chance, and a wrong flag always does.

A misconception rests on two cases at least. The answer to a quiz question is an option that
was chosen: there one case is all there is, and it suffices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.answer_key import Answer, AnswerKey, Case, Raises, VariantInfo
from autograder.compare import compare
from autograder.counterexample import count_numbers
from autograder.diagnosis import TELLING_CASES, TEMPLATES, Diagnosis
from autograder.inside.values import Value
from autograder.judge import JudgedQuestion, answer_of, judge_by, judge_case, judge_question
from autograder.lock import digest_answer, normalise_outcome, unlock_all
from autograder.outcome import Outcome, OutcomeKind
from autograder.relation import Relation, find_relation, see
from autograder.verdict import Verdict

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


def diagnose(key: AnswerKey, outcomes: Sequence[Outcome]) -> Diagnosis | None:
    """Find what explains most wrong cases; None if nothing is proven.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One for each case of the key.
    """
    return diagnose_judged(judge_question(key, outcomes))


def diagnose_judged(judged: JudgedQuestion) -> Diagnosis | None:
    """Find what explains most wrong cases of a judged question; None if nothing is proven.

    Locks know the answers that were asked for first. So of locked cases that were judged by a
    convention, what is found by that convention goes before what is found without it.
    """
    found = _diagnose(judged)
    is_wrong = judged.verdict is not Verdict.RIGHT
    if found is None and is_wrong and judged.convention is not None and judged.key.locks:
        outcomes = {id(one.case): one.outcome for a in judged.aspects for one in a.cases}
        played = [outcomes[id(case)] for case in judged.key.cases]
        return _diagnose(judge_by(judged.key, played, None))
    return found


def _diagnose(judged: JudgedQuestion) -> Diagnosis | None:
    key, evidence = judged.key, Evidence(judged)
    if not evidence.wrong:
        return None
    suspects = list(evidence.locked_suspects() if key.locks else evidence.suspects())
    fitting = [suspect for suspect in suspects if suspect.fits]
    best = max(fitting, key=lambda one: len(one.explained), default=None)
    if best is not None and (best.explained == evidence.wrong or key.is_quiz):
        return None if key.locks and _is_one_of_several(best, fitting) else evidence.diagnosis(best)
    part = evidence.best_part(suspects)
    if key.locks:
        found = _find_related(evidence)
    else:
        found = (
            _find_pair(evidence, suspects) or _find_compound(evidence) or _find_related(evidence)
        )
    if found is not None and (found.is_whole or part is None):
        return found
    return evidence.diagnosis(part) if part is not None else found


def _is_one_of_several(best: Suspect, fitting: Sequence[Suspect]) -> bool:
    """Whether visible cases cannot tell it from another one, whose text is different."""
    return any(
        one.explained == best.explained and one.variant.text != best.variant.text for one in fitting
    )


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
            elif not _same(answer_of(case, variant), self.wants[i], self.key.rtol, case.atol):
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


def _same(one: Answer, other: Answer, rtol: float, atol: float) -> bool:
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


# Two mistakes -------------------------------------------------------------------------------


def _find_pair(evidence: Evidence, suspects: Sequence[Suspect]) -> Diagnosis | None:
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


def _find_compound(evidence: Evidence) -> Diagnosis | None:
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


# What needs no key of misconceptions --------------------------------------------------------


def _find_related(evidence: Evidence) -> Diagnosis | None:
    if evidence.key.is_quiz:
        return None
    seen = [
        one
        for i, (case, outcome) in enumerate(zip(evidence.key.cases, evidence.outcomes, strict=True))
        for one in [see(case, evidence.wants[i], outcome.kind, outcome.value, i in evidence.wrong)]
        if one is not None
    ]
    found = find_relation(seen, evidence.key.rtol)
    return None if found is None else _state_relation(found, len(evidence.wrong))


def _state_relation(found: Relation, wrong: int) -> Diagnosis:
    text = TEMPLATES[found.id].format(**found.facts)
    relation = VariantInfo(found.id, "relation", text)
    return Diagnosis(
        relation, found.cases, wrong=wrong, unexplained=wrong - found.cases, facts=found.facts
    )
