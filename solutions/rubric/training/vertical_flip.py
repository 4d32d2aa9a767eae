"""How answers to `vertical_flip` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Question, misconception, style
from solutions import training as reference
from solutions.rubric.training.shared import draw_distinct, flip_aspects


def oracle_vertical_flip(x):
    return torch.flip(tensor(x), (2,)).numpy()


def vertical_flip__left_to_right(x):
    return x[:, :, :, ::-1].copy()


def vertical_flip__both_axes(x):
    return x[:, :, ::-1, ::-1].copy()


def vertical_flip__transposed(x):
    return x.transpose(0, 1, 3, 2).copy()


def vertical_flip__wrapped_round(x):
    return x[:, :, -np.arange(x.shape[2])]


def vertical_flip__half_lost(x):
    out = x.copy()
    for i in range(x.shape[2]):
        out[:, :, i] = out[:, :, x.shape[2] - 1 - i]
    return out


def vertical_flip__first_axis(x):
    return x[::-1].copy()


def vertical_flip__in_place(x):
    x[...] = x[:, :, ::-1].copy()
    return x


def vertical_flip__loops(x):
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*x.shape):
        out[n, c, i, j] = x[n, c, x.shape[2] - 1 - i, j]
    return out


def vertical_flip__a_view(x):
    return np.flip(x, axis=2)


vertical_flip = Question(
    reference=reference.vertical_flip,
    oracle=oracle_vertical_flip,
    draw=draw_distinct,
    aspects=flip_aspects([[4.0, 5, 6], [1, 2, 3]]),
    variants=(
        misconception(
            vertical_flip__left_to_right,
            "The columns are reversed: that is the horizontal flip.",
            hint="A vertical flip moves pixels along a column.",
        ),
        misconception(
            vertical_flip__both_axes,
            "Rows and columns are both reversed: the image is turned by 180°.",
            hint="The first column stays the first column.",
        ),
        misconception(
            vertical_flip__transposed,
            "Rows and columns are swapped; they are to stay what they are.",
            hint="The result has the shape of x.",
        ),
        misconception(
            vertical_flip__wrapped_round,
            "The rows are counted from the end one too far: the first one stays first.",
            hint="The last row has the index H − 1, and −0 is 0.",
        ),
        misconception(
            vertical_flip__half_lost,
            "Rows are copied within one array, so half of them are overwritten too early.",
            hint="Read from x and write into another array.",
        ),
        misconception(
            vertical_flip__first_axis,
            "x[::-1] reverses the batch: the images change places, but none is flipped.",
            hint="The rows are the third axis.",
        ),
        misconception(
            vertical_flip__in_place,
            "The caller's images are overwritten.",
            hint="x[...] = changes the array that the caller passed.",
        ),
        style(vertical_flip__loops, "four loops"),
        style(vertical_flip__a_view, "a view of x"),
    ),
    nudge="Which axis of (N, C, H, W) runs from top to bottom?",
    step="Reverse the order of the third axis and leave the others.",
    source="004 数据增强",
)
