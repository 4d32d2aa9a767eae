"""How answers to `leaky_relu` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    ACTIVATION_SHAPE,
    LEAKY_INTEGERS,
    LEAKY_PURITY,
    LEAKY_SLOPE,
    draw_activation,
)


def oracle_leaky_relu(x, slope=0.01):
    return F.leaky_relu(tensor(x), slope).numpy()


def leaky_relu__slope_fixed(x, slope=0.01):
    return np.where(x > 0, x, 0.01 * x)


def leaky_relu__default_of_two_tenths(x, slope=0.2):
    return np.where(x > 0, x, slope * x)


def leaky_relu__slope_of_positive(x, slope=0.01):
    return np.where(x > 0, slope * x, x)


def leaky_relu__zero_below(x, slope=0.01):
    return np.maximum(x, 0.0)


def leaky_relu__slope_alone(x, slope=0.01):
    return np.where(x > 0, x, slope)


def leaky_relu__sign_turned(x, slope=0.01):
    return np.where(x > 0, x, slope * np.abs(x))


def leaky_relu__slope_everywhere(x, slope=0.01):
    return np.maximum(x, 0) + slope * x


def leaky_relu__exponential(x, slope=0.01):
    return np.where(x > 0, x, slope * (np.exp(np.minimum(x, 0)) - 1))


def leaky_relu__divided(x, slope=0.01):
    return np.where(x > 0, x, x / (slope or 1.0))


def leaky_relu__scaled_in_place(x, slope=0.01):
    below = x < 0
    x[below] = slope * x[below]
    return x


def leaky_relu__dtype_of_x(x, slope=0.01):
    out = x.copy()
    out[x < 0] = slope * x[x < 0]
    return out


def leaky_relu__where(x, slope=0.01):
    return np.where(x >= 0, x, slope * x)


def leaky_relu__maximum(x, slope=0.01):
    return np.maximum(x, slope * x)


def leaky_relu__linear_parts(x, slope=0.01):
    """Add an even and an odd part."""
    return (1 + slope) / 2 * x + (1 - slope) / 2 * np.abs(x)


def leaky_relu__loops_float32(x, slope=0.01):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        out[index] = number if number > 0 else slope * number
    return out


leaky_relu = Question(
    reference=reference.leaky_relu,
    oracle=oracle_leaky_relu,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "positive numbers stay, of negative ones a hundredth is left",
            weight=4,
            visible=(
                example(
                    {"x": np.array([-100.0, -2, 0, 3])},
                    np.array([-1.0, -0.02, 0, 3]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2), scale=4)),
        ),
        LEAKY_SLOPE,
        ACTIVATION_SHAPE,
        LEAKY_INTEGERS,
        LEAKY_PURITY,
    ),
    variants=(
        misconception(
            leaky_relu__slope_fixed,
            "The slope is always 0.01: the argument is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu__default_of_two_tenths,
            "If no slope is given, 0.2 is used; the default is 0.01.",
            hint="Keep the first line of the function as it was.",
        ),
        misconception(
            leaky_relu__slope_of_positive,
            "The slope is applied to the positive numbers, but it belongs to the negative ones.",
            hint="What should become of 3?",
        ),
        misconception(
            leaky_relu__zero_below,
            "This is ReLU: negative numbers become 0, but a share of them should be left.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu__slope_alone,
            "Negative numbers are replaced by the slope; they should be multiplied by it.",
            hint="−100 and −2 should not give the same.",
        ),
        misconception(
            leaky_relu__sign_turned,
            "What is left of a negative number has turned positive.",
            hint="Leaky ReLU rises everywhere: is the value at −100 above or below that at −2?",
        ),
        misconception(
            leaky_relu__slope_everywhere,
            "slope · x is added to the positive numbers as well.",
            hint="What should become of 3?",
        ),
        misconception(
            leaky_relu__exponential,
            "This is ELU, slope · (e^x − 1) below 0; leaky ReLU is a straight line there.",
            hint="What should become of −100?",
        ),
        misconception(
            leaky_relu__divided,
            "Negative numbers are divided by the slope; they should be multiplied by it.",
            hint="Little of a negative number is left, so the result is small.",
        ),
        misconception(
            leaky_relu__scaled_in_place,
            "The caller's negative numbers are overwritten.",
            hint="x[...] = changes the array that the caller passed; copy it first.",
        ),
        misconception(
            leaky_relu__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="A copy of x has the dtype of x.",
        ),
        style(leaky_relu__where, "np.where"),
        style(leaky_relu__maximum, "the larger of x and slope · x"),
        style(leaky_relu__linear_parts, "a multiple of x plus a multiple of |x|"),
        style(leaky_relu__loops_float32, "a loop in float32"),
    ),
    nudge="What becomes of −100 if the slope is 0.01?",
    step="Split x into its positive part and its negative part, or choose with a comparison: "
    "the one stays, the other is multiplied by slope. Make a new array of floats.",
    source="001 激活函数",
)
