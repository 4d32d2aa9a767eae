"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.question import Aspect, distinct, draw, impossible, values

IMAGE = np.array([[[[1.0, 3, 2, 4], [5, 6, 8, 7], [3, 2, 1, 0], [1, 2, 3, 4]]]])
"""The image of the worked examples."""


def _pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def _read(x, kernel_size, stride, padding):
    """Read kernel size, stride, padding and output size as pairs, and check them."""
    kernel = _pair(kernel_size)
    step = kernel if stride is None else _pair(stride)
    margin = _pair(padding)
    size = []
    for n, k, s, p in zip(x.shape[2:], kernel, step, margin, strict=True):
        if k < 1 or s < 1 or p < 0 or p > k // 2 or k > n + 2 * p:
            raise ValueError("no window fits")
        size.append((n + 2 * p - k) // s + 1)
    return kernel, step, margin, tuple(size)


def _pad(x, margin, fill):
    sides = ((0, 0), (0, 0), (margin[0], margin[0]), (margin[1], margin[1]))
    return np.pad(x, sides, constant_values=fill)


def _crop(dx, margin, shape):
    return dx[:, :, margin[0] : margin[0] + shape[2], margin[1] : margin[1] + shape[3]]


def _pool(padded, kernel, step, size, reduce):
    """Reduce every window of a padded image by loops; a window may reach over the edge."""
    out = np.zeros((*padded.shape[:2], *size))
    for i in range(size[0]):
        for j in range(size[1]):
            top, left = i * step[0], j * step[1]
            window = padded[:, :, top : top + kernel[0], left : left + kernel[1]]
            out[:, :, i, j] = reduce(window, axis=(2, 3))
    return out


def _positions(dout, kernel, step):
    """List every window: its index in dout, and its rows and columns in the padded image."""
    for n, c, i, j in np.ndindex(*dout.shape):
        top, left = i * step[0], j * step[1]
        yield (n, c, i, j), slice(top, top + kernel[0]), slice(left, left + kernel[1])


def draw_image(rng, N, C, H, W, below_zero=False, **window):
    """Draw an image without ties."""
    x = distinct(rng, N, C, H, W)
    return {"x": x - x.max() - 0.25 if below_zero else x, **window}


def draw_gradient_and_image(rng, N, C, H, W, below_zero=False, levels=0, **window):
    """Draw an image without ties, or of a few ``levels``, and a gradient of its output."""
    x = draw_image(rng, N, C, H, W, below_zero)["x"]
    if levels:
        x = rng.integers(1, levels + 1, x.shape).astype(float)
    read = (window["kernel_size"], window.get("stride"), window.get("padding", 0))
    size = _read(x, *read)[3]
    return {"dout": values(rng, N, C, *size), "x": x, **window}


def no_window(H, W, **window):
    """Give a forward pass a window that does not fit."""
    return impossible({"x": np.arange(float(H * W)).reshape(1, 1, H, W), **window})


def no_window_backward(H, W, **window):
    """Give a backward pass a window that does not fit."""
    x = np.arange(float(H * W)).reshape(1, 1, H, W)
    return impossible({"dout": np.ones((1, 1, 1, 1)), "x": x, **window})


SHAPE = Aspect(
    "shape",
    "images and windows that are not square, down to a window of one pixel",
    weight=2,
    visible=(
        draw(N=1, C=2, H=2, W=6, kernel_size=(2, 3)),
        draw(N=2, C=1, H=3, W=4, kernel_size=1),
    ),
    hidden=(
        draw(N=2, C=2, H=6, W=4, kernel_size=(3, 2), stride=None),
        draw(N=2, C=3, H=2, W=12, kernel_size=(1, 4)),
    ),
)


STRIDE = Aspect(
    "stride",
    "windows that overlap, or leave gaps between them",
    weight=2,
    visible=(
        draw(N=1, C=2, H=3, W=4, kernel_size=2, stride=1),
        draw(N=2, C=1, H=5, W=7, kernel_size=(2, 3), stride=(3, 1)),
    ),
    hidden=(
        draw(N=2, C=2, H=6, W=5, kernel_size=(2, 3), stride=1),
        draw(N=2, C=2, H=5, W=8, kernel_size=(2, 3), stride=(3, 5)),
    ),
)


FLOOR = Aspect(
    "floor",
    "rows and columns that do not fill a window are left out",
    visible=(
        draw(N=1, C=1, H=5, W=5, kernel_size=2),
        draw(N=2, C=1, H=6, W=7, kernel_size=3, stride=2),
    ),
    hidden=(
        draw(N=2, C=2, H=7, W=5, kernel_size=(3, 2)),
        draw(N=1, C=2, H=7, W=10, kernel_size=(2, 3), stride=(3, 4)),
    ),
)


IMPOSSIBLE = Aspect(
    "impossible",
    "a window that does not fit raises ValueError",
    requires="values",
    visible=(
        no_window(2, 4, kernel_size=3),
        no_window(4, 4, kernel_size=2, padding=-1),
        no_window(4, 4, kernel_size=2, stride=-1),
        no_window(4, 4, kernel_size=0, stride=1),
        no_window(4, 4, kernel_size=(3, 4), padding=(2, 0)),
        no_window(4, 4, kernel_size=(4, 3), padding=(1, 2)),
    ),
    hidden=(
        no_window(6, 3, kernel_size=(2, 4)),
        no_window(5, 6, kernel_size=(2, 3), padding=(0, -1)),
        no_window(5, 6, kernel_size=(2, 3), stride=(1, 0)),
        no_window(5, 6, kernel_size=(2, 3), stride=(-1, 1)),
        no_window(5, 6, kernel_size=(2, 0), stride=2),
        no_window(5, 6, kernel_size=(4, 3), padding=(1, 2)),
        no_window(5, 6, kernel_size=(3, 4), padding=(2, 1)),
    ),
)


PURITY = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(N=1, C=1, H=3, W=4, kernel_size=2, stride=1, padding=1),),
    hidden=(draw(N=2, C=1, H=4, W=3, kernel_size=2, stride=1),),
)


