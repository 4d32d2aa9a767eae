"""How answers to `max_pool2d_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import pooling as reference
from solutions.rubric.pooling.shared import (
    FLOOR_BACKWARD,
    GAPS,
    IMAGE,
    IMPOSSIBLE_BACKWARD,
    PURITY_BACKWARD,
    SHAPE,
    _crop,
    _pad,
    _positions,
    _read,
    draw_gradient_and_image,
    max_pool2d_forward__float32,
)


def oracle_max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0):
    return gradients(lambda x: F.max_pool2d(x, kernel_size, stride, padding), dout, x)[0]


def max_pool2d_backward__overwritten(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        window = padded[n, c, rows, columns]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, rows.start + u, columns.start + v] = dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__last_maximum(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        best, place = -np.inf, None
        for row in range(rows.start, rows.stop):
            for column in range(columns.start, columns.stop):
                if padded[n, c, row, column] >= best:
                    best, place = padded[n, c, row, column], (row, column)
        dx[n, c, place[0], place[1]] += dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__kernel_for_stride(dout, x, kernel_size, stride=None, padding=0):
    kernel, _, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, kernel):
        window = padded[n, c, rows, columns]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, rows.start + u, columns.start + v] += dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__dout_forgotten(dout, x, kernel_size, stride=None, padding=0):
    return reference.max_pool2d_backward(np.ones_like(dout), x, kernel_size, stride, padding)


def max_pool2d_backward__spread_over_window(dout, x, kernel_size, stride=None, padding=0):
    return reference.avg_pool2d_backward(dout, x, kernel_size, stride, padding)


def max_pool2d_backward__read_by_columns(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        window = padded[n, c, rows, columns]
        u, v = np.unravel_index(window.argmax(), window.shape, order="F")
        dx[n, c, rows.start + u, columns.start + v] += dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__kernel_height_for_width(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, (kernel[0], kernel[0]), step):
        window = padded[n, c, rows, columns]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, rows.start + u, columns.start + v] += dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__padding_not_cut(dout, x, kernel_size, stride=None, padding=0):
    _, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = reference.max_pool2d_backward(dout, padded, kernel_size, step, 0)
    return dx[:, :, : x.shape[2], : x.shape[3]]


def max_pool2d_backward__padded_with_zeros(dout, x, kernel_size, stride=None, padding=0):
    _, step, margin, _ = _read(x, kernel_size, stride, padding)
    dx = reference.max_pool2d_backward(dout, _pad(x, margin, 0.0), kernel_size, step, 0)
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__every_maximum(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        window = padded[n, c, rows, columns]
        dx[n, c, rows, columns] += (window == window.max()) * dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__shared_equally(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    dx = np.zeros(padded.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        window = padded[n, c, rows, columns]
        mask = window == window.max()
        dx[n, c, rows, columns] += mask / mask.sum() * dout[n, c, i, j]
    return _crop(dx, margin, x.shape)


def max_pool2d_backward__loops(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    for n, c, i, j in np.ndindex(*dout.shape):
        place = None
        for u in range(kernel[0]):
            for v in range(kernel[1]):
                row, column = i * step[0] + u - margin[0], j * step[1] + v - margin[1]
                inside = 0 <= row < H and 0 <= column < W
                if inside and (place is None or x[n, c, row, column] > x[n, c][place]):
                    place = row, column
        dx[n, c][place] += dout[n, c, i, j]
    return dx


def max_pool2d_backward__float32(dout, x, kernel_size, stride=None, padding=0):
    kernel, step, margin, (rows, columns) = _read(x, kernel_size, stride, padding)
    padded = _pad(x.astype(np.float32), margin, -np.inf)
    highest = max_pool2d_forward__float32(x, kernel_size, stride, padding)
    waiting = dout.astype(np.float32)
    dx = np.zeros(padded.shape, np.float32)
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            cells = np.s_[
                :, :, u : u + rows * step[0] : step[0], v : v + columns * step[1] : step[1]
            ]
            hit = padded[cells] == highest
            dx[cells] += np.where(hit, waiting, 0)
            waiting = np.where(hit, 0, waiting)  # a tie's later maxima find nothing left
    return _crop(dx, margin, x.shape)


max_pool2d_backward = Question(
    reference=reference.max_pool2d_backward,
    oracle=oracle_max_pool2d_backward,
    draw=draw_gradient_and_image,
    gradient_of=reference.max_pool2d_forward,
    aspects=(
        Aspect(
            "values",
            "the gradient goes to each window's maximum, and nowhere else",
            weight=3,
            visible=(
                example(
                    {
                        "dout": np.array([[[[10.0, 20], [30, 40]]]]),
                        "x": IMAGE,
                        "kernel_size": 2,
                    },
                    np.array([[[[0.0, 0, 0, 0], [0, 10, 20, 0], [30, 0, 0, 0], [0, 0, 0, 40]]]]),
                    source="000 池化层的反向传播",
                ),
                draw(N=2, C=3, H=4, W=4, kernel_size=2),
            ),
            hidden=(
                draw(N=3, C=2, H=6, W=6, kernel_size=3),
                draw(N=2, C=2, H=4, W=4, kernel_size=2),
            ),
        ),
        SHAPE,
        GAPS,
        FLOOR_BACKWARD,
        Aspect(
            "overlap",
            "a pixel that is the maximum of several windows collects all their gradients",
            weight=3,
            visible=(
                draw(N=1, C=1, H=3, W=5, kernel_size=(2, 3), stride=1),
                draw(N=2, C=2, H=4, W=5, kernel_size=(2, 3), stride=1),
            ),
            hidden=(
                draw(N=2, C=2, H=5, W=6, kernel_size=(3, 2), stride=1),
                draw(N=2, C=3, H=7, W=9, kernel_size=(4, 3), stride=(3, 2)),
            ),
        ),
        Aspect(
            "ties",
            "of equal maxima, the first in row-major order gets the gradient",
            smooth=False,
            visible=(
                example(
                    {
                        "dout": np.array([[[[3.0, 5]]]]),
                        "x": np.array([[[[2.0, 7, 4, 4], [7, 7, 4, 4]]]]),
                        "kernel_size": 2,
                    },
                    np.array([[[[0.0, 3, 5, 0], [0, 0, 0, 0]]]]),
                    source="000 池化层的反向传播",
                ),
                draw(N=2, C=2, H=4, W=6, kernel_size=(2, 3), levels=2),
            ),
            hidden=(
                draw(N=2, C=2, H=6, W=4, kernel_size=(3, 2), levels=2),
                draw(N=2, C=3, H=4, W=6, kernel_size=2, levels=2),
            ),
        ),
        Aspect(
            "padding",
            "a border of −∞ takes no gradient, and dx has the shape of x",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2, padding=(0, 1), below_zero=True),
                draw(N=2, C=2, H=4, W=6, kernel_size=(2, 3), stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=2, H=4, W=6, kernel_size=(2, 4), padding=(1, 2), below_zero=True),
                draw(N=2, C=1, H=5, W=4, kernel_size=(2, 3), stride=1, padding=(0, 1)),
            ),
        ),
        IMPOSSIBLE_BACKWARD,
        PURITY_BACKWARD,
    ),
    variants=(
        misconception(
            max_pool2d_backward__overwritten,
            "A pixel that is the maximum of several windows keeps only the last one's "
            "gradient: gradients that meet at a pixel must add (+=, not =).",
            hint="Follow a pixel that is the maximum of two windows.",
        ),
        misconception(
            max_pool2d_backward__last_maximum,
            "Of equal maxima the last one gets the gradient; it belongs to the first.",
            hint="When your loop meets a value equal to the best so far, which one is kept?",
        ),
        misconception(
            max_pool2d_backward__kernel_for_stride,
            "The stride is ignored: window (i, j) is looked for at i·K instead of i·S.",
            hint="Where does window (1, 1) start when the stride is 3 and the kernel 2?",
        ),
        misconception(
            max_pool2d_backward__dout_forgotten,
            "The upstream gradient is missing: every maximum gets 1 instead of dout.",
            hint="The chain rule multiplies the local derivative by something.",
        ),
        misconception(
            max_pool2d_backward__spread_over_window,
            "The gradient is spread over the whole window: this is the backward pass of "
            "average pooling.",
            hint="Which pixels of a window change its maximum when they change a little?",
        ),
        misconception(
            max_pool2d_backward__read_by_columns,
            "The maximum's place is read column by column: argmax counts row by row.",
            hint="In a 2×3 window, which row and column has the flat index 3?",
        ),
        misconception(
            max_pool2d_backward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            max_pool2d_backward__padding_not_cut,
            "The gradient is shifted by the padding: the border was cut off at the lower "
            "right only.",
            hint="At which row of the padded image does x start?",
        ),
        misconception(
            max_pool2d_backward__padded_with_zeros,
            "The image is padded with zeros, which beat negative pixels at the edge and take "
            "their gradient.",
            hint="Which padding value can never be a maximum?",
        ),
        convention(
            max_pool2d_backward__every_maximum,
            "Every one of several equal maxima gets the whole gradient here. That is accepted; "
            "torch gives it to the first.",
        ),
        convention(
            max_pool2d_backward__shared_equally,
            "Equal maxima share the gradient here. That is accepted; torch gives all of it to "
            "the first.",
        ),
        style(max_pool2d_backward__loops, "six loops that skip the padding"),
        style(max_pool2d_backward__float32, "shifted slices, in float32"),
    ),
    nudge="For one window: which pixel does its maximum depend on? Then let all windows add up.",
    step="Start from zeros of the padded shape; for each window, find the flat index of its "
    "maximum, turn it into a row and a column, and add dout there; cut the padding off at the end.",
    source="000 池化层的反向传播",
)
