"""How answers to `im2col` are judged."""

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
    IMAGE,
    IMAGE_COLUMNS,
    _as_columns,
    _gather,
    _given,
    _pad,
    _pair,
    _starts,
)


def draw_images(rng, N, C, H, W, kernel_size, stride=None, padding=None):
    """Draw images, beside the sizes of the windows."""
    return {
        "x": values(rng, N, C, H, W),
        "kernel_size": kernel_size,
        **_given(stride=stride, padding=padding),
    }


def oracle_im2col(x, kernel_size, stride=1, padding=0):
    return F.unfold(tensor(x), kernel_size, padding=padding, stride=stride).numpy()


def im2col__channels_last(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    windows = _gather(_pad(x, padding), kernel_size, rows, columns)
    N, C, K_h, K_w = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N, K_h * K_w * C, -1)


def im2col__columns_first(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    windows = _gather(_pad(x, padding), kernel_size, rows, columns)
    return _as_columns(windows.swapaxes(4, 5))


def im2col__windows_transposed(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    windows = _gather(_pad(x, padding), kernel_size, rows, columns)
    return _as_columns(windows.swapaxes(2, 3))


def im2col__windows_as_rows(x, kernel_size, stride=1, padding=0):
    return reference.im2col(x, kernel_size, stride, padding).swapaxes(1, 2)


def im2col__reshaped_only(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    windows = _gather(_pad(x, padding), kernel_size, rows, columns)
    N, C, K_h, K_w, H_out, W_out = windows.shape
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * K_h * K_w, H_out * W_out)


def im2col__images_side_by_side(x, kernel_size, stride=1, padding=0):
    cols = reference.im2col(x, kernel_size, stride, padding)
    return cols.transpose(1, 2, 0).reshape(cols.shape[1], -1)


def im2col__height_for_width(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    K_h, K_w = _pair(kernel_size)
    s_w, p_w = _pair(stride)[1], _pair(padding)[1]
    columns = range(0, x.shape[2] + 2 * p_w - K_w + 1, s_w)
    return _as_columns(_gather(_pad(x, padding), (K_h, K_w), rows, columns))


def im2col__padding_ignored(x, kernel_size, stride=1, padding=0):
    _starts(x.shape[2:], kernel_size, stride, padding)
    rows, columns = _starts(x.shape[2:], kernel_size, stride, 0)
    return _as_columns(_gather(x, kernel_size, rows, columns))


def im2col__all_axes_padded(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    p_h, p_w = _pair(padding)
    padded = np.pad(x, ((p_h, p_h), (p_h, p_h), (p_h, p_h), (p_w, p_w)))
    return _as_columns(_gather(padded, kernel_size, rows, columns))


def im2col__stride_ignored(x, kernel_size, stride=1, padding=0):
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    starts = range(len(rows)), range(len(columns))
    return _as_columns(_gather(_pad(x, padding), kernel_size, *starts))


def im2col__ceil_for_floor(x, kernel_size, stride=1, padding=0):
    _starts(x.shape[2:], kernel_size, stride, padding)
    (K_h, K_w), (s_h, s_w), padded = _pair(kernel_size), _pair(stride), _pad(x, padding)
    rows = range(0, padded.shape[2] - K_h + s_h, s_h)
    columns = range(0, padded.shape[3] - K_w + s_w, s_w)
    beyond = np.pad(padded, ((0, 0), (0, 0), (0, s_h), (0, s_w)))
    return _as_columns(_gather(beyond, (K_h, K_w), rows, columns))


def im2col__first_of_pair(x, kernel_size, stride=1, padding=0):
    _starts(x.shape[2:], kernel_size, stride, padding)
    kernel_size, stride, padding = _pair(kernel_size)[0], _pair(stride)[0], _pair(padding)[0]
    return reference.im2col(x, kernel_size, stride, padding)


def im2col__loops(x, kernel_size, stride=1, padding=0):
    (K_h, K_w), (s_h, s_w) = _pair(kernel_size), _pair(stride)
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    padded = _pad(x, padding)
    cols = []
    for i in range(len(rows)):
        for j in range(len(columns)):
            chunk = padded[:, :, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
            cols.append(chunk.reshape(len(x), -1))
    return np.stack(cols, axis=2)


def im2col__fancy_indices(x, kernel_size, stride=1, padding=0):
    K_h, K_w = _pair(kernel_size)
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    top, left = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    u, v = np.repeat(np.arange(K_h), K_w), np.tile(np.arange(K_w), K_h)
    cols = _pad(x, padding)[:, :, u[:, None] + top, v[:, None] + left]
    return cols.reshape(len(x), -1, len(top))


def im2col__float32_slices(x, kernel_size, stride=1, padding=0):
    (K_h, K_w), (s_h, s_w) = _pair(kernel_size), _pair(stride)
    rows, columns = _starts(x.shape[2:], kernel_size, stride, padding)
    N, C = x.shape[:2]
    padded = _pad(x, padding).astype(np.float32)
    cols = np.empty((N, C, K_h, K_w, len(rows), len(columns)), np.float32)
    for u in range(K_h):
        for v in range(K_w):
            bottom, right = u + rows[-1] + 1, v + columns[-1] + 1
            cols[:, :, u, v] = padded[:, :, u:bottom:s_h, v:right:s_w]
    return _as_columns(cols)


im2col = Question(
    reference=reference.im2col,
    oracle=oracle_im2col,
    draw=draw_images,
    aspects=(
        Aspect(
            "values",
            "the windows of one image with one channel",
            weight=4,
            visible=(
                example(
                    {"x": IMAGE, "kernel_size": 2},
                    IMAGE_COLUMNS,
                    source="001 §3.2 总结, 003 §1.2",
                ),
                draw(N=1, C=1, H=4, W=4, kernel_size=3),
            ),
            hidden=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2),
                draw(N=1, C=1, H=5, W=5, kernel_size=3),
            ),
        ),
        Aspect(
            "channels",
            "several channels and several images",
            weight=2,
            visible=(
                draw(N=1, C=2, H=3, W=3, kernel_size=2),
                draw(N=2, C=3, H=3, W=3, kernel_size=2),
            ),
            hidden=(
                draw(N=3, C=2, H=4, W=4, kernel_size=3),
                draw(N=2, C=4, H=2, W=2, kernel_size=2),
            ),
        ),
        Aspect(
            "shape",
            "images and windows that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, H=3, W=5, kernel_size=(2, 3)),
                draw(N=2, C=1, H=2, W=3, kernel_size=1),
            ),
            hidden=(
                draw(N=1, C=1, H=4, W=6, kernel_size=(3, 2)),
                draw(N=2, C=1, H=6, W=3, kernel_size=(1, 2)),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W, as many as asked for",
            weight=2,
            visible=(
                draw(N=1, C=1, H=2, W=2, kernel_size=2, padding=1),
                draw(N=2, C=1, H=2, W=2, kernel_size=3, padding=2),
            ),
            hidden=(
                draw(N=2, C=1, H=3, W=3, kernel_size=3, padding=1),
                draw(N=1, C=1, H=3, W=3, kernel_size=2, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2, stride=2),
                draw(N=1, C=1, H=5, W=5, kernel_size=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=1, H=6, W=6, kernel_size=4, stride=2),
                draw(N=1, C=1, H=7, W=7, kernel_size=1, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: the window that would overhang is left out",
            visible=(
                draw(N=1, C=1, H=4, W=5, kernel_size=2, stride=2),
                draw(N=2, C=1, H=5, W=6, kernel_size=2, stride=3, padding=1),
            ),
            hidden=(
                draw(N=1, C=2, H=5, W=7, kernel_size=2, stride=2),
                draw(N=1, C=1, H=6, W=5, kernel_size=3, stride=3, padding=2),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, H=5, W=3, kernel_size=(3, 2), stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, H=3, W=4, kernel_size=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, H=3, W=6, kernel_size=(2, 3), stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, H=7, W=3, kernel_size=(3, 1), stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no window exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, H=2, W=4, kernel_size=3),
                impossible(N=1, C=1, H=3, W=3, kernel_size=2, stride=0),
                impossible(N=1, C=1, H=3, W=3, kernel_size=2, stride=(-1, 1)),
                impossible(N=1, C=1, H=4, W=4, kernel_size=2, padding=-1),
            ),
            hidden=(
                impossible(N=2, C=1, H=4, W=1, kernel_size=(2, 4), padding=1),
                impossible(N=2, C=1, H=4, W=3, kernel_size=2, stride=(1, 0)),
                impossible(N=2, C=1, H=4, W=3, kernel_size=2, stride=(1, -1)),
                impossible(N=2, C=1, H=4, W=5, kernel_size=2, padding=(0, -1)),
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
            im2col__channels_last,
            "The rows run through the channels fastest: "
            "they must go channel by channel, each with its whole window.",
            hint="Row (c·K_h + u)·K_w + v: c changes slowest.",
        ),
        misconception(
            im2col__columns_first,
            "The windows are taken column by column; they must follow one another row by row.",
            hint="Column i·W_out + j: window (0, 1) comes second.",
        ),
        misconception(
            im2col__windows_transposed,
            "Every window is read column by column; it must be read row by row.",
            hint="Row (c·K_h + u)·K_w + v: the pixel right of the first one comes second.",
        ),
        misconception(
            im2col__windows_as_rows,
            "Every window is a row of the result; it must be a column.",
            hint="The result has the shape (N, C·K_h·K_w, L).",
        ),
        misconception(
            im2col__reshaped_only,
            "The windows were reshaped without moving their axes first: "
            "the shape is right, but pixels and positions are mixed up.",
            hint="reshape never changes the order of the numbers; "
            "bring the kernel's axes before those of the positions first.",
        ),
        misconception(
            im2col__images_side_by_side,
            "The columns of all images stand in one matrix; "
            "the images must stay apart along the first axis.",
            hint="The result has the shape (N, C·K_h·K_w, L).",
        ),
        misconception(
            im2col__height_for_width,
            "The number of windows in a row was computed from the height of the images.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            im2col__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            im2col__all_axes_padded,
            "The batch and channel axes are padded as well, which adds images and channels.",
            hint="np.pad with a single number pads every axis; "
            "give it one pair (before, after) for each axis.",
        ),
        misconception(
            im2col__stride_ignored,
            "There are as many windows as the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            im2col__ceil_for_floor,
            "A window that overhangs the edge is taken too: "
            "their number was rounded up instead of down.",
            hint="Use // in the formula, and only windows that lie wholly inside.",
        ),
        misconception(
            im2col__first_of_pair,
            "The first number of a pair is used for both axes: "
            "kernel size, stride and padding may differ between height and width.",
            hint="Unpack the pairs: K_h, K_w = kernel_size, and so on.",
        ),
        style(im2col__loops, "a loop over the positions, windows flattened and stacked"),
        style(im2col__fancy_indices, "two tables of indices"),
        style(im2col__float32_slices, "one strided slice per kernel entry, in float32"),
    ),
    nudge="Write down for a 3×3 image which pixels the first column holds, then the second.",
    step="Visit the positions row by row. Cut the window of all channels out of the padded image "
    "and flatten it, channel after channel: that is the next column.",
    source="001 §3.2 总结",
)
