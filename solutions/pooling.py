"""Unit 3: pooling.

A window of K_h × K_w moves over every channel of every image by itself, S_h rows or S_w
columns at a time. With P_h rows and P_w columns of padding on each side:

- windows per column and row   H_out = ⌊(H + 2P_h − K_h) / S_h⌋ + 1, and W_out likewise
- max pooling                  y[i, j] = max_{u,v} x_p[i·S_h + u, j·S_w + v], padded with −∞
- average pooling              y[i, j] = Σ_{u,v} x_p[i·S_h + u, j·S_w + v] / D, padded with 0
- L2 pooling                   y[i, j] = √(Σ_{u,v} x[i·S_h + u, j·S_w + v]²), not padded
- backward                     dx[r, q] = Σ_{i,j} dout[i, j] · ∂y[i, j] / ∂x[r, q]

In the backward pass of max pooling the derivative is 1 at the window's maximum and 0
elsewhere; of average pooling it is 1 / D everywhere in the window; of L2 pooling it is the
pixel divided by the window's norm. A pixel under several windows collects the gradient of
all of them.

Global average pooling and the spatial pyramid give images of every size the same number of
features: they fix the number of windows, and the image decides how large these are.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _pair(value):
    """Read an int or an ``(h, w)`` pair as a pair."""
    return value if np.ndim(value) else (value, value)


def _read_window(kernel_size, stride):
    """Read kernel size and stride as pairs; raise ValueError unless they are positive."""
    kernel = _pair(kernel_size)
    step = kernel if stride is None else _pair(stride)
    if min(*kernel, *step) < 1:
        raise ValueError(f"kernel size {kernel} and stride {step} must be positive")
    return kernel, step


def _read_padding(padding, kernel):
    """Read the padding as a pair; raise ValueError if it is more than half of the kernel."""
    (P_h, P_w), (K_h, K_w) = _pair(padding), kernel
    if 2 * P_h > K_h or 2 * P_w > K_w:
        raise ValueError(f"padding {padding} is more than half of the kernel size {kernel}")
    return P_h, P_w


def _pad(x, margin, fill):
    """Surround the last two axes with ``fill``; np.pad refuses a negative margin (ValueError)."""
    P_h, P_w = margin
    return np.pad(
        np.asarray(x, float), ((0, 0), (0, 0), (P_h, P_h), (P_w, P_w)), constant_values=fill
    )


def _cut_windows(padded, kernel, step):
    """View an image as its windows, of shape (N, C, H_out, W_out, K_h, K_w).

    NumPy refuses a kernel that is larger than the image (ValueError).
    """
    S_h, S_w = step
    return sliding_window_view(padded, kernel, axis=(2, 3))[:, :, ::S_h, ::S_w]


def _divisors(shape, kernel, step, margin, count_include_pad):
    """Count the cells that each window's mean is taken over, as the sum of ones."""
    ones = _pad(np.ones((1, 1, *shape[2:])), margin, float(count_include_pad))
    return _cut_windows(ones, kernel, step).sum(axis=(4, 5))


