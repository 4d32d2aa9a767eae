"""Unit 2, the convolution layer and its family: how answers are judged."""

import math

import numpy as np

from autograder.oracle import F, gradients, tensor, torch
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

# Private parts of the variants -------------------------------------------------------------


def _pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def _pad(x, padding):
    p_h, p_w = _pair(padding)
    return np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))


def _starts(image_size, kernel_size, stride, padding):
    """List the top rows and the left columns of all windows, as two ranges."""
    (K_h, K_w), (s_h, s_w), (p_h, p_w) = _pair(kernel_size), _pair(stride), _pair(padding)
    rows = image_size[0] + 2 * p_h - K_h + 1
    columns = image_size[1] + 2 * p_w - K_w + 1
    if min(rows, columns, s_h, s_w) < 1 or min(p_h, p_w) < 0:
        raise ValueError("no window fits")
    return range(0, rows, s_h), range(0, columns, s_w)


def _layer_starts(x, w, stride, padding):
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w differ in channels")
    return _starts(x.shape[2:], w.shape[2:], stride, padding)


def _correlate(padded, w, b, rows, columns):
    """Apply every kernel at the given top rows and left columns of padded images."""
    K_h, K_w = w.shape[2:]
    out = np.zeros((len(padded), len(w), len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            window = padded[:, :, top : top + K_h, left : left + K_w]
            out[:, :, i, j] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out


def _spread(dout, w, rows, columns, padded_shape):
    """Add what every output sends back to its window; the gradient of the padded images."""
    K_h, K_w = w.shape[2:]
    dpadded = np.zeros(padded_shape)
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dpadded[:, :, top : top + K_h, left : left + K_w] += sent
    return dpadded


def _crop(padded, padding):
    p_h, p_w = _pair(padding)
    return padded[:, :, p_h : padded.shape[2] - p_h, p_w : padded.shape[3] - p_w]


def _gather(padded, kernel_size, rows, columns):
    """Take the windows, (N, C, K_h, K_w, H_out, W_out), at the given rows and columns."""
    K_h, K_w = _pair(kernel_size)
    windows = np.zeros((*padded.shape[:2], K_h, K_w, len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            windows[..., i, j] = padded[:, :, top : top + K_h, left : left + K_w]
    return windows


def _as_columns(windows):
    N, C, K_h, K_w, H_out, W_out = windows.shape
    return windows.reshape(N, C * K_h * K_w, H_out * W_out)


def _as_windows(cols, x_shape, kernel_size, stride, padding):
    """Undo `_as_columns`; also return the top rows and left columns of the windows."""
    K_h, K_w = _pair(kernel_size)
    rows, columns = _starts(x_shape[2:], (K_h, K_w), stride, padding)
    if cols.shape != (x_shape[0], x_shape[1] * K_h * K_w, len(rows) * len(columns)):
        raise ValueError("cols has another shape")
    windows = cols.reshape(x_shape[0], x_shape[1], K_h, K_w, len(rows), len(columns))
    return windows, rows, columns


def _scatter(windows, rows, columns, padded_shape):
    """Add windows, (N, C, K_h, K_w, H_out, W_out), to images of zeros."""
    K_h, K_w = windows.shape[2:4]
    padded = np.zeros(padded_shape)
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            padded[:, :, top : top + K_h, left : left + K_w] += windows[..., i, j]
    return padded


def _padded_shape(x_shape, padding):
    p_h, p_w = _pair(padding)
    return (x_shape[0], x_shape[1], x_shape[2] + 2 * p_h, x_shape[3] + 2 * p_w)


def _inflate(w, dilation):
    """Put zeros between the entries of kernels: the dilated kernels as ordinary ones."""
    d_h, d_w = _pair(dilation)
    if min(d_h, d_w) < 1:
        raise ValueError("the dilation is too small")
    K_h, K_w = w.shape[2:]
    inflated = np.zeros((*w.shape[:2], d_h * (K_h - 1) + 1, d_w * (K_w - 1) + 1))
    inflated[:, :, ::d_h, ::d_w] = w
    return inflated


def _filter(x, w, stride, padding):
    """Filter every channel with its own kernel, without a bias."""
    if w.shape[:2] != (x.shape[1], 1):
        raise ValueError("not one kernel for each channel")
    rows, columns = _starts(x.shape[2:], w.shape[2:], stride, padding)
    windows = _gather(_pad(x, padding), w.shape[2:], rows, columns)
    return (windows * w[:, 0, :, :, None, None]).sum(axis=(2, 3))


# How inputs are drawn -----------------------------------------------------------------------


def _given(**settings):
    """Keep the settings that a case names; the others are left to the function's defaults."""
    return {name: value for name, value in settings.items() if value is not None}


def draw_layer(rng, N, C, C_out, H, W, K_h, K_w, stride=None, padding=None, bias=False, w_C=None):
    """Draw a layer's arguments. The bias is 0 unless asked for: it has its own aspect."""
    return {
        "x": values(rng, N, C, H, W),
        "w": values(rng, C_out, w_C or C, K_h, K_w),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
        **_given(stride=stride, padding=padding),
    }


def draw_layer_and_dout(
    rng, N, C, C_out, H, W, K_h, K_w, stride=None, padding=None, w_C=None, dout_size=None, dout_N=0
):
    """Draw a layer's arguments and a gradient of its output's size, or of one that does not fit."""
    layer = draw_layer(rng, N, C, C_out, H, W, K_h, K_w, stride, padding, True, w_C)
    if dout_size is None:
        dout_size = map(len, _starts((H, W), (K_h, K_w), stride or 1, padding or 0))
    return {"dout": values(rng, dout_N or N, C_out, *dout_size), **layer}


def draw_images(rng, N, C, H, W, kernel_size, stride=None, padding=None):
    """Draw images, beside the sizes of the windows."""
    return {
        "x": values(rng, N, C, H, W),
        "kernel_size": kernel_size,
        **_given(stride=stride, padding=padding),
    }


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


def draw_dilated_layer(rng, dilation=None, **sizes):
    return {**draw_layer(rng, **sizes), **_given(dilation=dilation)}


def draw_grouped_layer(rng, C, C_out, groups=None, C_g=None, **sizes):
    """Draw a layer whose kernels see ``C_g`` channels: those of their group unless given."""
    layer = draw_layer(rng, C=C, C_out=C_out, w_C=C_g or C // (groups or 1), **sizes)
    return {**layer, **_given(groups=groups)}


def draw_depthwise_layer(rng, C, kernels=None, layers=1, **sizes):
    """Draw a kernel for each channel, or ``kernels`` of them with so many ``layers`` each."""
    return draw_layer(rng, C=C, C_out=kernels or C, w_C=layers, **sizes)


def draw_pointwise_layer(rng, N, C, C_out, H, W, w_C=None, bias=False):
    return {
        "x": values(rng, N, C, H, W),
        "w": values(rng, C_out, w_C or C),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
    }


def draw_separable_layer(
    rng, N, C, C_out, H, W, K_h, K_w, stride=None, padding=None, bias=False, depth=None, point=None
):
    """Draw both steps; ``depth`` (kernels, layers) and ``point`` (channels) make them not fit."""
    return {
        "x": values(rng, N, C, H, W),
        "w_depth": values(rng, *(depth or (C, 1)), K_h, K_w),
        "w_point": values(rng, C_out, point or C),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
        **_given(stride=stride, padding=padding),
    }


def draw_volume_layer(
    rng, N, C, C_out, size, kernel_size, stride=None, padding=None, bias=False, w_C=None
):
    """Draw volumes of ``size`` (D, H, W) and kernels of ``kernel_size`` (K_d, K_h, K_w)."""
    return {
        "x": values(rng, N, C, *size),
        "w": values(rng, C_out, w_C or C, *kernel_size),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
        **_given(stride=stride, padding=padding),
    }


def draw_channels_last(rng, N, C, C_out, H, W, K_h, K_w, w_C=None):
    return {"x": values(rng, N, H, W, C), "w": values(rng, w_C or C, C_out, K_h, K_w)}


def draw_delta(rng, H_out, W_out, K_h, K_w, size=None, scale=0.5):
    """Draw z up to 5 times ``scale``; ``size`` is its shape where it shall not fit."""
    size = size or (H_out + K_h - 1, W_out + K_w - 1)
    return {
        "delta_next": values(rng, H_out, W_out),
        "theta": values(rng, K_h, K_w),
        "z": scale * values(rng, *size),
    }


# The notes' examples ------------------------------------------------------------------------

IMAGE = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]]])
"""The image of note 003 §1.2."""

KERNEL = np.array([[[[0.0, 1], [2, 3]]]])
"""Its kernel, of the shape (1, 1, 2, 2)."""

TWO_CHANNELS = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 8, 7], [6, 5, 4], [3, 2, 1]]]])
"""That image and, as a second channel, the same read backwards."""

TWO_KERNELS = np.array([[[[0.0, 1], [2, 3]]], [[[1, 0], [0, 1]]]])
"""That kernel and a diagonal one, of the shape (2, 1, 2, 2)."""

IMAGE_COLUMNS = np.array([[[1.0, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]])
"""Its 2×2 windows (a), (b), (c), (d), one in each column."""


# conv2d_forward -----------------------------------------------------------------------------


def oracle_conv2d_forward(x, w, b, stride=1, padding=0):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding).numpy()


def conv2d_forward__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.conv2d_forward(x, w[:, :, ::-1, ::-1], b, stride, padding)


def conv2d_forward__bias_forgotten(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, 0.0, rows, columns)


