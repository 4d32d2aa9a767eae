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

from collections.abc import Sequence

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.diagnosis import TEMPLATES, Diagnosis
from autograder.evidence import Evidence, Suspect
from autograder.judge import JudgedQuestion, judge_by, judge_question
from autograder.observation import see
from autograder.outcome import Outcome
from autograder.pair import find_compound, find_pair
from autograder.relation import Relation, find_relation
from autograder.verdict import Verdict


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
        found = find_pair(evidence, suspects) or find_compound(evidence) or _find_related(evidence)
    if found is not None and (found.is_whole or part is None):
        return found
    return evidence.diagnosis(part) if part is not None else found


def _is_one_of_several(best: Suspect, fitting: Sequence[Suspect]) -> bool:
    """Whether visible cases cannot tell it from another one, whose text is different."""
    return any(
        one.explained == best.explained and one.variant.text != best.variant.text for one in fitting
    )


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
