"""Judge outcomes by an answer key: the same for pytest, for a class, for a notebook.

An accepted convention is a second set of right answers. The whole question is judged by
one set at a time, and the set that earns most counts, so a student may follow a
textbook but not mix two of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.answer_key import (
    Answer,
    AnswerKey,
    AspectInfo,
    Case,
    Raises,
    VariantInfo,
)
from autograder.compare import compare, describe
from autograder.inside.answer import ANSWER
from autograder.inside.values import MAX_PAYLOAD_BYTES, Opaque, Value
from autograder.option import compare_answer
from autograder.outcome import Outcome, OutcomeKind
from autograder.verdict import Difference, Verdict

_NO_ANSWER = {
    OutcomeKind.TIMED_OUT: Verdict.TIMED_OUT,
    OutcomeKind.LOADING_TIMED_OUT: Verdict.LOADING_TIMED_OUT,
    OutcomeKind.OUT_OF_TIME: Verdict.OUT_OF_TIME,
    OutcomeKind.OUT_OF_CPU: Verdict.OUT_OF_CPU,
    OutcomeKind.OUT_OF_MEMORY: Verdict.OUT_OF_MEMORY,
    OutcomeKind.OUTPUT_TOO_LARGE: Verdict.OUTPUT_TOO_LARGE,
    OutcomeKind.KILLED: Verdict.KILLED,
    OutcomeKind.MISSING: Verdict.MISSING,
    OutcomeKind.NOT_IMPLEMENTED: Verdict.NOT_IMPLEMENTED,
    OutcomeKind.RUNNER_FAILED: Verdict.UNGRADED,
}

MAX_PAYLOAD = f"{MAX_PAYLOAD_BYTES >> 20} MiB in all"
OVERSIZE = re.compile(r"(.+) (?:of (\d+ MiB)|too large to report)")
"""The names that `encode` gives to what it could represent but for its size."""


@dataclass(frozen=True)
class Judged:
    """One case with its outcome and verdict; ``difference`` says what is wrong."""

    case: Case
    outcome: Outcome
    difference: Difference | None = None

    @property
    def verdict(self) -> Verdict:
        """The rule that was broken, or ``right``."""
        return self.difference.verdict if self.difference else Verdict.RIGHT


@dataclass(frozen=True)
class JudgedAspect:
    """An aspect with its cases. It passes if every case does and what it requires passed.

    ``verdict`` is that of the first case that fails; ``not counted`` if only the required
    aspect is to blame.
    """

    info: AspectInfo
    cases: tuple[Judged, ...]
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether the aspect earns its share of the points."""
        return self.verdict is Verdict.RIGHT

    @property
    def visible(self) -> bool:
        """Whether students have cases of this aspect."""
        return any(judged.case.visible for judged in self.cases)


@dataclass(frozen=True)
class JudgedQuestion:
    """A question with its aspects, judged by the set of answers that earns most.

    ``convention`` is the accepted convention that the answers follow, or None.
    """

    key: AnswerKey
    aspects: tuple[JudgedAspect, ...]
    convention: VariantInfo | None = None

    @property
    def share(self) -> float:
        """Weighted share of the aspects that passed, from 0 to 1."""
        total = sum(aspect.info.weight for aspect in self.aspects)
        passed = sum(aspect.info.weight for aspect in self.aspects if aspect.passed)
        return passed / total if total else 0.0

    @property
    def verdict(self) -> Verdict:
        """``right``, or the verdict of the first aspect that did not pass."""
        if any(aspect.verdict is Verdict.UNGRADED for aspect in self.aspects):
            return Verdict.UNGRADED
        failing = (a.verdict for a in self.aspects if a.verdict is not Verdict.RIGHT)
        return next(failing, Verdict.RIGHT)


def judge_question(key: AnswerKey, outcomes: Sequence[Outcome]) -> JudgedQuestion:
    """Judge one outcome for each case of the key.

    Raises
    ------
    ValueError
        If there is not exactly one outcome for each case.
    """
    if len(outcomes) != len(key.cases):
        raise ValueError(f"{key.question}: {len(key.cases)} cases, {len(outcomes)} outcomes")
    best = judge_by(key, outcomes, None)
    for convention in key.conventions():
        if best.verdict in (Verdict.RIGHT, Verdict.UNGRADED):
            break
        other = judge_by(key, outcomes, convention)
        if other.share > best.share:
            best = other
    return best


