"""How answers to `sigmoid` are judged."""

import math

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    ACTIVATION_INTEGERS,
    ACTIVATION_PURITY,
    ACTIVATION_SHAPE,
    draw_activation,
)


def oracle_sigmoid(x):
    return torch.sigmoid(tensor(x)).numpy()


def sigmoid__minus_forgotten(x):
    return 1 / (1 + np.exp(x))


def sigmoid__brackets_forgotten(x):
    return 1 / 1 + np.exp(-x)


def sigmoid__overflow(x):
    return np.exp(x) / (1 + np.exp(x))


def sigmoid__overflow_error(x):
    flat = [1 / (1 + math.exp(-number)) for number in x.ravel()]
    return np.array(flat).reshape(x.shape)


def sigmoid__tanh(x):
    return np.tanh(x)


def sigmoid__straight_line(x):
    return np.clip(0.2 * x + 0.5, 0.0, 1.0)


def sigmoid__softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def sigmoid__derivative(x):
    s = np.exp(-np.logaddexp(0, -x))
    return s * (1 - s)


def sigmoid__dtype_of_x(x):
    out = np.zeros_like(x)
    above = x >= 0
    out[above] = 1 / (1 + np.exp(-x[above]))
    powers = np.exp(x[~above])
    out[~above] = powers / (1 + powers)
    return out


def sigmoid__absolute_in_place(x):
    above = x >= 0
    np.abs(x, out=x)
    powers = np.exp(-x)
    return np.where(above, 1, powers) / (1 + powers)


def sigmoid__formula(x):
    return 1 / (1 + np.exp(-x))


def sigmoid__both_sides(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def sigmoid__by_tanh(x):
    return 0.5 * (1 + np.tanh(x / 2))


def sigmoid__clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid__loops_float32(x):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        power = math.exp(-abs(number))
        out[index] = 1 / (1 + power) if number >= 0 else power / (1 + power)
    return out


sigmoid = Question(
    reference=reference.sigmoid,
    oracle=oracle_sigmoid,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "1 / (1 + e^−x) of every number",
            weight=4,
            visible=(
                example(
                    {"x": np.log(np.array([1.0, 3, 1 / 3, 9]))},
                    # e^−x is 1, 1/3, 3 and 1/9
                    np.array([0.5, 0.75, 0.25, 0.9]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 3)),
            ),
            hidden=(draw(shape=(3, 2)), draw(shape=(2, 4), zeros=True)),
        ),
        ACTIVATION_SHAPE,
        Aspect(
            "stability",
            "numbers as large as ±10 000 do not overflow",
            weight=2,
            visible=(
                example(
                    {"x": np.array([-10_000.0, -1000, 0, 1000, 10_000])},
                    np.array([0.0, 0, 0.5, 1, 1]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), scale=2000),
            ),
            hidden=(draw(shape=(3, 4), scale=2000), draw(shape=(9,), scale=2000, zeros=True)),
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            sigmoid__minus_forgotten,
            "The minus in the exponent is missing: this is 1 − σ(x), which falls.",
            hint="Should a large x give 0 or 1?",
        ),
        misconception(
            sigmoid__brackets_forgotten,
            "The brackets round the denominator are missing: this is 1 + e^−x.",
            hint="Division comes before addition.",
        ),
        misconception(
            sigmoid__overflow,
            "e^x / (1 + e^x) is ∞/∞, which is NaN, for large x.",
            hint="Divide numerator and denominator by e^x.",
        ),
        misconception(
            sigmoid__overflow_error,
            "math.exp raises OverflowError where the power is too large for a float.",
            hint="Which sign may an exponent have that can never overflow?",
        ),
        misconception(
            sigmoid__tanh,
            "This is tanh, which runs from −1 to 1; the sigmoid runs from 0 to 1.",
            hint="What is the result at x = 0?",
        ),
        misconception(
            sigmoid__straight_line,
            "This is the 'hard' sigmoid, a straight line cut off at 0 and 1.",
            hint="The formula has a power of e.",
        ),
        misconception(
            sigmoid__softmax,
            "This is softmax: the numbers of a row share 1 among them. "
            "The sigmoid looks at every number by itself.",
            hint="May the result for one number depend on its neighbours?",
        ),
        misconception(
            sigmoid__derivative,
            "This is the derivative σ(x) · (1 − σ(x)), not σ(x).",
            hint="What is the result at x = 0?",
        ),
        misconception(
            sigmoid__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros_like(x) takes over the dtype as well; np.zeros(x.shape) does not.",
        ),
        misconception(
            sigmoid__absolute_in_place,
            "The caller's numbers are replaced by their magnitudes.",
            hint="out=x writes into the array that the caller passed.",
        ),
        style(sigmoid__formula, "the formula as it stands, which warns of an overflow"),
        style(sigmoid__both_sides, "np.where over two formulas, which computes both everywhere"),
        style(sigmoid__by_tanh, "(1 + tanh(x/2)) / 2"),
        style(sigmoid__clipped, "x clipped to ±500 first"),
        style(sigmoid__loops_float32, "a loop in float32"),
    ),
    nudge="Which power of e becomes too large, and what does the fraction become then?",
    step="Write σ so that every exponent is −|x|: one formula serves x ≥ 0, and multiplying "
    "numerator and denominator by e^x gives the other for x < 0.",
    source="002 §3.2.2",
)
