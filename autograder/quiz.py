"""The words in which a course author writes a quiz question: one answer, chosen or computed.

A rubric module (``solutions/rubric/<unit>.py``) holds one `QuizQuestion` for each id in the
``ANSWERS`` of ``solutions/<unit>.py``, made by `choice` or `number`. Wherever a wrong answer
leads, the reason why it is wrong is what the student reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, TypeAlias

from autograder.question import Question

DEFAULT_NUMBER_RTOL = 1e-9
"""A count must be exact; this lets pass what a division rounds."""


@dataclass(frozen=True)
class Option:
    """One answer with the reason why it is right or wrong. Made by `right` and `wrong`.

    Attributes
    ----------
    answer : str, int or float
        What stands for it in ``ANSWERS``: a letter, or the number itself.
    text : str
        What a student chooses; "" for a number, which is not shown.
    reason : str
        Why it is right or wrong, in a whole sentence.
    id : str
        Name of the misconception in results, such as ``bias-forgotten``; "" for the right one.
    """

    answer: str | float
    text: str
    reason: str
    id: str = ""

    @property
    def is_right(self) -> bool:
        """Whether this is the answer that earns the points."""
        return not self.id


@dataclass(frozen=True)
class QuizQuestion:
    """All that judges one answer.

    Attributes
    ----------
    name : str
        Its number, such as ``10.1``: the key in ``ANSWERS``.
    unit : str
        Name of the module that ``ANSWERS`` lives in.
    title : str
        A few words for the table of questions.
    task : str
        The question, as students read it.
    options : tuple of Option
        The right answer and the wrong ones; for a number, those that are known.
    letters : tuple of str
        What there is to choose from; empty where a number is asked.
    model : object
        What ``ANSWERS`` of the model answers holds.
    nudge, step, source : str
        See `autograder.question.Question`.
    rtol : float
        How far a number may be off, as a share of the right one.
    """

    name: str
    unit: str
    title: str
    task: str
    options: tuple[Option, ...]
    letters: tuple[str, ...]
    model: Any
    nudge: str
    step: str
    source: str
    rtol: float = DEFAULT_NUMBER_RTOL

    @property
    def right(self) -> tuple[Option, ...]:
        """The right options, of which there must be one."""
        return tuple(option for option in self.options if option.is_right)

    @property
    def wrong(self) -> tuple[Option, ...]:
        """The wrong options."""
        return tuple(option for option in self.options if not option.is_right)


AnyQuestion: TypeAlias = Question | QuizQuestion


def right(answer: str | float, reason: str) -> Option:
    """Name the right answer: the text of an option, or a number."""
    return Option(answer, str(answer) if isinstance(answer, str) else "", reason)


def wrong(id: str, answer: str | float, reason: str) -> Option:  # noqa: A002 (as in results)
    """Name a wrong answer and the misconception that leads to it."""
    return replace(right(answer, reason), id=id)


def choice(
    reference: ModuleType,
    name: str,
    title: str,
    task: str,
    *options: Option,
    nudge: str,
    step: str,
    source: str,
) -> QuizQuestion:
    """Ask for one of several options; they get the letters A, B, ... in their order.

    Parameters
    ----------
    reference : module
        ``solutions.<unit>``, which holds the model answers.
    """
    letters = tuple(chr(ord("A") + place) for place in range(len(options)))
    lettered = tuple(
        replace(option, answer=letter) for letter, option in zip(letters, options, strict=True)
    )
    model = _model_answer(reference, name)
    unit = _unit_of(reference)
    return QuizQuestion(name, unit, title, task, lettered, letters, model, nudge, step, source)


def number(
    reference: ModuleType,
    name: str,
    title: str,
    task: str,
    *options: Option,
    nudge: str,
    step: str,
    source: str,
    rtol: float = DEFAULT_NUMBER_RTOL,
) -> QuizQuestion:
    """Ask for a number; the options are the right one and those that misconceptions give."""
    model = _model_answer(reference, name)
    unit = _unit_of(reference)
    return QuizQuestion(name, unit, title, task, options, (), model, nudge, step, source, rtol)


def _model_answer(reference: ModuleType, name: str) -> Any:
    answers = getattr(reference, "ANSWERS", None)
    return answers.get(name) if isinstance(answers, Mapping) else None


def _unit_of(reference: ModuleType) -> str:
    return reference.__name__.rpartition(".")[2]


def translate(question: QuizQuestion, texts: Mapping[str, Any]) -> QuizQuestion:
    """Give a question the texts of another language; what is judged stays as it is.

    Parameters
    ----------
    texts : mapping
        ``title``, ``task``, ``nudge``, ``step``, and ``options``: by letter or number, written
        as text, a mapping with ``reason`` and, for an option, ``text``.

    Raises
    ------
    KeyError
        If a text is missing.
    """
    options = tuple(
        replace(
            option,
            text=texts["options"][str(option.answer)]["text"] if question.letters else "",
            reason=texts["options"][str(option.answer)]["reason"],
        )
        for option in question.options
    )
    return replace(
        question,
        options=options,
        **{name: texts[name] for name in ("title", "task", "nudge", "step")},
    )
