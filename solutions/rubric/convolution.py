"""Unit 1, convolution arithmetic: how answers are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    distinct,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import convolution as reference

# cross_correlate2d ------------------------------------------------------------------------


def draw_image_and_kernel(rng, H, W, K_h, K_w):
    return {"x": values(rng, H, W), "k": values(rng, K_h, K_w)}


def oracle_cross_correlate2d(x, k):
    return F.conv2d(tensor(x)[None, None], tensor(k)[None, None])[0, 0].numpy()


def cross_correlate2d__kernel_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1, ::-1])


def cross_correlate2d__kernel_transposed(x, k):
    K_h, K_w = k.shape
    out = np.zeros((x.shape[0] - K_h + 1, x.shape[1] - K_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(K_h):
                for v in range(K_w):
                    out[i, j] += x[i + u, j + v] * k.T.reshape(K_h, K_w)[u, v]
    return out


def cross_correlate2d__last_position_missing(x, k):
    out = np.zeros((x.shape[0] - k.shape[0], x.shape[1] - k.shape[1]))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__height_for_width(x, k):
    K_h, K_w = k.shape
    n = x.shape[0] - K_h + 1
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            out[i, j] = (x[i : i + K_h, j : j + K_w] * k).sum()
    return out


def cross_correlate2d__loops(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel does not fit")
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[u, v]
    return out


cross_correlate2d = Question(
    reference=reference.cross_correlate2d,
    oracle=oracle_cross_correlate2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "products under the kernel are summed at every position",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),
                        "k": np.array([[0.0, 1], [2, 3]]),
                    },
                    np.array([[25.0, 31], [43, 49]]),
                    source="003 §1.2",
                ),
                draw(H=4, W=4, K_h=2, K_w=2),
            ),
            hidden=(draw(H=5, W=5, K_h=3, K_w=3),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(draw(H=3, W=5, K_h=2, K_w=3), draw(H=2, W=2, K_h=1, K_w=1)),
            hidden=(draw(H=6, W=4, K_h=3, K_w=1), draw(H=1, W=7, K_h=1, K_w=4)),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2),),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3),),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=2),),
        ),
    ),
    variants=(
        misconception(
            cross_correlate2d__kernel_flipped,
            "The kernel is turned by 180°: this is the true convolution, "
            "but the question asks for cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            cross_correlate2d__kernel_transposed,
            "The kernel is read column by column: its rows and columns are swapped.",
            hint="Let k[u, v] meet x[i + u, j + v]: u counts rows in both.",
        ),
        misconception(
            cross_correlate2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            cross_correlate2d__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        style(cross_correlate2d__loops, "four loops"),
    ),
    hint="Fix one output position first: which pixels lie under the kernel there?",
    source="003 §1.2",
)
