"""Unit 2: the convolution layer and its family.

For images ``x`` (N, C, H, W), kernels ``w`` (C_out, C, K_h, K_w), and x̂, which is ``x`` with
p_h rows and p_w columns of zeros on every side:

- output size   H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1, W_out likewise
- forward       y[n, d, i, j]  = b[d] + Σ_c Σ_u Σ_v x̂[n, c, i·s_h + u, j·s_w + v] · w[d, c, u, v]
- backward      dx̂[n, c, i·s_h + u, j·s_w + v] += dy[n, d, i, j] · w[d, c, u, v] for all indices
                dw[d, c, u, v] = Σ_n Σ_i Σ_j dy[n, d, i, j] · x̂[n, c, i·s_h + u, j·s_w + v]
                db[d]          = Σ_n Σ_i Σ_j dy[n, d, i, j]
- im2col        writes every window of x̂ as a column, so that the forward pass is one matrix
                product; col2im adds the columns back where they came from.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _pair(value):
    """Read an int or an (h, w) pair as a pair."""
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def _output_size(image_size, kernel_size, stride, padding):
    """Count the window positions along both axes; `ValueError` where there is none."""
    if min(stride) < 1:
        raise ValueError(f"the stride must be at least 1, not {stride}")
    if min(padding) < 0:
        raise ValueError(f"the padding must not be negative, as in {padding}")
    spare = [n + 2 * p - k for n, k, p in zip(image_size, kernel_size, padding, strict=True)]
    if min(spare) < 0:
        raise ValueError(
            f"the kernel {tuple(kernel_size)} is larger than the image {tuple(image_size)} "
            f"with padding {padding}"
        )
    return tuple(n // s + 1 for n, s in zip(spare, stride, strict=True))


def _windows(x, kernel_size, stride, padding):
    """View the padded images as windows, (N, C, H_out, W_out, K_h, K_w); read only."""
    (s_h, s_w), (p_h, p_w) = stride, padding
    _output_size(x.shape[2:], kernel_size, stride, padding)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    return sliding_window_view(padded, kernel_size, axis=(2, 3))[:, :, ::s_h, ::s_w]


def _add_windows(windows, image_size, stride, padding):
    """Add windows, (N, C, K_h, K_w, H_out, W_out), to the pixels that they were cut from."""
    (H, W), (s_h, s_w), (p_h, p_w) = image_size, stride, padding
    N, C, K_h, K_w, H_out, W_out = windows.shape
    padded = np.zeros((N, C, H + 2 * p_h, W + 2 * p_w), windows.dtype)
    # One kernel entry touches a pixel at most once, so += loses nothing within a slice.
    for u in range(K_h):
        for v in range(K_w):
            rows = slice(u, u + s_h * H_out, s_h)
            columns = slice(v, v + s_w * W_out, s_w)
            padded[:, :, rows, columns] += windows[:, :, u, v]
    return padded[:, :, p_h : p_h + H, p_w : p_w + W].copy()


def _check_channels(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"the images have {x.shape[1]} channels, the kernels {w.shape[1]}")


def conv2d_forward(x, w, b, stride=1, padding=0):
    """Convolve a batch of images with several channels: the forward pass of a layer.

    y[n, d, i, j] = b[d] + Σ_c Σ_u Σ_v x̂[n, c, i·s_h + u, j·s_w + v] · w[d, c, u, v]

    where x̂ is ``x`` with p_h rows of zeros above and below and p_w columns of zeros on the
    left and right. Every kernel sees all channels and makes one output channel. The kernel
    is not flipped. Windows that do not lie wholly inside x̂ are left out:

    H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1,  W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C_out, C, K_h, K_w)
        Kernels.
    b : ndarray, shape (C_out,)
        Bias of each output channel.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.

    Returns
    -------
    ndarray, shape (N, C_out, H_out, W_out)

    Raises
    ------
    ValueError
        If the kernel is larger than the padded image, the padding is negative, the stride is
        less than 1, or ``x`` and ``w`` differ in their number of channels.

    Notes
    -----
    Source: note 000 卷积层, note 001 §3.2, note 003 §1.2 to §1.5. The first example is that of
    003 §1.2, and its top left entry is 001's
    z11 = a11·θ11 + a12·θ12 + a21·θ21 + a22·θ22 = 1·0 + 2·1 + 4·2 + 5·3 = 25;
    the second is that of 003 §1.3.1.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[0.0, 1.0], [2.0, 3.0]]]])
    >>> conv2d_forward(x, w, np.zeros(1))
    array([[[[25., 31.],
             [43., 49.]]]])

    >>> x = np.array([[[[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]]]])
    >>> w = np.array([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]])
    >>> conv2d_forward(x, w, np.zeros(1), padding=1)
    array([[[[23., 34., 37., 27.],
             [29., 50., 55., 34.],
             [17., 30., 35., 22.],
             [ 7., 14., 17., 11.]]]])
    """
    _check_channels(x, w)
    windows = _windows(x, w.shape[2:], _pair(stride), _pair(padding))
    return np.einsum("nchwuv,dcuv->ndhw", windows, w) + b[:, None, None]


def conv2d_backward(dout, x, w, b, stride=1, padding=0):
    """Compute the gradients of a convolution layer: its backward pass.

    For a loss whose gradient with respect to y = conv2d_forward(x, w, b, stride, padding)
    is ``dout``, and with x̂ and dx̂ the images and their gradient with the zeros of the padding
    round them:

    dx̂[n, c, i·s_h + u, j·s_w + v] += dout[n, d, i, j] · w[d, c, u, v]  for all n, d, c, i, j, u, v

    dw[d, c, u, v] = Σ_n Σ_i Σ_j dout[n, d, i, j] · x̂[n, c, i·s_h + u, j·s_w + v]

    db[d] = Σ_n Σ_i Σ_j dout[n, d, i, j]

    dx is dx̂ without the padding. Pixels that no window holds have gradient 0. Nothing is
    divided by N: if the loss is a mean, ``dout`` holds that factor already.

    Parameters
    ----------
    dout : ndarray, shape (N, C_out, H_out, W_out)
        Gradient of the loss with respect to the layer's output.
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C_out, C, K_h, K_w)
        Kernels.
    b : ndarray, shape (C_out,)
        Bias of each output channel.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.

    Returns
    -------
    dx : ndarray, shape (N, C, H, W)
        Gradient of the loss with respect to ``x``.
    dw : ndarray, shape (C_out, C, K_h, K_w)
        Gradient of the loss with respect to ``w``.
    db : ndarray, shape (C_out,)
        Gradient of the loss with respect to ``b``.

    Raises
    ------
    ValueError
        If the kernel is larger than the padded image, the padding is negative, the stride is
        less than 1, ``x`` and ``w`` differ in their number of channels, or ``dout`` does not
        have the shape of the layer's output.

    Notes
    -----
    Source: note 001 反向传播算法 (without the factor g′(z) of the activation, which is not
    part of this layer). In the example, as there, the corner pixel a11 reaches only z11 and
    gets δ11·θ11 = 1·1 = 1, and the central pixel a22 reaches all four and gets
    δ11·θ22 + δ12·θ21 + δ21·θ12 + δ22·θ11 = 1·4 − 1·3 + 2·2 + 3·1 = 8.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> dout = np.array([[[[1.0, -1.0], [2.0, 3.0]]]])
    >>> dx, dw, db = conv2d_backward(dout, x, w, np.zeros(1))
    >>> dx
    array([[[[ 1.,  1., -2.],
             [ 5.,  8.,  2.],
             [ 6., 17., 12.]]]])
    >>> dw
    array([[[[22., 27.],
             [37., 42.]]]])
    >>> db
    array([5.])
    """
    _check_channels(x, w)
    K_h, K_w = w.shape[2:]
    windows = _windows(x, (K_h, K_w), _pair(stride), _pair(padding))
    N, _, H_out, W_out = windows.shape[:4]
    if dout.shape != (N, len(w), H_out, W_out):
        raise ValueError(f"dout is {dout.shape}, the output is {(N, len(w), H_out, W_out)}")
    dw = np.einsum("ndhw,nchwuv->dcuv", dout, windows)
    db = dout.sum(axis=(0, 2, 3))
    dwindows = np.einsum("ndhw,dcuv->ncuvhw", dout, w)
    dx = _add_windows(dwindows, x.shape[2:], _pair(stride), _pair(padding))
    return dx, dw, db


def im2col(x, kernel_size, stride=1, padding=0):
    """Write every window of the images as a column.

    cols[n, (c·K_h + u)·K_w + v, i·W_out + j] = x̂[n, c, i·s_h + u, j·s_w + v]

    where x̂ is ``x`` with p_h rows of zeros above and below and p_w columns of zeros on the
    left and right. So a column is one window read channel by channel and row by row, and the
    columns follow the window positions row by row. Windows that do not lie wholly inside x̂
    are left out: L = H_out·W_out with

    H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1,  W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    kernel_size : int or pair of int
        Height and width (K_h, K_w) of a window; an int stands for both.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.

    Returns
    -------
    ndarray, shape (N, C * K_h * K_w, L)

    Raises
    ------
    ValueError
        If the kernel is larger than the padded image, the padding is negative, or the stride
        is less than 1.

    Notes
    -----
    Source: note 001 §3.2 总结: slide the kernel, take the chunk under it, flatten both and take
    the inner product wᵀx + b. The example does so for the image and kernel of note 003 §1.2.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> cols = im2col(x, 2)
    >>> cols
    array([[[1., 2., 4., 5.],
            [2., 3., 5., 6.],
            [4., 5., 7., 8.],
            [5., 6., 8., 9.]]])
    >>> np.array([0.0, 1.0, 2.0, 3.0]) @ cols
    array([[25., 31., 43., 49.]])
    """
    K_h, K_w = _pair(kernel_size)
    windows = _windows(x, (K_h, K_w), _pair(stride), _pair(padding))
    N, C, H_out, W_out = windows.shape[:4]
    cols = windows.transpose(0, 1, 4, 5, 2, 3).copy()
    return cols.reshape(N, C * K_h * K_w, H_out * W_out)


def col2im(cols, x_shape, kernel_size, stride=1, padding=0):
    """Add the columns of `im2col` back to the pixels that they came from.

    x̂[n, c, i·s_h + u, j·s_w + v] += cols[n, (c·K_h + u)·K_w + v, i·W_out + j]
    for all n, c, u, v, i, j

    and the result is x̂ without its p_h rows and p_w columns of padding on each side. Where
    windows overlap, their values add; pixels that no window holds are 0. This is the adjoint
    of im2col, not its inverse: it carries the gradient of the columns to the images.

    Parameters
    ----------
    cols : ndarray, shape (N, C * K_h * K_w, L)
        Columns in the order of `im2col`, with L = H_out·W_out,
        H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1 and W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1.
    x_shape : tuple of int
        Shape (N, C, H, W) of the images.
    kernel_size : int or pair of int
        Height and width (K_h, K_w) of a window; an int stands for both.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.

    Returns
    -------
    ndarray, shape (N, C, H, W)

    Raises
    ------
    ValueError
        If the kernel is larger than the padded image, the padding is negative, the stride is
        less than 1, or ``cols`` does not have the shape (N, C·K_h·K_w, L).

    Notes
    -----
    Source: note 001 §3.2 总结 and 反向传播算法. Columns of ones count the windows that hold each
    pixel; as in that note's 3 × 3 example, the corner a11 is in one of them, the centre a22
    in all four.

    Examples
    --------
    >>> col2im(np.ones((1, 4, 4)), (1, 1, 3, 3), 2)
    array([[[[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]]]])

    Of the columns of an image, every pixel comes back once for each window that holds it:

    >>> cols = np.array([[[1.0, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]])
    >>> col2im(cols, (1, 1, 3, 3), 2)
    array([[[[ 1.,  4.,  3.],
             [ 8., 20., 12.],
             [ 7., 16.,  9.]]]])
    """
    N, C, H, W = x_shape
    (K_h, K_w), (s_h, s_w), (p_h, p_w) = _pair(kernel_size), _pair(stride), _pair(padding)
    H_out, W_out = _output_size((H, W), (K_h, K_w), (s_h, s_w), (p_h, p_w))
    if cols.shape != (N, C * K_h * K_w, H_out * W_out):
        raise ValueError(f"cols is {cols.shape}, not {(N, C * K_h * K_w, H_out * W_out)}")
    windows = cols.reshape(N, C, K_h, K_w, H_out, W_out)
    return _add_windows(windows, (H, W), (s_h, s_w), (p_h, p_w))
