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

The family differs in which products are summed: a *dilated* kernel reads x̂ at i·s_h + u·d_h, a
*grouped* convolution lets every kernel see one group of channels only, and a *depthwise* one a
single channel. A *pointwise* convolution is a 1×1 kernel: it mixes the channels of each pixel. A
*separable* convolution is a depthwise one followed by a pointwise one.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _pair(value):
    """Read an int or an (h, w) pair as a pair."""
    return (value, value) if np.ndim(value) == 0 else value


def _triple(value):
    """Read an int or a (d, h, w) triple as a triple."""
    return (value, value, value) if np.ndim(value) == 0 else value


def _check_stride(stride):
    if min(stride) < 1:
        raise ValueError(f"the stride must be at least 1, not {stride}")


def _output_size(image_size, kernel_size, stride, padding):
    """Count the window positions along both axes; `ValueError` where there is none."""
    _check_stride(stride)
    if min(padding) < 0:
        raise ValueError(f"the padding must not be negative, as in {padding}")
    spare = [n + 2 * p - k for n, k, p in zip(image_size, kernel_size, padding, strict=True)]
    if min(spare) < 0:
        raise ValueError(
            f"the kernel {tuple(kernel_size)} is larger than the image {tuple(image_size)} "
            f"with padding {padding}"
        )
    return [n // s + 1 for n, s in zip(spare, stride, strict=True)]


def _windows(x, kernel_size, stride, padding):
    """View the padded images as windows, (N, C, H_out, W_out, K_h, K_w); read only."""
    (s_h, s_w), (p_h, p_w) = stride, padding
    _check_stride(stride)
    # Of the rest NumPy itself makes a ValueError: np.pad of a negative padding, and
    # sliding_window_view of a kernel that is larger than the padded image.
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
    return padded[:, :, p_h : p_h + H, p_w : p_w + W]


def _check_channels(x, w):
    if x.shape[1] != w.shape[1]:
        raise ValueError(f"the images have {x.shape[1]} channels, the kernels {w.shape[1]}")


def _filter_channels(x, w, stride, padding):
    """Filter channel c with the kernel w[c, 0], and sum over no channels."""
    if w.shape[:2] != (x.shape[1], 1):
        raise ValueError(f"the kernels are {w.shape}, but there are {x.shape[1]} channels")
    windows = _windows(x, w.shape[2:], _pair(stride), _pair(padding))
    return np.einsum("nchwuv,cuv->nchw", windows, w[:, 0])


def _mix_channels(x, w, b):
    """Replace the channels of every pixel by the sums w·x + b of them."""
    _check_channels(x, w)
    return np.einsum("nchw,dc->ndhw", x, w) + b[:, None, None]


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
    # a new array even where the windows do not overlap, and a view would do
    columns = np.array(windows.transpose(0, 1, 4, 5, 2, 3))
    return columns.reshape(N, C * K_h * K_w, H_out * W_out)


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


def dilated_conv2d(x, w, b, stride=1, padding=0, dilation=1):
    """Convolve images with kernels that have gaps between their entries.

    y[n, d, i, j] = b[d] + Σ_c Σ_u Σ_v x̂[n, c, i·s_h + u·d_h, j·s_w + v·d_w] · w[d, c, u, v]

    where x̂ is ``x`` with p_h rows of zeros above and below and p_w columns of zeros on the
    left and right. Two neighbouring entries of a kernel lie d_h rows or d_w columns apart, so
    dilation 1 is the ordinary convolution. The kernel covers d_h·(K_h − 1) + 1 rows and
    d_w·(K_w − 1) + 1 columns, and windows that do not lie wholly inside x̂ are left out:

    H_out = ⌊(H + 2·p_h − d_h·(K_h − 1) − 1) / s_h⌋ + 1,  W_out likewise

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C_out, C, K_h, K_w)
        Kernels, without the gaps.
    b : ndarray, shape (C_out,)
        Bias of each output channel.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.
    dilation : int or pair of int
        Steps (d_h, d_w) between the entries of a kernel; an int stands for both.

    Returns
    -------
    ndarray, shape (N, C_out, H_out, W_out)

    Raises
    ------
    ValueError
        If the kernel covers more than the padded image, the padding is negative, a stride or a
        dilation is less than 1, or ``x`` and ``w`` differ in their number of channels.

    Notes
    -----
    Source: note 001 空洞卷积: gaps of 0 are "1-dilated", gaps of n − 1 are "n-dilated" (the
    note's minus sign was lost). The examples take image and kernel of note 003 §1.2. Without
    padding, the four entries meet the four corners: 1·0 + 3·1 + 7·2 + 9·3 = 44.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[0.0, 1.0], [2.0, 3.0]]]])
    >>> dilated_conv2d(x, w, np.zeros(1), dilation=2)
    array([[[[44.]]]])
    >>> dilated_conv2d(x, w, np.zeros(1), padding=1, dilation=2)
    array([[[[15., 26., 10.],
             [26., 44., 16.],
             [ 5.,  6.,  0.]]]])
    """
    _check_channels(x, w)
    d_h, d_w = _pair(dilation)
    if min(d_h, d_w) < 1:
        raise ValueError(f"the dilation must be at least 1, not {dilation}")
    covered = (d_h * (w.shape[2] - 1) + 1, d_w * (w.shape[3] - 1) + 1)
    windows = _windows(x, covered, _pair(stride), _pair(padding))[..., ::d_h, ::d_w]
    return np.einsum("nchwuv,dcuv->ndhw", windows, w) + b[:, None, None]


def grouped_conv2d(x, w, b, stride=1, padding=0, groups=1):
    """Convolve the channels in groups that do not see each other.

    The C input channels are cut into ``groups`` blocks of C_g = C / groups neighbouring
    channels, and the C_out kernels into as many blocks of neighbouring kernels. The kernels of
    block g see the channels of block g only. So with g = ⌊d·groups / C_out⌋, the block of
    kernel d,

    y[n, d, i, j] = b[d] + Σ_c Σ_u Σ_v x̂[n, g·C_g + c, i·s_h + u, j·s_w + v] · w[d, c, u, v]

    with c = 0, …, C_g − 1, where x̂ is ``x`` with p_h rows of zeros above and below and p_w
    columns of zeros on the left and right. Windows that do not lie wholly inside x̂ are left out:

    H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1,  W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C_out, C_g, K_h, K_w)
        Kernels, each for the C_g channels of its group.
    b : ndarray, shape (C_out,)
        Bias of each output channel.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.
    groups : int
        Number of groups; 1 is the ordinary convolution.

    Returns
    -------
    ndarray, shape (N, C_out, H_out, W_out)

    Raises
    ------
    ValueError
        If ``groups`` is less than 1 or does not divide C_out, if C is not groups·C_g, or if the
        kernel is larger than the padded image, the padding is negative or the stride is less
        than 1.

    Notes
    -----
    Source: note 001 AlexNet, 通道拆分: AlexNet's channels were split over two GPUs, groups = 2.
    In the example the first kernel sees the first channel, 1·0 + 2·1 + 3·2 + 4·3 = 20, and the
    second the second one, 5·1 + 8·1 + 100 = 113.

    Examples
    --------
    >>> x = np.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    >>> w = np.array([[[[0.0, 1.0], [2.0, 3.0]]], [[[1.0, 0.0], [0.0, 1.0]]]])
    >>> grouped_conv2d(x, w, np.array([0.0, 100.0]), groups=2)
    array([[[[ 20.]],
    <BLANKLINE>
            [[113.]]]])
    """
    C, (C_out, C_g) = x.shape[1], w.shape[:2]
    if groups < 1 or C_out % groups or groups * C_g != C:
        raise ValueError(f"{C} channels and kernels {w.shape} do not make {groups} groups")
    windows = _windows(x, w.shape[2:], _pair(stride), _pair(padding))
    size = C_out // groups
    outputs = []
    for g in range(groups):
        seen, kernels = windows[:, g * C_g : (g + 1) * C_g], w[g * size : (g + 1) * size]
        outputs.append(np.einsum("nchwuv,dcuv->ndhw", seen, kernels))
    return np.concatenate(outputs, axis=1) + b[:, None, None]


def depthwise_conv2d(x, w, b, stride=1, padding=0):
    """Filter every channel with a kernel of its own.

    y[n, c, i, j] = b[c] + Σ_u Σ_v x̂[n, c, i·s_h + u, j·s_w + v] · w[c, 0, u, v]

    where x̂ is ``x`` with p_h rows of zeros above and below and p_w columns of zeros on the
    left and right. Nothing is summed over the channels, so there are as many output channels as
    input channels. Windows that do not lie wholly inside x̂ are left out:

    H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1,  W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C, 1, K_h, K_w)
        One kernel with one layer for each channel.
    b : ndarray, shape (C,)
        Bias of each channel.
    stride : int or pair of int
        Steps (s_h, s_w) between windows; an int stands for both.
    padding : int or pair of int
        Rows and columns of zeros (p_h, p_w) on each side; an int stands for both.

    Returns
    -------
    ndarray, shape (N, C, H_out, W_out)

    Raises
    ------
    ValueError
        If there is not one kernel with one layer for each channel, or if the kernel is larger
        than the padded image, the padding is negative or the stride is less than 1.

    Notes
    -----
    Source: note 000 Depthwise Convolution. In the example, the first channel is the one of note
    003 §1.2; in the second one every output is a pixel and its lower right neighbour, 9 + 5 = 14.

    Examples
    --------
    >>> x = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 8, 7], [6, 5, 4], [3, 2, 1]]]])
    >>> w = np.array([[[[0.0, 1.0], [2.0, 3.0]]], [[[1.0, 0.0], [0.0, 1.0]]]])
    >>> depthwise_conv2d(x, w, np.zeros(2))
    array([[[[25., 31.],
             [43., 49.]],
    <BLANKLINE>
            [[14., 12.],
             [ 8.,  6.]]]])
    """
    return _filter_channels(x, w, stride, padding) + b[:, None, None]


def pointwise_conv2d(x, w, b):
    """Mix the channels of every pixel: a convolution with kernels of 1×1.

    y[n, d, h, w] = b[d] + Σ_c x[n, c, h, w] · w[d, c]

    Every pixel is treated alike and sees no other pixel; height and width stay as they are.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w : ndarray, shape (C_out, C)
        A weight for each output channel and each input channel.
    b : ndarray, shape (C_out,)
        Bias of each output channel.

    Returns
    -------
    ndarray, shape (N, C_out, H, W)

    Raises
    ------
    ValueError
        If ``x`` and ``w`` differ in their number of channels.

    Notes
    -----
    Source: note 000 Pointwise Convolution, note 003 §1.5.1.3, note 004 网络层中的网络. There 004
    speaks of an "element-wise multiplication": the products are summed over the channels as well.
    In the example the first output channel is the sum of three channels, 1 + 3 + 5 = 9, and the
    second one is the first minus the third, 1 − 5 + 10 = 6.

    Examples
    --------
    >>> x = np.array([[[[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]]])
    >>> w = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, -1.0]])
    >>> pointwise_conv2d(x, w, np.array([0.0, 10.0]))
    array([[[[ 9., 12.]],
    <BLANKLINE>
            [[ 6.,  6.]]]])
    """
    return _mix_channels(x, w, b)


def separable_conv2d(x, w_depth, w_point, b, stride=1, padding=0):
    """Filter every channel by itself, then mix the channels of every pixel.

    t[n, c, i, j] = Σ_u Σ_v x̂[n, c, i·s_h + u, j·s_w + v] · w_depth[c, 0, u, v]

    y[n, d, i, j] = b[d] + Σ_c t[n, c, i, j] · w_point[d, c]

    where x̂ is ``x`` with p_h rows of zeros above and below and p_w columns of zeros on the
    left and right. Stride and padding belong to the first step; between the steps there is no
    bias and no activation. Windows that do not lie wholly inside x̂ are left out:

    H_out = ⌊(H + 2·p_h − K_h) / s_h⌋ + 1,  W_out = ⌊(W + 2·p_w − K_w) / s_w⌋ + 1

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    w_depth : ndarray, shape (C, 1, K_h, K_w)
        One kernel with one layer for each channel.
    w_point : ndarray, shape (C_out, C)
        A weight for each output channel and each input channel.
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
        If ``w_depth`` does not hold one kernel with one layer for each channel, ``w_point`` has
        another number of channels than ``x``, or if the kernel is larger than the padded image,
        the padding is negative or the stride is less than 1.

    Notes
    -----
    Source: note 000 Depthwise Separable Convolution. From 3 to 4 channels with 3×3 kernels it
    takes 3·3·3 + 1·1·3·4 = 39 weights (the note left out the factor 4), an ordinary convolution
    108. In the example the first step gives [[25, 31], [43, 49]] and [[14, 12], [8, 6]]; the
    output channels are their sum, 25 + 14 = 39, and twice the first minus the second, plus 10.

    Examples
    --------
    >>> x = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[9, 8, 7], [6, 5, 4], [3, 2, 1]]]])
    >>> w_depth = np.array([[[[0.0, 1.0], [2.0, 3.0]]], [[[1.0, 0.0], [0.0, 1.0]]]])
    >>> w_point = np.array([[1.0, 1.0], [2.0, -1.0]])
    >>> separable_conv2d(x, w_depth, w_point, np.array([0.0, 10.0]))
    array([[[[ 39.,  43.],
             [ 51.,  55.]],
    <BLANKLINE>
            [[ 46.,  60.],
             [ 88., 102.]]]])
    """
    return _mix_channels(_filter_channels(x, w_depth, stride, padding), w_point, b)


def conv3d_forward(x, w, b, stride=1, padding=0):
    """Convolve a batch of volumes: the window also moves along the depth.

    y[n, e, k, i, j]
    = b[e] + Σ_c Σ_t Σ_u Σ_v x̂[n, c, k·s_d + t, i·s_h + u, j·s_w + v] · w[e, c, t, u, v]

    where x̂ is ``x`` with p_d, p_h and p_w zeros on both sides of depth, height and width. The
    depth is an axis of its own: the window moves along it and the output has one, too. The
    channels are summed, as in two dimensions. Windows that do not lie wholly inside x̂ are left
    out:

    D_out = ⌊(D + 2·p_d − K_d) / s_d⌋ + 1,  H_out and W_out likewise

    Parameters
    ----------
    x : ndarray, shape (N, C, D, H, W)
        Volumes, such as scans or short films.
    w : ndarray, shape (C_out, C, K_d, K_h, K_w)
        Kernels.
    b : ndarray, shape (C_out,)
        Bias of each output channel.
    stride : int or triple of int
        Steps (s_d, s_h, s_w) between windows; an int stands for all three.
    padding : int or triple of int
        Zeros (p_d, p_h, p_w) on each side; an int stands for all three.

    Returns
    -------
    ndarray, shape (N, C_out, D_out, H_out, W_out)

    Raises
    ------
    ValueError
        If the kernel is larger than the padded volume, the padding is negative, the stride is
        less than 1, or ``x`` and ``w`` differ in their number of channels.

    Notes
    -----
    Source: note 000 三维卷积: the kernel slides along the additional dimension as well, and each
    kernel makes a three-dimensional feature map (the note's picture shows several channels, which
    is something else). In the example, layers 0 and 1 give 1·1 + 2·8 = 17, layers 1 and 2 give
    1·5 + 2·12 = 29.

    Examples
    --------
    >>> x = np.arange(1.0, 13.0).reshape(1, 1, 3, 2, 2)
    >>> w = np.array([[[[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 2.0]]]]])
    >>> conv3d_forward(x, w, np.zeros(1))
    array([[[[[17.]],
    <BLANKLINE>
             [[29.]]]]])
    """
    _check_channels(x, w)
    stride, padding = _triple(stride), _triple(padding)
    _check_stride(stride)
    # As in two dimensions, NumPy itself makes a ValueError of the other impossible sizes.
    padded = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3, 4))
    s_d, s_h, s_w = stride
    windows = windows[:, :, ::s_d, ::s_h, ::s_w]
    return np.einsum("nckijtuv,ectuv->nekij", windows, w) + b[:, None, None, None]


