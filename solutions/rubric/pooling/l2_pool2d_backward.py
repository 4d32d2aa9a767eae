"""How answers to `l2_pool2d_backward` are judged."""

import numpy as np

from autograder.oracle import gradients, torch
from autograder.question import Aspect, Question, draw, example, misconception, style, values
from solutions import pooling as reference
from solutions.rubric.pooling.shared import (
    FLOOR_BACKWARD,
    GAPS,
    SHAPE,
    _crop,
    _pair,
    _pool,
    _positions,
    _read,
    _spread,
    _squares,
    draw_norms,
    no_window_backward,
)

IMPOSSIBLE_UNPADDED_BACKWARD = Aspect(
    "impossible",
    "a window that does not fit raises ValueError",
    requires="values",
    visible=(
        no_window_backward(2, 4, kernel_size=3),
        no_window_backward(4, 2, kernel_size=(2, 3)),
        no_window_backward(2, 2, kernel_size=2, stride=-1),
        no_window_backward(4, 4, kernel_size=0, stride=1),
    ),
    hidden=(
        no_window_backward(6, 3, kernel_size=(2, 4)),
        no_window_backward(5, 6, kernel_size=(2, 3), stride=(1, 0)),
        no_window_backward(2, 3, kernel_size=(2, 3), stride=(-1, 1)),
        no_window_backward(5, 6, kernel_size=(2, 0), stride=2),
    ),
)


def draw_gradient_and_norms(rng, N, C, H, W, blank=0, **window):
    x = draw_norms(rng, N, C, H, W, blank)["x"]
    size = _read(x, window["kernel_size"], window.get("stride"), 0)[3]
    return {"dout": values(rng, N, C, *size), "x": x, **window}


def oracle_l2_pool2d_backward(dout, x, kernel_size, stride=None):
    (K_h, K_w), step = _pair(kernel_size), _pair(kernel_size if stride is None else stride)

    def pool(x):
        windows = x.unfold(2, K_h, step[0]).unfold(3, K_w, step[1])
        return torch.linalg.vector_norm(windows, dim=(4, 5))  # whose derivative at 0 is 0

    return gradients(pool, dout, x)[0]


def _divide(dout, norms):
    return np.divide(dout, norms, out=np.zeros(norms.shape), where=norms > 0)


def _divide_by_norms(dout, x, kernel_size, stride):
    return _divide(dout, np.sqrt(_squares(x, kernel_size, stride)))


def l2_pool2d_backward__overwritten(dout, x, kernel_size, stride=None):
    kernel, step, _, _ = _read(x, kernel_size, stride, 0)
    share = _divide_by_norms(dout, x, kernel_size, stride)
    dx = np.zeros(x.shape)
    for (n, c, i, j), rows, columns in _positions(share, kernel, step):
        dx[n, c, rows, columns] = share[n, c, i, j] * x[n, c, rows, columns]
    return dx


