"""How answers to `rotate90` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import training as reference
from solutions.rubric.training.shared import SMALL, draw_distinct


def draw_rotation(rng, N, C, H, W, k):
    return {**draw_distinct(rng, N, C, H, W), "k": k}


def oracle_rotate90(x, k):
    return torch.rot90(tensor(x), k, (2, 3)).numpy()


def rotate90__with_the_clock(x, k):
    return np.rot90(x, -k, axes=(2, 3)).copy()


def rotate90__transposed(x, k):
    return (x.swapaxes(2, 3) if k % 2 else x).copy()


def rotate90__once(x, k):
    return np.rot90(x, 1 if k else 0, axes=(2, 3)).copy()


def rotate90__first_axes(x, k):
    return np.rot90(x, k).copy()


def rotate90__sign_ignored(x, k):
    return np.rot90(x, abs(k), axes=(2, 3)).copy()


def rotate90__loop_without_negative(x, k):
    out = x.copy()
    for _ in range(k):
        out = out.swapaxes(2, 3)[:, :, ::-1]
    return out.copy()


def rotate90__shape_kept(x, k):
    return np.rot90(x, k, axes=(2, 3)).reshape(x.shape).copy()


def rotate90__half_turn_mirrored(x, k):
    return np.rot90(x, k, axes=(2, 3)).copy() if k % 4 != 2 else x[:, :, ::-1].copy()


def rotate90__in_place(x, k):
    turned = np.rot90(x, k, axes=(2, 3)).copy()
    x[...] = x[..., ::-1]
    return turned


def rotate90__loops(x, k):
    for _ in range(k % 4):
        N, C, H, W = x.shape
        turned = np.zeros((N, C, W, H))
        for i in range(W):
            for j in range(H):
                turned[:, :, i, j] = x[:, :, j, W - 1 - i]
        x = turned
    return x


def rotate90__flips(x, k):
    """Turn by transposing and flipping."""
    k %= 4
    if k == 1:
        return x.swapaxes(2, 3)[:, :, ::-1]
    if k == 2:
        return x[:, :, ::-1, ::-1]
    return x.swapaxes(2, 3)[..., ::-1] if k else x


rotate90 = Question(
    reference=reference.rotate90,
    oracle=oracle_rotate90,
    draw=draw_rotation,
    aspects=(
        Aspect(
            "once",
            "a quarter turn against the clock; height and width change places",
            weight=3,
            visible=(
                example(
                    {"x": SMALL, "k": 1},
                    np.array([[[[3.0, 6], [2, 5], [1, 4]]]]),
                    source="the docstring",
                ),
                draw(N=1, C=1, H=3, W=3, k=1),
            ),
            hidden=(draw(N=1, C=1, H=2, W=4, k=1), draw(N=2, C=2, H=3, W=3, k=1)),
        ),
        Aspect(
            "more",
            "two and three quarter turns, four and more, and none",
            weight=3,
            visible=(
                draw(N=1, C=1, H=2, W=3, k=2),
                draw(N=1, C=2, H=3, W=2, k=3),
                draw(N=1, C=1, H=2, W=3, k=4),
                draw(N=1, C=1, H=3, W=2, k=0),
            ),
            hidden=(
                draw(N=1, C=2, H=3, W=4, k=2),
                draw(N=2, C=1, H=2, W=3, k=3),
                draw(N=1, C=1, H=3, W=2, k=5),
                draw(N=1, C=1, H=2, W=3, k=0),
            ),
        ),
        Aspect(
            "back",
            "a negative number turns with the clock",
            weight=2,
            visible=(draw(N=1, C=1, H=2, W=3, k=-1), draw(N=1, C=2, H=3, W=2, k=-2)),
            hidden=(draw(N=2, C=1, H=3, W=2, k=-1), draw(N=1, C=1, H=4, W=3, k=-7)),
        ),
        Aspect(
            "batch",
            "images and channels keep their order",
            visible=(draw(N=2, C=3, H=2, W=4, k=1),),
            hidden=(draw(N=3, C=2, H=3, W=2, k=2), draw(N=2, C=2, H=2, W=2, k=3)),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="once",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3, k=1), draw(N=2, C=1, H=3, W=3, k=2)),
            hidden=(draw(N=2, C=1, H=3, W=2, k=3),),
        ),
    ),
    variants=(
        misconception(
            rotate90__with_the_clock,
            "The images turn with the clock; positive is against it.",
            hint="After one quarter turn, the right edge is at the top.",
        ),
        misconception(
            rotate90__transposed,
            "Rows and columns are swapped, which mirrors the image: it is not turned.",
            hint="Draw an arrow on paper, turn the paper, and compare.",
        ),
        misconception(
            rotate90__once,
            "There is one quarter turn, however many are asked for.",
            hint="What does k do in your code?",
        ),
        misconception(
            rotate90__first_axes,
            "np.rot90 turns the first two axes if it is not told otherwise: images and channels.",
            hint="Height and width are the axes 2 and 3.",
        ),
        misconception(
            rotate90__sign_ignored,
            "A negative number of turns is taken as a positive one.",
            hint="−1 quarter turns are as many as 3.",
        ),
        misconception(
            rotate90__loop_without_negative,
            "range(k) is empty for a negative k, so nothing is turned.",
            hint="−1 quarter turns are as many as 3: what is −1 % 4?",
        ),
        misconception(
            rotate90__shape_kept,
            "The numbers of the turned image are forced into the old shape.",
            hint="After a quarter turn the image is as high as it was wide.",
        ),
        misconception(
            rotate90__half_turn_mirrored,
            "Two quarter turns only reverse the rows; the columns are reversed as well.",
            hint="Turn a sheet of paper by 180°: where is its left edge?",
        ),
        misconception(
            rotate90__in_place,
            "The caller's images are changed on the way.",
            hint="Write into an array of your own.",
        ),
        style(rotate90__loops, "one quarter turn after the other, in loops"),
        style(rotate90__flips, "transposing and flipping"),
    ),
    nudge="Where is the top right pixel after one quarter turn against the clock?",
    step="A quarter turn swaps the last two axes and then reverses the rows. Only k modulo 4 "
    "counts.",
    source="004 数据增强",
)
