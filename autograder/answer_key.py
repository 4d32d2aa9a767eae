"""The answer key of a question: all that running and judging need, and nothing else.

Building a key takes torch and the course's own code. From here on there are only
arrays and text, so a key can be kept in a file, and judged by anyone who has NumPy.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from autograder.inside.answer import ANSWER
from autograder.inside.given import Given
from autograder.inside.values import Value
from autograder.messages import ENGLISH


@dataclass(frozen=True)
class Raises:
    """An answer that is an exception: the built-in classes that it belongs to.

    The right answer to impossible arguments is ``Raises(("ValueError",))``; for a
    variant, the first name is the class of what it raises.
    """

    types: tuple[str, ...] = ("ValueError",)


Answer: TypeAlias = Value | Raises


@dataclass(frozen=True)
class Case:
    """One call and its right answer.

    Attributes
    ----------
    aspect : str
        Name of the aspect that the case belongs to.
    visible : bool
        Whether students have this case, or one like it with other numbers.
    driver, inputs, positional, judges
        The call, see `autograder.inside.play.play`. A quiz question is not called: see
        `autograder.quiz_key`.
    expected : Answer
        What the oracle returns.
    answers : mapping of str to Answer
        By variant id, what that variant returns where it is not what is expected.
    part : str, int or None
        Key or position of the only part of the result that is judged; None for all of it.
        ``expected`` and ``answers`` are then that part.
    view : Given or None
        What computes from the inputs and the result what is judged in its place; see
        `autograder.question.Aspect`.
    atol : float
        Absolute tolerance in addition to the relative one.
    label : str
        The named integers that the case was drawn from, or the source of the example.
    sizes : mapping of str to int or pair of int
        The named integers themselves; empty for a case that was written out.
    """

    aspect: str
    visible: bool
    driver: str
    inputs: Mapping[str, Value]
    positional: int
    judges: Literal["result", "arguments", "form"]
    expected: Answer
    answers: Mapping[str, Answer] = field(default_factory=dict)
    part: str | int | None = None
    view: Given | None = None
    atol: float = 0.0
    label: str = ""
    sizes: Mapping[str, Any] = field(default_factory=dict)

    def look_at(self, result: Value) -> Value:
        """Take of a result what is judged.

        Raises
        ------
        LookupError
            If the result has no such part, or nothing of the kind can be seen in it.
        """
        part = take_part(result, self.part)
        if self.view is None:
            return part
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return self.view(self.inputs, part)
        except Exception as error:  # a result of any kind is looked at
            raise LookupError(str(error)) from error


def take_part(value: Value, part: str | int | None) -> Value:
    """Take the part of a result that is judged.

    Raises
    ------
    LookupError
        If the result has no such part.
    """
    if part is None:
        return value
    if type(value) is dict and part in value:
        return value[part]
    if type(value) in (tuple, list) and isinstance(part, int) and part < len(value):
        return value[part]
    raise LookupError(part)


@dataclass(frozen=True)
class AspectInfo:
    """Name, meaning and share of one aspect; see `autograder.question.Aspect`."""

    name: str
    about: str
    weight: int
    requires: str = ""


@dataclass(frozen=True)
class VariantInfo:
    """A misconception or an accepted convention, without its code.

    A ``relation`` is neither: it is found by comparing, see `autograder.relation`.
    """

    id: str
    kind: Literal["misconception", "convention", "relation"]
    text: str
    hint: str = ""
    twin: str = ""


@dataclass(frozen=True)
class Lock:
    """The sentence of a misconception in a frozen key, encrypted; see `autograder.lock`.

    Attributes
    ----------
    cases : tuple of int
        Positions of the cases on which its answers open the box.
    telling : tuple of int
        Positions of all cases on which it is wrong.
    box : str
        What is encrypted, in base64.
    """

    cases: tuple[int, ...]
    telling: tuple[int, ...]
    box: str


@dataclass(frozen=True)
class Compound:
    """What two misconceptions answer together; see `autograder.compound`.

    Attributes
    ----------
    outer, inner : str
        Ids of the misconceptions.
    telling : tuple of int
        Positions of the cases on which they are wrong.
    digests : tuple of str
        Of the answers to these.
    """

    outer: str
    inner: str
    telling: tuple[int, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True)
class AnswerKey:
    """All that judges one question.

    Attributes
    ----------
    question, unit : str
        Names of the function and of the module that it lives in.
    points : float
        What a right answer is worth.
    rtol : float
        Tolerance as a share of the largest expected magnitude of an array.
    aspects : tuple of AspectInfo
        In the order in which they are shown.
    cases : tuple of Case
        In the order of their aspects.
    variants : tuple of VariantInfo
    nudge, step, source : str
        See `autograder.question.Question`.
    reference_s : float
        Processor seconds that the reference takes for all cases, see `autograder.measure`;
        0 where it was not measured.
    limit_s : float
        Wall seconds for all cases; 0 where the course's limits decide.
    compounds : tuple of Compound
        Of misconceptions that can be put together; only in keys for grading.
    locks : tuple of Lock
        In a frozen key: the misconceptions, for programs that have them.
    language : str
        Language of the texts, see `autograder.messages.LANGUAGES`.
    """

    question: str
    unit: str
    rtol: float
    aspects: tuple[AspectInfo, ...]
    cases: tuple[Case, ...]
    variants: tuple[VariantInfo, ...]
    nudge: str
    step: str
    source: str
    points: float = 0.0
    reference_s: float = 0.0
    limit_s: float = 0.0
    compounds: tuple[Compound, ...] = ()
    locks: tuple[Lock, ...] = ()
    language: str = ENGLISH

    @property
    def is_quiz(self) -> bool:
        """Whether the student writes down an answer, and no function."""
        return any(case.driver == ANSWER for case in self.cases)

    @property
    def judged_later(self) -> bool:
        """Whether these cases see the form of an answer only, and not whether it is right."""
        return {case.judges for case in self.cases} == {"form"}

    def conventions(self) -> tuple[VariantInfo, ...]:
        """List the accepted conventions."""
        return tuple(v for v in self.variants if v.kind == "convention")

    def misconceptions(self) -> tuple[VariantInfo, ...]:
        """List the misconceptions."""
        return tuple(v for v in self.variants if v.kind == "misconception")
