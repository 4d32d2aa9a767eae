"""How answers to `col2im` are judged."""

import math

import numpy as np

from autograder.oracle import F, tensor
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
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import (
    IMAGE_COLUMNS,
    _crop,
    _given,
    _padded_shape,
    _pair,
    _scatter,
    _starts,
)


def _as_windows(cols, x_shape, kernel_size, stride, padding):
    """Undo `_as_columns`; also return the top rows and left columns of the windows."""
    K_h, K_w = _pair(kernel_size)
    rows, columns = _starts(x_shape[2:], (K_h, K_w), stride, padding)
    if cols.shape != (x_shape[0], x_shape[1] * K_h * K_w, len(rows) * len(columns)):
        raise ValueError("cols has another shape")
    windows = cols.reshape(x_shape[0], x_shape[1], K_h, K_w, len(rows), len(columns))
    return windows, rows, columns


def draw_columns(rng, N, C, H, W, kernel_size, stride=None, padding=None, L=None, rows=False):
    """Draw the columns of images of N × C × H × W, or ``L`` columns, or them as rows."""
    K_h, K_w = _pair(kernel_size)
    if L is None:
        L = math.prod(map(len, _starts((H, W), (K_h, K_w), stride or 1, padding or 0)))
    shape = (N, L, C * K_h * K_w) if rows else (N, C * K_h * K_w, L)
    return {
        "cols": values(rng, *shape),
        "x_shape": (N, C, H, W),
        "kernel_size": kernel_size,
        **_given(stride=stride, padding=padding),
    }


def oracle_col2im(cols, x_shape, kernel_size, stride=1, padding=0):
    size = tuple(x_shape[2:])
    return F.fold(tensor(cols), size, kernel_size, padding=padding, stride=stride).numpy()


