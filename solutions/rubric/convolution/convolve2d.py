"""How answers to `convolve2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import (
    NOTE_IMAGE,
    NOTE_KERNEL,
    count_positions,
    draw_image_and_kernel,
)


def oracle_convolve2d(x, k):
    flipped = tensor(k).flip(0, 1)
    return F.conv2d(tensor(x)[None, None], flipped[None, None])[0, 0].numpy()


def convolve2d__kernel_not_flipped(x, k):
    return reference.cross_correlate2d(x, k)


def convolve2d__only_rows_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1])


def convolve2d__only_columns_flipped(x, k):
    return reference.cross_correlate2d(x, k[:, ::-1])


def convolve2d__kernel_turned_by_90(x, k):
    count_positions(x, k)
    return reference.cross_correlate2d(x, np.rot90(k))


def convolve2d__image_flipped(x, k):
    return reference.cross_correlate2d(x[::-1, ::-1], k)


def convolve2d__full_size(x, k):
    count_positions(x, k)
    border = [(size - 1, size - 1) for size in k.shape]
    return reference.cross_correlate2d(np.pad(x, border), k[::-1, ::-1])


def convolve2d__index_negative(x, k):
    """Write k[−u, −v]: entry 0 stays first, only the others are reversed."""
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[-u, -v]
    return out


def convolve2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    flipped = k[::-1, ::-1]
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__flipped_in_place(x, k):
    k[:] = k[::-1, ::-1].copy()
    return reference.cross_correlate2d(x, k)


def convolve2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    flipped = k[::-1, ::-1]
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__loops(x, k):
    """Follow the formula G[m, n] = Σ h[a, b] f[m − a, n − b], then number from 0."""
    out = np.zeros(count_positions(x, k))
    for m in range(out.shape[0]):
        for n in range(out.shape[1]):
            for a in range(k.shape[0]):
                for b in range(k.shape[1]):
                    pixel = x[m + k.shape[0] - 1 - a, n + k.shape[1] - 1 - b]
                    out[m, n] += k[a, b] * pixel
    return out


def convolve2d__float32(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float32), k.shape)
    return np.tensordot(windows, np.flip(k).astype(np.float32), axes=2)


convolve2d = Question(
    reference=reference.convolve2d,
    oracle=oracle_convolve2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "the kernel is flipped in both directions and its products are summed",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[11.0, 17], [29, 35]]),
                    source="000 数学原理, the image and kernel of 003 §1.2",
                ),
                draw(H=4, W=4, K_h=3, K_w=3),
            ),
            hidden=(draw(H=5, W=5, K_h=2, K_w=2), draw(H=6, W=6, K_h=3, K_w=3)),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(
                draw(H=3, W=5, K_h=2, K_w=3),
                draw(H=2, W=2, K_h=1, K_w=1),
                draw(H=3, W=2, K_h=3, K_w=2),
            ),
            hidden=(
                draw(H=6, W=4, K_h=3, K_w=2),
                draw(H=1, W=7, K_h=1, K_w=4),
                draw(H=3, W=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2), impossible(H=3, W=1, K_h=2, K_w=2)),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3), impossible(H=1, W=3, K_h=2, K_w=2)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=3),),
        ),
    ),
    variants=(
        misconception(
            convolve2d__kernel_not_flipped,
            "The kernel is not flipped: this is the cross-correlation of question 1.4.",
            hint="In f[m − j, n − k] the image runs backwards while the kernel runs forwards.",
        ),
        misconception(
            convolve2d__only_rows_flipped,
            "Only the order of the kernel's rows is reversed; its columns must be reversed too.",
            hint="k[::-1] reverses the first axis and leaves the second one alone.",
        ),
        misconception(
            convolve2d__only_columns_flipped,
            "Only the order of the kernel's columns is reversed; its rows must be reversed too.",
            hint="A mirror image is not a turn by 180°.",
        ),
        misconception(
            convolve2d__kernel_turned_by_90,
            "The kernel is turned by 90°, but a convolution turns it by 180°.",
            hint="How many quarter turns does np.rot90 make if you do not say?",
        ),
        misconception(
            convolve2d__image_flipped,
            "The image is flipped in place of the kernel, so the output comes out upside down.",
            hint="Flipping the image also reverses the order of the positions.",
        ),
        misconception(
            convolve2d__full_size,
            'The image is padded first (the "full" convolution), but only positions where the '
            "kernel lies wholly inside the image are asked for.",
            hint="The output has H − K_h + 1 rows.",
        ),
        misconception(
            convolve2d__index_negative,
            "Index −u does not reverse an axis: −0 is still the first entry.",
            hint="Which index belongs to the last entry when u is 0?",
        ),
        misconception(
            convolve2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            convolve2d__flipped_in_place,
            "The caller's kernel is flipped and stays so: the next call would flip it back.",
            hint="Write the flipped kernel to a new name.",
        ),
        misconception(
            convolve2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(convolve2d__loops, "the formula of the note, in four loops"),
        style(convolve2d__float32, "a tensor product of all windows, in float32"),
    ),
    nudge="You have a cross-correlation already. What must happen to the kernel first?",
    step="Reverse the rows and the columns of the kernel, then slide it over the image "
    "as in a cross-correlation.",
    source="000 数学原理",
)
