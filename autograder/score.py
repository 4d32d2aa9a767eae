"""From judged questions to points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.answer_key import AnswerKey
from autograder.counterexample import Counterexample, find_counterexample
from autograder.diagnose import diagnose_judged
from autograder.diagnosis import Diagnosis
from autograder.judge import JudgedQuestion, judge_question
from autograder.outcome import Outcome
from autograder.verdict import Verdict


@dataclass(frozen=True)
class AspectScore:
    """One aspect of a question: passed or not, and the verdict why."""

    name: str
    about: str
    weight: int
    passed: bool
    verdict: Verdict
    visible: bool


@dataclass(frozen=True)
class QuestionScore:
    """What a student earned on one question.

    Attributes
    ----------
    share : float or None
        Share of the points that was earned, from 0 to 1; None when the grader could not
        grade it, which is not the same as 0.
    possible : float
        Points of a right answer.
    seconds : float
        Wall time of all calls.
    notes : tuple of str
        Such as the accepted convention that the answer follows.
    """

    question: str
    unit: str
    share: float | None
    possible: float
    verdict: Verdict
    seconds: float
    aspects: tuple[AspectScore, ...]
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None
    hint: str = ""
    notes: tuple[str, ...] = ()

    @property
    def earned(self) -> float | None:
        """Points; None when the grader could not grade it."""
        return None if self.share is None else self.possible * self.share


@dataclass(frozen=True)
class SubmissionScore:
    """What a student earned, question by question, or why it could not be graded.

    ``notes`` tell about the files (a file that is missing, a line that did not run);
    ``fault`` is the grader's own failure, empty if there was none.
    """

    student: str
    questions: tuple[QuestionScore, ...]
    notes: tuple[str, ...] = ()
    fault: str = ""

    @property
    def graded(self) -> bool:
        """Whether every question has a score."""
        return not self.fault and all(question.earned is not None for question in self.questions)

    @property
    def earned(self) -> float | None:
        """Points in all; None for a submission that could not be graded."""
        if not self.graded:
            return None
        return sum(question.earned or 0.0 for question in self.questions)

    @property
    def possible(self) -> float:
        """Points of a wholly right submission."""
        return sum(question.possible for question in self.questions)


def ungraded_submission(student: str, keys: Sequence[AnswerKey], fault: str) -> SubmissionScore:
    """Make the score of a submission that the grader failed on: no points, but no zero."""
    return SubmissionScore(student, tuple(map(ungraded_question, keys)), fault=fault)


def ungraded_question(key: AnswerKey) -> QuestionScore:
    """Make the score of a question that the grader failed on."""
    return QuestionScore(key.question, key.unit, None, key.points, Verdict.UNGRADED, 0.0, ())


def score_question(key: AnswerKey, outcomes: Sequence[Outcome]) -> QuestionScore:
    """Judge a question's outcomes and turn the share of its aspects into points."""
    judged = judge_question(key, outcomes)
    verdict = judged.verdict
    wrong = verdict not in (Verdict.RIGHT, Verdict.UNGRADED)
    return QuestionScore(
        question=key.question,
        unit=key.unit,
        share=None if verdict is Verdict.UNGRADED else judged.share,
        possible=key.points,
        verdict=verdict,
        seconds=sum(outcome.seconds for outcome in outcomes),
        aspects=score_aspects(judged),
        diagnosis=diagnose_judged(judged) if wrong else None,
        counterexample=find_counterexample(judged) if wrong else None,
        hint=key.nudge if wrong else "",
        notes=(judged.convention.text,) if judged.convention else (),
    )


def score_aspects(judged: JudgedQuestion) -> tuple[AspectScore, ...]:
    """List the aspects of a judged question without their cases."""
    return tuple(
        AspectScore(
            aspect.info.name,
            aspect.info.about,
            aspect.info.weight,
            aspect.passed,
            aspect.verdict,
            aspect.visible,
        )
        for aspect in judged.aspects
    )
