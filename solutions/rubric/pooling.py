"""Unit 3, pooling: how answers are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    distinct,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import pooling as reference

# what all questions share ---------------------------------------------------------------------

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


# aspects of every question

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

# aspects of the forward passes

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

# aspects of the backward passes

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


# max_pool2d_forward ---------------------------------------------------------------------------


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


def max_pool2d_forward__float32(x, kernel_size, stride=None, padding=0):
    kernel, step, margin, (rows, columns) = _read(x, kernel_size, stride, padding)
    padded = _pad(x.astype(np.float32), margin, -np.inf)
    out = np.full((*x.shape[:2], rows, columns), -np.inf, np.float32)
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            cells = padded[:, :, u :: step[0], v :: step[1]]
            out = np.maximum(out, cells[:, :, :rows, :columns])
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


# max_pool2d_backward --------------------------------------------------------------------------


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


# avg_pool2d_forward ---------------------------------------------------------------------------


def oracle_avg_pool2d_forward(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    return F.avg_pool2d(
        tensor(x), kernel_size, stride, padding, count_include_pad=count_include_pad
    ).numpy()


def _count_inside(shape, kernel, step, margin, size):
    """Count the pixels of each window that are not padding."""
    inside = _pad(np.ones((1, 1, *shape[2:])), margin, 0.0)
    return _pool(inside, kernel, step, size, np.sum)


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


def _band(n, k, s, p, count_include_pad):
    """Average along one axis as a matrix in float32, a row for each window."""
    rows = (n + 2 * p - k) // s + 1
    start = np.arange(rows)[:, None] * s - p
    covered = (np.arange(n) >= start) & (np.arange(n) < start + k)
    divisor = k if count_include_pad else covered.sum(axis=1, keepdims=True)
    return (covered / divisor).astype(np.float32)


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


# avg_pool2d_backward --------------------------------------------------------------------------


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


def _spread(share, shape, kernel, step, margin):
    """Add each window's share to all its pixels; a window may reach over the edge."""
    dx = np.zeros((*shape[:2], shape[2] + 2 * margin[0], shape[3] + 2 * margin[1]))
    for (n, c, i, j), rows, columns in _positions(share, kernel, step):
        dx[n, c, rows, columns] += share[n, c, i, j]
    return dx


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


# l2_pool2d_forward ----------------------------------------------------------------------------

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


def draw_norms(rng, N, C, H, W, blank=0, **window):
    """Draw an image without zeros, but for its first ``blank`` columns."""
    x = values(rng, N, C, H, W)
    x[..., :blank] = 0
    return {"x": x, **window}


def draw_gradient_and_norms(rng, N, C, H, W, blank=0, **window):
    x = draw_norms(rng, N, C, H, W, blank)["x"]
    size = _read(x, window["kernel_size"], window.get("stride"), 0)[3]
    return {"dout": values(rng, N, C, *size), "x": x, **window}


def oracle_l2_pool2d_forward(x, kernel_size, stride=None):
    return F.lp_pool2d(tensor(x), 2, kernel_size, stride).numpy()


def _norm(window, axis):
    return np.sqrt((window**2).sum(axis=axis))


def _squares(x, kernel_size, stride):
    """Sum the squares of every window."""
    kernel, step, _, size = _read(x, kernel_size, stride, 0)
    return _pool(x**2, kernel, step, size, np.sum)


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


# l2_pool2d_backward ---------------------------------------------------------------------------


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


# global_avg_pool2d ----------------------------------------------------------------------------


def no_pixels(N, C, H, W, **rest):
    """Give images of which one side is 0."""
    return impossible({"x": np.zeros((N, C, H, W)), **rest})


def oracle_global_avg_pool2d(x):
    return F.adaptive_avg_pool2d(tensor(x), 1)[:, :, 0, 0].numpy()


def _check_pixels(x):
    if 0 in x.shape[2:]:
        raise ValueError("no pixels")


def global_avg_pool2d__summed(x):
    _check_pixels(x)
    return x.sum(axis=(2, 3))


