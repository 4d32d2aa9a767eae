"""The words in which a course author writes a question.

A rubric module (in ``solutions/rubric/<unit>/``) holds the `Question` for a function
of ``solutions/<unit>.py``. Everything here is a frozen value; nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from autograder.inside.given import Given

Function: TypeAlias = Callable[..., Any]
Draw: TypeAlias = Callable[..., dict[str, Any]]
VariantKind: TypeAlias = Literal["misconception", "convention", "style"]

DEFAULT_RTOL = 1e-5
"""Tolerance as a share of the largest expected magnitude: about 80 float32 roundings."""


@dataclass(frozen=True)
class CaseSpec:
    """One case before it is built. Made by `draw`, `example` and `impossible`.

    Attributes
    ----------
    sizes : mapping of str to int or pair of int
        Named integers, passed to the question's ``draw``.
    inputs : mapping or None
        Literal arguments in place of drawn ones.
    expected : object
        A worked example's result, written by hand.
    raises : bool
        Whether the arguments are impossible, so that `ValueError` is the right answer.
    source : str
        Where a worked example stands in the notes.
    """

    sizes: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] | None = None
    expected: Any = None
    raises: bool = False
    source: str = ""


def draw(**sizes: Any) -> CaseSpec:
    """Draw a case from named integers, such as ``draw(N=2, H=5, W=7, stride=2)``."""
    return CaseSpec(sizes=sizes)


def example(inputs: Mapping[str, Any], expected: Any, source: str) -> CaseSpec:
    """Take a case with its result from the notes; both are written out by hand."""
    return CaseSpec(inputs=inputs, expected=expected, source=source)


def impossible(inputs: Mapping[str, Any] | None = None, /, **sizes: Any) -> CaseSpec:
    """Ask for arguments that no result exists for: the function must raise `ValueError`."""
    return CaseSpec(sizes=sizes, inputs=inputs, raises=True)


@dataclass(frozen=True)
class Aspect:
    """What a group of cases examines. All of them must pass for its share of the points.

    Attributes
    ----------
    name : str
        One word: ``values``, ``stride``, ``padding``, ``overlap``, ``purity``, ...
    about : str
        What is examined, for the student, in one clause.
    visible, hidden : tuple of CaseSpec
        Cases that the student has, and cases that only the grader has.
    weight : int
        Share of the question's points, relative to its other aspects.
    requires : str
        Name of an aspect without which this one earns nothing, because a function that
        does nothing would pass it (raising always, changing no argument). "" for none.
    driver : str
        How the function is called, see `autograder.inside.drivers`.
    judges : {"result", "arguments"}
        Whether the cases judge the result, or that the arguments were left alone.
    part : str, int or None
        Key or position of the only part of the result that is judged, so that each part can
        earn points of its own; an `example` then holds that part.
    view : callable or None
        ``view(inputs, result)`` computes from a case's inputs and the result what is judged
        in place of the result: the share of zeros in a random mask, the accuracy of a trained
        model. It runs outside the sandbox, on plain data that may be anything: what it cannot
        read (any exception) is judged wrong. It uses NumPy and the rubric's own helpers only.
    oracle : callable or None
        In place of the question's oracle, for this aspect.
    atol : float
        Absolute tolerance in addition to the relative one: the bound of a statistic, so wide
        that a right answer exceeds it less than once in a million times.
    smooth : bool
        Whether central differences apply to these inputs (no ties, no kinks).
    """

    name: str
    about: str
    visible: tuple[CaseSpec, ...]
    hidden: tuple[CaseSpec, ...]
    weight: int = 1
    requires: str = ""
    driver: str = "call"
    judges: Literal["result", "arguments"] = "result"
    part: str | int | None = None
    view: Function | None = None
    oracle: Function | None = None
    atol: float = 0.0
    smooth: bool = True


@dataclass(frozen=True)
class Variant:
    """Another implementation than the reference, as code.

    ``misconception``: wrong, and ``text`` is the sentence that tells a student why.
    ``convention``: what a textbook teaches instead; full credit, and ``text`` is the note.
    ``style``: right, but written differently; it proves that the cases ask for no more than
    the specification.

    Attributes
    ----------
    id : str
        Name in results and reports, such as ``kernel-flipped``.
    function : callable
        Takes the same arguments as the reference and uses NumPy only.
    text : str
        What to tell the student; for a style, what is different about it.
    hint : str
        For a misconception: where to look.
    twin : str
        Id of a misconception that no case can tell from this one. "" for none.
    """

    id: str
    kind: VariantKind
    function: Function
    text: str
    hint: str = ""
    twin: str = ""


def misconception(function: Function, text: str, hint: str = "", twin: str = "") -> Variant:
    """Name a wrong implementation; its id comes from the function's name after ``__``."""
    return Variant(_variant_id(function), "misconception", function, text, hint, twin)


