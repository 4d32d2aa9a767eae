"""How answers to `cross_correlate2d` are judged."""

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


def oracle_cross_correlate2d(x, k):
    return F.conv2d(tensor(x)[None, None], tensor(k)[None, None])[0, 0].numpy()


def cross_correlate2d__kernel_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1, ::-1])


def cross_correlate2d__kernel_transposed(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i : i + k.shape[0], j : j + k.shape[1]]
            out[i, j] = window.ravel() @ k.T.ravel()
    return out


def cross_correlate2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__height_for_width(x, k):
    rows, _ = count_positions(x, k)
    out = np.zeros((rows, rows))
    for i in range(rows):
        for j in range(rows):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__products_overwritten(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] = x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__windows_side_by_side(x, k):
    K_h, K_w = k.shape
    count_positions(x, k)
    out = np.zeros((x.shape[0] // K_h, x.shape[1] // K_w))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i * K_h : (i + 1) * K_h, j * K_w : (j + 1) * K_w] * k).sum()
    return out


def cross_correlate2d__integer_output(x, k):
    out = np.zeros(count_positions(x, k), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__loops(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__float32(x, k):
    """Add up one shifted image for each entry of the kernel."""
    rows, columns = count_positions(x, k)
    x, k = x.astype(np.float32), k.astype(np.float32)
    out = np.zeros((rows, columns), dtype=np.float32)
    for (u, v), weight in np.ndenumerate(k):
        out += weight * x[u : u + rows, v : v + columns]
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
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[25.0, 31], [43, 49]]),
                    source="003 §1.2",
                ),
                draw(H=4, W=4, K_h=2, K_w=2),
            ),
            hidden=(draw(H=5, W=5, K_h=3, K_w=3), draw(H=5, W=5, K_h=2, K_w=2)),
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
        misconception(
            cross_correlate2d__products_overwritten,
            "Each product replaces the one before it, so only the last entry of the kernel counts.",
            hint="Inside the two inner loops, is it = or += ?",
        ),
        misconception(
            cross_correlate2d__windows_side_by_side,
            "The kernel jumps by its own size: the windows lie side by side, as in pooling.",
            hint="From one output pixel to the next the window moves by one pixel.",
        ),
        misconception(
            cross_correlate2d__integer_output,
            "The output array holds integers, so everything after the point is cut off.",
            hint="Which dtype does the array have that you write the sums into?",
        ),
        misconception(
            cross_correlate2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(cross_correlate2d__loops, "four loops"),
        style(cross_correlate2d__float32, "shifted images, in float32"),
    ),
    nudge="Fix one output position first: which pixels lie under the kernel there?",
    step="For every i and j cut out the window x[i : i + K_h, j : j + K_w], multiply it entry by "
    "entry with the kernel and sum.",
    source="003 §1.2",
)
