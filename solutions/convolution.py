"""Unit 1: convolution arithmetic.

For signals ``f`` and ``g``, an image ``x`` of H × W and a kernel ``k`` of K_h × K_w:

- convolution          (f ∗ g)(n) = Σ_m f(m) · g(n − m)
- cross-correlation    (f ⋆ g)(n) = Σ_m conj(f(m)) · g(m + n)
- the same of images   (x ⋆ k)[i, j] = Σ_u Σ_v x[i + u, j + v] · k[u, v]
- true convolution     (x ∗ k)[i, j] = cross-correlation with the kernel turned by 180°
- output size          ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
- receptive field      r ← r + d(k − 1) · j, then the jump j ← j · s, layer after layer
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _correlate(x, k):
    windows = sliding_window_view(x, k.shape)  # ValueError if the kernel is the larger one
    return np.einsum("ijuv,uv->ij", windows, k)


def _count_free_pixels(n, covered, stride, padding):
    """Count the pixels behind a kernel that covers so many, when it stands at the beginning."""
    if n < 1 or covered < 1 or stride < 1 or padding < 0:
        raise ValueError("image, kernel and stride must be at least 1, the padding at least 0")
    free = n + 2 * padding - covered
    if free < 0:
        raise ValueError("the kernel is larger than the padded image")
    return free


def convolve1d(f, g):
    """Convolve two signals, with every n at which they overlap ("full").

    (f ∗ g)(n) = Σ_m f(m) · g(n − m) for n = 0, …, M + K − 2, where f and g are 0 outside of
    the given values. The second signal runs backwards: it is reversed, then shifted.

    Parameters
    ----------
    f : ndarray, shape (M,)
        Input signal f(0), …, f(M − 1).
    g : ndarray, shape (K,)
        Weights g(0), …, g(K − 1). Either signal may be the longer one.

    Returns
    -------
    ndarray, shape (M + K - 1,)

    Raises
    ------
    ValueError
        If a signal is empty.

    Notes
    -----
    Source: note 001 §3.1.4. The sum over all m is finite, because the signals are. In the
    example the second value is f(0)·g(1) + f(1)·g(0) = 1·5 + 2·4 = 13.

    Examples
    --------
    >>> convolve1d(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0]))
    array([ 4., 13., 22., 15.])
    """
    if f.size == 0 or g.size == 0:
        raise ValueError("a signal without values cannot be convolved")
    out = np.zeros(f.size + g.size - 1)
    for m, value in enumerate(f):
        out[m : m + g.size] += value * g
    return out


def cross_correlate1d(f, g):
    """Correlate two signals, with every n at which they overlap ("full").

    (f ⋆ g)(n) = Σ_m conj(f(m)) · g(m + n) for n = −(M − 1), …, K − 1, where f and g are 0
    outside of the given values. The first signal stands still and is conjugated, which
    changes complex values only; nothing is reversed.

    Parameters
    ----------
    f : ndarray, shape (M,)
        First signal, real or complex.
    g : ndarray, shape (K,)
        Second signal, real or complex. Either one may be the longer one.

    Returns
    -------
    ndarray, shape (M + K - 1,)
        The smallest n, −(M − 1), comes first. Real if both signals are real, else complex.

    Raises
    ------
    ValueError
        If a signal is empty.

    Notes
    -----
    Source: note 001 §3.1.5, whose text conjugates f; the bar over f is missing in its formula.
    In the first example n runs from −1 to 2: f(1)·g(0) = 6, then 1·3 + 2·4 = 11,
    1·4 + 2·5 = 14, and f(0)·g(2) = 5.

    Examples
    --------
    >>> cross_correlate1d(np.array([1.0, 2.0]), np.array([3.0, 4.0, 5.0]))
    array([ 6., 11., 14.,  5.])
    >>> cross_correlate1d(np.array([1j, 2.0]), np.array([1.0, 3.0]))
    array([2.+0.j, 6.-1.j, 0.-3.j])
    """
    if g.size == 0:
        raise ValueError("a signal without values cannot be correlated")
    padded = np.pad(g, f.size - 1)  # ValueError if f is empty
    windows = sliding_window_view(padded, f.size)
    return windows @ f.conj()


def convolve1d_by_correlation(f, g, correlate):
    """Convolve two signals with the help of a given cross-correlation: reverse, then correlate.

    The result is (f ∗ g)(n) = Σ_m f(m) · g(n − m) for n = 0, …, M + K − 2, but it has to be
    computed by ``correlate``, without any sum of your own.

    Parameters
    ----------
    f : ndarray, shape (M,)
        First signal, real or complex.
    g : ndarray, shape (K,)
        Second signal, real or complex.
    correlate : callable
        ``correlate(a, b)`` returns the array of (a ⋆ b)(n) = Σ_m conj(a(m)) · b(m + n), from
        n = −(len(a) − 1) to len(b) − 1. Some cases give one whose values are doubled, say:
        then so are those of the convolution.

    Returns
    -------
    ndarray, shape (M + K - 1,)

    Notes
    -----
    Source: note 001 §3.1.6: f(t) ∗ g(t) = conj(f(−t)) ⋆ g(t); the bar and the minus are missing
    in its formula. Its text reverses g, which gives the same values in reverse order. The
    conjugation changes complex values only, and undoes the one inside the correlation.

    Examples
    --------
    >>> def correlate(a, b):
    ...     return np.correlate(b, a, "full")
    >>> convolve1d_by_correlation(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0]), correlate)
    array([ 4., 13., 22., 15.])
    """
    return correlate(f[::-1].conj(), g)


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
    untouched = [(0, 0)] * (x.ndim - 2)
    return np.pad(x, [*untouched, (p_h, p_h), (p_w, p_w)])  # ValueError if one is negative


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
    if dilation < 1:
        raise ValueError("the dilation must be at least 1")
    covered = dilation * (k - 1) + 1
    return _count_free_pixels(n, covered, stride, padding) // stride + 1


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
        raise ValueError("the dilated kernel has no middle pixel")
    return both_sides // 2


def stride_fits(n, k, stride=1, padding=0):
    """Tell whether a kernel that moves by the stride lands exactly on the edge of the image.

    It does if (n + 2p − k) / s is a whole number: then nothing is left over at the end.

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

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If an argument is below its smallest value, or if the kernel is larger than the
        padded image.

    Notes
    -----
    Source: note 001 填充, note 004: a 3×3 kernel with stride 3 does not fit on 7×7, with
    stride 2 it does. The padding of 1 that note 001 puts round its 7×7 image makes 9×9, on
    which stride 3 fits.

    Examples
    --------
    >>> stride_fits(7, 3, 3, 0)
    False
    >>> stride_fits(7, 3, 2, 0)
    True
    >>> stride_fits(7, 3, 3, 1)
    True
    """
    return _count_free_pixels(n, k, stride, padding) % stride == 0


def gaussian_kernel(size, sigma):
    """Make the kernel of a Gaussian blur: brightest in the middle, with the sum 1.

    k[i, j] = exp(−((i − c)² + (j − c)²) / (2σ²)) / Z with c = (size − 1) / 2, where Z is the
    number that makes the sum of all entries 1. In a kernel of even size c lies between the
    two middle rows.

    Parameters
    ----------
    size : int
        Rows and columns of the kernel, at least 1.
    sigma : float
        Standard deviation in pixels, greater than 0.

    Returns
    -------
    ndarray, shape (size, size)

    Raises
    ------
    ValueError
        If the size is below 1, or sigma is not greater than 0.

    Notes
    -----
    Source: note 001 卷积算子 (weights of a two-dimensional Gaussian). In the example
    2σ² = 1 / ln 2, so each entry is 2 to the power of minus its squared distance: 1 in the
    middle, 1/2 beside it, 1/4 in the corners; Z = 1 + 4/2 + 4/4 = 4.

    Examples
    --------
    >>> gaussian_kernel(3, sigma=1 / np.sqrt(2 * np.log(2))).round(4)
    array([[0.0625, 0.125 , 0.0625],
           [0.125 , 0.25  , 0.125 ],
           [0.0625, 0.125 , 0.0625]])
    """
    if size < 1 or sigma <= 0:
        raise ValueError("the size must be at least 1 and sigma greater than 0")
    offsets = np.arange(size) - (size - 1) / 2
    weights = np.exp(-(offsets**2) / (2 * sigma**2))
    kernel = weights[:, None] * weights  # exp(−a² − b²) = exp(−a²) · exp(−b²)
    return kernel / kernel.sum()


def filter_image(image, kind):
    """Filter an image with one of three well-known 3×3 kernels; it keeps its size.

    The image gets a border of one pixel of zeros, and the kernel is slid over it:

    - ``"edge"``: 8 in the middle, −1 at the eight places round it;
    - ``"sharpen"``: 5 in the middle, −1 above, below, left and right, 0 in the corners;
    - ``"box"``: 1/9 everywhere, the mean of the nine pixels (zeros of the border count).

    Parameters
    ----------
    image : ndarray, shape (H, W)
        Grey image.
    kind : str
        Name of the kernel.

    Returns
    -------
    ndarray, shape (H, W)
        Not clipped: negative values stay negative.

    Raises
    ------
    ValueError
        If there is no kernel of that name.

    Notes
    -----
    Source: note 001 卷积算子, note 000 卷积实例. The notes show the kernels as pictures; the
    numbers above are those of the usual pictures, in the order edge (sum 0), sharpen (sum 1,
    so that colours are kept) and blur. The kernels are symmetric: flipped or not, the result
    is the same. In the example the first value is 8·1 − 2 − 4 − 5 = −3.

    Examples
    --------
    >>> image = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    >>> filter_image(image, "edge")
    array([[-3., -3., 11.],
           [ 9.,  0., 21.],
           [39., 33., 53.]])
    >>> filter_image(image, "sharpen")
    array([[-1.,  1.,  7.],
           [ 7.,  5., 13.],
           [23., 19., 31.]])
    """
    kernels = {
        "edge": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "box": np.full((3, 3), 1 / 9),
    }
    if kind not in kernels:
        raise ValueError(f"there is no kernel {kind!r}, only {', '.join(kernels)}")
    return _correlate(np.pad(image, 1), np.array(kernels[kind]))


def vertical_edges(image):
    """Find vertical edges: subtract from every pixel its neighbour on the right.

    y[i, j] = x[i, j] − x[i, j + 1], the cross-correlation with the kernel [1, −1] of one row
    and two columns, without padding. Equal neighbours give 0, a step from bright to dark is
    positive, a step from dark to bright is negative.

    Parameters
    ----------
    image : ndarray, shape (H, W)
        Grey image.

    Returns
    -------
    ndarray, shape (H, W - 1)

    Raises
    ------
    ValueError
        If the image has fewer than two columns.

    Notes
    -----
    Source: note 003 §1.2.1.1: a 6×8 image, white (1) with four black columns (0) in the
    middle. The example shows two rows of it.

    Examples
    --------
    >>> vertical_edges(np.array([[1.0, 1, 0, 0, 0, 0, 1, 1], [1, 1, 0, 0, 0, 0, 1, 1]]))
    array([[ 0.,  1.,  0.,  0.,  0., -1.,  0.],
           [ 0.,  1.,  0.,  0.,  0., -1.,  0.]])
    """
    return _correlate(image, np.array([[1.0, -1.0]]))


def receptive_field(layers):
    """Find which pixels of the input one pixel of the output depends on, along one axis.

    Output pixel i depends on input pixels from start + i·jump to start + i·jump + size − 1
    (between these two a dilated kernel may leave some out). Before the first layer size = 1,
    jump = 1 and start = 0. A layer with kernel k, stride s, padding p and dilation d changes
    them, with the jump that the layers before it have made:

        size ← size + d(k − 1) · jump,   start ← start − p · jump,   then jump ← jump · s

    Parameters
    ----------
    layers : list of (k, s, p, d)
        Kernel, stride, padding on each side and dilation of each convolution or pooling
        layer, all int, the layer next to the input first. It may be empty.

    Returns
    -------
    size : int
        Input pixels from the first to the last one that an output pixel depends on.
    jump : int
        Input pixels from the receptive field of one output pixel to that of the next.
    start : int
        First input pixel that output pixel 0 depends on; negative if it lies in the padding.

    Raises
    ------
    ValueError
        If a k, s or d is below 1 or a p is below 0.

    Notes
    -----
    Source: note 003 §1.4 (pixels of the *input image*, not of the layer before), note 000
    局部连接, note 001 空洞卷积. The first example is LeNet-5 up to C5: a pixel of C5 sees all
    32 pixels. Others name the centre of the field in place of its first pixel: start + size / 2,
    which is 0.5 without layers, because pixel 0 reaches from 0 to 1. That is accepted too.

    Examples
    --------
    >>> c1, s2, c3, s4, c5 = (5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)
    >>> receptive_field([c1, s2, c3, s4, c5])
    (32, 4, 0)
    >>> receptive_field([(3, 1, 1, 1), (3, 2, 1, 1)])
    (5, 2, -2)
    """
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        if k < 1 or s < 1 or p < 0 or d < 1:
            raise ValueError(f"the layer {(k, s, p, d)} is impossible")
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start
