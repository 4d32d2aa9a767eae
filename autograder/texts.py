"""The texts of a course in one language, apart from the cases that they go with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class VariantTexts:
    """What a student is told about a variant, or about an option of a quiz question."""

    text: str
    hint: str = ""


@dataclass(frozen=True)
class QuestionTexts:
    """All texts of a question in one language.

    Attributes
    ----------
    language : str
    title : str
        The line that names the question.
    task : str
        The specification, without the title and without examples.
    nudge, step : str
        The two hints.
    aspects : mapping of str to str
        By name, what an aspect examines.
    variants : mapping of str to VariantTexts
        By id, misconceptions and conventions.
    options : mapping of str to VariantTexts
        Of a quiz question: by letter or number, the option's text and, as its hint, the reason.
    """

    language: str
    title: str
    task: str
    nudge: str
    step: str
    aspects: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, VariantTexts] = field(default_factory=dict)
    options: Mapping[str, VariantTexts] = field(default_factory=dict)


@dataclass(frozen=True)
class UnitTexts:
    """The texts of a unit.

    Attributes
    ----------
    title : str
        One line.
    about : str
        What the unit is about, in a sentence or two, for the handout. May be "".
    intro : str
        What stands below the title at the head of the exercise. May be "".
    ask_number : str
        What stands beside a quiz question that asks for a number.
    questions : mapping of str to QuestionTexts
    """

    title: str
    about: str = ""
    intro: str = ""
    ask_number: str = "a number"
    questions: Mapping[str, QuestionTexts] = field(default_factory=dict)


@dataclass(frozen=True)
class Companion:
    """All texts of a course in one language."""

    language: str
    title: str
    assignments: Mapping[str, str]
    units: Mapping[str, UnitTexts]

    @property
    def questions(self) -> dict[str, QuestionTexts]:
        """The texts of all questions, by name."""
        return {name: t for unit in self.units.values() for name, t in unit.questions.items()}
