"""The smallest case of a question's ladder on which an answer is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.answer_key import AnswerKey, Case, Raises, VariantInfo
from autograder.counterexample import Counterexample, find_counterexample
from autograder.judge import Judged, JudgedAspect, JudgedQuestion, answer_of, judge_case
from autograder.outcome import Outcome, OutcomeKind
from autograder.score import QuestionScore
from autograder.verdict import Verdict

ANSWERED = (OutcomeKind.RETURNED, OutcomeKind.RAISED)
LADDER_S = 0.2
"""Wall seconds for a whole ladder, from the smallest rung up. What was not answered by then is not
looked at. Loading the file and judging take their time too: 0.3 s is what all of it should take."""


def is_worth_a_search(score: QuestionScore, outcomes: Sequence[Outcome]) -> bool:
    """Whether a question is wrong, and every call was answered.

    One that hangs or ends the process would do so again.
    """
    wrong = score.verdict not in (Verdict.RIGHT, Verdict.UNGRADED)
    return wrong and all(outcome.kind in ANSWERED for outcome in outcomes)


def find_smallest(
    ladder: AnswerKey,
    outcomes: Sequence[Outcome],
    verdict: Verdict,
    convention: VariantInfo | None = None,
) -> Counterexample | None:
    """Find the first rung on which an answer is wrong.

    Parameters
    ----------
    outcomes : sequence of Outcome
        One for each case of the ladder.
    verdict : Verdict
        Of the question: a rung with this verdict goes before all others. Of these, and of the
        others, impossible arguments come last.
    convention : VariantInfo or None
        The accepted convention that the answers follow.

    Returns
    -------
    Counterexample or None
        None if no rung shows that the answer is wrong. What an accepted convention would
        return is not wrong.
    """
    failing = [
        judged
        for case, outcome in zip(ladder.cases, outcomes, strict=True)
        if outcome.kind in ANSWERED
        for judged in [judge_case(case, outcome, answer_of(case, convention), ladder.rtol)]
        if judged.difference is not None and not _is_accepted(ladder, case, outcome)
    ]
    if not failing:
        return None
    # The first of the best: the rungs are in the order of their size.
    best = min(failing, key=lambda one: (one.verdict is not verdict, _asks_error(one.case)))
    return _describe(ladder, best, convention)


def _asks_error(case: Case) -> bool:
    return isinstance(case.expected, Raises)


def _is_accepted(ladder: AnswerKey, case: Case, outcome: Outcome) -> bool:
    accepted = [None, *ladder.conventions()]
    return any(
        judge_case(case, outcome, answer_of(case, one), ladder.rtol).difference is None
        for one in accepted
    )


def _describe(
    ladder: AnswerKey, judged: Judged, convention: VariantInfo | None
) -> Counterexample | None:
    info = next(info for info in ladder.aspects if info.name == judged.case.aspect)
    aspect = JudgedAspect(info, (judged,), judged.verdict)
    found = find_counterexample(JudgedQuestion(ladder, (aspect,), convention))
    return found and replace(found, is_shrunk=True)
