"""Unit 1: convolution arithmetic.

For an image ``x`` of H × W and a kernel ``k`` of K_h × K_w:

- cross-correlation    (x ⋆ k)[i, j] = Σ_u Σ_v x[i + u, j + v] · k[u, v]
- true convolution     (x ∗ k)[i, j] = cross-correlation with the kernel turned by 180°
- output size          ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _correlate(x, k):
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        raise ValueError(f"the kernel {k.shape} is larger than the image {x.shape}")
    windows = sliding_window_view(x, k.shape)
    return np.einsum("ijuv,uv->ij", windows, k)


def cross_correlate2d(x, k):
    """Slide a kernel over an image and sum the products at every position.

    y[i, j] = Σ_u Σ_v x[i + u, j + v] · k[u, v], only where the kernel lies wholly inside
    the image ("valid"). This is what a CNN calls convolution: the kernel is not flipped.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        Image with one channel.
    k : ndarray, shape (K_h, K_w)
        Kernel.

    Returns
    -------
    ndarray, shape (H - K_h + 1, W - K_w + 1)

    Raises
    ------
    ValueError
        If the kernel is larger than the image.

    Notes
    -----
    Source: note 003 §1.2 (its worked example is the one below).

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(3, 3)
    >>> k = np.array([[0.0, 1.0], [2.0, 3.0]])
    >>> cross_correlate2d(x, k)
    array([[25., 31.],
           [43., 49.]])
    """
    return _correlate(x, k)


def convolve2d(x, k):
    """Convolve an image with a kernel in the mathematical sense: the kernel is flipped.

    y[i, j] = Σ_u Σ_v x[i + u, j + v] · k[K_h − 1 − u, K_w − 1 − v], only where the kernel
    lies wholly inside the image ("valid"). The kernel is turned by 180°: both its rows and
    its columns are reversed.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        Image with one channel.
    k : ndarray, shape (K_h, K_w)
        Kernel.

    Returns
    -------
    ndarray, shape (H - K_h + 1, W - K_w + 1)

    Raises
    ------
    ValueError
        If the kernel is larger than the image.

    Notes
    -----
    Source: note 000, 数学原理: G[m, n] = Σ_j Σ_k h[j, k] f[m − j, n − k], kept where every
    f[m − j, n − k] exists and renumbered from 0. The example takes the image and the
    kernel of note 003 §1.2: its first value is 3·1 + 2·2 + 1·4 + 0·5 = 11.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(3, 3)
    >>> k = np.array([[0.0, 1.0], [2.0, 3.0]])
    >>> convolve2d(x, k)
    array([[11., 17.],
           [29., 35.]])
    """
    return _correlate(x, k[::-1, ::-1])


def zero_pad2d(x, padding):
    """Put a border of zeros round height and width, and round no other axis.

    Parameters
    ----------
    x : ndarray, shape (..., H, W)
        Image (H, W), image with channels (C, H, W), or batch (N, C, H, W): height and width
        are the last two axes.
    padding : int or (int, int)
        Rows of zeros above *and* below, columns of zeros left *and* right; an int stands
        for both. 0 adds nothing.

    Returns
    -------
    ndarray, shape (..., H + 2 * p_h, W + 2 * p_w)
        ``padding`` is (p_h, p_w).

    Raises
    ------
    ValueError
        If a padding is negative.

    Notes
    -----
    Source: note 003 §1.3.1, whose 4×4 image is padded below; note 004: 32×32×3 padded
    with 2 becomes 36×36×3, which in our layout is (3, 32, 32) → (3, 36, 36).

    Examples
    --------
    >>> x = np.array([[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]])
    >>> zero_pad2d(x, 1)
    array([[ 0.,  0.,  0.,  0.,  0.,  0.],
           [ 0., 13., 14., 15., 16.,  0.],
           [ 0.,  9., 10., 11., 12.,  0.],
           [ 0.,  5.,  6.,  7.,  8.,  0.],
           [ 0.,  1.,  2.,  3.,  4.,  0.],
           [ 0.,  0.,  0.,  0.,  0.,  0.]])
    >>> zero_pad2d(np.ones((3, 32, 32)), 2).shape
    (3, 36, 36)
    """
    p_h, p_w = (padding, padding) if np.ndim(padding) == 0 else padding
    if p_h < 0 or p_w < 0:
        raise ValueError(f"the padding {padding} is negative")
    untouched = [(0, 0)] * (x.ndim - 2)
    return np.pad(x, [*untouched, (p_h, p_h), (p_w, p_w)])


def conv_output_size(n, k, stride=1, padding=0, dilation=1):
    """Count the positions of a kernel along one axis of an image.

    ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1: what a stride leaves over at the end is dropped.

    Parameters
    ----------
    n : int
        Size of the image along the axis, at least 1.
    k : int
        Size of the kernel, at least 1.
    stride : int
        Step from one position to the next, at least 1.
    padding : int
        Zeros on *each* side, at least 0.
    dilation : int
        Step from one entry of the kernel to the next, at least 1; 1 is the ordinary kernel.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If an argument is below its smallest value, or if the dilated kernel, which covers
        d(k − 1) + 1 pixels, is larger than the padded image.

    Notes
    -----
    Source: note 001 (填充, 空洞卷积), note 003 §1.3.2, note 004: a 5×5 kernel on a 32×32
    image gives 28×28, and with padding 2 it gives 32×32 again. A 3×3 kernel with stride 3
    does not fit on 7×7 (note 001): here the last row and column are left out.

    Examples
    --------
    >>> conv_output_size(32, 5, 1, 0)
    28
    >>> conv_output_size(32, 5, 1, 2)
    32
    >>> conv_output_size(7, 3, 3, 0)
    2
    """
    if n < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1:
        raise ValueError("n, k, stride and dilation must be at least 1, padding at least 0")
    free = n + 2 * padding - (dilation * (k - 1) + 1)
    if free < 0:
        raise ValueError("the kernel is larger than the padded image")
    return free // stride + 1


def same_padding(k, dilation=1):
    """Find the padding with which a convolution of stride 1 keeps the size of the image.

    The dilated kernel covers k′ = d(k − 1) + 1 pixels, and p = (k′ − 1) / 2 on each side.

    Parameters
    ----------
    k : int
        Size of the kernel, at least 1.
    dilation : int
        Step from one entry of the kernel to the next, at least 1; 1 is the ordinary kernel.

    Returns
    -------
    int
        Zeros on each side.

    Raises
    ------
    ValueError
        If k′ is even, because no padding that is equal on both sides keeps the size, or if
        an argument is below 1.

    Notes
    -----
    Source: note 003 §1.3.1: size 3 needs padding 1, size 5 needs padding 2; note 004. It is
    k′ that must be odd: a kernel of size 2 with dilation 2 covers 3 pixels.

    Examples
    --------
    >>> same_padding(3)
    1
    >>> same_padding(5)
    2
    >>> same_padding(3, dilation=2)
    2
    """
    if k < 1 or dilation < 1:
        raise ValueError("k and dilation must be at least 1")
    both_sides = dilation * (k - 1)
    if both_sides % 2:
        raise ValueError(f"a kernel that covers {both_sides + 1} pixels has no middle one")
    return both_sides // 2
