"""What a class did: gathered one submission at a time, in a few bytes for each score."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from autograder.answer_key import AnswerKey
from autograder.diagnosis import Diagnosis, tell_cause
from autograder.score import SubmissionScore

N_BINS = 10
LEAST = 6
"""Fewer students than this have no upper and lower third worth comparing."""

NO_VARIATION = 1e-9
"""Below this, a product of deviations is rounding."""

UNKNOWN = 2
"""Neither passed nor failed: it was not graded."""


@dataclass(frozen=True, slots=True)
class Student:
    """One line of the report.

    Attributes
    ----------
    earned : float or None
        Points; None for an ungraded submission.
    share : float or None
    lost : int
        Questions with less than full marks.
    seconds : float
        Wall time of all calls.
    slowest : str
        The question that took most of it.
    fault : str
    """

    name: str
    earned: float | None
    share: float | None
    lost: int
    seconds: float
    slowest: str
    fault: str


@dataclass(frozen=True)
class QuestionFigures:
    """How one question went.

    Attributes
    ----------
    graded, right : int
    mean : float or None
        Mean share of the points.
    discrimination : float or None
        Correlation with the rest of the score; None where one of them does not vary.
    lost_by : tuple of int
        Students with less than full marks, the weakest first.
    """

    question: str
    unit: str
    graded: int
    right: int
    mean: float | None
    discrimination: float | None
    lost_by: tuple[int, ...]


@dataclass(frozen=True)
class Bug:
    """A misconception and the students who have it."""

    question: str
    id: str
    text: str
    students: tuple[int, ...]


@dataclass(frozen=True)
class AspectFigures:
    """How many of the upper and of the lower third of the class passed an aspect."""

    question: str
    aspect: str
    upper: float
    lower: float

    @property
    def gap(self) -> float:
        """By how much more often the upper third passed."""
        return self.upper - self.lower


class Cohort:
    """A class, gathered one submission at a time."""

    def __init__(self, keys: Sequence[AnswerKey]) -> None:
        self.keys = tuple(keys)
        self.students: list[Student] = []
        self._aspects = [(key.question, info.name) for key in keys for info in key.aspects]
        self._shares = array("f")
        self._passes = bytearray()
        self._bugs: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._texts: dict[tuple[str, str], str] = {}

    def add(self, score: SubmissionScore) -> None:
        """Count one submission."""
        number = len(self.students)
        answers = {question.question: question for question in score.questions}
        passed: dict[tuple[str, str], bool] = {}
        lost, slowest, most = 0, "", 0.0
        for key in self.keys:
            answer = answers[key.question]
            self._shares.append(float("nan") if answer.share is None else answer.share)
            lost += answer.share is not None and answer.share < 1
            if answer.seconds > most:
                slowest, most = answer.question, answer.seconds
            for aspect in answer.aspects:
                passed[key.question, aspect.name] = aspect.passed
            if answer.diagnosis is not None:
                self._add_diagnosis(key, answer.diagnosis, number)
        self._passes += bytes(int(passed.get(aspect, UNKNOWN)) for aspect in self._aspects)
        earned, possible = score.earned, score.possible
        self.students.append(
            Student(
                score.student,
                earned,
                earned / possible if earned is not None and possible else None,
                lost,
                sum(question.seconds for question in score.questions),
                slowest,
                score.fault,
            )
        )

    def _add_diagnosis(self, key: AnswerKey, diagnosis: Diagnosis, number: int) -> None:
        """Note what a student got wrong: one mistake, two, or a relation."""
        named, second = diagnosis.misconception, diagnosis.second
        for one in (named, second):
            if one is not None:
                self._bugs[key.question, one.id].append(number)
                text = one.text or tell_cause(diagnosis, key.language)
                self._texts.setdefault((key.question, one.id), text)

    @property
    def graded(self) -> list[int]:
        """Students with a score."""
        return [i for i, student in enumerate(self.students) if student.share is not None]

    @property
    def mean(self) -> float | None:
        """Mean of the scores, as a share of the points."""
        shares = [student.share for student in self.students if student.share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def median(self) -> float | None:
        """Median of the scores, as a share of the points."""
        shares = [student.share for student in self.students if student.share is not None]
        return median(shares) if shares else None

    def bins(self) -> list[int]:
        """Count the students in ten ranges of the share of the points."""
        counts = [0] * N_BINS
        for i in self.graded:
            counts[find_bin(self.students[i].share or 0.0)] += 1
        return counts

    def questions(self) -> list[QuestionFigures]:
        """Compute how each question went."""
        shares = self._matrix()
        points = np.array([key.points for key in self.keys])
        graded = self.graded
        whole = shares[graded] @ points if graded else np.zeros(0)
        found = []
        for i, key in enumerate(self.keys):
            column = shares[:, i]
            known = np.flatnonzero(~np.isnan(column))
            weak = [int(n) for n in known if column[n] < 1]
            weak.sort(key=lambda n: float(column[n]))
            rest = whole - column[graded] * key.points if graded else whole
            found.append(
                QuestionFigures(
                    key.question,
                    key.unit,
                    len(known),
                    len(known) - len(weak),
                    float(column[known].mean()) if len(known) else None,
                    correlate(column[graded], rest),
                    tuple(weak),
                )
            )
        return found

    def bugs(self) -> list[Bug]:
        """List the misconceptions, the most frequent first."""
        found = [Bug(*bug, self._texts[bug], tuple(who)) for bug, who in self._bugs.items()]
        order: Mapping[str, int] = {key.question: i for i, key in enumerate(self.keys)}
        return sorted(found, key=lambda bug: (-len(bug.students), order[bug.question], bug.id))

    def separating(self) -> list[AspectFigures] | None:
        """List the aspects, those first that the upper third passes more often than the lower.

        None if there are too few students, or all have the same score.
        """
        graded = sorted(self.graded, key=lambda i: self.students[i].share or 0.0)
        if len(graded) < LEAST:
            return None
        lowest, highest = self.students[graded[0]].share, self.students[graded[-1]].share
        if lowest == highest:
            return None
        third = max(2, len(graded) // 3)
        passes = np.frombuffer(bytes(self._passes), np.uint8)
        passes = passes.reshape(len(self.students), len(self._aspects))
        upper = _rates(passes[graded[-third:]])
        lower = _rates(passes[graded[:third]])
        found = [
            AspectFigures(question, aspect, float(up), float(low))
            for (question, aspect), up, low in zip(self._aspects, upper, lower, strict=True)
        ]
        return sorted(found, key=lambda aspect: -aspect.gap)

    def _matrix(self) -> np.ndarray:
        shares = np.frombuffer(self._shares, np.float32) if self._shares else np.zeros(0)
        return shares.reshape(len(self.students), len(self.keys)).astype(float)


def _rates(passes: np.ndarray) -> np.ndarray:
    return np.asarray((passes == 1).mean(axis=0))


def find_bin(share: float) -> int:
    """Find the range that a share falls into; full marks are in the last one."""
    return min(int(share * N_BINS + 1e-9), N_BINS - 1)


def correlate(a: np.ndarray, b: np.ndarray) -> float | None:
    """Compute Pearson's correlation; None where there are too few values or no variation."""
    if len(a) < LEAST:
        return None
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > NO_VARIATION else None