def col2im__overlap_overwritten(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    K_h, K_w = _pair(kernel_size)
    padded = np.zeros(_padded_shape(x_shape, padding))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            padded[:, :, top : top + K_h, left : left + K_w] = windows[..., i, j]
    return _crop(padded, padding)


def col2im__divided_by_count(cols, x_shape, kernel_size, stride=1, padding=0):
    total = reference.col2im(cols, x_shape, kernel_size, stride, padding)
    count = reference.col2im(np.ones_like(cols), x_shape, kernel_size, stride, padding)
    return total / np.maximum(count, 1)


def _padded_images(cols, x_shape, kernel_size, stride, padding):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    return _scatter(windows, rows, columns, _padded_shape(x_shape, padding))


def col2im__padding_kept(cols, x_shape, kernel_size, stride=1, padding=0):
    return _padded_images(cols, x_shape, kernel_size, stride, padding)


def col2im__cropped_to_nothing(cols, x_shape, kernel_size, stride=1, padding=0):
    padded = _padded_images(cols, x_shape, kernel_size, stride, padding)
    p_h, p_w = _pair(padding)
    return padded[:, :, p_h:-p_h, p_w:-p_w]


def col2im__crop_at_top_left(cols, x_shape, kernel_size, stride=1, padding=0):
    padded = _padded_images(cols, x_shape, kernel_size, stride, padding)
    return padded[:, :, : x_shape[2], : x_shape[3]]


def col2im__channels_last(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    N, C, K_h, K_w, H_out, W_out = windows.shape
    windows = cols.reshape(N, K_h, K_w, C, H_out, W_out).transpose(0, 3, 1, 2, 4, 5)
    padded = _scatter(windows, rows, columns, _padded_shape(x_shape, padding))
    return _crop(padded, padding)


def col2im__columns_first(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    windows = cols.reshape(*windows.shape[:4], len(columns), len(rows)).swapaxes(4, 5)
    padded = _scatter(windows, rows, columns, _padded_shape(x_shape, padding))
    return _crop(padded, padding)


def col2im__windows_transposed(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    N, C, K_h, K_w, H_out, W_out = windows.shape
    windows = cols.reshape(N, C, K_w, K_h, H_out, W_out).swapaxes(2, 3)
    padded = _scatter(windows, rows, columns, _padded_shape(x_shape, padding))
    return _crop(padded, padding)


def col2im__stride_ignored(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    starts = range(len(rows)), range(len(columns))
    return _crop(_scatter(windows, *starts, _padded_shape(x_shape, padding)), padding)


def col2im__leftover_pixels_missing(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    H_read, W_read = rows[-1] + windows.shape[2], columns[-1] + windows.shape[3]
    padded = _scatter(windows, rows, columns, (*x_shape[:2], H_read, W_read))
    return _crop(padded, padding)


def col2im__first_of_pair(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    s, p, (H, W) = _pair(stride)[0], _pair(padding)[0], x_shape[2:]
    # room enough on the far side, so that windows which run off the image do no harm
    size = H + 2 * p + s * len(rows), W + 2 * p + s * len(columns) + windows.shape[3]
    starts = range(0, s * len(rows), s), range(0, s * len(columns), s)
    return _scatter(windows, *starts, (*x_shape[:2], *size))[:, :, p : p + H, p : p + W]


def col2im__loops(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    N, C, H, W = x_shape
    p_h, p_w = _pair(padding)
    x = np.zeros((N, C, H, W))
    for u in range(windows.shape[2]):
        for v in range(windows.shape[3]):
            for i, top in enumerate(rows):
                for j, left in enumerate(columns):
                    h, k = top + u - p_h, left + v - p_w
                    if 0 <= h < H and 0 <= k < W:
                        x[:, :, h, k] += windows[:, :, u, v, i, j]
    return x


def col2im__add_at(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    K_h, K_w = windows.shape[2:4]
    top, left = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    u, v = np.repeat(np.arange(K_h), K_w), np.tile(np.arange(K_w), K_h)
    padded = np.zeros(_padded_shape(x_shape, padding))
    index = (slice(None), slice(None), u[:, None] + top, v[:, None] + left)
    np.add.at(padded, index, windows.reshape(*x_shape[:2], K_h * K_w, len(top)))
    return _crop(padded, padding)


def col2im__float32_slices(cols, x_shape, kernel_size, stride=1, padding=0):
    windows, rows, columns = _as_windows(cols, x_shape, kernel_size, stride, padding)
    s_h, s_w = _pair(stride)
    padded = np.zeros(_padded_shape(x_shape, padding), np.float32)
    for u in range(windows.shape[2]):
        for v in range(windows.shape[3]):
            bottom, right = u + rows[-1] + 1, v + columns[-1] + 1
            padded[:, :, u:bottom:s_h, v:right:s_w] += windows[:, :, u, v].astype(np.float32)
    return _crop(padded, padding)


col2im = Question(
    reference=reference.col2im,
    oracle=oracle_col2im,
    draw=draw_columns,
    aspects=(
        Aspect(
            "values",
            "columns go back to their pixels and add where windows overlap, for one channel",
            weight=4,
            visible=(
                example(
                    {"cols": np.ones((1, 4, 4)), "x_shape": (1, 1, 3, 3), "kernel_size": 2},
                    np.array([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]]),
                    source="001 反向传播算法: a11 is in one window, a22 in four",
                ),
                example(
                    {"cols": IMAGE_COLUMNS, "x_shape": (1, 1, 3, 3), "kernel_size": 2},
                    np.array([[[[1.0, 4, 3], [8, 20, 12], [7, 16, 9]]]]),
                    source="001 §3.2 总结, 003 §1.2",
                ),
                draw(N=1, C=1, H=3, W=3, kernel_size=2),
            ),
            hidden=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2),
                draw(N=1, C=1, H=4, W=4, kernel_size=3),
            ),
        ),
        Aspect(
            "channels",
            "several channels and several images",
            weight=2,
            visible=(
                draw(N=1, C=2, H=2, W=2, kernel_size=2),
                draw(N=2, C=2, H=3, W=3, kernel_size=2),
            ),
            hidden=(
                draw(N=3, C=2, H=3, W=3, kernel_size=2),
                draw(N=2, C=3, H=2, W=2, kernel_size=2),
            ),
        ),
        Aspect(
            "shape",
            "images and windows that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, H=3, W=4, kernel_size=(2, 3)),
                draw(N=2, C=1, H=2, W=3, kernel_size=1),
            ),
            hidden=(
                draw(N=1, C=1, H=4, W=6, kernel_size=(3, 2)),
                draw(N=2, C=1, H=6, W=3, kernel_size=(1, 2)),
            ),
        ),
        Aspect(
            "padding",
            "the padding is cut off, whatever its width",
            weight=2,
            visible=(
                draw(N=1, C=1, H=2, W=2, kernel_size=1, padding=1),
                draw(N=1, C=1, H=2, W=2, kernel_size=2, padding=2),
                draw(N=1, C=1, H=1, W=2, kernel_size=1, padding=3),
            ),
            hidden=(
                draw(N=1, C=1, H=2, W=1, kernel_size=(2, 1), padding=3),
                draw(N=1, C=1, H=3, W=3, kernel_size=3, padding=1),
                draw(N=2, C=1, H=1, W=1, kernel_size=2, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart and do not overlap",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2, stride=2),
                draw(N=2, C=1, H=4, W=4, kernel_size=1, stride=3),
            ),
            hidden=(
                draw(N=2, C=1, H=6, W=6, kernel_size=2, stride=2),
                draw(N=1, C=1, H=6, W=6, kernel_size=3, stride=3),
            ),
        ),
        Aspect(
            "overlap",
            "windows that are several pixels apart and overlap",
            visible=(
                draw(N=1, C=1, H=3, W=5, kernel_size=3, stride=2),
                draw(N=1, C=1, H=5, W=5, kernel_size=3, stride=2),
            ),
            hidden=(
                draw(N=1, C=1, H=7, W=5, kernel_size=3, stride=2),
                draw(N=1, C=1, H=7, W=7, kernel_size=4, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: pixels that no window holds are 0",
            visible=(
                draw(N=1, C=1, H=4, W=5, kernel_size=2, stride=2),
                draw(N=1, C=2, H=5, W=6, kernel_size=2, stride=3),
            ),
            hidden=(
                draw(N=1, C=2, H=5, W=7, kernel_size=2, stride=2),
                draw(N=1, C=1, H=4, W=6, kernel_size=2, stride=3, padding=1),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, H=3, W=3, kernel_size=(2, 1), stride=(1, 2), padding=(1, 0)),
                draw(N=1, C=2, H=5, W=3, kernel_size=(3, 2), stride=(2, 1), padding=(0, 1)),
            ),
            hidden=(
                draw(N=1, C=1, H=3, W=6, kernel_size=(2, 3), stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, H=7, W=3, kernel_size=(3, 1), stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that do not belong together raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, H=2, W=4, kernel_size=3, L=2),
                impossible(N=1, C=1, H=2, W=4, kernel_size=3, L=0),
                impossible(N=1, C=1, H=3, W=3, kernel_size=2, stride=0, L=4),
                impossible(N=1, C=1, H=2, W=2, kernel_size=2, stride=(1, -1), L=1),
                impossible(N=1, C=1, H=4, W=4, kernel_size=2, padding=-1, L=1),
                impossible(N=1, C=1, H=3, W=4, kernel_size=2, padding=(0, -1), L=2),
                impossible(N=1, C=1, H=3, W=3, kernel_size=2, L=3),
                impossible(N=1, C=1, H=3, W=4, kernel_size=2, rows=True),
                impossible(N=1, C=2, H=3, W=3, kernel_size=2, rows=True),
            ),
            hidden=(
                impossible(N=2, C=1, H=4, W=1, kernel_size=(2, 4), padding=1, L=5),
                impossible(N=2, C=1, H=4, W=3, kernel_size=(2, 4), L=0),
                impossible(N=2, C=1, H=4, W=3, kernel_size=2, stride=(1, 0), L=3),
                impossible(N=2, C=1, H=2, W=2, kernel_size=2, stride=(-1, 1), L=1),
                impossible(N=2, C=1, H=4, W=5, kernel_size=2, padding=(0, -1), L=6),
                impossible(N=1, C=2, H=4, W=5, kernel_size=2, stride=2, L=6),
                impossible(N=2, C=2, H=3, W=3, kernel_size=2, rows=True),
                impossible(N=2, C=1, H=4, W=3, kernel_size=2, rows=True),
            ),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(
                draw(N=1, C=1, H=3, W=3, kernel_size=2),
                draw(N=1, C=1, H=2, W=3, kernel_size=2, padding=1),
            ),
            hidden=(draw(N=2, C=2, H=3, W=4, kernel_size=1),),
        ),
    ),
    variants=(
        misconception(
            col2im__overlap_overwritten,
            "Where windows overlap, only the last one counts: their values must add.",
            hint="+= instead of =; beware of x[indices] += values, "
            "which counts a repeated index once.",
        ),
        misconception(
            col2im__divided_by_count,
            "The sum is divided by the number of windows that hold the pixel: "
            "col2im is the adjoint of im2col, not its inverse.",
            hint="For columns of ones, the result is the number of windows at each pixel.",
        ),
        misconception(
            col2im__padding_kept,
            "The padding is still there: the result must have the shape x_shape.",
            hint="Which part of the padded image is the image itself?",
        ),
        misconception(
            col2im__cropped_to_nothing,
            "The result is empty when the padding is 0: a slice such as [p:-p] means [0:0] then.",
            hint="Cut the padding off with [p_h : p_h + H, p_w : p_w + W].",
        ),
        misconception(
            col2im__crop_at_top_left,
            "The padding is cut off below and on the right only: "
            "the image starts at row p_h and column p_w of the padded one.",
            hint="Where in the padded image is pixel (0, 0) of the image?",
        ),
        misconception(
            col2im__channels_last,
            "The rows of cols are read with the channels fastest: "
            "they go channel by channel, each with its whole window.",
            hint="Row (c·K_h + u)·K_w + v: c changes slowest.",
        ),
        misconception(
            col2im__columns_first,
            "The windows are placed column by column; the columns of cols follow one another "
            "row by row.",
            hint="Column i·W_out + j: window (0, 1) comes second.",
        ),
        misconception(
            col2im__windows_transposed,
            "Every window is filled column by column; cols holds it row by row.",
            hint="Row (c·K_h + u)·K_w + v: the pixel right of the first one comes second.",
        ),
        misconception(
            col2im__stride_ignored,
            "Neighbouring windows are placed one pixel apart: the stride is missing.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            col2im__leftover_pixels_missing,
            "The result is too small when the stride does not divide: the pixels at the far edge "
            "that no window holds are missing.",
            hint="Take the size of the result from x_shape, not from the windows.",
        ),
        misconception(
            col2im__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(col2im__loops, "loops that skip what falls on the padding"),
        style(col2im__add_at, "two tables of indices and np.add.at"),
        style(col2im__float32_slices, "one strided slice per kernel entry, in float32"),
    ),
    nudge="Write im2col as assignments cols[…] = x̂[…]; col2im is x̂[…] += cols[…] of the same.",
    step="Start with padded images of zeros. Give column i·W_out + j the shape (C, K_h, K_w) again "
    "and add it to the window at row i·s_h and column j·s_w. At the end cut the padding off.",
    source="001 §3.2 总结, 001 反向传播算法",
)