def convention(function: Function, text: str) -> Variant:
    """Name a legitimate implementation of another convention: full credit, with a note."""
    return Variant(_variant_id(function), "convention", function, text)


def style(function: Function, text: str) -> Variant:
    """Name a right implementation written in another style than the reference."""
    return Variant(_variant_id(function), "style", function, text)


def _variant_id(function: Function) -> str:
    return function.__name__.rpartition("__")[2].strip("_").replace("_", "-")


@dataclass(frozen=True)
class Question:
    """All that judges one function.

    Attributes
    ----------
    reference : callable
        The model answer; its name, signature and docstring are the specification.
    oracle : callable
        Takes a case's inputs by name and returns what the driver must return, by torch.
    draw : callable
        ``draw(rng, **sizes)`` returns the inputs of a case as a dict in the order of the
        reference's parameters.
    aspects : tuple of Aspect
    variants : tuple of Variant
        Misconceptions, accepted conventions and other styles.
    nudge : str
        A first hint, which gives nothing away.
    step : str
        A second hint: the step to take.
    source : str
        Note and section that the question comes from.
    rtol : float
        Tolerance as a share of the largest expected magnitude of an array.
    gradient_of : callable or None
        For a backward pass ``f(dout, *arguments)``: the forward function of the same
        arguments, for central differences.
    limit_s : float
        Wall seconds for all cases of a question that takes long by its nature, in place of
        what the course's limits give; 0 for theirs.
    """

    reference: Function
    oracle: Function
    draw: Draw
    aspects: tuple[Aspect, ...]
    variants: tuple[Variant, ...]
    nudge: str
    source: str
    step: str = ""
    rtol: float = DEFAULT_RTOL
    gradient_of: Function | None = None
    limit_s: float = 0.0

    @property
    def name(self) -> str:
        """Name of the function that the student writes."""
        return self.reference.__name__

    @property
    def unit(self) -> str:
        """Name of the module that the function lives in."""
        return self.reference.__module__.rpartition(".")[2]


def given(function: Function, /, **bound: Any) -> Given:
    """Hand a function over to the student's code, as one of a case's inputs.

    Parameters
    ----------
    function : callable
        Of the rubric, and uses NumPy and the rubric's other functions and constants only: its
        source travels into the sandbox.
    bound : Value
        Keyword arguments of it that are filled in already.

    Raises
    ------
    ValueError
        If it uses a global that can be neither copied nor imported.
    """
    from autograder.source import standalone_source

    return Given(function.__name__, standalone_source(function, function.__name__), bound)


def values(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw quarters between −5 and 5, never 0: short to print, and their sums are exact."""
    drawn: np.ndarray = rng.integers(1, 21, shape) / 4 * rng.choice((-1.0, 1.0), shape)
    return drawn


def distinct(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw quarters, positive and negative, no two of them equal: for maxima without ties."""
    count = int(np.prod(shape))
    levels = np.arange(count) - count // 2
    return rng.permutation(levels).reshape(shape) / 4


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """Read an int or an ``(h, w)`` pair as a pair."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])
