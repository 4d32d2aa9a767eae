"""What the course says on pages besides what stands in keys and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class QuestionText:
    """A question's title, and the source of its model answer ("" where none is to be shown)."""

    title: str = ""
    model: str = ""


@dataclass(frozen=True)
class AssignmentText:
    """One assignment: its title, when it is due, and the names of its questions in order."""

    title: str
    due: datetime | None
    questions: tuple[str, ...]


@dataclass(frozen=True)
class CourseText:
    """A course's title, its assignments, and the texts of its questions by name."""

    title: str
    assignments: tuple[AssignmentText, ...]
    questions: Mapping[str, QuestionText] = field(default_factory=dict)

    def of(self, question: str) -> QuestionText:
        """Find the texts of a question."""
        return self.questions.get(question) or QuestionText()