def global_avg_pool2d__height_for_width(x):
    _check_pixels(x)
    return x.sum(axis=(2, 3)) / x.shape[2] ** 2


def global_avg_pool2d__over_batch(x):
    _check_pixels(x)
    return np.repeat(x.mean(axis=(0, 2, 3))[None], x.shape[0], axis=0)


def global_avg_pool2d__over_channels(x):
    _check_pixels(x)
    return np.repeat(x.mean(axis=(1, 2, 3))[:, None], x.shape[1], axis=1)


def global_avg_pool2d__columns_kept(x):
    _check_pixels(x)
    return x.mean(axis=2)


def global_avg_pool2d__maximum_taken(x):
    _check_pixels(x)
    return x.max(axis=(2, 3))


def global_avg_pool2d__divided_in_place(x):
    _check_pixels(x)
    x /= x.shape[2] * x.shape[3]
    return x.sum(axis=(2, 3))


def global_avg_pool2d__unchecked(x):
    return x.mean(axis=(2, 3))


def global_avg_pool2d__axes_kept(x):
    _check_pixels(x)
    return x.mean(axis=(2, 3), keepdims=True)


def global_avg_pool2d__loops(x):
    _check_pixels(x)
    N, C, H, W = x.shape
    out = np.zeros((N, C))
    for n, c, h, w in np.ndindex(N, C, H, W):
        out[n, c] += x[n, c, h, w] / (H * W)
    return out


def global_avg_pool2d__float32(x):
    _check_pixels(x)
    return x.astype(np.float32).reshape(*x.shape[:2], -1).mean(axis=-1)


global_avg_pool2d = Question(
    reference=reference.global_avg_pool2d,
    oracle=oracle_global_avg_pool2d,
    draw=draw_norms,
    aspects=(
        Aspect(
            "values",
            "the mean over height and width, in every channel of every image",
            weight=3,
            visible=(
                # 16 by 4 pixels, 12 by 4 pixels
                example(
                    {"x": np.array([[[[1.0, 3], [5, 7]], [[2, 2], [2, 6]]]])},
                    np.array([[4.0, 3]]),
                    source="000 池化层",
                ),
                draw(N=2, C=3, H=2, W=2),
            ),
            hidden=(draw(N=3, C=2, H=3, W=3), draw(N=2, C=4, H=2, W=2)),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one pixel",
            weight=2,
            visible=(draw(N=1, C=2, H=2, W=5), draw(N=2, C=3, H=1, W=1)),
            hidden=(draw(N=2, C=3, H=4, W=3), draw(N=3, C=2, H=1, W=1)),
        ),
        Aspect(
            "impossible",
            "images without pixels raise ValueError",
            requires="values",
            visible=(no_pixels(1, 2, 0, 3), no_pixels(2, 1, 4, 0)),
            hidden=(no_pixels(2, 3, 5, 0), no_pixels(2, 2, 0, 1)),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3),),
            hidden=(draw(N=2, C=1, H=3, W=2),),
        ),
    ),
    variants=(
        misconception(
            global_avg_pool2d__summed,
            "The pixels are summed, but not divided by their number.",
            hint="What is the result on an image of ones?",
        ),
        misconception(
            global_avg_pool2d__height_for_width,
            "The sum is divided by H², which is H·W for square images only.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            global_avg_pool2d__over_batch,
            "The mean is taken over the batch as well: every image has a result of its own.",
            hint="May the result of one image depend on another one?",
        ),
        misconception(
            global_avg_pool2d__over_channels,
            "The mean is taken over the channels as well: every channel has a result of its own.",
            hint="How many numbers describe an image of C channels?",
        ),
        misconception(
            global_avg_pool2d__columns_kept,
            "The mean is taken over the rows only: a number is left for every column.",
            hint="Over how many axes is the mean taken?",
        ),
        misconception(
            global_avg_pool2d__maximum_taken,
            "The maximum of each channel is returned: this is global max pooling.",
            hint="Which number describes all pixels of the channel?",
        ),
        misconception(
            global_avg_pool2d__divided_in_place,
            "The caller's images are divided in place and stay so.",
            hint="x /= n changes the array that the caller passed.",
        ),
        misconception(
            global_avg_pool2d__unchecked,
            "The mean of no pixels is NaN here, in place of a ValueError.",
            hint="Look at the shape before you compute anything.",
        ),
        convention(
            global_avg_pool2d__axes_kept,
            "The result has the shape (N, C, 1, 1) here, as torch's layer returns it. That is "
            "accepted.",
        ),
        style(global_avg_pool2d__loops, "a loop over all pixels"),
        style(global_avg_pool2d__float32, "height and width flattened, in float32"),
    ),
    nudge="How many numbers does one channel of one image become?",
    step="Refuse images of which one side is 0; then take one mean over the last two axes.",
    source="000 池化层",
)