def judge_by(
    key: AnswerKey, outcomes: Sequence[Outcome], convention: VariantInfo | None
) -> JudgedQuestion:
    """Judge by one set of right answers: a convention's, or for None those asked for first."""
    judged: dict[str, list[Judged]] = {info.name: [] for info in key.aspects}
    for case, outcome in zip(key.cases, outcomes, strict=True):
        answer = answer_of(case, convention)
        judged[case.aspect].append(judge_case(case, outcome, answer, key.rtol))
    aspects: dict[str, JudgedAspect] = {}
    for info in key.aspects:
        cases = tuple(judged[info.name])
        aspects[info.name] = JudgedAspect(info, cases, _aspect_verdict(info, cases, aspects))
    return JudgedQuestion(key, tuple(aspects.values()), convention)


def _aspect_verdict(
    info: AspectInfo, cases: Sequence[Judged], earlier: dict[str, JudgedAspect]
) -> Verdict:
    failing = (one.verdict for one in cases if one.verdict is not Verdict.RIGHT)
    verdict = next(failing, Verdict.RIGHT)
    required = earlier.get(info.requires)
    if verdict is Verdict.RIGHT and required is not None and not required.passed:
        return Verdict.NOT_COUNTED
    return verdict


def answer_of(case: Case, variant: VariantInfo | None) -> Answer:
    """Look up what a variant returns on a case; the expected answer for None."""
    return case.expected if variant is None else case.answers.get(variant.id, case.expected)


def judge_case(case: Case, outcome: Outcome, answer: Answer, rtol: float) -> Judged:
    """Judge one outcome by one answer."""
    return Judged(case, outcome, _find_difference(case, outcome, answer, rtol))


def _find_difference(
    case: Case, outcome: Outcome, answer: Answer, rtol: float
) -> Difference | None:
    returned = outcome.kind is OutcomeKind.RETURNED
    if not returned and outcome.kind in _NO_ANSWER:
        return Difference(_NO_ANSWER[outcome.kind], outcome.error or str(outcome.kind))
    if isinstance(answer, Raises):
        return _difference_from_exception(outcome, answer)
    if not returned:
        return Difference(Verdict.RAISED, f"raised {outcome.error}{_place(outcome)}")
    difference = _compare_judged(case, outcome.value, answer, rtol)
    if difference is not None and (message := _tell_oversize(outcome.value, difference.path)):
        return Difference(Verdict.OUTPUT_TOO_LARGE, message, difference.path)
    return difference


def _compare_judged(case: Case, value: Value, answer: Answer, rtol: float) -> Difference | None:
    """Compare what is judged of a result."""
    if case.driver == ANSWER:
        return compare_answer(value, answer, case.inputs["options"], rtol)
    try:
        seen = case.look_at(value)
    except LookupError as error:
        if case.view is None:
            message = f"expected a result with the part {case.part!r}, got {describe(value)}"
        else:
            message = f"the result is not of the form that was asked for: {error}"
        return Difference(Verdict.WRONG_TYPE, message)
    path = () if case.part is None or case.view is not None else (case.part,)
    return compare(seen, answer, rtol, path, case.atol)


def _tell_oversize(value: Value, path: Sequence[str | int]) -> str:
    """Say how large the value there was; "" unless it was too large to leave its process.

    Asked only where a comparison failed: what is not judged may have any size.
    """
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            break  # a container that did not come out either
    found = OVERSIZE.fullmatch(value.name) if isinstance(value, Opaque) else None
    if found is None:
        return ""
    kind, size = found.groups()
    if size is None:
        return f"the result is too large to report ({kind})"
    return f"the result is too large: {kind} of {size}, where a call may return {MAX_PAYLOAD}"


def _difference_from_exception(outcome: Outcome, answer: Raises) -> Difference | None:
    wanted = answer.types[0]
    if outcome.kind is OutcomeKind.RAISED:
        if wanted in outcome.error_types:
            return None
        message = f"expected {wanted}, but this was raised: {outcome.error}{_place(outcome)}"
        return Difference(Verdict.RAISED, message)
    # Not `describe`: where nothing is to be returned, no return is missing.
    found = "None" if outcome.value is None else describe(outcome.value)
    message = f"expected {wanted} to be raised, got {found}"
    return Difference(Verdict.DID_NOT_RAISE, message)


def _place(outcome: Outcome) -> str:
    return f" ({outcome.file}, line {outcome.line})" if outcome.line is not None else ""
