"""How long a question may take: as a multiple of what the reference takes, with a floor."""

from __future__ import annotations

from autograder.answer_key import AnswerKey
from autograder.run import Limits


def question_limit_s(limits: Limits, key: AnswerKey) -> float:
    """Compute the wall time that a question has.

    ``reference_factor`` times the reference's own time, rounded up to ``question_s`` times a
    power of two; at least ``question_s`` and at most ``submission_s``. A question with a limit
    of its own has that.
    """
    if key.limit_s:
        return key.limit_s
    limit_s, wanted_s = limits.question_s, limits.reference_factor * key.reference_s
    while limit_s < min(wanted_s, limits.submission_s):
        limit_s *= 2
    return min(limit_s, limits.submission_s)
