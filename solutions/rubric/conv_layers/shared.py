"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.question import values


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


def _filter(x, w, stride, padding):
    """Filter every channel with its own kernel, without a bias."""
    if w.shape[:2] != (x.shape[1], 1):
        raise ValueError("not one kernel for each channel")
    rows, columns = _starts(x.shape[2:], w.shape[2:], stride, padding)
    windows = _gather(_pad(x, padding), w.shape[2:], rows, columns)
    return (windows * w[:, 0, :, :, None, None]).sum(axis=(2, 3))


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


IMAGE = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]]])
"""The image of note 003 §1.2."""


TWO_CHANNELS = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 8, 7], [6, 5, 4], [3, 2, 1]]]])
"""That image and, as a second channel, the same read backwards."""


TWO_KERNELS = np.array([[[[0.0, 1], [2, 3]]], [[[1, 0], [0, 1]]]])
"""That kernel and a diagonal one, of the shape (2, 1, 2, 2)."""


IMAGE_COLUMNS = np.array([[[1.0, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]])
"""Its 2×2 windows (a), (b), (c), (d), one in each column."""


def _check_layers(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w differ in channels")
