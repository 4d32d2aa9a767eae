"""How answers to `max_pool2d_forward` are judged."""

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
    _pad,
    _pool,
    _read,
    draw_image,
    max_pool2d_forward__float32,
)


def oracle_max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    return F.max_pool2d(tensor(x), kernel_size, stride, padding).numpy()


def max_pool2d_forward__starts_at_zero(x, kernel_size, stride=None, padding=0):
    return np.maximum(0.0, reference.max_pool2d_forward(x, kernel_size, stride, padding))


def max_pool2d_forward__padded_with_zeros(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, 0.0), kernel, step, size, np.max)


def max_pool2d_forward__padding_ignored(x, kernel_size, stride=None, padding=0):
    kernel, step, _, _ = _read(x, kernel_size, stride, padding)
    size = [(n - k) // s + 1 for n, k, s in zip(x.shape[2:], kernel, step, strict=True)]
    return _pool(x, kernel, step, size, np.max)


def max_pool2d_forward__size_rounded_up(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    rows = int(np.ceil((padded.shape[2] - kernel[0]) / step[0])) + 1
    columns = int(np.ceil((padded.shape[3] - kernel[1]) / step[1])) + 1
    return _pool(padded, kernel, step, (rows, columns), np.max)


def max_pool2d_forward__size_without_stride(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    padded = _pad(x, margin, -np.inf)
    size = (padded.shape[2] // kernel[0], padded.shape[3] // kernel[1])
    return _pool(padded, kernel, step, size, np.max)


def max_pool2d_forward__kernel_for_stride(x, kernel_size, stride=None, padding=0):
    _read(x, kernel_size, stride, padding)
    return reference.max_pool2d_forward(x, kernel_size, kernel_size, padding)


def max_pool2d_forward__height_for_width(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, (rows, _) = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, -np.inf), kernel, step, (rows, rows), np.max)


def max_pool2d_forward__kernel_height_for_width(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, -np.inf), (kernel[0], kernel[0]), step, size, np.max)


def max_pool2d_forward__window_as_long_as_stride(x, kernel_size, stride=None, padding=0):
    _, step, margin, size = _read(x, kernel_size, stride, padding)
    return _pool(_pad(x, margin, -np.inf), step, step, size, np.max)


def max_pool2d_forward__over_channels(x, kernel_size, stride=None, padding=0):
    out = reference.max_pool2d_forward(x, kernel_size, stride, padding)
    return np.repeat(out.max(axis=1, keepdims=True), x.shape[1], axis=1)


def max_pool2d_forward__mean_taken(x, kernel_size, stride=None, padding=0):
    return reference.avg_pool2d_forward(x, kernel_size, stride, padding)


def max_pool2d_forward__loops(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    N, C, H, W = x.shape
    out = np.empty((N, C, *size))
    for n, c, i, j in np.ndindex(*out.shape):
        best = -float("inf")
        for u in range(kernel[0]):
            for v in range(kernel[1]):
                row, column = i * step[0] + u - margin[0], j * step[1] + v - margin[1]
                if 0 <= row < H and 0 <= column < W:
                    best = max(best, x[n, c, row, column])
        out[n, c, i, j] = best
    return out


max_pool2d_forward = Question(
    reference=reference.max_pool2d_forward,
    oracle=oracle_max_pool2d_forward,
    draw=draw_image,
    aspects=(
        Aspect(
            "values",
            "the maximum of every window, in every channel of every image",
            weight=3,
            visible=(
                example(
                    {"x": IMAGE, "kernel_size": 2},
                    np.array([[[[6.0, 8], [3, 4]]]]),
                    source="000 最大池化",
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
            "negative",
            "images that are negative everywhere",
            visible=(draw(N=1, C=2, H=2, W=4, kernel_size=2, below_zero=True),),
            hidden=(draw(N=2, C=2, H=4, W=6, kernel_size=(2, 3), below_zero=True),),
        ),
        Aspect(
            "padding",
            "a border of −∞, which never is the maximum",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2, padding=1, below_zero=True),
                draw(N=2, C=1, H=4, W=5, kernel_size=(2, 3), stride=(1, 2), padding=(0, 1)),
            ),
            hidden=(
                draw(
                    N=2,
                    C=2,
                    H=6,
                    W=4,
                    kernel_size=(3, 4),
                    stride=(2, 1),
                    padding=(1, 2),
                    below_zero=True,
                ),
                draw(N=1, C=2, H=3, W=6, kernel_size=2, stride=(1, 2), padding=1),
            ),
        ),
        IMPOSSIBLE,
        PURITY,
    ),
    variants=(
        misconception(
            max_pool2d_forward__starts_at_zero,
            "The search for the maximum starts at 0, so a window of negative values gives 0.",
            hint="What is the maximum of −3 and −1, and what does your code start from?",
        ),
        misconception(
            max_pool2d_forward__padded_with_zeros,
            "The image is padded with zeros, and a zero beats every negative pixel at the edge.",
            hint="Which padding value can never be a maximum?",
        ),
        misconception(
            max_pool2d_forward__padding_ignored,
            "The padding is ignored: the windows start inside the image.",
            hint="Where does the first window start when the padding is 1?",
        ),
        misconception(
            max_pool2d_forward__size_rounded_up,
            "The output size is rounded up: windows that reach over the edge must be left out.",
            hint="How many whole 2×2 windows fit side by side on a 5×5 image?",
        ),
        misconception(
            max_pool2d_forward__size_without_stride,
            "The output size is computed as H // K, which is right only if the stride is K.",
            hint="How many windows of 2 at stride 1 fit in a row of 4?",
        ),
        misconception(
            max_pool2d_forward__kernel_for_stride,
            "The stride is ignored: the windows are moved on by the kernel size.",
            hint="Which of your variables says how far the next window is?",
        ),
        misconception(
            max_pool2d_forward__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            max_pool2d_forward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            max_pool2d_forward__window_as_long_as_stride,
            "The window ends where the next one starts: its size is the stride, not the kernel's.",
            hint="A window that starts at row i·S ends before row i·S + K.",
        ),
        misconception(
            max_pool2d_forward__over_channels,
            "The maximum is taken over all channels together; each is pooled by itself.",
            hint="Over which axes of the window do you take the maximum?",
        ),
        misconception(
            max_pool2d_forward__mean_taken,
            "The mean of each window is returned: this is average pooling.",
            hint="Which single number of the window is asked for?",
        ),
        style(max_pool2d_forward__loops, "six loops that skip the padding"),
        style(max_pool2d_forward__float32, "shifted slices, in float32"),
    ),
    nudge="Pool one channel by hand first: where does each window start, and where does it end?",
    step="Pad with −∞, let i and j run over the output, and take the maximum of the K_h rows from "
    "i·S_h on and the K_w columns from j·S_w on.",
    source="000 最大池化, 002 §4.1",
)
