"""How answers to `leaky_relu_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    ACTIVATION_SHAPE,
    LEAKY_INTEGERS,
    LEAKY_PURITY,
    LEAKY_SLOPE,
    draw_activation_and_dout,
)


def oracle_leaky_relu_backward(dout, x, slope=0.01):
    return gradients(lambda t: F.leaky_relu(t, slope), dout, x)[0]


def leaky_relu_backward__slope_fixed(dout, x, slope=0.01):
    return dout * np.where(x > 0, 1, 0.01)


def leaky_relu_backward__default_of_two_tenths(dout, x, slope=0.2):
    return dout * np.where(x > 0, 1, slope)


def leaky_relu_backward__slope_of_positive(dout, x, slope=0.01):
    return dout * np.where(x > 0, slope, 1)


def leaky_relu_backward__zero_below(dout, x, slope=0.01):
    return dout * (x > 0)


def leaky_relu_backward__zero_at_kink(dout, x, slope=0.01):
    dx = np.zeros(x.shape)
    dx[x > 0] = dout[x > 0]
    dx[x < 0] = slope * dout[x < 0]
    return dx


def leaky_relu_backward__sign_of_dout(dout, x, slope=0.01):
    return np.where(dout > 0, dout, slope * dout)


def leaky_relu_backward__times_output(dout, x, slope=0.01):
    return dout * np.where(x > 0, x, slope * x)


def leaky_relu_backward__dout_ignored(dout, x, slope=0.01):
    return np.where(x > 0, 1.0, slope)


def leaky_relu_backward__slope_without_dout(dout, x, slope=0.01):
    return np.where(x > 0, dout, slope)


def leaky_relu_backward__sign_turned(dout, x, slope=0.01):
    return dout * np.where(x > 0, 1, -slope)


def leaky_relu_backward__output_over_input(dout, x, slope=0.01):
    return dout * np.maximum(x, slope * x) / x


def leaky_relu_backward__scaled_in_place(dout, x, slope=0.01):
    dout[x <= 0] *= slope
    return dout


def leaky_relu_backward__dtype_of_x(dout, x, slope=0.01):
    derivative = np.ones_like(x)
    derivative[x <= 0] = slope
    return dout * derivative


def leaky_relu_backward__one_at_zero(dout, x, slope=0.01):
    return np.where(x >= 0, dout, slope * dout)


def leaky_relu_backward__where(dout, x, slope=0.01):
    return np.where(x > 0, dout, slope * dout)


def leaky_relu_backward__copy_scaled(dout, x, slope=0.01):
    dx = dout.copy()
    dx[x <= 0] *= slope
    return dx


def leaky_relu_backward__two_masks(dout, x, slope=0.01):
    return dout * (x > 0) + slope * dout * (x <= 0)


def leaky_relu_backward__loops_float32(dout, x, slope=0.01):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        dx[index] = dout[index] * (1 if number > 0 else slope)
    return dx


leaky_relu_backward = Question(
    reference=reference.leaky_relu_backward,
    oracle=oracle_leaky_relu_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.leaky_relu,
    aspects=(
        Aspect(
            "values",
            "dout passes where x is positive, elsewhere a hundredth of it",
            weight=4,
            visible=(
                example(
                    {"dout": np.array([10.0, 20, -30, -40]), "x": np.array([-1.0, 2, 3, -4])},
                    np.array([0.1, 20, -30, -0.4]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2))),
        ),
        LEAKY_SLOPE,
        ACTIVATION_SHAPE,
        Aspect(
            "kink",
            "at x = 0 the derivative is the slope, always",
            visible=(
                example(
                    {
                        "dout": np.array([5.0, -6, 7, 8]),
                        "x": np.array([0.0, 2, -1, 0]),
                        "slope": 0.5,
                    },
                    np.array([2.5, -6, 3.5, 4]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), zeros=True, slope=0.25),
            ),
            hidden=(draw(shape=(3, 4), zeros=True), draw(shape=(9,), zeros=True, slope=0.5)),
            smooth=False,
        ),
        LEAKY_INTEGERS,
        LEAKY_PURITY,
    ),
    variants=(
        misconception(
            leaky_relu_backward__slope_fixed,
            "The slope is always 0.01: the argument is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__default_of_two_tenths,
            "If no slope is given, 0.2 is used; the default is 0.01.",
            hint="Keep the first line of the function as it was.",
        ),
        misconception(
            leaky_relu_backward__slope_of_positive,
            "The slope is applied where x is positive, but it belongs to the other side.",
            hint="On which side is leaky ReLU the flatter one?",
        ),
        misconception(
            leaky_relu_backward__zero_below,
            "This is the gradient of ReLU: where x is not positive, "
            "slope · dout should flow back instead of 0.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__zero_at_kink,
            "At x = 0 nothing flows back: neither x > 0 nor x < 0 is true there.",
            hint="To which of the two sides should x = 0 belong?",
        ),
        misconception(
            leaky_relu_backward__sign_of_dout,
            "The sign of dout decides, but it is the sign of x that does.",
            hint="May a gradient be negative?",
        ),
        misconception(
            leaky_relu_backward__times_output,
            "dout is multiplied by leaky_relu(x), not by its derivative.",
            hint="The slope is 1 for all positive x, however large.",
        ),
        misconception(
            leaky_relu_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__slope_without_dout,
            "Where x is not positive, the result is the slope itself, not slope · dout.",
            hint="The chain rule multiplies the derivative by dout everywhere.",
        ),
        misconception(
            leaky_relu_backward__sign_turned,
            "The gradient has turned its sign where x is negative, but leaky ReLU rises there too.",
            hint="Is the slope of slope · x positive or negative?",
        ),
        misconception(
            leaky_relu_backward__output_over_input,
            "leaky_relu(x) / x is 0/0, which is NaN, at x = 0.",
            hint="A comparison tells the two sides apart without a division.",
        ),
        misconception(
            leaky_relu_backward__scaled_in_place,
            "The caller's gradient is multiplied in place where x is not positive.",
            hint="dout[...] *= changes the array that the caller passed; copy it first.",
        ),
        misconception(
            leaky_relu_backward__dtype_of_x,
            "The derivative is stored with the dtype of x: "
            "where x holds integers, a slope below 1 becomes 0.",
            hint="np.ones_like(x) takes over the dtype as well; np.ones(x.shape) does not.",
        ),
        convention(
            leaky_relu_backward__one_at_zero,
            "At x = 0 the derivative is taken to be 1 (x ≥ 0). torch takes the slope. Accepted.",
        ),
        style(leaky_relu_backward__where, "np.where over dout"),
        style(leaky_relu_backward__copy_scaled, "a copy of dout with a part multiplied"),
        style(leaky_relu_backward__two_masks, "one mask for each side"),
        style(leaky_relu_backward__loops_float32, "a loop in float32"),
    ),
    nudge="How steep is leaky ReLU left of 0, and right of it?",
    step="Make an array of derivatives in floats: 1 where x > 0, slope elsewhere. "
    "Multiply dout by it without writing into dout.",
    source="001 激活函数",
)
