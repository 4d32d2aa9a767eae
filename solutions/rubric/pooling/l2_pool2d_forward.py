"""How answers to `l2_pool2d_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import pooling as reference
from solutions.rubric.pooling.shared import (
    FLOOR,
    SHAPE,
    STRIDE,
    _pair,
    _pool,
    _read,
    _squares,
    draw_norms,
    no_window,
)

CORNERS = np.array([[[[3.0, 0, 1, -1], [0, 4, 1, -1], [3, -3, 0, 12], [3, 3, 5, 0]]]])
"""The image whose norms are whole numbers."""


IMPOSSIBLE_UNPADDED = Aspect(
    "impossible",
    "a window that does not fit raises ValueError",
    requires="values",
    visible=(
        no_window(2, 4, kernel_size=3),
        no_window(4, 2, kernel_size=(2, 3)),
        no_window(4, 4, kernel_size=2, stride=-1),
        no_window(4, 4, kernel_size=0, stride=1),
    ),
    hidden=(
        no_window(6, 3, kernel_size=(2, 4)),
        no_window(5, 6, kernel_size=(2, 3), stride=(1, 0)),
        no_window(5, 6, kernel_size=(2, 3), stride=(-1, 1)),
        no_window(5, 6, kernel_size=(2, 0), stride=2),
    ),
)


def oracle_l2_pool2d_forward(x, kernel_size, stride=None):
    return F.lp_pool2d(tensor(x), 2, kernel_size, stride).numpy()


def _norm(window, axis):
    return np.sqrt((window**2).sum(axis=axis))


def l2_pool2d_forward__mean_of_squares(x, kernel_size, stride=None):
    K_h, K_w = _pair(kernel_size)
    squares = _squares(x, kernel_size, stride)
    return np.sqrt(squares / (K_h * K_w))


def l2_pool2d_forward__root_forgotten(x, kernel_size, stride=None):
    return _squares(x, kernel_size, stride)


def l2_pool2d_forward__squares_forgotten(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return np.sqrt(_pool(np.abs(x), kernel, step, size, np.sum))


def l2_pool2d_forward__summed_before_squaring(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return np.sqrt(_pool(x, kernel, step, size, np.sum) ** 2)


def l2_pool2d_forward__sum_of_magnitudes(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(np.abs(x), kernel, step, size, np.sum)


def l2_pool2d_forward__largest_magnitude(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(np.abs(x), kernel, step, size, np.max)


def l2_pool2d_forward__kernel_for_stride(x, kernel_size, stride=None):
    _read(x, kernel_size, stride, 0)
    return reference.l2_pool2d_forward(x, kernel_size, kernel_size)


def l2_pool2d_forward__size_rounded_up(x, kernel_size, stride=None):
    kernel, step, _, _ = _read(x, kernel_size, stride, 0)
    size = [-(-(n - k) // s) + 1 for n, k, s in zip(x.shape[2:], kernel, step, strict=True)]
    return _pool(x, kernel, step, size, _norm)


def l2_pool2d_forward__height_for_width(x, kernel_size, stride=None):
    kernel, step, _, (rows, _) = _read(x, kernel_size, stride, 0)
    return _pool(x, kernel, step, (rows, rows), _norm)


def l2_pool2d_forward__kernel_height_for_width(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(x, (kernel[0], kernel[0]), step, size, _norm)


def l2_pool2d_forward__over_channels(x, kernel_size, stride=None):
    out = _norm(reference.l2_pool2d_forward(x, kernel_size, stride), axis=1)
    return np.repeat(out[:, None], x.shape[1], axis=1)


def l2_pool2d_forward__squared_in_place(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    x **= 2
    return np.sqrt(_pool(x, kernel, step, size, np.sum))


def l2_pool2d_forward__loops(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    out = np.zeros((*x.shape[:2], *size))
    for n, c, i, j in np.ndindex(*out.shape):
        for u in range(kernel[0]):
            for v in range(kernel[1]):
                out[n, c, i, j] += x[n, c, i * step[0] + u, j * step[1] + v] ** 2
        out[n, c, i, j] = out[n, c, i, j] ** 0.5
    return out


def l2_pool2d_forward__float32(x, kernel_size, stride=None):
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(x.astype(np.float32), kernel, step, size, np.linalg.norm).astype(np.float32)


l2_pool2d_forward = Question(
    reference=reference.l2_pool2d_forward,
    oracle=oracle_l2_pool2d_forward,
    draw=draw_norms,
    aspects=(
        Aspect(
            "values",
            "the norm of every window, in every channel of every image",
            weight=3,
            visible=(
                # √(9 + 16), √4, √36, √(144 + 25)
                example(
                    {"x": CORNERS, "kernel_size": 2},
                    np.array([[[[5.0, 2], [6, 13]]]]),
                    source="004 池化层",
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
        IMPOSSIBLE_UNPADDED,
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, H=3, W=4, kernel_size=2, stride=1),),
            hidden=(draw(N=2, C=1, H=4, W=3, kernel_size=2, stride=1),),
        ),
    ),
    variants=(
        misconception(
            l2_pool2d_forward__mean_of_squares,
            "The squares are averaged; a norm is the root of their sum.",
            hint="What is the length of the vector (3, 4)?",
        ),
        misconception(
            l2_pool2d_forward__root_forgotten,
            "The root is missing: this is the sum of the squares.",
            hint="What is the length of the vector (3, 4)?",
        ),
        misconception(
            l2_pool2d_forward__squares_forgotten,
            "The root is taken of the magnitudes: they were not squared.",
            hint="The norm of a single number is its magnitude.",
        ),
        misconception(
            l2_pool2d_forward__summed_before_squaring,
            "The pixels are summed before they are squared, so that a positive and a negative "
            "one cancel.",
            hint="What is the length of the vector (3, −3)?",
        ),
        misconception(
            l2_pool2d_forward__sum_of_magnitudes,
            "The magnitudes are summed: this is the L1 norm.",
            hint="What is the length of the vector (3, 4)?",
        ),
        misconception(
            l2_pool2d_forward__largest_magnitude,
            "The largest magnitude is returned; every pixel of the window counts.",
            hint="What is the length of the vector (3, 4)?",
        ),
        misconception(
            l2_pool2d_forward__kernel_for_stride,
            "The stride is ignored: the windows are moved on by the kernel size.",
            hint="Which of your variables says how far the next window is?",
        ),
        misconception(
            l2_pool2d_forward__size_rounded_up,
            "The output size is rounded up: windows that reach over the edge must be left out.",
            hint="How many whole 2×2 windows fit side by side on a 5×5 image?",
        ),
        misconception(
            l2_pool2d_forward__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            l2_pool2d_forward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            l2_pool2d_forward__over_channels,
            "The norm is taken over all channels together; each is pooled by itself.",
            hint="Over which axes of the window do you sum?",
        ),
        misconception(
            l2_pool2d_forward__squared_in_place,
            "The caller's image is squared in place and stays so.",
            hint="x **= 2 changes the array that the caller passed.",
        ),
        style(l2_pool2d_forward__loops, "six loops"),
        style(l2_pool2d_forward__float32, "NumPy's norm of each window, in float32"),
    ),
    nudge="Take the pixels of one window as a vector: how long is it?",
    step="Square all pixels, sum the squares of each window just as average pooling sums pixels, "
    "and take the root at the very end.",
    source="004 池化层",
)