def _spread(share, size, kernel, step):
    """Add each window's share to all its cells, in an image of the given height and width."""
    (K_h, K_w), (S_h, S_w) = kernel, step
    rows, columns = share.shape[2:]
    image = np.zeros((*share.shape[:2], *size))
    for u in range(K_h):
        for v in range(K_w):
            # the cell (u, v) of all windows at once; no two windows share this cell
            cells = image[:, :, u::S_h, v::S_w]
            cells[:, :, :rows, :columns] += share
    return image


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    """Take the maximum of every window.

    y[n, c, i, j] = max_u max_v x_p[n, c, i·S_h + u, j·S_w + v] with 0 ≤ u < K_h and
    0 ≤ v < K_w, where x_p is x with P_h rows and P_w columns of −∞ on each side. Padding
    with −∞ means that a padded cell never wins, not even over negative values.

    The output has H_out = ⌊(H + 2P_h − K_h) / S_h⌋ + 1 rows and, likewise,
    W_out = ⌊(W + 2P_w − K_w) / S_w⌋ + 1 columns: rows and columns at the lower and right
    edge that do not fill a window are left out.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images; each channel of each image is pooled by itself.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.
    padding : int or (int, int), optional
        Rows and columns of −∞ on each side, P_h and P_w.

    Returns
    -------
    ndarray, shape (N, C, H_out, W_out)

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, a padding is negative or more than half
        of the kernel size (2P > K), or the kernel is larger than the padded input.

    Notes
    -----
    Source: note 000 最大池化, note 002 §4.1; also 001 and 004, 池化层. The padding follows
    ``torch.nn.functional.max_pool2d``.

    Examples
    --------
    >>> x = np.array([[1.0, 3, 2, 4], [5, 6, 8, 7], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> max_pool2d_forward(x[None, None], 2)
    array([[[[6., 8.],
             [3., 4.]]]])
    >>> max_pool2d_forward(-1 - x[None, None], 2, padding=1)
    array([[[[-2., -3., -5.],
             [-4., -2., -1.],
             [-2., -3., -5.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    margin = _read_padding(padding, kernel)
    return _cut_windows(_pad(x, margin, -np.inf), kernel, step).max(axis=(4, 5))


def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0):
    """Send the gradient of every window to the pixel that was its maximum.

    dx[n, c, r, q] = Σ dout[n, c, i, j] over all windows (i, j) whose maximum is at (r, q).
    Where windows overlap, one pixel can be the maximum of several: their gradients **add**.
    Where a window's maximum occurs more than once, **the first one in row-major order**
    (upper row first, then left column) gets the whole gradient. A pixel that is no window's
    maximum gets 0, and the padding's share is cut off.

    Parameters
    ----------
    dout : ndarray, shape (N, C, H_out, W_out)
        Upstream gradient, of the shape that ``max_pool2d_forward`` returns.
    x : ndarray, shape (N, C, H, W)
        The input of the forward pass.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.
    padding : int or (int, int), optional
        Rows and columns of −∞ on each side, P_h and P_w.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        The gradient dx.

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, a padding is negative or more than half
        of the kernel size (2P > K), or the kernel is larger than the padded input.

    Notes
    -----
    Source: note 000 池化层的反向传播. H_out and W_out are those of ``max_pool2d_forward``.
    Some textbooks give a tie's gradient to every maximum, or share it equally among them;
    both are accepted too.

    Examples
    --------
    The 5 is the maximum of both windows:

    >>> x = np.array([[[[1.0, 5, 2], [3, 4, 0]]]])
    >>> max_pool2d_backward(np.array([[[[10.0, 1]]]]), x, 2, stride=1)
    array([[[[ 0., 11.,  0.],
             [ 0.,  0.,  0.]]]])

    The first 7 gets it all:

    >>> x = np.array([[[[2.0, 7], [7, 7]]]])
    >>> max_pool2d_backward(np.array([[[[3.0]]]]), x, 2)
    array([[[[0., 3.],
             [0., 0.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    margin = _read_padding(padding, kernel)
    padded = _pad(x, margin, -np.inf)
    windows = _cut_windows(padded, kernel, step)
    first = windows.reshape(*dout.shape, -1).argmax(axis=-1)  # argmax takes the first
    (_, K_w), (S_h, S_w), (P_h, P_w), (H, W) = kernel, step, margin, x.shape[2:]
    u, v = np.divmod(first, K_w)
    n, c, i, j = np.indices(first.shape)
    dx = np.zeros(padded.shape)
    # dx[...] += dout would keep only one of the gradients that meet at the same pixel
    np.add.at(dx, (n, c, i * S_h + u, j * S_w + v), dout)
    return dx[:, :, P_h : P_h + H, P_w : P_w + W]


def avg_pool2d_forward(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    """Take the mean of every window.

    y[n, c, i, j] = (1 / D) Σ_u Σ_v x_p[n, c, i·S_h + u, j·S_w + v] with 0 ≤ u < K_h and
    0 ≤ v < K_w, where x_p is x with P_h rows and P_w columns of zeros on each side. The
    divisor D is K_h·K_w for every window if ``count_include_pad``; otherwise it is the
    number of the window's cells that lie inside x.

    The output has H_out = ⌊(H + 2P_h − K_h) / S_h⌋ + 1 rows and, likewise,
    W_out = ⌊(W + 2P_w − K_w) / S_w⌋ + 1 columns: rows and columns at the lower and right
    edge that do not fill a window are left out.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images; each channel of each image is pooled by itself.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.
    padding : int or (int, int), optional
        Rows and columns of zeros on each side, P_h and P_w.
    count_include_pad : bool, optional
        Whether the zeros of the padding count as pixels in the mean.

    Returns
    -------
    ndarray, shape (N, C, H_out, W_out)

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, a padding is negative or more than half
        of the kernel size (2P > K), or the kernel is larger than the padded input.

    Notes
    -----
    Source: note 000 均值池化, note 002 §4.2. The default of ``count_include_pad`` is that of
    ``torch.nn.functional.avg_pool2d``; other frameworks take False.

    Examples
    --------
    >>> x = np.array([[1.0, 3, 2, 4], [5, 6, 8, 7], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> avg_pool2d_forward(x[None, None], 2)
    array([[[[3.75, 5.25],
             [2.  , 2.  ]]]])

    Here every window holds one pixel and three zeros:

    >>> x = np.array([[[[4.0, 8], [12, 16]]]])
    >>> avg_pool2d_forward(x, 2, padding=1)
    array([[[[1., 2.],
             [3., 4.]]]])
    >>> avg_pool2d_forward(x, 2, padding=1, count_include_pad=False)
    array([[[[ 4.,  8.],
             [12., 16.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    margin = _read_padding(padding, kernel)
    sums = _cut_windows(_pad(x, margin, 0.0), kernel, step).sum(axis=(4, 5))
    return sums / _divisors(x.shape, kernel, step, margin, count_include_pad)


def avg_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, count_include_pad=True):
    """Share the gradient of every window equally among its cells.

    dx[n, c, r, q] = Σ dout[n, c, i, j] / D[i, j] over all windows (i, j) that cover the pixel
    (r, q), with the divisor D of ``avg_pool2d_forward``: K_h·K_w if ``count_include_pad``,
    otherwise the number of the window's cells that lie inside x. Where windows overlap, their
    shares **add**; the padding's share is cut off.

    Parameters
    ----------
    dout : ndarray, shape (N, C, H_out, W_out)
        Upstream gradient, of the shape that ``avg_pool2d_forward`` returns.
    x : ndarray, shape (N, C, H, W)
        The input of the forward pass; only its shape matters.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.
    padding : int or (int, int), optional
        Rows and columns of zeros on each side, P_h and P_w.
    count_include_pad : bool, optional
        Whether the zeros of the padding count as pixels in the mean.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        The gradient dx.

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, a padding is negative or more than half
        of the kernel size (2P > K), or the kernel is larger than the padded input.

    Notes
    -----
    Source: note 000 池化层的反向传播. H_out and W_out are those of ``avg_pool2d_forward``.

    Examples
    --------
    The middle column lies under both windows:

    >>> x = np.zeros((1, 1, 2, 3))
    >>> avg_pool2d_backward(np.array([[[[4.0, 8]]]]), x, 2, stride=1)
    array([[[[1., 3., 2.],
             [1., 3., 2.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    margin = _read_padding(padding, kernel)
    (P_h, P_w), (H, W) = margin, x.shape[2:]
    share = dout / _divisors(x.shape, kernel, step, margin, count_include_pad)
    dx = _spread(share, _pad(x, margin, 0.0).shape[2:], kernel, step)
    return dx[:, :, P_h : P_h + H, P_w : P_w + W]


def l2_pool2d_forward(x, kernel_size, stride=None):
    """Take the L2 norm of every window: the root of the sum of its squares.

    y[n, c, i, j] = √(Σ_u Σ_v x[n, c, i·S_h + u, j·S_w + v]²) with 0 ≤ u < K_h and
    0 ≤ v < K_w. The squares are summed, not averaged, and there is no padding.

    The output has H_out = ⌊(H − K_h) / S_h⌋ + 1 rows and, likewise,
    W_out = ⌊(W − K_w) / S_w⌋ + 1 columns: rows and columns at the lower and right edge that
    do not fill a window are left out.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images; each channel of each image is pooled by itself.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.

    Returns
    -------
    ndarray, shape (N, C, H_out, W_out)

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, or the kernel is larger than the image.

    Notes
    -----
    Source: note 004 池化层, which names L2-norm pooling (L2范式池化) without a formula; ours is
    that of ``torch.nn.functional.lp_pool2d`` with ``norm_type=2``. The example is of our own:
    its results are √(3² + 4²), √(4 · 1²), √(4 · 3²) and √(12² + 5²).

    Examples
    --------
    >>> x = np.array([[3.0, 0, 1, -1], [0, 4, 1, -1], [3, -3, 0, 12], [3, 3, 5, 0]])
    >>> l2_pool2d_forward(x[None, None], 2)
    array([[[[ 5.,  2.],
             [ 6., 13.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    return np.sqrt((_cut_windows(x, kernel, step) ** 2).sum(axis=(4, 5)))


def l2_pool2d_backward(dout, x, kernel_size, stride=None):
    """Share the gradient of every window among its pixels, in proportion to their values.

    The derivative of a norm y = √(Σ x²) is ∂y / ∂x[r, q] = x[r, q] / y, so that
    dx[n, c, r, q] = Σ dout[n, c, i, j] · x[n, c, r, q] / y[n, c, i, j] over all windows
    (i, j) that cover the pixel (r, q). Where windows overlap, their gradients **add**.
    A window of zeros has the norm 0, where the root has no derivative: it gives **0** to
    its pixels.

    Parameters
    ----------
    dout : ndarray, shape (N, C, H_out, W_out)
        Upstream gradient, of the shape that ``l2_pool2d_forward`` returns.
    x : ndarray, shape (N, C, H, W)
        The input of the forward pass.
    kernel_size : int or (int, int)
        Height and width of the window, K_h and K_w. An int stands for both.
    stride : int or (int, int), optional
        Rows and columns from one window to the next, S_h and S_w. None, the default,
        stands for ``kernel_size``.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        The gradient dx.

    Raises
    ------
    ValueError
        If a kernel size or a stride is less than 1, or the kernel is larger than the image.

    Notes
    -----
    Source: note 004 池化层. H_out and W_out are those of ``l2_pool2d_forward``. The norms of
    the first example are 5 and 13.

    Examples
    --------
    >>> x = np.array([[[[3.0, 0, 0, -12], [0, 4, 5, 0]]]])
    >>> l2_pool2d_backward(np.array([[[[10.0, 26]]]]), x, 2)
    array([[[[  6.,   0.,   0., -24.],
             [  0.,   8.,  10.,   0.]]]])

    The left window holds nothing but zeros:

    >>> x = np.array([[[[0.0, 0, 3], [0, 0, 4]]]])
    >>> l2_pool2d_backward(np.array([[[[7.0, 10]]]]), x, 2, stride=1)
    array([[[[0., 0., 6.],
             [0., 0., 8.]]]])
    """
    kernel, step = _read_window(kernel_size, stride)
    norms = np.sqrt((_cut_windows(x, kernel, step) ** 2).sum(axis=(4, 5)))
    norms[norms == 0] = 1  # any divisor will do: all pixels of such a window are 0
    return x * _spread(dout / norms, x.shape[2:], kernel, step)


def global_avg_pool2d(x):
    """Take the mean of every channel of every image: one number for each feature map.

    y[n, c] = Σ_h Σ_w x[n, c, h, w] / (H·W)

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.

    Returns
    -------
    ndarray, shape (N, C)

    Raises
    ------
    ValueError
        If the images have no pixels (H or W is 0).

    Notes
    -----
    Source: note 000 池化层 (均值池化, with a window as large as the image). The shape
    (N, C, 1, 1), which torch's layer returns, is accepted too.

    Examples
    --------
    >>> x = np.array([[[[1.0, 3], [5, 7]], [[2, 2], [2, 6]]]])
    >>> global_avg_pool2d(x)
    array([[4., 3.]])
    """
    if x.shape[2] * x.shape[3] == 0:
        raise ValueError("the images have no pixels")
    return x.mean(axis=(2, 3))


def spatial_pyramid_pool(x, levels):
    """Describe images of any size by equally many features: maxima over finer and finer grids.

    At level l each channel is covered by l × l bins. Bin (i, j) holds the rows
    ⌊i·H / l⌋ ≤ h < ⌈(i + 1)·H / l⌉ and the columns ⌊j·W / l⌋ ≤ w < ⌈(j + 1)·W / l⌉, and
    gives its maximum. The bins cover every pixel and are never empty; where l does not
    divide H or W, neighbouring bins overlap.

    The features of an image stand in this order: by level, as ``levels`` lists them; within
    a level by channel; within a channel by row of bins; within a row by column.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    levels : tuple of int
        Bins along each axis, the coarsest level first, such as (1, 2, 4). A level may be
        larger than H or W.

    Returns
    -------
    ndarray, shape (N, C * (l_1**2 + l_2**2 + ...))

    Raises
    ------
    ValueError
        If there is no level, a level is less than 1, or the images have no pixels.

    Notes
    -----
    Source: note 001 空间金字塔池化, after He et al., ECCV 2014. The bins are those of
    ``torch.nn.functional.adaptive_max_pool2d``. The paper takes windows of ⌈H / l⌉ rows at a
    stride of ⌊H / l⌋, which miss the last rows of some sizes; that is accepted too.

    Examples
    --------
    The rows of the lower bins are 1 and 2, those of the upper bins 0 and 1:

    >>> x = np.array([[[[1.0, 8, 2, 4], [5, 3, 0, 7], [6, 2, 1, 9]]]])
    >>> spatial_pyramid_pool(x, (1, 2))
    array([[9., 8., 7., 6., 9.]])
    """
    if min(levels) < 1:
        raise ValueError(f"every one of the levels {levels} must be at least 1")
    N, C, H, W = x.shape
    features = []
    for level in levels:
        bins = np.empty((N, C, level, level))
        for i, j in np.ndindex(level, level):
            # −(−a // b) rounds a / b up; the maximum of no pixels raises ValueError by itself
            rows = slice(i * H // level, -(-(i + 1) * H // level))
            columns = slice(j * W // level, -(-(j + 1) * W // level))
            bins[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
        features.append(bins.reshape(N, C * level**2))
    return np.concatenate(features, axis=1)