GAPS = Aspect(
    "gaps",
    "a stride larger than the window: the pixels between windows get 0",
    visible=(
        draw(N=1, C=1, H=5, W=5, kernel_size=2, stride=3),
        draw(N=2, C=1, H=4, W=7, kernel_size=(1, 2), stride=(3, 5)),
    ),
    hidden=(
        draw(N=2, C=2, H=8, W=7, kernel_size=(2, 3), stride=(3, 4)),
        draw(N=1, C=2, H=7, W=5, kernel_size=1, stride=(3, 2)),
    ),
)


FLOOR_BACKWARD = Aspect(
    "floor",
    "rows and columns that do not fill a window get 0",
    visible=(draw(N=1, C=1, H=5, W=5, kernel_size=2),),
    hidden=(draw(N=2, C=2, H=7, W=5, kernel_size=(3, 2)),),
)


IMPOSSIBLE_BACKWARD = Aspect(
    "impossible",
    "a window that does not fit raises ValueError",
    requires="values",
    visible=(
        no_window_backward(2, 4, kernel_size=3),
        no_window_backward(4, 4, kernel_size=2, padding=-1),
        no_window_backward(2, 2, kernel_size=2, stride=-1),
        no_window_backward(4, 4, kernel_size=0, stride=1),
        no_window_backward(4, 4, kernel_size=(3, 4), padding=(2, 0)),
        no_window_backward(4, 4, kernel_size=(4, 3), padding=(1, 2)),
    ),
    hidden=(
        no_window_backward(6, 3, kernel_size=(2, 4)),
        no_window_backward(5, 6, kernel_size=(2, 3), padding=(0, -1)),
        no_window_backward(5, 6, kernel_size=(2, 3), stride=(1, 0)),
        no_window_backward(2, 3, kernel_size=(2, 3), stride=(-1, 1)),
        no_window_backward(5, 6, kernel_size=(2, 0), stride=2),
        no_window_backward(5, 6, kernel_size=(4, 3), padding=(1, 2)),
        no_window_backward(5, 6, kernel_size=(3, 4), padding=(2, 1)),
    ),
)


PURITY_BACKWARD = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(N=1, C=1, H=4, W=6, kernel_size=(2, 3)),),
    hidden=(draw(N=2, C=1, H=4, W=3, kernel_size=2, padding=1),),
)


def max_pool2d_forward__float32(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, (rows, columns) = _read(x, kernel_size, stride, padding)
    padded = _pad(x.astype(np.float32), margin, -np.inf)
    out = np.full((*x.shape[:2], rows, columns), -np.inf, np.float32)
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            cells = padded[:, :, u :: step[0], v :: step[1]]
            out = np.maximum(out, cells[:, :, :rows, :columns])
    return out


def _count_inside(shape, kernel, step, margin, size):
    """Count the pixels of each window that are not padding."""
    inside = _pad(np.ones((1, 1, *shape[2:])), margin, 0.0)
    return _pool(inside, kernel, step, size, np.sum)


def _band(n, k, s, p, count_include_pad):
    """Average along one axis as a matrix in float32, a row for each window."""
    rows = (n + 2 * p - k) // s + 1
    start = np.arange(rows)[:, None] * s - p
    covered = (np.arange(n) >= start) & (np.arange(n) < start + k)
    divisor = k if count_include_pad else covered.sum(axis=1, keepdims=True)
    return (covered / divisor).astype(np.float32)


def _spread(share, shape, kernel, step, margin):
    """Add each window's share to all its pixels; a window may reach over the edge."""
    dx = np.zeros((*shape[:2], shape[2] + 2 * margin[0], shape[3] + 2 * margin[1]))
    for (n, c, i, j), rows, columns in _positions(share, kernel, step):
        dx[n, c, rows, columns] += share[n, c, i, j]
    return dx


def draw_norms(rng, N, C, H, W, blank=0, **window):
    """Draw an image without zeros, but for its first ``blank`` columns."""
    x = values(rng, N, C, H, W)
    x[..., :blank] = 0
    return {"x": x, **window}


def _squares(x, kernel_size, stride):
    """Sum the squares of every window."""
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(x**2, kernel, step, size, np.sum)


def no_pixels(N, C, H, W, **rest):
    """Give images of which one side is 0."""
    return impossible({"x": np.zeros((N, C, H, W)), **rest})
