"""How answers to `dropout_backward` are judged."""

import numpy as np

from autograder.oracle import gradients, tensor
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import training as reference


def draw_gradient_and_mask(rng, shape, factor, mask_shape=None):
    """Draw a mask with both kinds of entries and one factor."""
    dout = values(rng, *shape)
    size = int(np.prod(mask_shape or shape))
    mask = np.where(np.arange(size) < (size + 1) // 2, factor, 0.0)
    return {"dout": dout, "mask": rng.permutation(mask).reshape(mask_shape or shape)}


def oracle_dropout_backward(dout, mask):
    [dx] = gradients(lambda x: x * tensor(mask), dout, np.ones(dout.shape))
    return dx


def refuse_other_shape(dout, mask):
    """Raise for a mask that does not belong to the gradient."""
    if mask.shape != dout.shape:
        raise ValueError("mask and gradient differ in shape")


def dropout_backward__mask_ignored(dout, mask):
    refuse_other_shape(dout, mask)
    return dout.copy()


def dropout_backward__factor_lost(dout, mask):
    refuse_other_shape(dout, mask)
    return dout * (mask > 0)


def dropout_backward__factor_divided(dout, mask):
    refuse_other_shape(dout, mask)
    return np.divide(dout, mask, out=np.zeros(dout.shape), where=mask > 0)


def dropout_backward__factor_twice(dout, mask):
    refuse_other_shape(dout, mask)
    return dout * mask * mask


def dropout_backward__dropped_kept_swapped(dout, mask):
    refuse_other_shape(dout, mask)
    return dout * mask.max() * (mask == 0)


def dropout_backward__new_mask(dout, mask):
    refuse_other_shape(dout, mask)
    shape = dout.shape
    return dout * mask.max() * (np.random.default_rng(0).random(shape) < (mask > 0).mean())


def dropout_backward__in_place(dout, mask):
    refuse_other_shape(dout, mask)
    dout *= mask
    return dout


def dropout_backward__unchecked(dout, mask):
    return dout * np.broadcast_to(mask, dout.shape)


def dropout_backward__where(dout, mask):
    refuse_other_shape(dout, mask)
    return np.where(mask == 0, 0.0, dout * mask)


def dropout_backward__loops(dout, mask):
    refuse_other_shape(dout, mask)
    dx = np.zeros(dout.shape, np.float32)
    for index, factor in np.ndenumerate(mask):
        dx[index] = dout[index] * factor
    return dx


dropout_backward = Question(
    reference=reference.dropout_backward,
    oracle=oracle_dropout_backward,
    draw=draw_gradient_and_mask,
    aspects=(
        Aspect(
            "values",
            "what was dropped gets nothing, what was kept gets its gradient times the factor",
            weight=4,
            visible=(
                example(
                    {
                        "dout": np.array([[0.5, 1.0], [-1.0, 2.0]]),
                        "mask": np.array([[4.0, 0.0], [4.0, 0.0]]),
                    },
                    np.array([[2.0, 0.0], [-4.0, 0.0]]),
                    source="the docstring",
                ),
                draw(shape=(3, 4), factor=1.25),
            ),
            hidden=(draw(shape=(4, 3), factor=2.0), draw(shape=(2, 5), factor=1.25)),
        ),
        Aspect(
            "shape",
            "arrays with one axis and with four",
            weight=2,
            visible=(draw(shape=(5,), factor=2.0), draw(shape=(2, 3, 2, 4), factor=4.0)),
            hidden=(draw(shape=(3, 2, 4, 2), factor=2.5), draw(shape=(7,), factor=4.0)),
        ),
        Aspect(
            "impossible",
            "a mask of another shape raises ValueError, also if it could be broadcast",
            requires="values",
            visible=(
                impossible(shape=(3, 4), mask_shape=(1, 4), factor=2.0),
                impossible(shape=(1, 4), mask_shape=(3, 4), factor=2.0),
                impossible(shape=(2, 3), mask_shape=(3, 2), factor=2.0),
            ),
            hidden=(
                impossible(shape=(3, 4), mask_shape=(3, 1), factor=2.0),
                impossible(shape=(2, 3), mask_shape=(4, 2, 3), factor=2.0),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(shape=(3, 4), factor=2.0),),
            hidden=(draw(shape=(4, 3), factor=1.25),),
        ),
    ),
    variants=(
        misconception(
            dropout_backward__mask_ignored,
            "The gradient passes as if nothing had been dropped.",
            hint="Does an activation that was dropped have any influence on the loss?",
        ),
        misconception(
            dropout_backward__factor_lost,
            "What was kept gets its gradient without the factor of the forward pass.",
            hint="out = x · mask. What is its derivative?",
        ),
        misconception(
            dropout_backward__factor_divided,
            "The gradient is divided by the factor, as if the forward pass were undone.",
            hint="out = x · mask. What is its derivative?",
        ),
        misconception(
            dropout_backward__factor_twice,
            "The factor is applied twice: the mask holds it already.",
            hint="Compute the gradient of a single entry by hand.",
        ),
        misconception(
            dropout_backward__dropped_kept_swapped,
            "What was dropped gets the gradient, and what was kept gets none.",
            hint="Where the mask is 0, out does not depend on x.",
        ),
        misconception(
            dropout_backward__new_mask,
            "A new mask is drawn, which has nothing to do with what was dropped.",
            hint="Use the mask that you are given.",
        ),
        misconception(
            dropout_backward__in_place,
            "The caller's gradient is overwritten.",
            hint="dout *= mask changes the array that the caller passed.",
        ),
        misconception(
            dropout_backward__unchecked,
            "A mask of another shape is stretched to fit, in place of a ValueError.",
            hint="NumPy repeats an axis of length 1. Compare the shapes first.",
        ),
        style(dropout_backward__where, "np.where"),
        style(dropout_backward__loops, "a loop over all entries, in single precision"),
    ),
    nudge="How much does out change if one entry of x grows by 1?",
    step="Multiply the upstream gradient by the mask, entry by entry, after comparing the shapes.",
    source="004 Dropout",
)