def conv2d_nhwc(x, w):
    """Convolve images whose channels come last, with kernels whose input channels come first.

    y[n, i, j, d] = Σ_c Σ_u Σ_v x[n, i + u, j + v, c] · w[c, d, u, v]

    with stride 1, without padding and without bias. The kernel is not flipped.

    Parameters
    ----------
    x : ndarray, shape (N, H, W, C)
        Images.
    w : ndarray, shape (C, C_out, K_h, K_w)
        Kernels.

    Returns
    -------
    ndarray, shape (N, H - K_h + 1, W - K_w + 1, C_out)

    Raises
    ------
    ValueError
        If the kernel is larger than the image, or ``x`` and ``w`` differ in their number of
        channels.

    Notes
    -----
    Source: note 000 计算细节, whose layouts these are: input [N, H, W, C_in], output
    [N, H_out, W_out, C_out] and weights [C_in, C_out, H_K, H_k], where the last H_k must be W_K.
    In the example two kernels meet the image of note 003 §1.2; at the first position they give
    1·0 + 2·1 + 4·2 + 5·3 = 25 and 1·1 + 5·1 = 6, which lie side by side in the result.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 3, 3, 1)
    >>> w = np.array([[[[0.0, 1.0], [2.0, 3.0]], [[1.0, 0.0], [0.0, 1.0]]]])
    >>> conv2d_nhwc(x, w)
    array([[[[25.,  6.],
             [31.,  8.]],
    <BLANKLINE>
            [[43., 12.],
             [49., 14.]]]])
    """
    if x.shape[3] != w.shape[0]:
        raise ValueError(f"the images have {x.shape[3]} channels, the kernels {w.shape[0]}")
    # A kernel that is larger than the image is a ValueError of sliding_window_view.
    windows = sliding_window_view(x, w.shape[2:], axis=(1, 2))
    return np.einsum("nijcuv,cduv->nijd", windows, w)


