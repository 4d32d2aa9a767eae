"""How answers to `avg_pool2d_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import pooling as reference
from solutions.rubric.pooling.shared import (
    FLOOR,
    IMAGE,
    IMPOSSIBLE,
    PURITY,
    SHAPE,
    STRIDE,
    _band,
    _count_inside,
    _pad,
    _pool,
    _read,
    draw_image,
)


def oracle_avg_pool2d_forward(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    return F.avg_pool2d(
        tensor(x), kernel_size, stride, padding, count_include_pad=count_include_pad
    ).numpy()


def avg_pool2d_forward__not_divided(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, 0.0), kernel, step, size, np.sum)


def avg_pool2d_forward__divided_by_height(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, 0.0), kernel, step, size, np.sum) / kernel[0]


def avg_pool2d_forward__padding_always_counted(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.avg_pool2d_forward(x, kernel_size, stride, padding, True)


def avg_pool2d_forward__padding_never_counted(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.avg_pool2d_forward(x, kernel_size, stride, padding, False)


def avg_pool2d_forward__padding_ignored(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, _, _ = _read(x, kernel_size, stride, padding)
    size = [(n - k) // s + 1 for n, k, s in zip(x.shape[2:], kernel, step, strict=True)]
    return _pool(x, kernel, step, size, np.mean)


def avg_pool2d_forward__size_rounded_up(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, 0.0)
    rows = int(np.ceil((padded.shape[2] - kernel[0]) / step[0])) + 1
    columns = int(np.ceil((padded.shape[3] - kernel[1]) / step[1])) + 1
    sums = _pool(padded, kernel, step, (rows, columns), np.sum)
    if count_include_pad:
        return sums / (kernel[0] * kernel[1])
    return sums / _count_inside(x.shape, kernel, step, margin, (rows, columns))


def avg_pool2d_forward__kernel_for_stride(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    _read(x, kernel_size, stride, padding)
    return reference.avg_pool2d_forward(x, kernel_size, kernel_size, padding, count_include_pad)


def avg_pool2d_forward__height_for_width(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, (rows, _) = _read(x, kernel_size, stride, padding)
    sums = _pool(_pad(x, margin, 0.0), kernel, step, (rows, rows), np.sum)
    if count_include_pad:
        return sums / (kernel[0] * kernel[1])
    return sums / _count_inside(x.shape, kernel, step, margin, (rows, rows))


def avg_pool2d_forward__kernel_height_for_width(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    (K_h, _), step, margin, size = _read(x, kernel_size, stride, padding)
    sums = _pool(_pad(x, margin, 0.0), (K_h, K_h), step, size, np.sum)
    if count_include_pad:
        return sums / (K_h * K_h)
    return sums / _count_inside(x.shape, (K_h, K_h), step, margin, size)


def avg_pool2d_forward__over_channels(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    out = reference.avg_pool2d_forward(x, kernel_size, stride, padding, count_include_pad)
    return np.repeat(out.mean(axis=1, keepdims=True), x.shape[1], axis=1)


def avg_pool2d_forward__maximum_taken(
    x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.max_pool2d_forward(x, kernel_size, stride, padding)


def avg_pool2d_forward__loops(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    N, C, H, W = x.shape
    out = np.empty((N, C, *size))
    for n, c, i, j in np.ndindex(*out.shape):
        total, inside = 0.0, 0
        for u in range(kernel[0]):
            for v in range(kernel[1]):
                row, column = i * step[0] + u - margin[0], j * step[1] + v - margin[1]
                if 0 <= row < H and 0 <= column < W:
                    total += x[n, c, row, column]
                    inside += 1
        out[n, c, i, j] = total / (kernel[0] * kernel[1] if count_include_pad else inside)
    return out


def avg_pool2d_forward__float32(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    down, across = (
        _band(*axis, count_include_pad)
        for axis in zip(x.shape[2:], kernel, step, margin, strict=True)
    )
    return down @ x.astype(np.float32) @ across.T


avg_pool2d_forward = Question(
    reference=reference.avg_pool2d_forward,
    oracle=oracle_avg_pool2d_forward,
    draw=draw_image,
    aspects=(
        Aspect(
            "values",
            "the mean of every window, in every channel of every image",
            weight=3,
            visible=(
                example(
                    {"x": IMAGE, "kernel_size": 2},
                    np.array([[[[3.75, 5.25], [2.0, 2.0]]]]),
                    source="000 均值池化",
                ),
                draw(N=2, C=3, H=4, W=4, kernel_size=2),
            ),
            hidden=(
                draw(N=3, C=2, H=6, W=6, kernel_size=3),
                draw(N=2, C=2, H=4, W=4, kernel_size=2),
            ),
        ),
        SHAPE,
        STRIDE,
        FLOOR,
        Aspect(
            "padding",
            "a border of zeros that count in the mean",
            weight=2,
            visible=(
                example(
                    {"x": np.array([[[[4.0, 8], [12, 16]]]]), "kernel_size": 2, "padding": 1},
                    np.array([[[[1.0, 2], [3, 4]]]]),
                    source="000 均值池化",
                ),
                draw(N=2, C=1, H=5, W=7, kernel_size=3, stride=2, padding=1),
            ),
            hidden=(
                draw(N=2, C=2, H=5, W=4, kernel_size=(3, 4), stride=(2, 1), padding=(1, 2)),
                draw(
                    N=1, C=2, H=3, W=6, kernel_size=2, stride=2, padding=1, count_include_pad=True
                ),
            ),
        ),
        Aspect(
            "divisor",
            "with count_include_pad=False, only pixels of the image count in the mean",
            weight=2,
            visible=(
                draw(
                    N=1, C=1, H=4, W=4, kernel_size=3, stride=1, padding=1, count_include_pad=False
                ),
                draw(N=2, C=2, H=5, W=6, kernel_size=2, padding=(0, 1), count_include_pad=False),
            ),
            hidden=(
                draw(
                    N=2,
                    C=2,
                    H=5,
                    W=4,
                    kernel_size=(3, 4),
                    stride=(2, 1),
                    padding=(1, 2),
                    count_include_pad=False,
                ),
                draw(
                    N=1, C=2, H=2, W=9, kernel_size=(2, 3), padding=(1, 0), count_include_pad=False
                ),
            ),
        ),
        IMPOSSIBLE,
        PURITY,
    ),
    variants=(
        misconception(
            avg_pool2d_forward__not_divided,
            "The windows are summed but not divided by the number of their pixels.",
            hint="What is the mean of four ones?",
        ),
        misconception(
            avg_pool2d_forward__divided_by_height,
            "The sum is divided by the window's height alone, not by height times width.",
            hint="How many pixels does a 2×3 window have?",
        ),
        misconception(
            avg_pool2d_forward__padding_always_counted,
            "count_include_pad is ignored: the divisor is K_h·K_w even where it is False.",
            hint="Count the pixels of the image under the corner window.",
        ),
        misconception(
            avg_pool2d_forward__padding_never_counted,
            "The zeros of the padding are not counted, although count_include_pad is True by "
            "default.",
            hint="Read what the divisor D is for each value of count_include_pad.",
        ),
        misconception(
            avg_pool2d_forward__padding_ignored,
            "The padding is ignored: the windows start inside the image.",
            hint="Where does the first window start when the padding is 1?",
        ),
        misconception(
            avg_pool2d_forward__size_rounded_up,
            "The output size is rounded up: windows that reach over the edge must be left out.",
            hint="How many whole 2×2 windows fit side by side on a 5×5 image?",
        ),
        misconception(
            avg_pool2d_forward__kernel_for_stride,
            "The stride is ignored: the windows are moved on by the kernel size.",
            hint="Which of your variables says how far the next window is?",
        ),
        misconception(
            avg_pool2d_forward__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            avg_pool2d_forward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            avg_pool2d_forward__over_channels,
            "The mean is taken over all channels together; each is pooled by itself.",
            hint="Over which axes of the window do you take the mean?",
        ),
        misconception(
            avg_pool2d_forward__maximum_taken,
            "The maximum of each window is returned: this is max pooling.",
            hint="Which number describes all pixels of the window?",
        ),
        style(avg_pool2d_forward__loops, "six loops that skip the padding"),
        style(avg_pool2d_forward__float32, "a matrix for each axis, in float32"),
    ),
    nudge="Sum each window first; then ask by how many pixels its sum is to be divided.",
    step="Pad with zeros and sum each window; divide by K_h·K_w, or, where the padding does not "
    "count, by the sums that the same code gives for an image of ones.",
    source="000 均值池化, 002 §4.2",
)