# spatial_pyramid_pool -------------------------------------------------------------------------

SMALL = np.array([[[[1.0, 8, 2, 4], [5, 3, 0, 7], [6, 2, 1, 9]]]])


def draw_pyramid(rng, N, C, H, W, levels, below_zero=False):
    return {**draw_image(rng, N, C, H, W, below_zero), "levels": levels}


def oracle_spatial_pyramid_pool(x, levels):
    grids = [F.adaptive_max_pool2d(tensor(x), level).flatten(1) for level in levels]
    return torch.cat(grids, dim=1).numpy()


def _check_pyramid(x, levels):
    if not levels or min(levels) < 1 or 0 in x.shape[2:]:
        raise ValueError("no bins")


def _grids(x, levels, edges=None, reduce=np.max):
    """Reduce the bins of every level, each an array (N, C, l, l)."""
    _check_pyramid(x, levels)
    edges = edges or (lambda i, n, level: (i * n // level, -(-(i + 1) * n // level)))
    grids = []
    for level in levels:
        grid = np.zeros((*x.shape[:2], level, level))
        for i, j in np.ndindex(level, level):
            rows = slice(*edges(i, x.shape[2], level))
            columns = slice(*edges(j, x.shape[3], level))
            grid[:, :, i, j] = reduce(x[:, :, rows, columns], axis=(2, 3))
        grids.append(grid)
    return grids


def _join(grids):
    return np.concatenate([grid.reshape(grid.shape[0], -1) for grid in grids], axis=1)


def spatial_pyramid_pool__remainder_dropped(x, levels):
    return _join(_grids(x, levels, lambda i, n, level: (i * (n // level), (i + 1) * (n // level))))


def spatial_pyramid_pool__ends_rounded_down(x, levels):
    return _join(_grids(x, levels, lambda i, n, level: (i * n // level, (i + 1) * n // level)))


def spatial_pyramid_pool__rest_in_last_bin(x, levels):
    def edges(i, n, level):
        return i * (n // level), n if i == level - 1 else (i + 1) * (n // level)

    return _join(_grids(x, levels, edges))


def spatial_pyramid_pool__mean_taken(x, levels):
    return _join(_grids(x, levels, reduce=np.mean))


def spatial_pyramid_pool__starts_at_zero(x, levels):
    return np.maximum(0.0, _join(_grids(x, levels)))


def spatial_pyramid_pool__fine_first(x, levels):
    return _join(_grids(x, levels)[::-1])


def spatial_pyramid_pool__channels_last(x, levels):
    return _join([grid.transpose(0, 2, 3, 1) for grid in _grids(x, levels)])


def spatial_pyramid_pool__channel_before_level(x, levels):
    flat = [grid.reshape(*x.shape[:2], -1) for grid in _grids(x, levels)]
    return np.concatenate(flat, axis=2).reshape(x.shape[0], -1)


def spatial_pyramid_pool__by_columns(x, levels):
    return _join([grid.swapaxes(2, 3) for grid in _grids(x, levels)])


def spatial_pyramid_pool__last_level_only(x, levels):
    return _join(_grids(x, levels)[-1:])


def spatial_pyramid_pool__height_for_width(x, levels):
    N, C, H, _ = x.shape
    _check_pyramid(x, levels)
    grids = []
    for level in levels:
        grid = np.zeros((N, C, level, level))
        for i, j in np.ndindex(level, level):
            rows = slice(i * H // level, -(-(i + 1) * H // level))
            columns = slice(j * H // level, -(-(j + 1) * H // level))
            grid[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
        grids.append(grid)
    return _join(grids)


def spatial_pyramid_pool__unchecked(x, levels):
    (N, C, H, W), features = x.shape, np.zeros((x.shape[0], 0))
    for level in levels:
        grid = np.zeros((N, C, max(level, 0), max(level, 0)))
        for i, j in np.ndindex(grid.shape[2:]):
            rows = slice(i * H // level, -(-(i + 1) * H // level))
            columns = slice(j * W // level, -(-(j + 1) * W // level))
            grid[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3), initial=-np.inf)
        features = np.concatenate([features, grid.reshape(N, -1)], axis=1)
    return features


def spatial_pyramid_pool__windows_of_the_paper(x, levels):
    def edges(i, n, level):
        return i * (n // level), i * (n // level) + -(-n // level)

    return _join(_grids(x, levels, edges))


def spatial_pyramid_pool__loops(x, levels):
    _check_pyramid(x, levels)
    N, C, H, W = x.shape
    out = []
    for n in range(N):
        features = []
        for level in levels:
            for c in range(C):
                for i in range(level):
                    for j in range(level):
                        best = -float("inf")
                        for h in range(H):
                            for w in range(W):
                                # pixel h touches bin i: the intervals overlap
                                in_rows = h * level < (i + 1) * H and (h + 1) * level > i * H
                                in_columns = w * level < (j + 1) * W and (w + 1) * level > j * W
                                if in_rows and in_columns:
                                    best = max(best, x[n, c, h, w])
                        features.append(best)
        out.append(features)
    return np.array(out)


def spatial_pyramid_pool__float32(x, levels):
    return _join(_grids(x.astype(np.float32), levels)).astype(np.float32)


spatial_pyramid_pool = Question(
    reference=reference.spatial_pyramid_pool,
    oracle=oracle_spatial_pyramid_pool,
    draw=draw_pyramid,
    aspects=(
        Aspect(
            "values",
            "the maxima of all bins, where every level divides height and width",
            weight=3,
            visible=(
                example(
                    {"x": np.array([[[[1.0, 3], [7, 5]]]]), "levels": (1, 2)},
                    np.array([[7.0, 1, 3, 7, 5]]),
                    source="001 空间金字塔池化",
                ),
                draw(N=2, C=1, H=4, W=4, levels=(1, 2, 4)),
            ),
            hidden=(
                draw(N=2, C=1, H=6, W=6, levels=(1, 3)),
                draw(N=1, C=1, H=4, W=4, levels=(2, 4)),
            ),
        ),
        Aspect(
            "order",
            "by level, then by channel, then by row and column",
            weight=2,
            visible=(
                draw(N=1, C=2, H=2, W=2, levels=(1, 2)),
                draw(N=2, C=3, H=4, W=4, levels=(1, 2)),
            ),
            hidden=(
                draw(N=2, C=3, H=6, W=6, levels=(1, 2, 3)),
                draw(N=3, C=2, H=2, W=2, levels=(2,)),
            ),
        ),
        Aspect(
            "bins",
            "levels that do not divide height or width: the bins cover all, and overlap",
            weight=3,
            visible=(
                # rows 0–1 and 1–2, columns 0–1 and 2–3
                example(
                    {"x": SMALL, "levels": (1, 2)},
                    np.array([[9.0, 8, 7, 6, 9]]),
                    source="001 空间金字塔池化",
                ),
                draw(N=2, C=2, H=5, W=7, levels=(2, 3)),
            ),
            hidden=(
                draw(N=2, C=2, H=7, W=5, levels=(1, 3, 4)),
                draw(N=2, C=2, H=8, W=5, levels=(2, 3)),
            ),
        ),
        Aspect(
            "small",
            "images with fewer rows or columns than bins",
            visible=(draw(N=2, C=1, H=2, W=5, levels=(1, 3)),),
            hidden=(draw(N=2, C=2, H=4, W=3, levels=(4, 5)),),
        ),
        Aspect(
            "negative",
            "images that are negative everywhere",
            visible=(draw(N=1, C=2, H=4, W=2, levels=(1, 2), below_zero=True),),
            hidden=(draw(N=2, C=1, H=6, W=3, levels=(1, 3), below_zero=True),),
        ),
        Aspect(
            "impossible",
            "no level, a level below 1, or images without pixels raise ValueError",
            requires="values",
            visible=(
                impossible({"x": SMALL, "levels": (1, 0)}),
                impossible({"x": SMALL, "levels": ()}),
                no_pixels(1, 2, 0, 3, levels=(1, 2)),
            ),
            hidden=(
                impossible({"x": SMALL, "levels": (0, 2)}),
                impossible({"x": SMALL, "levels": (-1,)}),
                no_pixels(2, 1, 3, 0, levels=(2,)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=3, W=4, levels=(1, 2)),),
            hidden=(draw(N=2, C=1, H=4, W=3, levels=(2, 3)),),
        ),
    ),
    variants=(
        misconception(
            spatial_pyramid_pool__remainder_dropped,
            "All bins have ⌊H / l⌋ rows: what is left over at the edge lies in no bin.",
            hint="Which bin holds the last row of an image of 5 rows at level 2?",
        ),
        misconception(
            spatial_pyramid_pool__ends_rounded_down,
            "The ends of the bins are rounded down; they are rounded up, so that bins overlap.",
            hint="Compute the end of the first bin of an image of 5 rows at level 2.",
        ),
        misconception(
            spatial_pyramid_pool__rest_in_last_bin,
            "What is left over is given to the last bin; it is spread over all of them.",
            hint="Compute the first row of the last bin of an image of 7 rows at level 4.",
        ),
        misconception(
            spatial_pyramid_pool__mean_taken,
            "The mean of each bin is returned; its maximum is asked for.",
            hint="Which single number of the bin is asked for?",
        ),
        misconception(
            spatial_pyramid_pool__starts_at_zero,
            "The search for the maximum starts at 0, so a bin of negative values gives 0.",
            hint="What is the maximum of −3 and −1, and what does your code start from?",
        ),
        misconception(
            spatial_pyramid_pool__fine_first,
            "The last level stands first: the levels follow each other as they are listed.",
            hint="Which features does a pyramid of the levels (1, 2) start with?",
        ),
        misconception(
            spatial_pyramid_pool__channels_last,
            "The channels of a bin stand together; within a level, the bins of a channel do.",
            hint="In which order does reshape read an array of shape (N, C, l, l)?",
        ),
        misconception(
            spatial_pyramid_pool__channel_before_level,
            "All levels of a channel stand together; all channels of a level should.",
            hint="Flatten the channels before you put the levels one after the other.",
        ),
        misconception(
            spatial_pyramid_pool__by_columns,
            "The bins are listed column by column instead of row by row.",
            hint="Which of the two loops over the bins is the inner one?",
        ),
        misconception(
            spatial_pyramid_pool__last_level_only,
            "Only the last level is returned.",
            hint="Is the result built up in the loop, or replaced in it?",
        ),
        misconception(
            spatial_pyramid_pool__height_for_width,
            "The columns of the bins are computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            spatial_pyramid_pool__unchecked,
            "Impossible arguments give an empty or infinite result in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        convention(
            spatial_pyramid_pool__windows_of_the_paper,
            "The bins are windows of ⌈H / l⌉ at a stride of ⌊H / l⌋ here, as in the paper. That "
            "is accepted; they do not cover every pixel.",
        ),
        style(spatial_pyramid_pool__loops, "loops that ask of every pixel whether it is in a bin"),
        style(spatial_pyramid_pool__float32, "float32"),
    ),
    nudge="Draw 5 pixels in a row and cut them into 2 bins, then into 3: where do they overlap?",
    step="For one level, compute the first and the last row of every bin by the formula, likewise "
    "the columns, and fill an array (N, C, l, l); then flatten each level and join them.",
    source="001 空间金字塔池化",
)
