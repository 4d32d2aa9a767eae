"""How answers to `avg_pool2d_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import pooling as reference
from solutions.rubric.pooling.shared import (
    FLOOR_BACKWARD,
    GAPS,
    IMAGE,
    IMPOSSIBLE_BACKWARD,
    PURITY_BACKWARD,
    SHAPE,
    _band,
    _count_inside,
    _crop,
    _pad,
    _positions,
    _read,
    _spread,
    draw_gradient_and_image,
)


def oracle_avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return gradients(
        lambda x: F.avg_pool2d(
            x, kernel_size, stride, padding, count_include_pad=count_include_pad
        ),
        dout,
        x,
    )[0]


def _share(dout, x, kernel_size, stride, padding, count_include_pad):
    """Divide dout by the number of pixels in each window's mean."""
    kernel, step, margin, size = _read(x, kernel_size, stride, padding)
    if count_include_pad:
        return dout / (kernel[0] * kernel[1])
    return dout / _count_inside(x.shape, kernel, step, margin, size)


def avg_pool2d_backward__overwritten(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    share = _share(dout, x, kernel_size, stride, padding, count_include_pad)
    dx = np.zeros(_pad(x, margin, 0.0).shape)
    for (n, c, i, j), rows, columns in _positions(share, kernel, step):
        dx[n, c, rows, columns] = share[n, c, i, j]
    return _crop(dx, margin, x.shape)


def avg_pool2d_backward__not_divided(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    return _crop(_spread(dout, x.shape, kernel, step, margin), margin, x.shape)


def avg_pool2d_backward__divided_by_height(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    return _crop(_spread(dout / kernel[0], x.shape, kernel, step, margin), margin, x.shape)


def avg_pool2d_backward__dout_forgotten(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.avg_pool2d_backward(
        np.ones_like(dout), x, kernel_size, stride, padding, count_include_pad
    )


def avg_pool2d_backward__kernel_for_stride(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, _, margin, _ = _read(x, kernel_size, stride, padding)
    share = _share(dout, x, kernel_size, stride, padding, count_include_pad)
    return _crop(_spread(share, x.shape, kernel, kernel, margin), margin, x.shape)


def avg_pool2d_backward__kernel_height_for_width(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    (K_h, _), step, margin, _ = _read(x, kernel_size, stride, padding)
    share = _share(dout, x, kernel_size, stride, padding, count_include_pad)
    return _crop(_spread(share, x.shape, (K_h, K_h), step, margin), margin, x.shape)


def avg_pool2d_backward__padding_always_counted(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.avg_pool2d_backward(dout, x, kernel_size, stride, padding, True)


def avg_pool2d_backward__padding_never_counted(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    return reference.avg_pool2d_backward(dout, x, kernel_size, stride, padding, False)


def avg_pool2d_backward__padding_not_cut(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    share = _share(dout, x, kernel_size, stride, padding, count_include_pad)
    dx = _spread(share, x.shape, kernel, step, margin)
    return dx[:, :, : x.shape[2], : x.shape[3]]


def avg_pool2d_backward__loops(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    N, C, H, W = x.shape
    dx = np.zeros((N, C, H, W))
    for i, j in np.ndindex(*dout.shape[2:]):
        top, left = i * step[0] - margin[0], j * step[1] - margin[1]
        rows = slice(max(top, 0), min(top + kernel[0], H))
        columns = slice(max(left, 0), min(left + kernel[1], W))
        inside = (rows.stop - rows.start) * (columns.stop - columns.start)
        divisor = kernel[0] * kernel[1] if count_include_pad else inside
        dx[:, :, rows, columns] += dout[:, :, i, j, None, None] / divisor
    return dx


def avg_pool2d_backward__float32(
    dout, x, kernel_size, stride=None, padding=0, count_include_pad=True
):
    kernel, step, margin, _ = _read(x, kernel_size, stride, padding)
    down, across = (
        _band(*axis, count_include_pad)
        for axis in zip(x.shape[2:], kernel, step, margin, strict=True)
    )
    return down.T @ dout.astype(np.float32) @ across


avg_pool2d_backward = Question(
    reference=reference.avg_pool2d_backward,
    oracle=oracle_avg_pool2d_backward,
    draw=draw_gradient_and_image,
    gradient_of=reference.avg_pool2d_forward,
    aspects=(
        Aspect(
            "values",
            "each window's gradient is shared equally among its pixels",
            weight=3,
            visible=(
                example(
                    {
                        "dout": np.array([[[[4.0, 8], [-12, 16]]]]),
                        "x": IMAGE,
                        "kernel_size": 2,
                    },
                    np.array([[[[1.0, 1, 2, 2], [1, 1, 2, 2], [-3, -3, 4, 4], [-3, -3, 4, 4]]]]),
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
            "a pixel under several windows collects its share of all of them",
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
            "padding",
            "zeros that count in the mean take their share with them; dx has the shape of x",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=3, kernel_size=(2, 4), stride=1, padding=(0, 2)),
                draw(N=2, C=2, H=4, W=5, kernel_size=(3, 2), stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=2, H=5, W=6, kernel_size=(2, 4), padding=(1, 2)),
                draw(N=2, C=1, H=5, W=4, kernel_size=(2, 3), padding=1, count_include_pad=True),
            ),
        ),
        Aspect(
            "divisor",
            "with count_include_pad=False, the pixels of the image share the whole gradient",
            weight=2,
            visible=(
                draw(N=1, C=1, H=4, W=4, kernel_size=2, padding=1, count_include_pad=False),
                draw(
                    N=2, C=1, H=5, W=4, kernel_size=(3, 2), padding=(1, 0), count_include_pad=False
                ),
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
                draw(N=1, C=2, H=4, W=6, kernel_size=(2, 3), padding=1, count_include_pad=False),
            ),
        ),
        IMPOSSIBLE_BACKWARD,
        PURITY_BACKWARD,
    ),
    variants=(
        misconception(
            avg_pool2d_backward__overwritten,
            "Each window's share overwrites what an overlapping window put there: shares that "
            "meet at a pixel must add (+=, not =).",
            hint="Follow a pixel that lies under two windows.",
        ),
        misconception(
            avg_pool2d_backward__not_divided,
            "Every pixel gets the whole gradient: it has to be divided by the window's size.",
            hint="How much does a mean of four change when one of them grows by 1?",
        ),
        misconception(
            avg_pool2d_backward__divided_by_height,
            "The gradient is divided by the window's height alone, not by height times width.",
            hint="How many pixels does a 2×3 window have?",
        ),
        misconception(
            avg_pool2d_backward__dout_forgotten,
            "The upstream gradient is missing: every window passes on 1 instead of dout.",
            hint="The chain rule multiplies the local derivative by something.",
        ),
        misconception(
            avg_pool2d_backward__kernel_for_stride,
            "The stride is ignored: window (i, j) is placed at i·K instead of i·S.",
            hint="Where does window (1, 1) start when the stride is 3 and the kernel 2?",
        ),
        misconception(
            avg_pool2d_backward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            avg_pool2d_backward__padding_always_counted,
            "count_include_pad is ignored: the divisor is K_h·K_w even where it is False.",
            hint="Count the pixels of the image under the corner window.",
        ),
        misconception(
            avg_pool2d_backward__padding_never_counted,
            "The zeros of the padding are not counted, although count_include_pad is True by "
            "default.",
            hint="Read what the divisor D is for each value of count_include_pad.",
        ),
        misconception(
            avg_pool2d_backward__padding_not_cut,
            "The gradient is shifted by the padding: the border was cut off at the lower "
            "right only.",
            hint="At which row of the padded image does x start?",
        ),
        style(avg_pool2d_backward__loops, "loops over windows clipped to the image"),
        style(avg_pool2d_backward__float32, "a transposed matrix for each axis, in float32"),
    ),
    nudge="For one window: how much does its mean change when one of its pixels grows by 1?",
    step="Divide dout by each window's divisor, add the quotient to all cells of its window in an "
    "array of the padded shape, and cut the padding off at the end.",
    source="000 池化层的反向传播",
)
