"""How answers to `sigmoid_backward` are judged."""

import math

import numpy as np

from autograder.oracle import gradients, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    ACTIVATION_INTEGERS,
    ACTIVATION_PURITY,
    ACTIVATION_SHAPE,
    draw_activation_and_dout,
    squash,
)


def oracle_sigmoid_backward(dout, x):
    return gradients(torch.sigmoid, dout, x)[0]


def sigmoid_backward__x_taken_for_output(dout, x):
    return dout * x * (1 - x)


def sigmoid_backward__dout_ignored(dout, x):
    return squash(x) * (1 - squash(x))


def sigmoid_backward__derivative_ignored(dout, x):
    return dout * squash(x)


def sigmoid_backward__overflow(dout, x):
    return dout * np.exp(-x) / (1 + np.exp(-x)) ** 2


def sigmoid_backward__derivative_of_tanh(dout, x):
    return dout * (1 - squash(x) ** 2)


def sigmoid_backward__sign_wrong(dout, x):
    return dout * squash(x) * (squash(x) - 1)


def sigmoid_backward__squashed_twice(dout, x):
    s = squash(squash(x))
    return dout * s * (1 - s)


def sigmoid_backward__divided(dout, x):
    s = squash(x)
    return dout / (s * (1 - s))


def sigmoid_backward__multiplied_in_place(dout, x):
    s = squash(x)
    dout *= s * (1 - s)
    return dout


def sigmoid_backward__dtype_of_x(dout, x):
    dx = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        s = squash(x[index])
        dx[index] = dout[index] * s * (1 - s)
    return dx


def sigmoid_backward__formula(dout, x):
    s = 1 / (1 + np.exp(-x))
    return dout * (s - s**2)


def sigmoid_backward__even(dout, x):
    """Use that the derivative is the same at x and −x, and that e^−|x| is at most 1."""
    powers = np.exp(-np.abs(x))
    return dout * powers / (1 + powers) ** 2


def sigmoid_backward__by_tanh(dout, x):
    return dout * (1 - np.tanh(x / 2) ** 2) / 4


def sigmoid_backward__loops_float32(dout, x):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        power = math.exp(-abs(number))
        dx[index] = dout[index] * power / (1 + power) ** 2
    return dx


sigmoid_backward = Question(
    reference=reference.sigmoid_backward,
    oracle=oracle_sigmoid_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.sigmoid,
    aspects=(
        Aspect(
            "values",
            "dout times the derivative at x",
            weight=4,
            visible=(
                example(
                    {
                        "dout": np.array([8.0, 16, -16, 100]),
                        "x": np.log(np.array([1.0, 3, 1 / 3, 9])),
                    },
                    # 8·1/2·1/2, 16·3/4·1/4, −16·1/4·3/4, 100·9/10·1/10
                    np.array([2.0, 3, -3, 9]),
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
                    {
                        "dout": np.array([3.0, -2, 4, 5, -6]),
                        "x": np.array([-10_000.0, -1000, 0, 1000, 10_000]),
                    },
                    # only σ′(0) = 1/4 is left
                    np.array([0.0, 0, 1, 0, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), scale=2000, zeros=True),
            ),
            hidden=(
                draw(shape=(3, 4), scale=2000, zeros=True),
                draw(shape=(9,), scale=2000, zeros=True),
            ),
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            sigmoid_backward__x_taken_for_output,
            "x · (1 − x) is the derivative if x is what came out of the sigmoid, "
            "but x is what went in.",
            hint="Compute σ(x) first.",
        ),
        misconception(
            sigmoid_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            sigmoid_backward__derivative_ignored,
            "dout is multiplied by σ(x), not by its derivative σ(x) · (1 − σ(x)).",
            hint="What is the slope of the sigmoid where it is almost 1?",
        ),
        misconception(
            sigmoid_backward__overflow,
            "e^−x / (1 + e^−x)² is ∞/∞, which is NaN, for numbers far below 0.",
            hint="Write the derivative with σ(x) alone, or use that it is the same at x and −x.",
        ),
        misconception(
            sigmoid_backward__derivative_of_tanh,
            "1 − y² is the derivative of tanh; that of the sigmoid is y · (1 − y).",
            hint="What is the slope of the sigmoid at x = 0?",
        ),
        misconception(
            sigmoid_backward__sign_wrong,
            "The sign is wrong: the sigmoid rises, so its derivative is positive.",
            hint="Is it σ(x) − 1 or 1 − σ(x)?",
        ),
        misconception(
            sigmoid_backward__squashed_twice,
            "The sigmoid is applied twice before the derivative is taken.",
            hint="What is the slope of the sigmoid at x = 0?",
        ),
        misconception(
            sigmoid_backward__divided,
            "dout is divided by the derivative; the chain rule multiplies.",
            hint="Where the sigmoid is flat, hardly anything flows back.",
        ),
        misconception(
            sigmoid_backward__multiplied_in_place,
            "dout is multiplied in place: the caller's gradient is changed.",
            hint="a *= b changes the array a itself; a * b makes a new one.",
        ),
        misconception(
            sigmoid_backward__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros_like(x) takes over the dtype as well; np.zeros(x.shape) does not.",
        ),
        style(sigmoid_backward__formula, "s − s² of the formula as it stands"),
        style(sigmoid_backward__even, "e^−|x| / (1 + e^−|x|)²"),
        style(sigmoid_backward__by_tanh, "(1 − tanh²(x/2)) / 4"),
        style(sigmoid_backward__loops_float32, "a loop in float32"),
    ),
    nudge="Can the derivative be written with σ(x) alone?",
    step="Compute s = σ(x) once, without overflow. The derivative is a product of s and its "
    "distance from 1, and the chain rule multiplies it by dout.",
    source="002 §3.2.2",
)
