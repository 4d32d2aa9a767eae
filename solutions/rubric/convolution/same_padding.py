"""How answers to `same_padding` are judged."""

import numpy as np

from autograder.oracle import F, torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import convolution as reference


def draw_kernel_size(rng, k, dilation=None):
    return {"k": k} | ({} if dilation is None else {"dilation": dilation})


def oracle_same_padding(k, dilation=1):
    """Try one padding after the other until the size is kept."""
    n = 40
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    kept = (
        padding
        for padding in range(n)
        if n + 2 * padding > dilation * (k - 1)
        and F.conv2d(image, kernel, padding=padding, dilation=dilation).shape == image.shape
    )
    return next(kept)


def check_kernel_size(k, dilation):
    """ValueError unless the dilated kernel has a middle pixel."""
    if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
        raise ValueError("no padding keeps the size")


def same_padding__half_the_kernel_up(k, dilation=1):
    check_kernel_size(k, dilation)
    return (dilation * (k - 1) + 1) // 2 + 1


def same_padding__full_padding(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1)


def same_padding__dilation_ignored(k, dilation=1):
    check_kernel_size(k, dilation)
    return (k - 1) // 2


def same_padding__kernel_times_dilation(k, dilation=1):
    check_kernel_size(k, dilation)
    return k * dilation // 2


def same_padding__true_division(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1) / 2


def same_padding__even_kernel_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k % 2 == 0:
        raise ValueError("the kernel size is even")
    return dilation * (k - 1) // 2


def same_padding__even_accepted(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("sizes must be at least 1")
    return dilation * (k - 1) // 2


def same_padding__size_one_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k <= 1:
        raise ValueError("the kernel is too small")
    return dilation * (k - 1) // 2


def same_padding__searched(k, dilation=1):
    check_kernel_size(k, dilation)
    padding = 0
    while 100 + 2 * padding - dilation * (k - 1) != 100:
        padding += 1
    return padding


def same_padding__numpy_integer(k, dilation=1):
    check_kernel_size(k, dilation)
    return np.int64(dilation * (k - 1)) // 2


same_padding = Question(
    reference=reference.same_padding,
    oracle=oracle_same_padding,
    draw=draw_kernel_size,
    aspects=(
        Aspect(
            "values",
            "odd kernels without dilation",
            weight=4,
            visible=(
                example({"k": 3, "dilation": 1}, 1, source="003 §1.3.1"),
                example({"k": 5, "dilation": 1}, 2, source="003 §1.3.1, 004"),
                draw(k=1),
            ),
            hidden=(draw(k=7), draw(k=11), draw(k=1)),
        ),
        Aspect(
            "dilation",
            "it is the dilated kernel that counts",
            weight=3,
            visible=(draw(k=3, dilation=2), draw(k=2, dilation=2), draw(k=5, dilation=3)),
            hidden=(draw(k=3, dilation=5), draw(k=4, dilation=2), draw(k=7, dilation=2)),
        ),
        Aspect(
            "impossible",
            "a kernel that covers an even number of pixels raises ValueError",
            requires="values",
            visible=(
                impossible(k=4),
                impossible(k=2, dilation=3),
                impossible(k=0, dilation=2),
                impossible(k=3, dilation=0),
            ),
            hidden=(
                impossible(k=6),
                impossible(k=4, dilation=3),
                impossible(k=0, dilation=4),
                impossible(k=5, dilation=0),
            ),
        ),
    ),
    variants=(
        misconception(
            same_padding__half_the_kernel_up,
            "The padding is one too large: the middle pixel of the kernel needs no zero.",
            hint="With a kernel of size 1 nothing is lost.",
        ),
        misconception(
            same_padding__full_padding,
            "All the zeros are put on each side, but they are shared between both.",
            hint="A kernel of size 3 takes away two pixels: one on the left, one on the right.",
        ),
        misconception(
            same_padding__dilation_ignored,
            "The dilation is not used: a dilated kernel takes away more pixels.",
            hint="How many pixels does the dilated kernel cover?",
        ),
        misconception(
            same_padding__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, but it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            same_padding__true_division,
            "The result is a float, because / always gives one.",
            hint="A padding is a whole number: which operator divides whole numbers?",
        ),
        misconception(
            same_padding__even_kernel_refused,
            "An even k is refused, but it is the dilated kernel that must be odd: "
            "size 2 with dilation 2 covers 3 pixels.",
            hint="Test the number of pixels that the kernel covers.",
        ),
        misconception(
            same_padding__even_accepted,
            "A kernel that covers an even number of pixels is accepted, "
            "though no equal padding keeps the size.",
            hint="How many zeros would a kernel of size 4 need in all?",
        ),
        misconception(
            same_padding__size_one_refused,
            "A kernel of size 1 is refused, but it keeps the size without any padding.",
            hint="Put k = 1 into the formula.",
        ),
        style(same_padding__searched, "paddings tried one after the other"),
        style(same_padding__numpy_integer, "a NumPy integer"),
    ),
    nudge="How many pixels does the convolution take away, and on how many sides?",
    step="A kernel that covers k′ pixels takes away k′ − 1. If that is even, half of it goes to "
    "each side; if not, raise ValueError.",
    source="003 §1.3.1, 004 Stride和Padding",
)
