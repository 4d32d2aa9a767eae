"""What the course says about a question, in the language of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autograder.diagnose import Diagnosis


@dataclass(frozen=True)
class QuestionText:
    """Texts of one question. What is "" or missing is taken from the answer key.

    Attributes
    ----------
    title : str
        One line.
    aspects : mapping of str to str
        By name of the aspect: what it examines.
    variants : mapping of str to (str, str)
        By id: what a misconception is, and its hint.
    model : str
        Source of the model answer; "" where there is none to be shown.
    """

    title: str = ""
    nudge: str = ""
    step: str = ""
    aspects: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    model: str = ""


@dataclass(frozen=True)
class AssignmentText:
    """One assignment: its title, when it is due, and the names of its questions in order."""

    title: str
    due: datetime | None
    questions: tuple[str, ...]


def tell_english(diagnosis: Diagnosis) -> str:
    """Say what a diagnosis states."""
    return diagnosis.misconception.text


@dataclass(frozen=True)
class CourseText:
    """All that pages say about a course besides scores.

    Attributes
    ----------
    title : str
    assignments : tuple of AssignmentText
    questions : mapping of str to QuestionText
    retell : callable
        Says a sentence that the engine wrote while judging in the language of the pages.
    tell : callable
        Says what a diagnosis states.
    """

    title: str
    assignments: tuple[AssignmentText, ...]
    questions: Mapping[str, QuestionText] = field(default_factory=dict)
    retell: Callable[[str], str] = str
    tell: Callable[[Diagnosis], str] = tell_english

    def of(self, question: str) -> QuestionText:
        """Find the texts of a question."""
        return self.questions.get(question) or QuestionText()
