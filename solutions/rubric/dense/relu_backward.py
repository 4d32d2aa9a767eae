"""How answers to `relu_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    ACTIVATION_INTEGERS,
    ACTIVATION_PURITY,
    ACTIVATION_SHAPE,
    draw_activation_and_dout,
)


def oracle_relu_backward(dout, x):
    return gradients(F.relu, dout, x)[0]


def relu_backward__dout_ignored(dout, x):
    return (x > 0).astype(float)


def relu_backward__sign_of_dout(dout, x):
    return dout * (dout > 0)


def relu_backward__both_signs(dout, x):
    return dout * (x > 0) * (dout > 0)


def relu_backward__mask_inverted(dout, x):
    return dout * (x < 0)


def relu_backward__times_output(dout, x):
    return dout * np.maximum(x, 0)


def relu_backward__of_absolute(dout, x):
    return dout * np.sign(x)


def relu_backward__output_over_input(dout, x):
    return dout * np.maximum(x, 0) / x


def relu_backward__leaky(dout, x):
    return dout * np.where(x > 0, 1, 0.01)


def relu_backward__nothing_blocked(dout, x):
    return dout * 1.0


def relu_backward__zeroed_in_place(dout, x):
    dout[x <= 0] = 0
    return dout


def relu_backward__dtype_of_x(dout, x):
    dx = np.zeros_like(x)
    dx[x > 0] = dout[x > 0]
    return dx


def relu_backward__one_at_zero(dout, x):
    return dout * (x >= 0)


def relu_backward__where(dout, x):
    return np.where(x > 0, dout, 0)


def relu_backward__copy_zeroed(dout, x):
    dx = np.array(dout)
    dx[x <= 0] = 0
    return dx


def relu_backward__mask_of_output(dout, x):
    """Find the open units by the forward pass's output, as a cache would hold it."""
    return dout * np.sign(np.maximum(x, 0))


def relu_backward__loops_float32(dout, x):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        if number > 0:
            dx[index] = dout[index]
    return dx


relu_backward = Question(
    reference=reference.relu_backward,
    oracle=oracle_relu_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.relu,
    aspects=(
        Aspect(
            "values",
            "dout passes where x is positive, and only there",
            weight=4,
            visible=(
                example(
                    {"dout": np.array([10.0, 20, -30, -40]), "x": np.array([-1.0, 2, 3, -4])},
                    np.array([0.0, 20, -30, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2))),
        ),
        ACTIVATION_SHAPE,
        Aspect(
            "kink",
            "at x = 0 the derivative is 0, always",
            visible=(
                example(
                    {"dout": np.array([5.0, -6, 7, 8]), "x": np.array([0.0, 2, -1, 0])},
                    np.array([0.0, -6, 0, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), zeros=True),
            ),
            hidden=(draw(shape=(3, 4), zeros=True), draw(shape=(9,), zeros=True)),
            smooth=False,
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            relu_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use for its values?",
        ),
        misconception(
            relu_backward__sign_of_dout,
            "The negative gradients are blocked, but it is x that opens and closes the unit.",
            hint="May a gradient be negative?",
        ),
        misconception(
            relu_backward__both_signs,
            "Negative gradients are blocked too ('guided' backpropagation), "
            "but where x is positive every gradient passes.",
            hint="May a gradient be negative?",
        ),
        misconception(
            relu_backward__mask_inverted,
            "The gradient passes where x is negative, but ReLU is flat there.",
            hint="On which side does ReLU rise?",
        ),
        misconception(
            relu_backward__times_output,
            "dout is multiplied by relu(x), not by its derivative.",
            hint="The slope is 1 for all positive x, however large.",
        ),
        misconception(
            relu_backward__of_absolute,
            "This is the gradient of |x|: where x is negative, −dout flows back instead of 0.",
            hint="How steep is ReLU where x is negative?",
        ),
        misconception(
            relu_backward__output_over_input,
            "relu(x) / x is 0/0, which is NaN, at x = 0.",
            hint="A comparison tells 1 from 0 without a division.",
        ),
        misconception(
            relu_backward__leaky,
            "A hundredth of the gradient passes where x is negative, as in leaky ReLU.",
            hint="How steep is ReLU where x is negative?",
        ),
        misconception(
            relu_backward__nothing_blocked,
            "The whole gradient passes: x is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            relu_backward__zeroed_in_place,
            "The caller's gradient is overwritten with 0 where x is not positive.",
            hint="dout[...] = 0 changes the array that the caller passed; copy it first.",
        ),
        misconception(
            relu_backward__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="Make the new array like dout, not like x.",
        ),
        convention(
            relu_backward__one_at_zero,
            "At x = 0 the derivative is taken to be 1 (x ≥ 0). torch takes 0. Accepted.",
        ),
        style(relu_backward__where, "np.where"),
        style(relu_backward__copy_zeroed, "a copy of dout with zeros put in"),
        style(relu_backward__mask_of_output, "the mask from the output"),
        style(relu_backward__loops_float32, "a loop in float32"),
    ),
    nudge="How steep is ReLU left of 0, and right of it?",
    step="Compare x with 0 to get a mask, and multiply dout by it. Decide with the comparison's "
    "sign what becomes of x = 0, and do not write into dout.",
    source="002 §3.2.2, 004 ReLU",
)
