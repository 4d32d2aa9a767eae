"""What a class did, question by question, gathered one submission at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.answer_key import AnswerKey
from autograder.score import SubmissionScore
from autograder.verdict import Verdict


@dataclass
class QuestionSummary:
    """How one question went.

    Attributes
    ----------
    graded, right : int
        Submissions with a score, and with full marks.
    share : float
        Sum of the shares of the points.
    bugs : Counter of str
        By the id of the misconception that was diagnosed.
    """

    graded: int = 0
    right: int = 0
    share: float = 0.0
    bugs: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> float | None:
        """Mean share of the points; None if nobody has a score."""
        return self.share / self.graded if self.graded else None


class Summary:
    """How a class went. Its size does not grow with the class."""

    def __init__(self, keys: Sequence[AnswerKey]) -> None:
        self.keys = tuple(keys)
        self.questions = {key.question: QuestionSummary() for key in keys}
        self.submissions = 0

    def add(self, score: SubmissionScore) -> None:
        """Count one submission."""
        self.submissions += 1
        for answer in score.questions:
            if answer.share is None:
                continue
            question = self.questions[answer.question]
            question.graded += 1
            question.share += answer.share
            question.right += answer.verdict is Verdict.RIGHT
            if answer.diagnosis is not None:
                question.bugs[answer.diagnosis.misconception.id] += 1