def conv2d_forward__bias_in_every_product(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    products = w.shape[1] * w.shape[2] * w.shape[3]
    return _correlate(_pad(x, padding), w, products * b, rows, columns)


def conv2d_forward__channels_overwritten(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    padded = _pad(x, padding)
    for c in range(x.shape[1]):
        out = _correlate(padded[:, c : c + 1], w[:, c : c + 1], b, rows, columns)
    return out


def conv2d_forward__height_for_width(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    H, K_w = x.shape[2], w.shape[3]
    s_w, p_w = _pair(stride)[1], _pair(padding)[1]
    columns = range(0, H + 2 * p_w - K_w + 1, s_w)
    return _correlate(_pad(x, padding), w, b, rows, columns)


def conv2d_forward__last_position_missing(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, b, rows[:-1], columns[:-1])


def conv2d_forward__padding_ignored(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    rows, columns = _layer_starts(x, w, stride, 0)
    return _correlate(x, w, b, rows, columns)


def conv2d_forward__padding_of_one(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    rows, columns = _layer_starts(x, w, stride, 1)
    return _correlate(_pad(x, 1), w, b, rows, columns)


def conv2d_forward__all_axes_padded(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    p_h, p_w = _pair(padding)
    padded = np.pad(x, ((p_h, p_h), (p_h, p_h), (p_h, p_h), (p_w, p_w)))
    N, C = x.shape[:2]
    return _correlate(padded[:N, :C], w, b, rows, columns)


def conv2d_forward__unpadded_loop(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    out = np.zeros((len(x), len(w), len(rows), len(columns)))
    s_h, s_w = _pair(stride)
    rows = range(0, x.shape[2] - w.shape[2] + 1, s_h)
    columns = range(0, x.shape[3] - w.shape[3] + 1, s_w)
    out[:, :, : len(rows), : len(columns)] = _correlate(_pad(x, padding), w, b, rows, columns)
    return out


def conv2d_forward__stride_ignored(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, b, range(len(rows)), range(len(columns)))


def conv2d_forward__ceil_for_floor(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    (s_h, s_w), padded = _pair(stride), _pad(x, padding)
    rows = range(0, padded.shape[2] - w.shape[2] + s_h, s_h)
    columns = range(0, padded.shape[3] - w.shape[3] + s_w, s_w)
    beyond = np.pad(padded, ((0, 0), (0, 0), (0, s_h), (0, s_w)))
    return _correlate(beyond, w, b, rows, columns)


def conv2d_forward__first_of_pair(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    return reference.conv2d_forward(x, w, b, _pair(stride)[0], _pair(padding)[0])


def conv2d_forward__loops(x, w, b, stride=1, padding=0):
    s_h, s_w = _pair(stride)
    p_h, p_w = _pair(padding)
    N, C, H, W = x.shape
    C_out, w_C, K_h, K_w = w.shape
    if w_C != C or s_h <= 0 or s_w <= 0 or p_h < 0 or p_w < 0:
        raise ValueError("the arguments do not fit")
    if H + 2 * p_h < K_h or W + 2 * p_w < K_w:
        raise ValueError("the kernel is too large")
    padded = np.zeros((N, C, H + 2 * p_h, W + 2 * p_w))
    padded[:, :, p_h : p_h + H, p_w : p_w + W] = x
    H_out, W_out = (H + 2 * p_h - K_h) // s_h + 1, (W + 2 * p_w - K_w) // s_w + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for d in range(C_out):
            for i in range(H_out):
                for j in range(W_out):
                    window = padded[n, :, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
                    out[n, d, i, j] = np.sum(window * w[d]) + b[d]
    return out


def conv2d_forward__float32_matrix_product(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), w.shape[2:], rows, columns))
    out = w.reshape(len(w), -1).astype(np.float32) @ cols.astype(np.float32)
    return (out + b.astype(np.float32)[:, None]).reshape(-1, len(w), len(rows), len(columns))


def conv2d_forward__sum_of_shifts(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    padded, (s_h, s_w) = _pad(x, padding), _pair(stride)
    out = np.zeros((len(x), len(w), len(rows), len(columns))) + b.reshape(-1, 1, 1)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            bottom, right = u + rows[-1] + 1, v + columns[-1] + 1
            shifted = padded[:, :, u:bottom:s_h, v:right:s_w]
            out += np.moveaxis(np.tensordot(w[:, :, u, v], shifted, axes=(1, 1)), 0, 1)
    return out


conv2d_forward = Question(
    reference=reference.conv2d_forward,
    oracle=oracle_conv2d_forward,
    draw=draw_layer,
    aspects=(
        Aspect(
            "values",
            "every kernel sums its products over all channels, for every image",
            weight=4,
            visible=(
                example(
                    {"x": IMAGE, "w": np.array([[[[0.0, 1], [2, 3]]]]), "b": np.zeros(1)},
                    np.array([[[[25.0, 31], [43, 49]]]]),
                    source="003 §1.2",
                ),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3),
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, bias=True),
                draw(N=2, C=2, C_out=2, H=2, W=2, K_h=2, K_w=2, bias=True),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, bias=True),
                draw(N=3, C=1, C_out=3, H=4, W=4, K_h=3, K_w=3, bias=True),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=2, C_out=3, H=2, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, C_out=2, H=6, W=3, K_h=1, K_w=2),
                draw(N=2, C=2, C_out=1, H=1, W=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W, as many as asked for",
            weight=2,
            visible=(
                example(
                    {
                        "x": np.array(
                            [[[[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]]]]
                        ),
                        "w": np.array([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]]),
                        "b": np.zeros(1),
                        "padding": 1,
                    },
                    np.array(
                        [
                            [
                                [
                                    [23.0, 34, 37, 27],
                                    [29, 50, 55, 34],
                                    [17, 30, 35, 22],
                                    [7, 14, 17, 11],
                                ]
                            ]
                        ]
                    ),
                    source="003 §1.3.1",
                ),
                draw(N=2, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3, padding=1),
                draw(N=1, C=2, C_out=3, H=2, W=2, K_h=3, K_w=3, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=2, H=5, W=5, K_h=3, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=1, C_out=2, H=7, W=7, K_h=1, K_w=1, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: the window that would overhang is left out",
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, stride=2),
                draw(N=2, C=1, C_out=2, H=5, W=5, K_h=3, K_w=2, stride=3, padding=1),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=1, H=6, W=5, K_h=3, K_w=3, stride=3, padding=2),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, C_out=1, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=1, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=-1),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, 0)),
                impossible(N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, padding=(0, -1)),
                impossible(N=2, C=1, w_C=3, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=2, C=2, w_C=1, C_out=1, H=4, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=1, bias=True),
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, bias=True),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, stride=2, bias=True),),
        ),
    ),
    variants=(
        misconception(
            conv2d_forward__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            conv2d_forward__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            conv2d_forward__bias_in_every_product,
            "The bias is added to every product of the sum instead of once to the sum.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            conv2d_forward__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv2d_forward__height_for_width,
            "The output's width was computed from the height of the images.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            conv2d_forward__last_position_missing,
            "The last row and column of windows are missing: "
            "the formula of the output size ends with + 1.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            conv2d_forward__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            conv2d_forward__padding_of_one,
            "The padding is always 1, whatever the argument says.",
            hint="Look for a 1 that should be the argument `padding`; try padding 0 and 2.",
        ),
        misconception(
            conv2d_forward__all_axes_padded,
            "The batch and channel axes are padded as well: "
            "image 0, channel 0 of the padded array are nothing but zeros.",
            hint="np.pad with a single number pads every axis; "
            "give it one pair (before, after) for each axis.",
        ),
        misconception(
            conv2d_forward__unpadded_loop,
            "The loops run over the size of the unpadded image, "
            "so the windows at the end of the padded one are never reached.",
            hint="How many rows of your output are 0 when the padding is 2?",
        ),
        misconception(
            conv2d_forward__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            conv2d_forward__ceil_for_floor,
            "A window that overhangs the edge is counted too: "
            "the output size was rounded up instead of down.",
            hint="Use // in the formula, and only windows that lie wholly inside.",
        ),
        misconception(
            conv2d_forward__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(conv2d_forward__loops, "four loops, and the padding copied into zeros"),
        style(conv2d_forward__float32_matrix_product, "one matrix product, in float32"),
        style(conv2d_forward__sum_of_shifts, "a sum of shifted images, one per kernel entry"),
    ),
    nudge="Pad first. Then fix n, d, i, j: which block of the padded image meets kernel d there?",
    step="It is the block of all channels, as large as the kernel, that starts at row i·s_h and "
    "column j·s_w. Multiply it by kernel d, sum everything, add b[d]; loop over n, d, i and j.",
    source="000 卷积层, 001 §3.2, 003 §1.2 to §1.5",
)


# conv2d_backward ----------------------------------------------------------------------------


def oracle_conv2d_backward(dout, x, w, b, stride=1, padding=0):
    def forward(x, w, b):
        return F.conv2d(x, w, b, stride, padding)

    return gradients(forward, dout, x, w, b)


def _padded_dx(dout, x, w, b, stride, padding):
    """Compute the gradient of the padded images, the zeros round them included."""
    return reference.conv2d_backward(dout, _pad(x, padding), w, b, stride)[0]


def conv2d_backward__cropped_to_nothing(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    p_h, p_w = _pair(padding)
    dx_pad = _padded_dx(dout, x, w, b, stride, padding)
    return dx_pad[:, :, p_h:-p_h, p_w:-p_w], dw, db


def conv2d_backward__crop_of_one(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return _padded_dx(dout, x, w, b, stride, padding)[:, :, 1:-1, 1:-1], dw, db


def conv2d_backward__padding_kept(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return _padded_dx(dout, x, w, b, stride, padding), dw, db


def conv2d_backward__stride_ignored_in_dx(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    rows, columns = range(dout.shape[2]), range(dout.shape[3])
    dx_pad = _spread(dout, w, rows, columns, _padded_shape(x.shape, padding))
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__overlap_overwritten(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    K_h, K_w = w.shape[2:]
    rows, columns = _layer_starts(x, w, stride, padding)
    dx_pad = np.zeros(_padded_shape(x.shape, padding))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dx_pad[:, :, top : top + K_h, left : left + K_w] = sent
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__kernel_rotated_wrongly(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    dx, _, _ = reference.conv2d_backward(dout, x, w[:, :, ::-1, ::-1], b, stride, padding)
    return dx, dw, db


def conv2d_backward__dw_reversed(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


def conv2d_backward__height_for_width(dout, x, w, b, stride=1, padding=0):
    db = reference.conv2d_backward(dout, x, w, b, stride, padding)[2]
    (s_h, s_w), padded = _pair(stride), _pad(x, padding)
    K_h, K_w = w.shape[2:]
    H_out = W_out = dout.shape[2]
    dw, dx_pad = np.zeros(w.shape), np.zeros(padded.shape)
    for i in range(H_out):
        for j in range(W_out):
            window = (..., slice(i * s_h, i * s_h + K_h), slice(j * s_w, j * s_w + K_w))
            dw += np.tensordot(dout[:, :, i, j], padded[window], axes=(0, 0))
            dx_pad[window] += np.tensordot(dout[:, :, i, j], w, axes=1)
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__leftover_pixels_missing(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    rows, columns = _layer_starts(x, w, stride, padding)
    H_read, W_read = rows[-1] + w.shape[2], columns[-1] + w.shape[3]
    dx_pad = _spread(dout, w, rows, columns, (*x.shape[:2], H_read, W_read))
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__last_image_only(dout, x, w, b, stride=1, padding=0):
    dx, _, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    for n in range(len(x)):
        dw = reference.conv2d_backward(dout[n : n + 1], x[n : n + 1], w, b, stride, padding)[1]
    return dx, dw, db


def conv2d_backward__averaged_over_images(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw / len(x), db / len(x)


def conv2d_backward__db_averaged(dout, x, w, b, stride=1, padding=0):
    dx, dw, _ = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, dout.mean(axis=(0, 2, 3))


def conv2d_backward__db_per_image(dout, x, w, b, stride=1, padding=0):
    dx, dw, _ = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, dout.sum(axis=(1, 2, 3))


def conv2d_backward__db_with_batch_axis(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, db[None, :]


def conv2d_backward__other_order(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dw, db, dx


def conv2d_backward__first_of_pair(dout, x, w, b, stride=1, padding=0):
    db = reference.conv2d_backward(dout, x, w, b, stride, padding)[2]
    s, p = _pair(stride)[0], _pair(padding)[0]
    padded, (K_h, K_w) = _pad(x, p), w.shape[2:]
    dw, dx_pad = np.zeros(w.shape), np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = padded[:, :, i * s : i * s + K_h, j * s : j * s + K_w]
            h, v = window.shape[2:]
            dw[:, :, :h, :v] += np.tensordot(dout[:, :, i, j], window, axes=(0, 0))
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dx_pad[:, :, i * s : i * s + h, j * s : j * s + v] += sent[:, :, :h, :v]
    return dx_pad[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, db


def conv2d_backward__loops(dout, x, w, b, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w) = _pair(stride), _pair(padding)
    (N, _, H, W), (C_out, _, K_h, K_w) = x.shape, w.shape
    rows, columns = _layer_starts(x, w, stride, padding)
    if dout.shape != (N, C_out, len(rows), len(columns)):
        raise ValueError("dout does not fit")
    padded = _pad(x, padding)
    dx, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for d in range(C_out):
            for i in range(len(rows)):
                for j in range(len(columns)):
                    g, top, left = dout[n, d, i, j], i * s_h, j * s_w
                    db[d] += g
                    dw[d] += g * padded[n, :, top : top + K_h, left : left + K_w]
                    dx[n, :, top : top + K_h, left : left + K_w] += g * w[d]
    return dx[:, :, p_h : p_h + H, p_w : p_w + W], dw, db


def conv2d_backward__full_correlation(dout, x, w, b, stride=1, padding=0):
    (s_h, s_w), (K_h, K_w) = _pair(stride), w.shape[2:]
    rows, columns = _layer_starts(x, w, stride, padding)
    if dout.shape != (len(x), len(w), len(rows), len(columns)):
        raise ValueError("dout does not fit")
    padded = _pad(x, padding)
    # dout with s − 1 zeros between its entries, and zeros for the windows that were left out
    H_1, W_1 = padded.shape[2] - K_h + 1, padded.shape[3] - K_w + 1
    dilated = np.zeros((len(x), len(w), H_1, W_1))
    dilated[:, :, ::s_h, ::s_w] = dout
    turned = w[:, :, ::-1, ::-1].swapaxes(0, 1)
    wide = _pad(dilated, (K_h - 1, K_w - 1))
    dx = _correlate(wide, turned, 0.0, range(padded.shape[2]), range(padded.shape[3]))
    dw = _correlate(padded.swapaxes(0, 1), dilated.swapaxes(0, 1), 0.0, range(K_h), range(K_w))
    return _crop(dx, padding), dw.swapaxes(0, 1), dout.sum(axis=(0, 2, 3))


def conv2d_backward__float32_matrix_product(dout, x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), w.shape[2:], rows, columns))
    flat = dout.reshape(len(x), len(w), len(rows) * len(columns)).astype(np.float32)
    dw = (flat @ cols.astype(np.float32).transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    dcols = w.reshape(len(w), -1).T.astype(np.float32) @ flat
    windows = dcols.reshape(*x.shape[:2], *w.shape[2:], len(rows), len(columns))
    dx_pad = _scatter(windows, rows, columns, _padded_shape(x.shape, padding))
    return _crop(dx_pad, padding).astype(np.float32), dw, flat.sum(axis=(0, 2))


conv2d_backward = Question(
    reference=reference.conv2d_backward,
    oracle=oracle_conv2d_backward,
    draw=draw_layer_and_dout,
    gradient_of=reference.conv2d_forward,
    aspects=(
        Aspect(
            "values",
            "the three gradients of one image, with stride 1 and no padding",
            weight=4,
            visible=(
                example(
                    {
                        "dout": np.array([[[[1.0, -1], [2, 3]]]]),
                        "x": IMAGE,
                        "w": np.array([[[[1.0, 2], [3, 4]]]]),
                        "b": np.zeros(1),
                    },
                    (
                        np.array([[[[1.0, 1, -2], [5, 8, 2], [6, 17, 12]]]]),
                        np.array([[[[22.0, 27], [37, 42]]]]),
                        np.array([5.0]),
                    ),
                    source="001 反向传播算法",
                ),
                draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3),
                draw(N=1, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "batch",
            "the gradients of w and b add up over all images",
            weight=2,
            visible=(
                draw(N=2, C=1, C_out=1, H=2, W=2, K_h=1, K_w=1),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=3, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=2, H=4, W=4, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=2, W=5, K_h=1, K_w=3),
                draw(N=1, C=2, C_out=1, H=5, W=4, K_h=2, K_w=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=2, C_out=1, H=6, W=3, K_h=3, K_w=1),
                draw(N=1, C=2, C_out=3, H=1, W=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "the padding takes part in dw and is cut off dx, whatever its width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=2),
                draw(N=1, C=1, C_out=1, H=1, W=2, K_h=1, K_w=1, padding=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=3, K_w=3, padding=1),
                draw(N=1, C=1, C_out=1, H=2, W=1, K_h=2, K_w=1, padding=3),
                draw(N=1, C=1, C_out=2, H=2, W=2, K_h=3, K_w=3, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart and do not overlap",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=1, H=4, W=4, K_h=1, K_w=1, stride=3),
            ),
            hidden=(
                draw(N=1, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=1, C_out=2, H=6, W=6, K_h=3, K_w=3, stride=3),
            ),
        ),
        Aspect(
            "overlap",
            "windows that are several pixels apart and overlap",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=5, K_h=1, K_w=3, stride=2),
                draw(N=1, C=2, C_out=1, H=5, W=5, K_h=3, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=7, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=1, C_out=1, H=7, W=7, K_h=4, K_w=4, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: pixels that no window holds get gradient 0",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=4, K_h=2, K_w=2, stride=3),
                draw(N=1, C=2, C_out=1, H=5, W=6, K_h=2, K_w=2, stride=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=6, W=7, K_h=3, K_w=2, stride=2),
                draw(N=1, C=1, C_out=2, H=4, W=5, K_h=3, K_w=2, stride=3, padding=1),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=1, stride=(1, 2), padding=(1, 0)),
                draw(N=2, C=2, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=1, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for, or a gradient of another shape than the "
            "output's, raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=2, W=4, K_h=3, K_w=2, dout_size=(1, 3)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0, dout_size=(1, 1)),
                impossible(
                    N=1, C=1, C_out=1, H=2, W=3, K_h=2, K_w=2, stride=(-1, 1), dout_size=(1, 2)
                ),
                impossible(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1, dout_size=(1, 1)),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dout_size=(1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dout_N=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1, dout_size=(5, 1)),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, 0), dout_size=(3, 1)
                ),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=2, K_h=2, K_w=2, stride=(1, -1), dout_size=(3, 1)
                ),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, padding=(0, -1), dout_size=(3, 2)
                ),
                impossible(N=2, C=1, w_C=3, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=2, C=2, w_C=1, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, C_out=2, H=4, W=5, K_h=2, K_w=2, dout_size=(1, 4)),
                impossible(N=1, C=2, C_out=2, H=3, W=2, K_h=2, K_w=2, dout_N=3),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=1, C=1, C_out=1, H=2, W=3, K_h=2, K_w=2, padding=1),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, stride=2),),
        ),
    ),
    variants=(
        misconception(
            conv2d_backward__cropped_to_nothing,
            "dx is empty when the padding is 0: a slice such as [p:-p] means [0:0] then.",
            hint="Cut the padding off with [p_h : p_h + H, p_w : p_w + W].",
        ),
        misconception(
            conv2d_backward__crop_of_one,
            "dx always loses one row and column on each side, as if the padding were always 1.",
            hint="Look for [1:-1]; try padding 0 and padding 2.",
        ),
        misconception(
            conv2d_backward__padding_kept,
            "dx still has the padding round it: it must have the shape of x.",
            hint="Which part of the padded image is x itself?",
        ),
        misconception(
            conv2d_backward__stride_ignored_in_dx,
            "dx puts neighbouring windows one pixel apart: the stride is missing there.",
            hint="Output (i, j) sends its gradient to the window that starts at (i·s_h, j·s_w).",
        ),
        misconception(
            conv2d_backward__overlap_overwritten,
            "Where windows overlap, dx keeps only what the last of them sent.",
            hint="A pixel under several windows gets the sum of what they send: += instead of =.",
        ),
        misconception(
            conv2d_backward__kernel_rotated_wrongly,
            "dx meets the kernel turned by 180°: it was not rotated where it must be, "
            "or rotated twice.",
            hint="By the note's formula, the corner pixel a11 gets δ11·θ11 and not δ11·θ22.",
        ),
        misconception(
            conv2d_backward__dw_reversed,
            "dw is turned by 180°: it is the cross-correlation of the images with dout, "
            "without any flip.",
            hint="Which pixels were multiplied by w[d, c, 0, 0] in the forward pass?",
        ),
        misconception(
            conv2d_backward__height_for_width,
            "The loop over the columns of dout runs as far as dout is high.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            conv2d_backward__leftover_pixels_missing,
            "dx is too small when the stride does not divide: the pixels at the far edge "
            "that no window holds are missing.",
            hint="Take the shape of dx from x, not from dout.",
        ),
        misconception(
            conv2d_backward__last_image_only,
            "dw is that of the last image alone: it must add up over the batch.",
            hint="Is dw set anew inside the loop over the images?",
        ),
        misconception(
            conv2d_backward__averaged_over_images,
            "dw and db are divided by the number of images: "
            "if the loss is a mean, dout holds that factor already.",
            hint="Try a batch that holds the same image twice: dw must double.",
        ),
        misconception(
            conv2d_backward__db_averaged,
            "db is the mean of dout over images and positions instead of its sum.",
            hint="b[d] is added to every entry of channel d: how much does the loss change "
            "when b[d] grows by 1?",
        ),
        misconception(
            conv2d_backward__db_per_image,
            "db is summed over the wrong axes: it has one entry for each image "
            "instead of one for each output channel.",
            hint="The axes of dout are (N, C_out, H_out, W_out). Which one must stay?",
        ),
        misconception(
            conv2d_backward__db_with_batch_axis,
            "db has the shape (1, C_out): it must have the shape (C_out,) of b.",
            hint="Compare db.shape and b.shape; look for keepdims.",
        ),
        misconception(
            conv2d_backward__other_order,
            "The gradients are returned in another order than dx, dw, db.",
            hint="Gradients come in the order of the forward arguments x, w, b.",
        ),
        misconception(
            conv2d_backward__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(conv2d_backward__loops, "four loops that follow the forward pass"),
        style(conv2d_backward__full_correlation, "dx by a full correlation with turned kernels"),
        style(conv2d_backward__float32_matrix_product, "matrix products of columns, in float32"),
    ),
    nudge="Take one product of the forward pass, x̂·w: what does its output's gradient "
    "add to dx̂, and what to dw?",
    step="Loop over all outputs as in the forward pass. Each one adds dout times the kernel to its "
    "window of dx̂, dout times its window of x̂ to dw, and dout to db. At the end cut the padding "
    "off dx̂ by the sizes of x.",
    source="001 反向传播算法",
)


# im2col -------------------------------------------------------------------------------------


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


# col2im -------------------------------------------------------------------------------------


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


# dilated_conv2d -----------------------------------------------------------------------------


def oracle_dilated_conv2d(x, w, b, stride=1, padding=0, dilation=1):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, dilation).numpy()


def dilated_conv2d__dilation_ignored(x, w, b, stride=1, padding=0, dilation=1):
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    return reference.conv2d_forward(x, w, b, stride, padding)


def dilated_conv2d__dilation_as_gaps(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    inflated = _inflate(w, (d_h + 1, d_w + 1))
    rows, columns = _layer_starts(x, inflated, stride, padding)
    return _correlate(_pad(x, padding), inflated, b, rows, columns)


def dilated_conv2d__kernel_times_dilation(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    inflated = np.pad(_inflate(w, dilation), ((0, 0), (0, 0), (0, d_h - 1), (0, d_w - 1)))
    rows, columns = _layer_starts(x, inflated, stride, padding)
    return _correlate(_pad(x, padding), inflated, b, rows, columns)


def dilated_conv2d__size_of_dense_kernel(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    _layer_starts(x, inflated, stride, padding)
    rows, columns = _layer_starts(x, w, stride, padding)
    beyond = ((0, 0), (0, 0), (0, inflated.shape[2]), (0, inflated.shape[3]))
    return _correlate(np.pad(_pad(x, padding), beyond), inflated, b, rows, columns)


def dilated_conv2d__image_thinned(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    return reference.conv2d_forward(_pad(x, padding)[:, :, ::d_h, ::d_w], w, b, stride)


def dilated_conv2d__stride_and_dilation_swapped(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w, b, dilation, padding, stride)


def dilated_conv2d__kernel_flipped(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding, dilation)


def dilated_conv2d__padding_ignored(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    _layer_starts(x, inflated, stride, padding)
    rows, columns = _layer_starts(x, inflated, stride, 0)
    return _correlate(x, inflated, b, rows, columns)


def dilated_conv2d__bias_forgotten(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w, np.zeros(len(w)), stride, padding, dilation)


def dilated_conv2d__first_of_pair(x, w, b, stride=1, padding=0, dilation=1):
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    first = (_pair(setting)[0] for setting in (stride, padding, dilation))
    return reference.dilated_conv2d(x, w, b, *first)


def dilated_conv2d__loops(x, w, b, stride=1, padding=0, dilation=1):
    (s_h, s_w), (d_h, d_w) = _pair(stride), _pair(dilation)
    rows, columns = _layer_starts(x, _inflate(w, dilation), stride, padding)
    padded = _pad(x, padding)
    out = np.zeros((len(x), len(w), len(rows), len(columns)))
    for n, d, i, j in np.ndindex(*out.shape):
        out[n, d, i, j] = b[d]
        for c, u, v in np.ndindex(*w.shape[1:]):
            out[n, d, i, j] += padded[n, c, i * s_h + u * d_h, j * s_w + v * d_w] * w[d, c, u, v]
    return out


def dilated_conv2d__float32_inflated_kernel(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    rows, columns = _layer_starts(x, inflated, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), inflated.shape[2:], rows, columns))
    out = inflated.reshape(len(w), -1).astype(np.float32) @ cols.astype(np.float32)
    return (out + b.astype(np.float32)[:, None]).reshape(-1, len(w), len(rows), len(columns))


dilated_conv2d = Question(
    reference=reference.dilated_conv2d,
    oracle=oracle_dilated_conv2d,
    draw=draw_dilated_layer,
    aspects=(
        Aspect(
            "values",
            "the entries of a kernel lie several pixels apart; without dilation side by side",
            weight=4,
            visible=(
                example(
                    {"x": IMAGE, "w": KERNEL, "b": np.zeros(1), "dilation": 2},
                    np.array([[[[44.0]]]]),
                    source="003 §1.2 with dilation 2",
                ),
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, dilation=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2, dilation=2),
            ),
        ),
        Aspect(
            "reach",
            "the kernel covers d·(K − 1) + 1 pixels, also when it is not square",
            weight=3,
            visible=(
                draw(N=1, C=1, C_out=1, H=6, W=7, K_h=3, K_w=2, dilation=2),
                draw(N=1, C=2, C_out=1, H=5, W=4, K_h=2, K_w=1, dilation=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=5, W=8, K_h=2, K_w=3, dilation=3),
                draw(N=2, C=1, C_out=1, H=7, W=3, K_h=4, K_w=2, dilation=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=4, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            weight=2,
            visible=(
                example(
                    {"x": IMAGE, "w": KERNEL, "b": np.zeros(1), "padding": 1, "dilation": 2},
                    np.array([[[[15.0, 26, 10], [26, 44, 16], [5, 6, 0]]]]),
                    source="003 §1.2 with dilation 2 and padding 1",
                ),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=3, K_w=2, padding=2, dilation=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=5, W=5, K_h=2, K_w=2, stride=2, dilation=2),
                draw(N=1, C=2, C_out=1, H=6, W=7, K_h=2, K_w=2, stride=3, dilation=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=6, W=6, K_h=2, K_w=2, stride=2, dilation=3),
                draw(N=1, C=1, C_out=2, H=8, W=7, K_h=3, K_w=2, stride=3, dilation=2),
            ),
        ),
        Aspect(
            "pairs",
            "stride, padding and dilation that differ between height and width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=6, K_h=2, K_w=3, dilation=(3, 2)),
                draw(
                    N=2,
                    C=1,
                    C_out=1,
                    H=5,
                    W=4,
                    K_h=2,
                    K_w=2,
                    stride=(2, 1),
                    padding=(0, 1),
                    dilation=(1, 2),
                ),
            ),
            hidden=(
                draw(N=1, C=1, C_out=1, H=8, W=4, K_h=3, K_w=2, dilation=(2, 3)),
                draw(
                    N=2,
                    C=1,
                    C_out=2,
                    H=3,
                    W=6,
                    K_h=2,
                    K_w=2,
                    stride=(1, 3),
                    padding=(2, 0),
                    dilation=(3, 1),
                ),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=4, W=5, K_h=3, K_w=2, dilation=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dilation=0),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=1, K_w=1, dilation=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=1, K_w=1, dilation=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1, dilation=2),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=1, C=1, C_out=1, H=7, W=3, K_h=2, K_w=2, padding=1, dilation=5),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=2, K_w=2, dilation=(1, 0)),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=1, K_w=1, dilation=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=1, K_w=1, dilation=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
                impossible(N=1, C=1, w_C=3, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            dilated_conv2d__dilation_ignored,
            "The dilation is not used: the kernels meet neighbouring pixels.",
            hint="Which pixel meets the entry w[d, c, 0, 1]?",
        ),
        misconception(
            dilated_conv2d__dilation_as_gaps,
            "The dilation is taken as the number of pixels that are left out between two entries, "
            "but dilation 1 leaves out none.",
            hint="With dilation 1 the result is that of an ordinary convolution.",
        ),
        misconception(
            dilated_conv2d__kernel_times_dilation,
            "The kernel is taken to cover K·d pixels, which loses windows at the far edge: "
            "nothing follows after its last entry, so it covers d·(K − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            dilated_conv2d__size_of_dense_kernel,
            "The output has the size for a kernel without gaps, "
            "so that its last windows reach over the edge.",
            hint="How many pixels does the kernel cover, gaps included?",
        ),
        misconception(
            dilated_conv2d__image_thinned,
            "The image is thinned out instead of the kernel: "
            "every d-th pixel is kept, so that the windows move by stride times dilation.",
            hint="With dilation 2 and stride 1, how far apart are two neighbouring windows?",
        ),
        misconception(
            dilated_conv2d__stride_and_dilation_swapped,
            "Stride and dilation are swapped.",
            hint="The stride moves the whole window; the dilation spreads its entries.",
        ),
        misconception(
            dilated_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            dilated_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            dilated_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            dilated_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride, padding and dilation may differ between height and width.",
            hint="Unpack the pairs: d_h, d_w = dilation, and so on.",
        ),
        style(dilated_conv2d__loops, "loops over outputs and over the entries of the kernels"),
        style(dilated_conv2d__float32_inflated_kernel, "zeros put into the kernels, in float32"),
    ),
    nudge="Draw a kernel of 3 entries with dilation 2 above a row of pixels. Which does it meet?",
    step="Entry (u, v) of window (i, j) meets pixel (i·s_h + u·d_h, j·s_w + v·d_w) of the padded "
    "image. Cut windows of d·(K − 1) + 1 pixels and take every d-th pixel of each.",
    source="001 空洞卷积",
)


# grouped_conv2d -----------------------------------------------------------------------------


def oracle_grouped_conv2d(x, w, b, stride=1, padding=0, groups=1):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, groups=groups).numpy()


def _group_starts(x, w, stride, padding, groups):
    if groups < 1 or len(w) % groups or x.shape[1] != groups * w.shape[1]:
        raise ValueError("the groups do not fit")
    return _starts(x.shape[2:], w.shape[2:], stride, padding)


def _convolve_groups(x, w, b, stride, padding, groups):
    """List the outputs of the groups."""
    rows, columns = _group_starts(x, w, stride, padding, groups)
    channels = np.split(_pad(x, padding), groups, axis=1)
    return [
        _correlate(block, kernels, bias, rows, columns)
        for block, kernels, bias in zip(
            channels, np.split(w, groups), np.split(b, groups), strict=True
        )
    ]


def grouped_conv2d__first_group_for_all(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    return _correlate(_pad(x, padding)[:, : w.shape[1]], w, b, rows, columns)


def grouped_conv2d__all_groups_summed(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    return _correlate(_pad(x, padding), np.tile(w, (1, groups, 1, 1)), b, rows, columns)


def grouped_conv2d__channels_dealt_out(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    dealt = np.concatenate([x[:, g::groups] for g in range(groups)], axis=1)
    return reference.grouped_conv2d(dealt, w, b, stride, padding, groups)


def grouped_conv2d__outputs_interleaved(x, w, b, stride=1, padding=0, groups=1):
    outputs = _convolve_groups(x, w, b, stride, padding, groups)
    stacked = np.stack(outputs, axis=2)
    return stacked.reshape(len(x), len(w), *stacked.shape[3:])


def grouped_conv2d__outputs_added(x, w, b, stride=1, padding=0, groups=1):
    return np.sum(_convolve_groups(x, w, b, stride, padding, groups), axis=0)


def grouped_conv2d__last_group_only(x, w, b, stride=1, padding=0, groups=1):
    outputs = _convolve_groups(x, w, b, stride, padding, groups)
    outputs[:-1] = [np.zeros(out.shape) for out in outputs[:-1]]
    return np.concatenate(outputs, axis=1)


def grouped_conv2d__first_bias_for_all(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    repeated = np.tile(b[: len(w) // groups], groups)
    return reference.grouped_conv2d(x, w, repeated, stride, padding, groups)


def grouped_conv2d__kernel_flipped(x, w, b, stride=1, padding=0, groups=1):
    return reference.grouped_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding, groups)


def grouped_conv2d__padding_ignored(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    return reference.grouped_conv2d(x, w, b, stride, 0, groups)


def grouped_conv2d__stride_ignored(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    dense = reference.grouped_conv2d(x, w, b, 1, padding, groups)
    return dense[:, :, : len(rows), : len(columns)]


def grouped_conv2d__first_of_pair(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    return reference.grouped_conv2d(x, w, b, _pair(stride)[0], _pair(padding)[0], groups)


def grouped_conv2d__loops(x, w, b, stride=1, padding=0, groups=1):
    (s_h, s_w), (C_out, C_g, K_h, K_w) = _pair(stride), w.shape
    rows, columns = _group_starts(x, w, stride, padding, groups)
    padded = _pad(x, padding)
    out = np.zeros((len(x), C_out, len(rows), len(columns)))
    for n, d, i, j in np.ndindex(*out.shape):
        first = d // (C_out // groups) * C_g
        block = padded[n, first : first + C_g]
        window = block[:, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
        out[n, d, i, j] = (window * w[d]).sum() + b[d]
    return out


def grouped_conv2d__split_and_joined(x, w, b, stride=1, padding=0, groups=1):
    return np.concatenate(_convolve_groups(x, w, b, stride, padding, groups), axis=1)


def grouped_conv2d__float32_blocks(x, w, b, stride=1, padding=0, groups=1):
    """Put zeros where a kernel does not see a channel, and convolve as usual."""
    rows, columns = _group_starts(x, w, stride, padding, groups)
    size, C_g = len(w) // groups, w.shape[1]
    full = np.zeros((len(w), x.shape[1], *w.shape[2:]))
    for g in range(groups):
        part = slice(g * size, (g + 1) * size)
        full[part, g * C_g : (g + 1) * C_g] = w[part]
    return _correlate(_pad(x, padding), full, b, rows, columns).astype(np.float32)


grouped_conv2d = Question(
    reference=reference.grouped_conv2d,
    oracle=oracle_grouped_conv2d,
    draw=draw_grouped_layer,
    aspects=(
        Aspect(
            "values",
            "the kernels of a group see the channels of their group; one group by default",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2], [3, 4]], [[5, 6], [7, 8]]]]),
                        "w": TWO_KERNELS,
                        "b": np.array([0.0, 100]),
                        "groups": 2,
                    },
                    np.array([[[[20.0]], [[113]]]]),
                    source="001 AlexNet, with numbers of our own",
                ),
                draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=4, C_out=6, H=2, W=2, K_h=1, K_w=1, groups=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=6, C_out=4, H=2, W=3, K_h=2, K_w=2, groups=2),
            ),
        ),
        Aspect(
            "groups",
            "more than two groups, and groups of one channel",
            weight=3,
            visible=(
                draw(N=1, C=3, C_out=6, H=2, W=2, K_h=2, K_w=1, groups=3),
                draw(N=1, C=6, C_out=3, H=2, W=3, K_h=1, K_w=2, groups=3),
            ),
            hidden=(
                draw(N=1, C=6, C_out=6, H=2, W=3, K_h=1, K_w=2, groups=3),
                draw(N=2, C=4, C_out=8, H=2, W=2, K_h=2, K_w=1, groups=4),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=2, C_out=4, H=2, W=3, K_h=2, K_w=2, groups=2, bias=True),),
            hidden=(draw(N=2, C=3, C_out=6, H=2, W=2, K_h=1, K_w=2, groups=3, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square",
            weight=2,
            visible=(draw(N=1, C=2, C_out=2, H=3, W=5, K_h=2, K_w=3, groups=2),),
            hidden=(draw(N=2, C=4, C_out=2, H=5, W=3, K_h=3, K_w=2, groups=2),),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            visible=(draw(N=1, C=2, C_out=4, H=2, W=2, K_h=2, K_w=2, padding=1, groups=2),),
            hidden=(draw(N=2, C=2, C_out=2, H=2, W=3, K_h=3, K_w=2, padding=2, groups=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            visible=(
                draw(N=1, C=2, C_out=2, H=4, W=4, K_h=2, K_w=2, stride=2, groups=2),
                draw(N=1, C=2, C_out=2, H=4, W=6, K_h=2, K_w=3, stride=2, groups=2),
            ),
            hidden=(draw(N=1, C=2, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=3, groups=2),),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(
                    N=1,
                    C=2,
                    C_out=2,
                    H=6,
                    W=3,
                    K_h=3,
                    K_w=2,
                    stride=(2, 1),
                    padding=(0, 1),
                    groups=2,
                ),
            ),
            hidden=(
                draw(
                    N=1,
                    C=2,
                    C_out=4,
                    H=3,
                    W=7,
                    K_h=2,
                    K_w=3,
                    stride=(1, 3),
                    padding=(2, 0),
                    groups=2,
                ),
            ),
        ),
        Aspect(
            "impossible",
            "groups that do not come out even, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=4, C_out=3, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=1, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=3, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=3, C_out=2, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=0),
                impossible(N=1, C=2, C_out=2, H=3, W=2, K_h=2, K_w=3, groups=2),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1), groups=2),
            ),
            hidden=(
                impossible(N=1, C=3, C_out=1, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=3),
                impossible(N=1, C=5, C_out=4, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=4, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1),
                impossible(N=2, C=3, C_out=4, C_g=2, H=1, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=2, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=-1),
                impossible(N=1, C=2, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=0),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, stride=(1, -1), groups=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=2, W=2, K_h=1, K_w=1, groups=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=4, H=3, W=2, K_h=2, K_w=2, groups=2, bias=True),),
        ),
    ),
    variants=(
        misconception(
            grouped_conv2d__first_group_for_all,
            "All kernels see the channels of the first group.",
            hint="Which channels does the last kernel see?",
        ),
        misconception(
            grouped_conv2d__all_groups_summed,
            "Every kernel is applied to all groups and the results are added: "
            "a kernel must see the channels of its own group only.",
            hint="How many channels is one output the sum of?",
        ),
        misconception(
            grouped_conv2d__channels_dealt_out,
            "The channels are dealt out like cards, c mod groups: "
            "a group consists of neighbouring channels.",
            hint="Group g holds the channels from g·C_g to (g + 1)·C_g − 1.",
        ),
        misconception(
            grouped_conv2d__outputs_interleaved,
            "The outputs of the groups are interleaved: those of the first group come first, "
            "then those of the second.",
            hint="Along which axis do you join the outputs of the groups: concatenate or stack?",
        ),
        misconception(
            grouped_conv2d__outputs_added,
            "The outputs of the groups are added; they must stand one after the other.",
            hint="The output has C_out channels, as many as there are kernels.",
        ),
        misconception(
            grouped_conv2d__last_group_only,
            "Only the last group has an output, the others are 0.",
            hint="Is the output array made anew inside the loop over the groups?",
        ),
        misconception(
            grouped_conv2d__first_bias_for_all,
            "Every group gets the bias of the first one: b has an entry for each output channel.",
            hint="Which entries of b belong to group g?",
        ),
        misconception(
            grouped_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            grouped_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Do you pass the padding on to the convolution of each group?",
        ),
        misconception(
            grouped_conv2d__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            grouped_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(grouped_conv2d__loops, "one loop over all outputs"),
        style(grouped_conv2d__split_and_joined, "np.split, a convolution per group, concatenate"),
        style(grouped_conv2d__float32_blocks, "zeros where a kernel sees nothing, in float32"),
    ),
    nudge="With two groups there are two layers side by side. What does each take and give?",
    step="Cut the channels of x into equal blocks of neighbours, the kernels and the biases "
    "likewise. Convolve block g with the kernels of block g and join the outputs along axis 1.",
    source="001 AlexNet",
)


# depthwise_conv2d ---------------------------------------------------------------------------


def oracle_depthwise_conv2d(x, w, b, stride=1, padding=0):
    channels = x.shape[1]
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, groups=channels).numpy()


def depthwise_conv2d__channels_summed(x, w, b, stride=1, padding=0):
    filtered = _filter(x, w, stride, padding)
    return filtered.sum(axis=1, keepdims=True) + b[:, None, None]


def depthwise_conv2d__every_kernel_sees_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.conv2d_forward(x, np.repeat(w, x.shape[1], axis=1), b, stride, padding)


def depthwise_conv2d__first_kernel_for_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, np.repeat(w[:1], len(w), axis=0), b, stride, padding)


def depthwise_conv2d__first_channel_for_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(np.repeat(x[:, :1], len(w), axis=1), w, b, stride, padding)


def depthwise_conv2d__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.depthwise_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


def depthwise_conv2d__bias_forgotten(x, w, b, stride=1, padding=0):
    return _filter(x, w, stride, padding)


def depthwise_conv2d__height_for_width(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    rows, _ = _starts(x.shape[2:], w.shape[2:], stride, padding)
    s_w, p_w = _pair(stride)[1], _pair(padding)[1]
    columns = range(0, x.shape[2] + 2 * p_w - w.shape[3] + 1, s_w)
    # columns beyond the edge are 0 where the images are higher than wide
    beyond = np.pad(_pad(x, padding), ((0, 0), (0, 0), (0, 0), (0, x.shape[2])))
    windows = _gather(beyond, w.shape[2:], rows, columns)
    return (windows * w[:, 0, :, :, None, None]).sum(axis=(2, 3)) + b[:, None, None]


def depthwise_conv2d__padding_ignored(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, w, b, stride, 0)


def depthwise_conv2d__stride_ignored(x, w, b, stride=1, padding=0):
    H_out, W_out = _filter(x, w, stride, padding).shape[2:]
    return reference.depthwise_conv2d(x, w, b, 1, padding)[:, :, :H_out, :W_out]


def depthwise_conv2d__first_of_pair(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, w, b, _pair(stride)[0], _pair(padding)[0])


def depthwise_conv2d__loops(x, w, b, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w), (N, C, H, W) = _pair(stride), _pair(padding), x.shape
    K_h, K_w = w.shape[2:]
    if w.shape[:2] != (C, 1) or min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("the arguments do not fit")
    H_free, W_free = H + 2 * p_h - K_h, W + 2 * p_w - K_w
    if H_free < 0 or W_free < 0:
        raise ValueError("the kernel is too large")
    padded = _pad(x, padding)
    out = np.zeros((N, C, H_free // s_h + 1, W_free // s_w + 1))
    for n, c, i, j in np.ndindex(*out.shape):
        window = padded[n, c, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
        out[n, c, i, j] = b[c] + np.sum(window * w[c, 0])
    return out


def depthwise_conv2d__channel_by_channel(x, w, b, stride=1, padding=0):
    if w.shape[:2] != (x.shape[1], 1):
        raise ValueError("not one kernel for each channel")
    rows, columns = _starts(x.shape[2:], w.shape[2:], stride, padding)
    padded = _pad(x, padding)
    outputs = [
        _correlate(padded[:, c : c + 1], w[c : c + 1], b[c], rows, columns) for c in range(len(w))
    ]
    return np.concatenate(outputs, axis=1)


def depthwise_conv2d__float32_shifts(x, w, b, stride=1, padding=0):
    (s_h, s_w), (H_out, W_out) = _pair(stride), _filter(x, w, stride, padding).shape[2:]
    padded = _pad(x, padding).astype(np.float32)
    out = np.zeros((len(x), len(w), H_out, W_out), np.float32) + b.astype(np.float32)[:, None, None]
    for u, v in np.ndindex(*w.shape[2:]):
        shifted = padded[:, :, u : u + s_h * H_out : s_h, v : v + s_w * W_out : s_w]
        out += shifted * w[:, 0, u, v].astype(np.float32)[:, None, None]
    return out


depthwise_conv2d = Question(
    reference=reference.depthwise_conv2d,
    oracle=oracle_depthwise_conv2d,
    draw=draw_depthwise_layer,
    aspects=(
        Aspect(
            "values",
            "every channel of every image meets its own kernel",
            weight=4,
            visible=(
                example(
                    {"x": TWO_CHANNELS, "w": TWO_KERNELS, "b": np.zeros(2)},
                    np.array([[[[25.0, 31], [43, 49]], [[14, 12], [8, 6]]]]),
                    source="000 Depthwise Convolution, 003 §1.2",
                ),
                draw(N=2, C=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(draw(N=3, C=2, H=4, W=4, K_h=3, K_w=3), draw(N=2, C=4, H=3, W=3, K_h=2, K_w=2)),
        ),
        Aspect(
            "bias",
            "each channel gets its own bias",
            visible=(draw(N=2, C=3, H=2, W=2, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=3, C=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to one channel and one pixel",
            weight=2,
            visible=(
                draw(N=1, C=2, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=1, H=4, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, H=5, W=2, K_h=2, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            weight=2,
            visible=(
                draw(N=1, C=2, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=2, C=2, H=3, W=2, K_h=2, K_w=3, padding=2),
            ),
            hidden=(draw(N=2, C=3, H=2, W=3, K_h=3, K_w=3, padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=2, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, H=5, W=6, K_h=2, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=2, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=3, H=5, W=7, K_h=2, K_w=2, stride=3),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=2, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "kernels that do not belong to the channels, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, kernels=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, layers=2, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=2, H=4, W=4, K_h=2, K_w=2, padding=-1),
            ),
            hidden=(
                impossible(N=2, C=1, kernels=3, H=3, W=4, K_h=2, K_w=2),
                impossible(N=1, C=3, kernels=1, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=3, layers=3, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=2, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=2, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=2, H=3, W=3, K_h=2, K_w=2, stride=0),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            depthwise_conv2d__channels_summed,
            "The filtered channels are added up, as in an ordinary convolution: "
            "they must stay apart.",
            hint="How many channels does the output of a layer with 3 channels have, and why?",
        ),
        misconception(
            depthwise_conv2d__every_kernel_sees_all,
            "Every kernel is applied to all channels: kernel c belongs to channel c alone.",
            hint="Each kernel has one layer only. Which channel is it for?",
        ),
        misconception(
            depthwise_conv2d__first_kernel_for_all,
            "All channels meet the first kernel.",
            hint="Which kernel belongs to channel c? Look at the first index of w.",
        ),
        misconception(
            depthwise_conv2d__first_channel_for_all,
            "All kernels meet the first channel.",
            hint="Which channel belongs to kernel c? Look at the second index of x.",
        ),
        misconception(
            depthwise_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            depthwise_conv2d__bias_forgotten,
            "The bias is missing: every entry of channel c needs b[c] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            depthwise_conv2d__height_for_width,
            "The output's width was computed from the height of the images.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            depthwise_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            depthwise_conv2d__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            depthwise_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(depthwise_conv2d__loops, "one loop over all outputs"),
        style(depthwise_conv2d__channel_by_channel, "an ordinary convolution for each channel"),
        style(depthwise_conv2d__float32_shifts, "a sum of shifted images, in float32"),
    ),
    nudge="Over which of the indices c, u and v is summed here, and which one stays?",
    step="For channel c cut the windows out of the padded channel x̂[:, c], multiply each by "
    "w[c, 0], sum over its rows and columns, and add b[c].",
    source="000 Depthwise Convolution",
)


# pointwise_conv2d ---------------------------------------------------------------------------


def oracle_pointwise_conv2d(x, w, b):
    return F.conv2d(tensor(x), tensor(w)[:, :, None, None], tensor(b)).numpy()


def _check_layers(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w differ in channels")


def pointwise_conv2d__bias_forgotten(x, w, b):
    return reference.pointwise_conv2d(x, w, np.zeros(len(w)))


def pointwise_conv2d__bias_in_every_product(x, w, b):
    return reference.pointwise_conv2d(x, w, x.shape[1] * b)


def pointwise_conv2d__weights_reordered(x, w, b):
    _check_layers(x, w)
    return reference.pointwise_conv2d(x, w.T.reshape(w.shape), b)


def pointwise_conv2d__reshaped_only(x, w, b):
    """Make rows of channels by reshape, where axes would have to be moved."""
    _check_layers(x, w)
    (N, C, H, W), C_out = x.shape, len(w)
    rows = x.reshape(N * H * W, C) @ w.T + b
    return rows.reshape(N, C_out, H, W)


def pointwise_conv2d__reshaped_back(x, w, b):
    """Move the axes before the product, but not back after it."""
    _check_layers(x, w)
    (N, _, H, W), C_out = x.shape, len(w)
    return (x.transpose(0, 2, 3, 1) @ w.T + b).reshape(N, C_out, H, W)


def pointwise_conv2d__channels_last(x, w, b):
    return reference.pointwise_conv2d(x, w, b).transpose(0, 2, 3, 1)


def pointwise_conv2d__pixels_flattened(x, w, b):
    return reference.pointwise_conv2d(x, w, b).reshape(len(x), len(w), -1)


def pointwise_conv2d__channels_averaged(x, w, b):
    _check_layers(x, w)
    return reference.pointwise_conv2d(x, w / w.shape[1], b)


def pointwise_conv2d__not_summed(x, w, b):
    """Multiply "element-wise", as note 004 has it, channel c by w[d, c]."""
    _check_layers(x, w)
    return (x[:, None] * w[:, :, None, None] + b[:, None, None, None]).reshape(
        len(x), -1, *x.shape[2:]
    )


def pointwise_conv2d__unchecked(x, w, b):
    out = np.zeros((len(x), len(w), *x.shape[2:])) + b[:, None, None]
    for c in range(min(x.shape[1], w.shape[1])):
        out += x[:, None, c] * w[:, c, None, None]
    return out


def pointwise_conv2d__loops(x, w, b):
    _check_layers(x, w)
    out = np.zeros((len(x), len(w), *x.shape[2:]))
    for n, d, h, k in np.ndindex(*out.shape):
        out[n, d, h, k] = b[d]
        for c in range(x.shape[1]):
            out[n, d, h, k] += x[n, c, h, k] * w[d, c]
    return out


def pointwise_conv2d__float32_matrix_product(x, w, b):
    _check_layers(x, w)
    (N, C, H, W), weights = x.shape, w.astype(np.float32)
    pixels = x.reshape(N, C, H * W).astype(np.float32)
    return (weights @ pixels + b.astype(np.float32)[:, None]).reshape(N, len(w), H, W)


def pointwise_conv2d__channels_moved(x, w, b):
    _check_layers(x, w)
    return np.moveaxis(np.tensordot(x, w, axes=(1, 1)) + b, 3, 1)


pointwise_conv2d = Question(
    reference=reference.pointwise_conv2d,
    oracle=oracle_pointwise_conv2d,
    draw=draw_pointwise_layer,
    aspects=(
        Aspect(
            "values",
            "every pixel's channels are weighted and summed",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2]], [[3, 4]], [[5, 6]]]]),
                        "w": np.array([[1.0, 1, 1], [1, 0, -1]]),
                        "b": np.array([0.0, 10]),
                    },
                    np.array([[[[9.0, 12]], [[6, 6]]]]),
                    source="000 Pointwise Convolution, with numbers of our own",
                ),
                draw(N=1, C=2, C_out=2, H=2, W=2),
                draw(N=2, C=3, C_out=2, H=2, W=2),
            ),
            hidden=(
                draw(N=2, C=2, C_out=4, H=3, W=3),
                draw(N=3, C=3, C_out=3, H=2, W=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            weight=2,
            visible=(draw(N=2, C=3, C_out=2, H=2, W=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=3, bias=True),),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one pixel and one channel",
            weight=2,
            visible=(draw(N=2, C=2, C_out=3, H=2, W=4), draw(N=1, C=1, C_out=2, H=1, W=1)),
            hidden=(draw(N=2, C=3, C_out=1, H=4, W=2), draw(N=3, C=1, C_out=1, H=1, W=3)),
        ),
        Aspect(
            "impossible",
            "weights for another number of channels raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=2, W=2, w_C=1),
                impossible(N=1, C=1, C_out=2, H=2, W=2, w_C=2),
            ),
            hidden=(
                impossible(N=2, C=3, C_out=1, H=2, W=3, w_C=1),
                impossible(N=2, C=1, C_out=1, H=2, W=3, w_C=3),
                impossible(N=2, C=3, C_out=3, H=2, W=3, w_C=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=2, W=2, bias=True),),
            hidden=(draw(N=2, C=3, C_out=2, H=2, W=3, bias=True),),
        ),
    ),
    variants=(
        misconception(
            pointwise_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            pointwise_conv2d__bias_in_every_product,
            "The bias is added to every product of the sum instead of once to the sum.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            pointwise_conv2d__weights_reordered,
            "The weights are read column by column: w[d, c] leads from channel c to channel d.",
            hint="The first index of w counts the output channels.",
        ),
        misconception(
            pointwise_conv2d__reshaped_only,
            "x was reshaped to rows of C numbers without moving its axes first, "
            "so that a row holds neighbouring pixels instead of the channels of one.",
            hint="reshape never changes the order of the numbers; move the channels last first.",
        ),
        misconception(
            pointwise_conv2d__reshaped_back,
            "The product is right, but its channels stand last and were only reshaped to "
            "(N, C_out, H, W), which mixes up pixels and channels.",
            hint="Move the axis of the channels back instead of reshaping.",
        ),
        misconception(
            pointwise_conv2d__channels_last,
            "The channels stand last in the result: its shape must be (N, C_out, H, W).",
            hint="Print the shape of the result.",
        ),
        misconception(
            pointwise_conv2d__pixels_flattened,
            "The pixels of the result lie on one axis: height and width must stay.",
            hint="Print the shape of the result.",
        ),
        misconception(
            pointwise_conv2d__channels_averaged,
            "The sum over the channels is divided by their number: it is a weighted sum, "
            "and the weights are given.",
            hint="What is the result for two channels of ones and weights of ones?",
        ),
        misconception(
            pointwise_conv2d__not_summed,
            "The products of channels and weights are not summed: there are C of them for every "
            "output channel.",
            hint="A kernel of 1×1 spans all channels and gives one number.",
        ),
        misconception(
            pointwise_conv2d__unchecked,
            "Weights for another number of channels are accepted, and what is left over ignored.",
            hint="Compare x.shape[1] and w.shape[1] before you compute anything.",
        ),
        style(pointwise_conv2d__loops, "loops over pixels and channels"),
        style(pointwise_conv2d__float32_matrix_product, "one matrix product, in float32"),
        style(pointwise_conv2d__channels_moved, "np.tensordot, the new axis moved back"),
    ),
    nudge="Look at one pixel: C numbers go in, C_out come out. Which operation does that?",
    step="Flatten the pixels to (N, C, H·W), multiply from the left by w, add b as a column, and "
    "give the result the shape (N, C_out, H, W).",
    source="000 Pointwise Convolution, 003 §1.5.1.3, 004 网络层中的网络",
)


# separable_conv2d ---------------------------------------------------------------------------


def oracle_separable_conv2d(x, w_depth, w_point, b, stride=1, padding=0):
    between = F.conv2d(
        tensor(x), tensor(w_depth), stride=stride, padding=padding, groups=x.shape[1]
    )
    return F.conv2d(between, tensor(w_point)[:, :, None, None], tensor(b)).numpy()


def _two_steps(x, w_depth, w_point, stride, padding):
    """Take the first step, after looking whether the second one fits."""
    _check_layers(x, w_point)
    return _filter(x, w_depth, stride, padding)


def separable_conv2d__first_step_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    H_out, W_out = _two_steps(x, w_depth, w_point, stride, padding).shape[2:]
    s_h, s_w = _pair(stride)
    mixed = reference.pointwise_conv2d(_pad(x, padding)[:, :, ::s_h, ::s_w], w_point, b)
    return mixed[:, :, :H_out, :W_out]


def separable_conv2d__second_step_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    return _two_steps(x, w_depth, w_point, stride, padding)


def separable_conv2d__channels_summed_first(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    summed = np.repeat(between.sum(axis=1, keepdims=True), x.shape[1], axis=1)
    return reference.pointwise_conv2d(summed, w_point, b)


def separable_conv2d__relu_between(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(np.maximum(between, 0), w_point, b)


def separable_conv2d__padded_twice(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(_pad(between, padding), w_point, b)


def separable_conv2d__stride_taken_twice(x, w_depth, w_point, b, stride=1, padding=0):
    s_h, s_w = _pair(stride)
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(between[:, :, ::s_h, ::s_w], w_point, b)


def separable_conv2d__point_weights_reordered(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(between, w_point.T.reshape(w_point.shape), b)


def separable_conv2d__kernel_flipped(x, w_depth, w_point, b, stride=1, padding=0):
    flipped = w_depth[:, :, ::-1, ::-1]
    return reference.separable_conv2d(x, flipped, w_point, b, stride, padding)


def separable_conv2d__bias_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    return reference.separable_conv2d(x, w_depth, w_point, 0 * b, stride, padding)


def separable_conv2d__padding_ignored(x, w_depth, w_point, b, stride=1, padding=0):
    _two_steps(x, w_depth, w_point, stride, padding)
    return reference.separable_conv2d(x, w_depth, w_point, b, stride)


def separable_conv2d__first_of_pair(x, w_depth, w_point, b, stride=1, padding=0):
    _two_steps(x, w_depth, w_point, stride, padding)
    stride, padding = _pair(stride)[0], _pair(padding)[0]
    return reference.separable_conv2d(x, w_depth, w_point, b, stride, padding)


def separable_conv2d__loops(x, w_depth, w_point, b, stride=1, padding=0):
    (s_h, s_w), (K_h, K_w) = _pair(stride), w_depth.shape[2:]
    H_out, W_out = _two_steps(x, w_depth, w_point, stride, padding).shape[2:]
    padded = _pad(x, padding)
    out = np.zeros((len(x), len(w_point), H_out, W_out))
    for n, d, i, j in np.ndindex(*out.shape):
        out[n, d, i, j] = b[d]
        for c in range(x.shape[1]):
            window = padded[n, c, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
            out[n, d, i, j] += np.sum(window * w_depth[c, 0]) * w_point[d, c]
    return out


def separable_conv2d__one_convolution(x, w_depth, w_point, b, stride=1, padding=0):
    """Multiply the kernels of both steps: an ordinary convolution does the same."""
    _two_steps(x, w_depth, w_point, stride, padding)
    w = w_point[:, :, None, None] * w_depth[None, :, 0]
    return reference.conv2d_forward(x, w, b, stride, padding)


def separable_conv2d__float32_stride_last(x, w_depth, w_point, b, stride=1, padding=0):
    """Filter at every position, and leave the stride to the 1×1 kernels."""
    _two_steps(x, w_depth, w_point, stride, padding)
    s_h, s_w = _pair(stride)
    between = _filter(x, w_depth, 1, padding).astype(np.float32)[:, :, ::s_h, ::s_w]
    return reference.pointwise_conv2d(between, w_point.astype(np.float32), b.astype(np.float32))


separable_conv2d = Question(
    reference=reference.separable_conv2d,
    oracle=oracle_separable_conv2d,
    draw=draw_separable_layer,
    aspects=(
        Aspect(
            "values",
            "every channel is filtered by itself, then the channels of every pixel are mixed",
            weight=4,
            visible=(
                example(
                    {
                        "x": TWO_CHANNELS,
                        "w_depth": TWO_KERNELS,
                        "w_point": np.array([[1.0, 1], [2, -1]]),
                        "b": np.array([0.0, 10]),
                    },
                    np.array([[[[39.0, 43], [51, 55]], [[46, 60], [88, 102]]]]),
                    source="000 Depthwise Separable Convolution, 003 §1.2",
                ),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=4, H=4, W=4, K_h=3, K_w=3),
                draw(N=3, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            visible=(draw(N=2, C=3, C_out=2, H=2, W=2, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to one channel and one pixel",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=1, C_out=2, H=3, W=2, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, C_out=1, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, C_out=2, H=5, W=2, K_h=2, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W, before the first step only",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=2, C=2, C_out=1, H=3, W=2, K_h=2, K_w=3, padding=2),
            ),
            hidden=(draw(N=2, C=3, C_out=2, H=2, W=3, K_h=3, K_w=3, padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, in the first step only",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=2, H=5, W=6, K_h=2, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=3, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=3),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=2, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, C_out=3, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=3, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "weights that do not belong to the channels, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, depth=(1, 1)),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, depth=(2, 2)),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, point=1),
                impossible(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, point=2),
                impossible(N=1, C=2, C_out=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=2, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(3, 1)),
                impossible(N=1, C=3, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(1, 1)),
                impossible(N=2, C=3, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(3, 3)),
                impossible(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, point=3),
                impossible(N=2, C=3, C_out=1, H=3, W=4, K_h=2, K_w=2, point=1),
                impossible(N=2, C=2, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=2, C_out=3, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            separable_conv2d__first_step_forgotten,
            "The kernels of the first step are not used: the channels are mixed without filtering.",
            hint="Does the result change when you change w_depth?",
        ),
        misconception(
            separable_conv2d__second_step_forgotten,
            "The second step is missing: the filtered channels are returned without being mixed.",
            hint="How many channels must the output have?",
        ),
        misconception(
            separable_conv2d__channels_summed_first,
            "The channels are added up in the first step already, as in an ordinary convolution: "
            "only the second step mixes them.",
            hint="After the first step there are still C channels.",
        ),
        misconception(
            separable_conv2d__relu_between,
            "Negative values between the steps are set to 0: here there is no activation.",
            hint="Try an example whose first step gives negative values.",
        ),
        misconception(
            separable_conv2d__padded_twice,
            "Both steps pad: a 1×1 kernel needs no zeros round the images.",
            hint="Print the shapes after the first and after the second step.",
        ),
        misconception(
            separable_conv2d__stride_taken_twice,
            "Both steps take the stride: it belongs to the first one only.",
            hint="Print the shapes after the first and after the second step.",
        ),
        misconception(
            separable_conv2d__point_weights_reordered,
            "The weights of the second step are read column by column: "
            "w_point[d, c] leads from channel c to channel d.",
            hint="The first index of w_point counts the output channels.",
        ),
        misconception(
            separable_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            separable_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            separable_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            separable_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(separable_conv2d__loops, "one loop over outputs and channels"),
        style(separable_conv2d__one_convolution, "one convolution with multiplied kernels"),
        style(separable_conv2d__float32_stride_last, "the stride in the second step, in float32"),
    ),
    nudge="Two layers, one after the other. What shape has the array between them?",
    step="First filter channel c with w_depth[c, 0], with stride and padding and without a bias. "
    "Then weight and sum the channels of every pixel with w_point and add b.",
    source="000 Depthwise Separable Convolution",
)


# conv3d_forward -----------------------------------------------------------------------------


def oracle_conv3d_forward(x, w, b, stride=1, padding=0):
    return F.conv3d(tensor(x), tensor(w), tensor(b), stride, padding).numpy()


def _triple(value):
    return (value, value, value) if np.ndim(value) == 0 else tuple(value)


def _pad_volume(x, padding):
    return np.pad(x, ((0, 0), (0, 0), *((p, p) for p in _triple(padding))))


def _volume_starts(x, w, stride, padding):
    """List the first layers, rows and columns of all windows, as three ranges."""
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w differ in channels")
    stride, padding = _triple(stride), _triple(padding)
    free = [n + 2 * p - k + 1 for n, p, k in zip(x.shape[2:], padding, w.shape[2:], strict=True)]
    if min(*free, *stride) < 1 or min(padding) < 0:
        raise ValueError("no window fits")
    return [range(0, count, step) for count, step in zip(free, stride, strict=True)]


def _correlate_volumes(padded, w, b, starts):
    """Apply every kernel at the given places of padded volumes."""
    K_d, K_h, K_w = w.shape[2:]
    out = np.zeros((len(padded), len(w), *map(len, starts)))
    for k, i, j in np.ndindex(*out.shape[2:]):
        front, top, left = starts[0][k], starts[1][i], starts[2][j]
        window = padded[:, :, front : front + K_d, top : top + K_h, left : left + K_w]
        axes = tuple(range(1, 5))
        out[:, :, k, i, j] = np.tensordot(window, w, axes=(axes, axes)) + b
    return out


def conv3d_forward__depth_not_slid(x, w, b, stride=1, padding=0):
    layers, rows, columns = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w, b, (layers[:1], rows, columns))


def conv3d_forward__depth_summed(x, w, b, stride=1, padding=0):
    whole = reference.conv3d_forward(x, w, np.zeros(len(w)), stride, padding)
    return whole.sum(axis=2) + b[:, None, None]


def conv3d_forward__layer_by_layer(x, w, b, stride=1, padding=0):
    """Use the first layer of a kernel only, as if the volumes were stacks of images."""
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w[:, :, :1], b, starts)


def conv3d_forward__depth_stride_of_one(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, (1, *_triple(stride)[1:]), padding)


def conv3d_forward__depth_not_padded(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, stride, (0, *_triple(padding)[1:]))


def conv3d_forward__depth_last(x, w, b, stride=1, padding=0):
    """Read the triples as (h, w, d)."""
    _volume_starts(x, w, stride, padding)
    (s_1, s_2, s_3), (p_1, p_2, p_3) = _triple(stride), _triple(padding)
    return reference.conv3d_forward(x, w, b, (s_3, s_1, s_2), (p_3, p_1, p_2))


def conv3d_forward__first_of_triple(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, _triple(stride)[0], _triple(padding)[0])


def conv3d_forward__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.conv3d_forward(x, w[:, :, ::-1, ::-1, ::-1], b, stride, padding)


def conv3d_forward__channels_overwritten(x, w, b, stride=1, padding=0):
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x[:, -1:], padding), w[:, -1:], b, starts)


def conv3d_forward__bias_forgotten(x, w, b, stride=1, padding=0):
    return reference.conv3d_forward(x, w, np.zeros(len(w)), stride, padding)


def conv3d_forward__last_position_missing(x, w, b, stride=1, padding=0):
    starts = [places[:-1] for places in _volume_starts(x, w, stride, padding)]
    return _correlate_volumes(_pad_volume(x, padding), w, b, starts)


def conv3d_forward__loops(x, w, b, stride=1, padding=0):
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w, b, starts)


def conv3d_forward__sum_of_layers(x, w, b, stride=1, padding=0):
    """Add up a two-dimensional convolution for each layer of the kernel."""
    layers, rows, columns = _volume_starts(x, w, stride, padding)
    padded = _pad_volume(x, padding)
    out = np.zeros((len(x), len(w), len(layers), len(rows), len(columns)))
    for k, front in enumerate(layers):
        for t in range(w.shape[2]):
            out[:, :, k] += _correlate(padded[:, :, front + t], w[:, :, t], 0.0, rows, columns)
    return out + b[:, None, None, None]


def conv3d_forward__float32_shifts(x, w, b, stride=1, padding=0):
    starts, (s_d, s_h, s_w) = _volume_starts(x, w, stride, padding), _triple(stride)
    padded, w = _pad_volume(x, padding).astype(np.float32), w.astype(np.float32)
    D, H, W = (places[-1] + 1 for places in starts)
    out = np.zeros((len(x), len(w), *map(len, starts)), np.float32)
    for t, u, v in np.ndindex(*w.shape[2:]):
        shifted = padded[:, :, t : t + D : s_d, u : u + H : s_h, v : v + W : s_w]
        out += np.einsum("nckij,ec->nekij", shifted, w[:, :, t, u, v])
    return out + b.astype(np.float32)[:, None, None, None]


conv3d_forward = Question(
    reference=reference.conv3d_forward,
    oracle=oracle_conv3d_forward,
    draw=draw_volume_layer,
    aspects=(
        Aspect(
            "values",
            "the window moves along depth, height and width, and the channels are summed",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.arange(1.0, 13).reshape(1, 1, 3, 2, 2),
                        "w": np.array([[[[[1.0, 0], [0, 0]], [[0, 0], [0, 2]]]]]),
                        "b": np.zeros(1),
                    },
                    np.array([[[[[17.0]], [[29]]]]]),
                    source="000 三维卷积, with numbers of our own",
                ),
                draw(N=1, C=1, C_out=2, size=(3, 3, 3), kernel_size=(2, 2, 2)),
                draw(N=2, C=2, C_out=3, size=(2, 3, 2), kernel_size=(2, 2, 1)),
            ),
            hidden=(
                draw(N=1, C=2, C_out=1, size=(3, 3, 3), kernel_size=(2, 2, 2)),
                draw(N=2, C=3, C_out=2, size=(3, 2, 3), kernel_size=(2, 1, 2)),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=1, C_out=2, size=(2, 2, 3), kernel_size=(1, 2, 2), bias=True),),
            hidden=(draw(N=2, C=1, C_out=3, size=(3, 2, 2), kernel_size=(2, 1, 2), bias=True),),
        ),
        Aspect(
            "shape",
            "depth, height and width that differ, of volumes and kernels",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(4, 2, 5), kernel_size=(3, 1, 2)),
                draw(N=1, C=2, C_out=1, size=(2, 4, 3), kernel_size=(1, 3, 2)),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, size=(3, 5, 4), kernel_size=(2, 3, 1)),
                draw(N=2, C=1, C_out=1, size=(5, 2, 3), kernel_size=(2, 1, 3)),
            ),
        ),
        Aspect(
            "padding",
            "zeros on both sides of depth, height and width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 2), padding=1),
                draw(N=1, C=1, C_out=1, size=(1, 2, 2), kernel_size=(3, 4, 5), padding=2),
            ),
            hidden=(draw(N=2, C=1, C_out=2, size=(2, 1, 2), kernel_size=(3, 3, 4), padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several places apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(3, 3, 3), kernel_size=(1, 1, 1), stride=2),
                draw(N=1, C=1, C_out=1, size=(4, 5, 4), kernel_size=(1, 2, 2), stride=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, size=(4, 4, 3), kernel_size=(2, 2, 1), stride=2),
                draw(N=1, C=1, C_out=1, size=(5, 5, 4), kernel_size=(2, 1, 1), stride=3),
            ),
        ),
        Aspect(
            "triples",
            "stride and padding that differ between depth, height and width",
            visible=(
                draw(
                    N=1,
                    C=1,
                    C_out=1,
                    size=(4, 3, 3),
                    kernel_size=(2, 2, 2),
                    stride=(2, 1, 3),
                    padding=(0, 1, 2),
                ),
                draw(
                    N=1,
                    C=2,
                    C_out=1,
                    size=(3, 4, 3),
                    kernel_size=(2, 1, 2),
                    stride=(1, 3, 2),
                    padding=(1, 2, 0),
                ),
            ),
            hidden=(
                draw(
                    N=1,
                    C=1,
                    C_out=2,
                    size=(3, 3, 4),
                    kernel_size=(1, 2, 2),
                    stride=(3, 2, 1),
                    padding=(2, 0, 1),
                ),
                draw(
                    N=2,
                    C=1,
                    C_out=1,
                    size=(3, 2, 4),
                    kernel_size=(2, 3, 1),
                    stride=(1, 2, 3),
                    padding=(0, 2, 1),
                ),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, size=(2, 3, 3), kernel_size=(3, 2, 2)),
                impossible(N=1, C=1, C_out=1, size=(3, 3, 2), kernel_size=(2, 2, 2), stride=0),
                impossible(
                    N=1, C=1, C_out=1, size=(3, 2, 2), kernel_size=(2, 2, 2), stride=(-1, 1, 1)
                ),
                impossible(N=1, C=1, C_out=1, size=(4, 4, 3), kernel_size=(1, 1, 1), padding=-1),
                impossible(N=1, C=1, w_C=2, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 1)),
                impossible(N=1, C=2, w_C=1, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 1)),
            ),
            hidden=(
                impossible(
                    N=1, C=1, C_out=1, size=(2, 3, 1), kernel_size=(2, 2, 4), padding=(0, 0, 1)
                ),
                impossible(N=1, C=1, C_out=1, size=(2, 2, 2), kernel_size=(1, 3, 1)),
                impossible(
                    N=1, C=1, C_out=1, size=(2, 2, 3), kernel_size=(2, 1, 2), stride=(1, 1, -1)
                ),
                impossible(
                    N=1, C=1, C_out=1, size=(3, 4, 3), kernel_size=(1, 1, 1), padding=(0, -1, 0)
                ),
                impossible(N=1, C=3, w_C=1, C_out=1, size=(2, 2, 2), kernel_size=(1, 2, 2)),
                impossible(N=1, C=1, w_C=3, C_out=1, size=(2, 2, 2), kernel_size=(1, 2, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, C_out=1, size=(2, 3, 2), kernel_size=(2, 1, 2), bias=True),),
            hidden=(
                draw(
                    N=2, C=1, C_out=2, size=(2, 2, 3), kernel_size=(1, 2, 2), padding=1, bias=True
                ),
            ),
        ),
    ),
    variants=(
        misconception(
            conv3d_forward__depth_not_slid,
            "The window does not move along the depth: only its first place there is computed.",
            hint="The output has a depth, too. How many places are there for the kernel?",
        ),
        misconception(
            conv3d_forward__depth_summed,
            "The depth is summed like the channels: it is an axis that the output keeps.",
            hint="The output has the shape (N, C_out, D_out, H_out, W_out).",
        ),
        misconception(
            conv3d_forward__layer_by_layer,
            "Each layer is convolved by itself with the first layer of the kernel: "
            "a kernel reaches over K_d layers.",
            hint="How many products make up one output? C·K_d·K_h·K_w.",
        ),
        misconception(
            conv3d_forward__depth_stride_of_one,
            "Along the depth the window always moves by 1: the stride is for all three axes.",
            hint="Window k starts at layer k·s_d.",
        ),
        misconception(
            conv3d_forward__depth_not_padded,
            "Only height and width are padded: the padding is for all three axes.",
            hint="Print the shape of the padded volumes.",
        ),
        misconception(
            conv3d_forward__depth_last,
            "Triples are read as (h, w, d): the depth comes first.",
            hint="The axes of x are (N, C, D, H, W), and triples follow their order.",
        ),
        misconception(
            conv3d_forward__first_of_triple,
            "The first number of a triple is used for all axes: "
            "stride and padding may differ between depth, height and width.",
            hint="Unpack the triples: s_d, s_h, s_w = stride and p_d, p_h, p_w = padding.",
        ),
        misconception(
            conv3d_forward__kernel_flipped,
            "The kernels are reversed along all axes: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the first number of the window?",
        ),
        misconception(
            conv3d_forward__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv3d_forward__bias_forgotten,
            "The bias is missing: every entry of output channel e needs b[e] once.",
            hint="What is the output for a volume of zeros?",
        ),
        misconception(
            conv3d_forward__last_position_missing,
            "The last place along each axis is missing: "
            "the formula of the output size ends with + 1.",
            hint="Count by hand the places of a 2×2×2 kernel in a 3×3×3 volume.",
        ),
        style(conv3d_forward__loops, "a loop over the places"),
        style(conv3d_forward__sum_of_layers, "two-dimensional convolutions, added up"),
        style(conv3d_forward__float32_shifts, "a sum of shifted volumes, in float32"),
    ),
    nudge="What is the difference between the depth and the channels of a volume?",
    step="Take the two-dimensional layer and give it one more loop: pad three axes, let k run over "
    "D_out, and cut windows of K_d layers that start at layer k·s_d.",
    source="000 三维卷积",
)


# conv2d_nhwc --------------------------------------------------------------------------------


def oracle_conv2d_nhwc(x, w):
    images, kernels = tensor(x).permute(0, 3, 1, 2), tensor(w).permute(1, 0, 2, 3)
    return F.conv2d(images, kernels).permute(0, 2, 3, 1).numpy()


def _nhwc_starts(x, w):
    if x.shape[3] != w.shape[0]:
        raise ValueError("x and w differ in channels")
    return _starts(x.shape[1:3], w.shape[2:], 1, 0)


def conv2d_nhwc__channels_first_result(x, w):
    return reference.conv2d_nhwc(x, w).transpose(0, 3, 1, 2)


def conv2d_nhwc__result_reshaped(x, w):
    """Compute in the layout (N, C, H, W), then reshape where axes would have to be moved."""
    right = reference.conv2d_nhwc(x, w)
    return right.transpose(0, 3, 1, 2).reshape(right.shape)


def conv2d_nhwc__images_reshaped(x, w):
    rows, columns = _nhwc_starts(x, w)
    N, H, W, C = x.shape
    out = _correlate(x.reshape(N, C, H, W), w.swapaxes(0, 1), 0.0, rows, columns)
    return out.transpose(0, 2, 3, 1)


def conv2d_nhwc__kernels_reshaped(x, w):
    rows, columns = _nhwc_starts(x, w)
    kernels = w.reshape(w.shape[1], w.shape[0], *w.shape[2:])
    return _correlate(x.transpose(0, 3, 1, 2), kernels, 0.0, rows, columns).transpose(0, 2, 3, 1)


def conv2d_nhwc__kernel_axes_swapped(x, w):
    """Read the kernels as (C, C_out, K_w, K_h), by reshape."""
    _nhwc_starts(x, w)
    K_h, K_w = w.shape[2:]
    return reference.conv2d_nhwc(x, w.reshape(*w.shape[:2], K_w, K_h).swapaxes(2, 3))


def conv2d_nhwc__height_and_width_swapped(x, w):
    """Turn the images to (N, C, W, H), as a reversed transpose does, and back."""
    _nhwc_starts(x, w)
    turned = x.transpose(0, 3, 2, 1)
    if w.shape[2] > turned.shape[2] or w.shape[3] > turned.shape[3]:
        return np.zeros(0)
    out = reference.conv2d_forward(turned, w.swapaxes(0, 1), np.zeros(w.shape[1]))
    return out.transpose(0, 3, 2, 1)


def conv2d_nhwc__kernel_flipped(x, w):
    return reference.conv2d_nhwc(x, w[:, :, ::-1, ::-1])


def conv2d_nhwc__channels_overwritten(x, w):
    _nhwc_starts(x, w)
    return reference.conv2d_nhwc(x[..., -1:], w[-1:])


def conv2d_nhwc__last_position_missing(x, w):
    return reference.conv2d_nhwc(x, w)[:, :-1, :-1]


def conv2d_nhwc__unchecked(x, w):
    N, H, W, C = x.shape
    C_in, C_out, K_h, K_w = w.shape
    out = np.zeros((N, max(H - K_h + 1, 0), max(W - K_w + 1, 0), C_out))
    for i, j in np.ndindex(*out.shape[1:3]):
        for c in range(min(C, C_in)):
            window = x[:, i : i + K_h, j : j + K_w, c]
            out[:, i, j] += np.tensordot(window, w[c], axes=((1, 2), (1, 2)))
    return out


def conv2d_nhwc__loops(x, w):
    rows, columns = _nhwc_starts(x, w)
    out = np.zeros((len(x), len(rows), len(columns), w.shape[1]))
    for n, i, j, d in np.ndindex(*out.shape):
        for c, u, v in np.ndindex(w.shape[0], *w.shape[2:]):
            out[n, i, j, d] += x[n, i + u, j + v, c] * w[c, d, u, v]
    return out


def conv2d_nhwc__float32_other_layout(x, w):
    rows, columns = _nhwc_starts(x, w)
    out = _correlate(x.transpose(0, 3, 1, 2), w.swapaxes(0, 1), 0.0, rows, columns)
    return out.transpose(0, 2, 3, 1).astype(np.float32)


def conv2d_nhwc__sum_of_shifts(x, w):
    rows, columns = _nhwc_starts(x, w)
    H_out, W_out = len(rows), len(columns)
    out = np.zeros((len(x), H_out, W_out, w.shape[1]))
    for u, v in np.ndindex(*w.shape[2:]):
        out += x[:, u : u + H_out, v : v + W_out] @ w[:, :, u, v]
    return out


conv2d_nhwc = Question(
    reference=reference.conv2d_nhwc,
    oracle=oracle_conv2d_nhwc,
    draw=draw_channels_last,
    aspects=(
        Aspect(
            "values",
            "every kernel sums its products over all channels, for every image",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.arange(1.0, 10).reshape(1, 3, 3, 1),
                        "w": np.array([[[[0.0, 1], [2, 3]], [[1, 0], [0, 1]]]]),
                    },
                    np.array([[[[25.0, 6], [31, 8]], [[43, 12], [49, 14]]]]),
                    source="000 计算细节, 003 §1.2",
                ),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
                draw(N=3, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(
                draw(N=1, C=2, C_out=3, H=3, W=4, K_h=2, K_w=3),
                draw(N=2, C=3, C_out=2, H=2, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, C_out=1, H=5, W=4, K_h=3, K_w=2),
                draw(N=1, C=1, C_out=3, H=2, W=4, K_h=1, K_w=3),
                draw(N=2, C=3, C_out=2, H=3, W=2, K_h=3, K_w=2),
            ),
        ),
        Aspect(
            "impossible",
            "kernels that are too large, or for other channels, raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, C_out=2, H=4, W=2, K_h=2, K_w=3),
                impossible(N=1, C=2, w_C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=2, H=1, W=4, K_h=2, K_w=4),
                impossible(N=2, C=2, C_out=1, H=4, W=3, K_h=4, K_w=4),
                impossible(N=2, C=3, w_C=1, C_out=1, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=1, w_C=3, C_out=2, H=3, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2),),
            hidden=(draw(N=2, C=2, C_out=1, H=3, W=4, K_h=2, K_w=3),),
        ),
    ),
    variants=(
        misconception(
            conv2d_nhwc__channels_first_result,
            "The result has its channels first: the output has the layout of the input, "
            "(N, H_out, W_out, C_out).",
            hint="Print the shape of the result.",
        ),
        misconception(
            conv2d_nhwc__result_reshaped,
            "The result was reshaped to (N, H_out, W_out, C_out), but its axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__images_reshaped,
            "The images were reshaped to (N, C, H, W), but their axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__kernels_reshaped,
            "The kernels were reshaped to (C_out, C, K_h, K_w), but their axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__kernel_axes_swapped,
            "The kernels are read column by column: their last two axes are K_h and K_w.",
            hint="Let w[c, d, u, v] meet x[n, i + u, j + v, c]: u counts rows in both.",
        ),
        misconception(
            conv2d_nhwc__height_and_width_swapped,
            "Height and width of the images are swapped on the way: "
            "transpose(0, 3, 2, 1) gives (N, C, W, H).",
            hint="In which order must the axes stand in the call of transpose?",
        ),
        misconception(
            conv2d_nhwc__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            conv2d_nhwc__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv2d_nhwc__last_position_missing,
            "The last row and column of windows are missing: there are H − K_h + 1 rows of them.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            conv2d_nhwc__unchecked,
            "Kernels that do not fit give a result in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(conv2d_nhwc__loops, "loops over all indices"),
        style(conv2d_nhwc__float32_other_layout, "axes moved before and after, in float32"),
        style(conv2d_nhwc__sum_of_shifts, "one matrix product for each entry of the kernels"),
    ),
    nudge="Write the formula's indices below the axes of x, w and y. Which are summed?",
    step="Move the axes of x to (N, C, H, W) and those of w to (C_out, C, K_h, K_w) with "
    "transpose, convolve as usual, and move the axes of the result to (N, H_out, W_out, C_out).",
    source="000 计算细节",
)


# conv_delta ---------------------------------------------------------------------------------


def oracle_conv_delta(delta_next, theta, z):
    def forward(z):
        return F.conv2d(torch.sigmoid(z)[None, None], tensor(theta)[None, None])[0, 0]

    return gradients(forward, delta_next, z)[0]


def _slope(z):
    """Compute g′(z) of the sigmoid, safely."""
    power = np.exp(-np.abs(z))
    return power / (1 + power) ** 2


def _sent_back(delta_next, theta, z):
    """Add up what each residual sends back through the kernel."""
    (H_out, W_out), (K_h, K_w) = delta_next.shape, theta.shape
    if z.shape != (H_out + K_h - 1, W_out + K_w - 1):
        raise ValueError("z has another shape")
    sent = np.zeros(z.shape)
    for i, j in np.ndindex(H_out, W_out):
        sent[i : i + K_h, j : j + K_w] += delta_next[i, j] * theta
    return sent


def conv_delta__slope_forgotten(delta_next, theta, z):
    return _sent_back(delta_next, theta, z)


def conv_delta__activation_for_slope(delta_next, theta, z):
    positive = np.exp(-np.logaddexp(0, -z))
    return _sent_back(delta_next, theta, z) * positive


def conv_delta__slope_of_activated(delta_next, theta, z):
    """Take z for a = g(z), which is what many libraries keep."""
    return _sent_back(delta_next, theta, z) * z * (1 - z)


def conv_delta__slope_twice(delta_next, theta, z):
    """Compute g′(g(z)): activate before a derivative that activates, too."""
    return _sent_back(delta_next, theta, z) * _slope(np.exp(-np.logaddexp(0, -z)))


def conv_delta__relu_slope(delta_next, theta, z):
    return _sent_back(delta_next, theta, z) * (z > 0)


def conv_delta__kernel_not_turned(delta_next, theta, z):
    return _sent_back(delta_next, theta[::-1, ::-1], z) * _slope(z)


def conv_delta__kernel_transposed(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    return _sent_back(delta_next, theta.T.reshape(theta.shape), z) * _slope(z)


def conv_delta__overlap_overwritten(delta_next, theta, z):
    sent, (K_h, K_w) = _sent_back(delta_next, theta, z), theta.shape
    for i, j in np.ndindex(*delta_next.shape):
        sent[i : i + K_h, j : j + K_w] = delta_next[i, j] * theta
    return sent * _slope(z)


def conv_delta__inner_part_only(delta_next, theta, z):
    """Correlate without the zeros round δ, where it must be done in full."""
    sent, (K_h, K_w) = _sent_back(delta_next, theta, z), theta.shape
    inner = np.zeros(z.shape)
    rows, columns = slice(K_h - 1, 1 - K_h or None), slice(K_w - 1, 1 - K_w or None)
    inner[rows, columns] = sent[rows, columns]
    return inner * _slope(z)


def conv_delta__overflow(delta_next, theta, z):
    with np.errstate(over="ignore", invalid="ignore"):
        grown = np.exp(z)
        return _sent_back(delta_next, theta, z) * grown / (1 + grown) ** 2


def conv_delta__unchecked(delta_next, theta, z):
    K_h, K_w = theta.shape
    sent = np.zeros(z.shape)
    for i, j in np.ndindex(*delta_next.shape):
        window = sent[i : i + K_h, j : j + K_w]
        window += delta_next[i, j] * theta[: window.shape[0], : window.shape[1]]
    return sent * _slope(z)


def conv_delta__loops(delta_next, theta, z):
    return _sent_back(delta_next, theta, z) * _slope(z)


def conv_delta__pixel_by_pixel(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    delta = np.zeros(z.shape)
    for i, j in np.ndindex(*z.shape):
        for u, v in np.ndindex(*theta.shape):
            if 0 <= i - u < delta_next.shape[0] and 0 <= j - v < delta_next.shape[1]:
                delta[i, j] += delta_next[i - u, j - v] * theta[u, v]
        delta[i, j] *= (1 - np.tanh(z[i, j] / 2) ** 2) / 4
    return delta


def conv_delta__float32_padded(delta_next, theta, z):
    _sent_back(delta_next, theta, z)
    K_h, K_w = theta.shape
    wide = np.pad(delta_next, ((K_h - 1, K_h - 1), (K_w - 1, K_w - 1)))[None, None]
    turned = theta[None, None, ::-1, ::-1]
    sent = _correlate(wide, turned, 0.0, range(z.shape[0]), range(z.shape[1]))[0, 0]
    return sent.astype(np.float32) * _slope(z.astype(np.float32))


THETA = np.array([[1.0, 2], [3, 4]])
DELTA = np.array([[1.0, -1], [2, 3]])

conv_delta = Question(
    reference=reference.conv_delta,
    oracle=oracle_conv_delta,
    draw=draw_delta,
    aspects=(
        Aspect(
            "values",
            "every residual goes back through the kernel, times the slope of the sigmoid",
            weight=4,
            visible=(
                example(
                    {"delta_next": DELTA, "theta": THETA, "z": np.zeros((3, 3))},
                    np.array([[0.25, 0.25, -0.5], [1.25, 2, 0.5], [1.5, 4.25, 3]]),
                    source="001 反向传播, δ11 and δ22",
                ),
                draw(H_out=2, W_out=2, K_h=2, K_w=2),
                draw(H_out=3, W_out=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(H_out=2, W_out=2, K_h=2, K_w=2),
                draw(H_out=3, W_out=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "shape",
            "sizes that differ between height and width, down to a single number",
            weight=3,
            visible=(
                draw(H_out=2, W_out=4, K_h=3, K_w=2),
                draw(H_out=3, W_out=2, K_h=1, K_w=3),
                draw(H_out=1, W_out=1, K_h=1, K_w=1),
            ),
            hidden=(
                draw(H_out=4, W_out=2, K_h=2, K_w=3),
                draw(H_out=1, W_out=3, K_h=2, K_w=1),
                draw(H_out=2, W_out=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "stability",
            "a z that is large, positive or negative, gives neither NaN nor infinity",
            visible=(
                example(
                    {
                        "delta_next": np.array([[8.0, 4, 4]]),
                        "theta": np.array([[1.0]]),
                        "z": np.array([[0.0, 1000, -1000]]),
                    },
                    np.array([[2.0, 0, 0]]),
                    source="001 反向传播, with z of our own",
                ),
                draw(H_out=3, W_out=3, K_h=2, K_w=2, scale=8),
            ),
            hidden=(
                example(
                    {
                        "delta_next": np.array([[4.0], [-12], [4]]),
                        "theta": np.array([[1.0]]),
                        "z": np.array([[-1000.0], [0], [1000]]),
                    },
                    np.array([[0.0], [-3], [0]]),
                    source="001 反向传播, with z of our own",
                ),
                draw(H_out=2, W_out=4, K_h=2, K_w=2, scale=8),
            ),
        ),
        Aspect(
            "impossible",
            "a z that does not fit raises ValueError",
            requires="values",
            visible=(
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(3, 2)),
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(4, 3)),
                impossible(H_out=2, W_out=2, K_h=2, K_w=2, size=(2, 2)),
                impossible(H_out=1, W_out=3, K_h=2, K_w=1, size=(1, 3)),
                impossible(H_out=1, W_out=3, K_h=1, K_w=1, size=(2, 3)),
            ),
            hidden=(
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(2, 4)),
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(3, 5)),
                impossible(H_out=2, W_out=3, K_h=2, K_w=2, size=(4, 3)),
                impossible(H_out=3, W_out=1, K_h=1, K_w=2, size=(3, 1)),
                impossible(H_out=3, W_out=1, K_h=2, K_w=1, size=(4, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H_out=2, W_out=2, K_h=2, K_w=2),),
            hidden=(draw(H_out=2, W_out=3, K_h=2, K_w=1),),
        ),
    ),
    variants=(
        misconception(
            conv_delta__slope_forgotten,
            "The factor g′(z) is missing: this is the gradient with respect to a, not to z.",
            hint="Between z and a stands the sigmoid. What does the chain rule ask for?",
        ),
        misconception(
            conv_delta__activation_for_slope,
            "The sum is multiplied by g(z): the chain rule asks for the derivative g′(z).",
            hint="At z = 0 the factor is 1/4, not 1/2.",
        ),
        misconception(
            conv_delta__slope_of_activated,
            "The factor is z·(1 − z), as if z were activated already: "
            "g′(z) = a·(1 − a) with a = g(z).",
            hint="At z = 0 the factor is 1/4, not 0.",
        ),
        misconception(
            conv_delta__slope_twice,
            "The derivative is taken at g(z) instead of at z: the sigmoid is applied twice.",
            hint="Does your g′ take z or a? Which of them do you give it?",
        ),
        misconception(
            conv_delta__relu_slope,
            "The factor is the derivative of ReLU; here the activation is the sigmoid.",
            hint="At z = 0 the factor is 1/4.",
        ),
        misconception(
            conv_delta__kernel_not_turned,
            "δ meets the kernel turned wrongly: it was not rotated where it must be, "
            "or rotated twice.",
            hint="By the note's formula, the corner δ11 gets δ11·θ11 and not δ11·θ22.",
        ),
        misconception(
            conv_delta__kernel_transposed,
            "The kernel is read column by column: turning by 180° is not transposing.",
            hint="Reverse the rows and the columns: theta[::-1, ::-1].",
        ),
        misconception(
            conv_delta__overlap_overwritten,
            "Where the kernel is placed several times, only the last place counts.",
            hint="a22 reaches all four z of the next layer: what they send back adds up.",
        ),
        misconception(
            conv_delta__inner_part_only,
            "Only the inner part is computed: the correlation must be a full one, "
            "with K − 1 zeros round δ.",
            hint="How many residuals reach the corner a11?",
        ),
        misconception(
            conv_delta__overflow,
            "For a large z the derivative is infinity divided by infinity, which is NaN.",
            hint="g′ is the same for z and −z: use e^(−|z|), which cannot overflow.",
        ),
        misconception(
            conv_delta__unchecked,
            "A z of the wrong shape gives a result in place of a ValueError.",
            hint="Compare z.shape with (H_out + K_h − 1, W_out + K_w − 1) first.",
        ),
        style(conv_delta__loops, "the kernel placed once for each residual, and added up"),
        style(conv_delta__pixel_by_pixel, "a loop over the pixels; the slope by tanh"),
        style(conv_delta__float32_padded, "zeros round δ, a turned kernel, in float32"),
    ),
    nudge="Which z of the next layer does a11 reach, and which does a22 reach?",
    step="Start with zeros of the shape of z. Every residual (i, j) adds itself times θ to the "
    "block that begins at (i, j). At the end multiply by g′(z), computed from e^(−|z|).",
    source="001 反向传播",
)
