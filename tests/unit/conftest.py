"""A question small enough to see through, for tests of the stages around it."""

import numpy as np
import pytest

from autograder.build import build_key
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    values,
)


def double(x, offset=0.0):
    """Double an array and add an offset; a negative offset is impossible."""
    if offset < 0:
        raise ValueError("negative offset")
    return 2 * x + offset


def double__squared(x, offset=0.0):
    return double(x * x / 2, offset)


def double__offset_ignored(x, offset=0.0):
    return double(x, max(offset, 0.0) if offset < 0 else 0.0) if offset >= 0 else double(x, offset)


def double__tripled(x, offset=0.0):
    return double(1.5 * x, offset)


def draw_double(rng, N, offset=0):
    return {"x": values(rng, N), "offset": float(offset)}


@pytest.fixture
def question():
    """A question with four aspects, two misconceptions and a convention."""
    return Question(
        reference=double,
        oracle=lambda x, offset=0.0: x + x + offset,
        draw=draw_double,
        aspects=(
            Aspect(
                "values",
                "every number is doubled",
                weight=2,
                visible=(example({"x": np.array([1.0, 3.0])}, np.array([2.0, 6.0]), "by hand"),),
                hidden=(draw(N=3),),
            ),
            Aspect(
                "offset",
                "the offset is added",
                visible=(draw(N=2, offset=1),),
                hidden=(draw(N=4, offset=2),),
            ),
            Aspect(
                "impossible",
                "a negative offset raises ValueError",
                requires="values",
                visible=(impossible(N=2, offset=-1),),
                hidden=(impossible(N=1, offset=-2),),
            ),
            Aspect(
                "purity",
                "x is left as it was",
                requires="values",
                judges="arguments",
                visible=(draw(N=2),),
                hidden=(draw(N=3),),
            ),
        ),
        variants=(
            misconception(double__squared, "You squared x."),
            misconception(double__offset_ignored, "You left out the offset."),
            convention(double__tripled, "Some books triple."),
        ),
        nudge="Twice.",
        step="",
        source="none",
    )


@pytest.fixture
def key(question):
    """The answer key of that question, worth 10 points."""
    from dataclasses import replace

    return replace(build_key(question, "a seed"), points=10.0)
