"""Compare an answer to a quiz question with what may be answered, and with what is right.

An option is a letter, compared without caring for case, blanks or full-width characters.
A number is a Python or NumPy number; its text in quotes is not one. What is neither gets
a sentence that says what to write.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from autograder.compare import describe
from autograder.inside.values import Value
from autograder.text import printable
from autograder.verdict import Difference, Verdict

SHOWN = 40
"""So many characters of an answer that is none are repeated."""


def compare_answer(
    got: Value, want: Value, options: Sequence[str], rtol: float
) -> Difference | None:
    """Find out whether an answer is right.

    Parameters
    ----------
    got : Value
        As it came out of the student's process.
    want : str, int, float or None
        The right option or number; None takes every answer of the right form.
    options : sequence of str
        Letters to choose from; none for a question whose answer is a number.
    rtol : float
        How far a number may be off, as a share of the right one.

    Returns
    -------
    Difference or None
        None if ``got`` is right. The message does not tell what would be.
    """
    answer = read_option(got, options) if options else read_number(got)
    if answer is None:
        return Difference(Verdict.NOT_AN_ANSWER, _advise(got, options))
    if want is None or _same(answer, want, rtol):
        return None
    message = f"the answer {show_answer(got)} is wrong"
    return Difference(Verdict.WRONG_VALUES, message, (), (), want, answer, 1, 1)


def read_option(got: Value, options: Sequence[str]) -> str | None:
    """Read a letter as one of the options; None if it is none of them."""
    if type(got) is not str:
        return None
    text = normalise(got)
    return next((option for option in options if normalise(option) == text), None)


def normalise(text: str) -> str:
    """Write an option without blanks, in capitals, full-width letters as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def read_number(got: Value) -> int | float | None:
    """Read a finite real number; None for anything else, a truth value included."""
    if isinstance(got, np.generic):
        got = got.item()
    if type(got) is int:
        return got
    return got if type(got) is float and math.isfinite(got) else None


def show_answer(got: Value) -> str:
    """Write an answer in a few characters: text without quotes, anything else by its kind."""
    if type(got) is str:
        return printable(" ".join(got[:SHOWN].split()), SHOWN)
    number = read_number(got)
    if number is None:
        return describe(got)
    return str(number) if abs(number) < 10**SHOWN else "too large to show"


def _same(answer: str | float, want: str | float, rtol: float) -> bool:
    if isinstance(answer, str) or isinstance(want, str):
        return answer == want
    exact = Fraction(want)  # so that no integer is too large to be compared
    return abs(Fraction(answer) - exact) <= Fraction(rtol) * abs(exact or Fraction(1))


def _advise(got: Value, options: Sequence[str]) -> str:
    """Say what was answered, and what to write in its place."""
    if type(got) is bool:
        found = f"the truth value {got}"
    elif read_number(got) is not None:
        found = f"the number {show_answer(got)}"
    elif type(got) is float:
        found = "a number that is not finite"
    elif type(got) is str:
        found = f"the text {printable(repr(got[:SHOWN]), SHOWN)}"
    else:
        found = describe(got)
    if options:
        letters = ", ".join(f'"{option}"' for option in options)
        return f"the answer is {found}; write one of {letters}"
    return f"the answer is {found}; write a number, without quotes"
