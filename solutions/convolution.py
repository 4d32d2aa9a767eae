"""Unit 1: convolution arithmetic.

For an image ``x`` of H × W and a kernel ``k`` of K_h × K_w:

- cross-correlation    (x ⋆ k)[i, j] = Σ_u Σ_v x[i + u, j + v] · k[u, v]
- true convolution     (x ∗ k)[i, j] = cross-correlation with the kernel turned by 180°
- output size          ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


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
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        raise ValueError(f"the kernel {k.shape} is larger than the image {x.shape}")
    windows = sliding_window_view(x, k.shape)
    return np.einsum("ijuv,uv->ij", windows, k)