def l2_pool2d_backward__norm_forgotten(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    return x * _spread(dout, x.shape, kernel, step, margin)


def l2_pool2d_backward__twice_x(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    return 2 * x * _spread(dout, x.shape, kernel, step, margin)


def l2_pool2d_backward__half_forgotten(dout, x, kernel_size, stride=None):
    return 2 * reference.l2_pool2d_backward(dout, x, kernel_size, stride)


def l2_pool2d_backward__x_forgotten(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    share = _divide_by_norms(dout, x, kernel_size, stride)
    return _spread(share, x.shape, kernel, step, margin)


def l2_pool2d_backward__sign_lost(dout, x, kernel_size, stride=None):
    return reference.l2_pool2d_backward(dout, np.abs(x), kernel_size, stride)


def l2_pool2d_backward__divided_by_squares(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    share = _divide(dout, _squares(x, kernel_size, stride))
    return x * _spread(share, x.shape, kernel, step, margin)


def l2_pool2d_backward__dout_forgotten(dout, x, kernel_size, stride=None):
    return reference.l2_pool2d_backward(np.ones_like(dout), x, kernel_size, stride)


def l2_pool2d_backward__kernel_for_stride(dout, x, kernel_size, stride=None):
    kernel, _, margin, _ = _read(x, kernel_size, stride, 0)
    share = _divide_by_norms(dout, x, kernel_size, stride)
    rows, columns = (n * k for n, k in zip(dout.shape[2:], kernel, strict=True))
    shape = (*x.shape[:2], max(rows, x.shape[2]), max(columns, x.shape[3]))
    return x * _crop(_spread(share, shape, kernel, kernel, margin), margin, x.shape)


def l2_pool2d_backward__kernel_height_for_width(dout, x, kernel_size, stride=None):
    (K_h, _), step, margin, size = _read(x, kernel_size, stride, 0)
    share = _divide(dout, np.sqrt(_pool(x**2, (K_h, K_h), step, size, np.sum)))
    return x * _spread(share, x.shape, (K_h, K_h), step, margin)


def l2_pool2d_backward__divided_by_zero(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    share = dout / np.sqrt(_squares(x, kernel_size, stride))
    return x * _spread(share, x.shape, kernel, step, margin)


def l2_pool2d_backward__loops(dout, x, kernel_size, stride=None):
    kernel, step, _, _ = _read(x, kernel_size, stride, 0)
    dx = np.zeros(x.shape)
    for (n, c, i, j), rows, columns in _positions(dout, kernel, step):
        window = x[n, c, rows, columns]
        norm = float((window**2).sum()) ** 0.5
        if norm > 0:
            dx[n, c, rows, columns] += dout[n, c, i, j] * window / norm
    return dx


def l2_pool2d_backward__tiny_number_added(dout, x, kernel_size, stride=None):
    kernel, step, margin, _ = _read(x, kernel_size, stride, 0)
    share = dout / (np.sqrt(_squares(x, kernel_size, stride)) + 1e-12)
    return x * _spread(share, x.shape, kernel, step, margin)


def l2_pool2d_backward__float32(dout, x, kernel_size, stride=None):
    single = [a.astype(np.float32) for a in (dout, x)]
    return l2_pool2d_backward__loops(*single, kernel_size, stride).astype(np.float32)


l2_pool2d_backward = Question(
    reference=reference.l2_pool2d_backward,
    oracle=oracle_l2_pool2d_backward,
    draw=draw_gradient_and_norms,
    gradient_of=reference.l2_pool2d_forward,
    aspects=(
        Aspect(
            "values",
            "each pixel gets its window's gradient times pixel / norm",
            weight=3,
            visible=(
                # 10/5 · (3, 4), 26/13 · (−12, 5)
                example(
                    {
                        "dout": np.array([[[[10.0, 26]]]]),
                        "x": np.array([[[[3.0, 0, 0, -12], [0, 4, 5, 0]]]]),
                        "kernel_size": 2,
                    },
                    np.array([[[[6.0, 0, 0, -24], [0, 8, 10, 0]]]]),
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
        GAPS,
        FLOOR_BACKWARD,
        Aspect(
            "overlap",
            "a pixel under several windows collects the gradients of all of them",
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
            "zeros",
            "a window of zeros gives 0 to its pixels, and leaves its neighbours alone",
            weight=2,
            visible=(
                # the left window is 0; the right one has the norm 5: 10/5 · (3, 4)
                example(
                    {
                        "dout": np.array([[[[7.0, 10]]]]),
                        "x": np.array([[[[0.0, 0, 3], [0, 0, 4]]]]),
                        "kernel_size": 2,
                        "stride": 1,
                    },
                    np.array([[[[0.0, 0, 6], [0, 0, 8]]]]),
                    source="004 池化层",
                ),
                draw(N=2, C=1, H=2, W=6, kernel_size=2, blank=2),
            ),
            hidden=(
                draw(N=2, C=2, H=4, W=6, kernel_size=(2, 3), stride=(2, 1), blank=4),
                draw(N=1, C=2, H=4, W=4, kernel_size=2, blank=2),
            ),
        ),
        IMPOSSIBLE_UNPADDED_BACKWARD,
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, H=4, W=6, kernel_size=(2, 3)),),
            hidden=(draw(N=2, C=1, H=4, W=3, kernel_size=2, stride=1),),
        ),
    ),
    variants=(
        misconception(
            l2_pool2d_backward__overwritten,
            "Each window's gradient overwrites what an overlapping window put there: gradients "
            "that meet at a pixel must add (+=, not =).",
            hint="Follow a pixel that lies under two windows.",
        ),
        misconception(
            l2_pool2d_backward__norm_forgotten,
            "The gradient is not divided by the window's norm.",
            hint="What is the derivative of √s with respect to s?",
        ),
        misconception(
            l2_pool2d_backward__twice_x,
            "This is the derivative 2x of the sum of squares: the root's own is missing.",
            hint="Apply the chain rule to the root as well.",
        ),
        misconception(
            l2_pool2d_backward__half_forgotten,
            "The gradient is twice too large: the ½ of the root's derivative cancels the 2 of "
            "the square's.",
            hint="What is the derivative of √s with respect to s?",
        ),
        misconception(
            l2_pool2d_backward__x_forgotten,
            "The gradient is divided by the norm, but not multiplied by the pixel.",
            hint="Which pixel of the window (3, 4) moves the norm more?",
        ),
        misconception(
            l2_pool2d_backward__sign_lost,
            "The pixel's magnitude is used: where it is negative, the gradient has the wrong sign.",
            hint="Does the norm of (−3, 4) grow or shrink when −3 grows a little?",
        ),
        misconception(
            l2_pool2d_backward__divided_by_squares,
            "The gradient is divided by the sum of squares, not by its root.",
            hint="What is the derivative of √s with respect to s?",
        ),
        misconception(
            l2_pool2d_backward__dout_forgotten,
            "The upstream gradient is missing: every window passes on 1 instead of dout.",
            hint="The chain rule multiplies the local derivative by something.",
        ),
        misconception(
            l2_pool2d_backward__kernel_for_stride,
            "The stride is ignored: window (i, j) is placed at i·K instead of i·S.",
            hint="Where does window (1, 1) start when the stride is 3 and the kernel 2?",
        ),
        misconception(
            l2_pool2d_backward__kernel_height_for_width,
            "The window is square: the kernel's height is used for its width as well.",
            hint="Try a 2×3 window.",
        ),
        misconception(
            l2_pool2d_backward__divided_by_zero,
            "A window of zeros is divided by its norm, 0, which gives NaN in place of 0.",
            hint="What does your code do with a window of zeros?",
        ),
        style(l2_pool2d_backward__loops, "a loop over all windows"),
        style(l2_pool2d_backward__tiny_number_added, "a tiny number added to the norm"),
        style(l2_pool2d_backward__float32, "float32"),
    ),
    nudge="For one window: how much does its norm change when one of its pixels grows a little?",
    step="Compute the norms again, divide dout by them where they are not 0, add each quotient to "
    "all pixels of its window, and multiply by x at the end.",
    source="004 池化层",
)
