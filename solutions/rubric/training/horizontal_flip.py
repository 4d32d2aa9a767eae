"""How answers to `horizontal_flip` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Question, misconception, style
from solutions import training as reference
from solutions.rubric.training.shared import draw_distinct, flip_aspects


def oracle_horizontal_flip(x):
    return torch.flip(tensor(x), (3,)).numpy()


def horizontal_flip__upside_down(x):
    return x[:, :, ::-1].copy()


def horizontal_flip__both_axes(x):
    return x[:, :, ::-1, ::-1].copy()


def horizontal_flip__transposed(x):
    return x.transpose(0, 1, 3, 2).copy()


def horizontal_flip__wrapped_round(x):
    return x[..., -np.arange(x.shape[3])]


def horizontal_flip__half_lost(x):
    out = x.copy()
    for j in range(x.shape[3]):
        out[..., j] = out[..., x.shape[3] - 1 - j]
    return out


def horizontal_flip__channels_too(x):
    return x[:, ::-1, :, ::-1].copy()


def horizontal_flip__in_place(x):
    x[...] = x[..., ::-1].copy()
    return x


def horizontal_flip__loops(x):
    out = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*x.shape):
        out[n, c, i, j] = x[n, c, i, x.shape[3] - 1 - j]
    return out


def horizontal_flip__a_view(x):
    return np.flip(x, axis=-1)


horizontal_flip = Question(
    reference=reference.horizontal_flip,
    oracle=oracle_horizontal_flip,
    draw=draw_distinct,
    aspects=flip_aspects([[3.0, 2, 1], [6, 5, 4]]),
    variants=(
        misconception(
            horizontal_flip__upside_down,
            "The rows are reversed: that is the vertical flip.",
            hint="A horizontal flip moves pixels along a row.",
        ),
        misconception(
            horizontal_flip__both_axes,
            "Rows and columns are both reversed: the image is turned by 180°.",
            hint="The first row stays the first row.",
        ),
        misconception(
            horizontal_flip__transposed,
            "Rows and columns are swapped; they are to stay what they are.",
            hint="The result has the shape of x.",
        ),
        misconception(
            horizontal_flip__wrapped_round,
            "The columns are counted from the end one too far: the first one stays first.",
            hint="The last column has the index W − 1, and −0 is 0.",
        ),
        misconception(
            horizontal_flip__half_lost,
            "Columns are copied within one array, so half of them are overwritten too early.",
            hint="Read from x and write into another array.",
        ),
        misconception(
            horizontal_flip__channels_too,
            "The channels are reversed as well: red becomes blue.",
            hint="Reverse the last axis, and no other.",
        ),
        misconception(
            horizontal_flip__in_place,
            "The caller's images are overwritten.",
            hint="x[...] = changes the array that the caller passed.",
        ),
        style(horizontal_flip__loops, "four loops"),
        style(horizontal_flip__a_view, "a view of x"),
    ),
    nudge="Which axis of (N, C, H, W) runs from left to right?",
    step="Reverse the order of the last axis and leave the others.",
    source="004 数据增强",
)