def conv_delta(delta_next, theta, z):
    """Carry the residual δ of a convolution layer back to the layer before it.

    One image, one channel. The layer before has the values z and a = g(z) with the sigmoid
    g(z) = 1 / (1 + e^(−z)), and the next one z_next = a ⋆ θ + b (cross-correlation, stride 1,
    no padding). ``delta_next`` is the gradient of the loss with respect to z_next, wanted is
    that with respect to z:

    δ[i, j] = g′(z[i, j]) · Σ_u Σ_v delta_next[i − u, j − v] · θ[u, v],  g′(z) = g(z)·(1 − g(z))

    where delta_next is 0 outside its array. The sum is the *full* cross-correlation of
    delta_next with θ turned by 180°.

    Parameters
    ----------
    delta_next : ndarray, shape (H_out, W_out)
        Residual of the next layer.
    theta : ndarray, shape (K_h, K_w)
        Kernel between the two layers.
    z : ndarray, shape (H_out + K_h - 1, W_out + K_w - 1)
        Values of the layer before its activation; ±1000 is no reason for an overflow.

    Returns
    -------
    ndarray, shape (H_out + K_h - 1, W_out + K_w - 1)
        Residual δ.

    Raises
    ------
    ValueError
        If z does not have the shape above.

    Notes
    -----
    Source: note 001 反向传播, which leaves g open: here it is the sigmoid. The example has the
    note's sizes, and z = 0, where g′ = 1/4. By the note's equations δ11 = 1·1/4 = 0.25 and
    δ22 = (δ11·θ22 + δ12·θ21 + δ21·θ12 + δ22·θ11)/4 = (1·4 − 1·3 + 2·2 + 3·1)/4 = 2.

    Examples
    --------
    >>> delta_next = np.array([[1.0, -1.0], [2.0, 3.0]])
    >>> theta = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> conv_delta(delta_next, theta, np.zeros((3, 3)))
    array([[ 0.25,  0.25, -0.5 ],
           [ 1.25,  2.  ,  0.5 ],
           [ 1.5 ,  4.25,  3.  ]])
    """
    (H_out, W_out), (K_h, K_w) = delta_next.shape, theta.shape
    if z.shape != (H_out + K_h - 1, W_out + K_w - 1):
        raise ValueError(f"z is {z.shape}, not {(H_out + K_h - 1, W_out + K_w - 1)}")
    padded = np.pad(delta_next, ((K_h - 1, K_h - 1), (K_w - 1, K_w - 1)))
    windows = sliding_window_view(padded, theta.shape)
    sent = np.einsum("ijuv,uv->ij", windows, theta[::-1, ::-1])
    # g′(z) = e^(−z) / (1 + e^(−z))² is the same for z and −z, and e^(−|z|) cannot overflow.
    power = np.exp(-np.abs(z))
    return sent * power / (1 + power) ** 2
