"""Linear maps and their adjoints among the model answers: <A x, y> = <x, Aᵀ y> for all x and y.

This needs neither torch nor worked examples: a map determines its adjoint. Inputs are small
whole numbers, so that both inner products are exact where nothing is divided.
"""

import numpy as np
import pytest

from solutions import conv_layers, pooling

WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": (1, 3), "stride": 1},
    {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 0)},
    {"kernel_size": 2, "stride": 3},
    {"kernel_size": (2, 3), "stride": (3, 2), "padding": 1},
]
"""Overlapping, touching and scattered windows, with and without padding and remainders."""


def draw_integers(rng, *shape):
    return rng.integers(-9, 10, shape).astype(float)


@pytest.mark.parametrize("window", WINDOWS)
def test_col2im_is_the_adjoint_of_im2col(window):
    """<im2col x, y> = <x, col2im y>, exactly."""
    rng = np.random.default_rng(20)
    x = draw_integers(rng, 2, 3, 5, 7)
    cols = conv_layers.im2col(x, **window)
    y = draw_integers(rng, *cols.shape)
    back = conv_layers.col2im(y, x.shape, **window)
    assert back.shape == x.shape
    assert (cols * y).sum() == (x * back).sum() != 0


def test_columns_of_both_maps_are_one_matrix_and_its_transpose():
    """As matrices, written out column by column, im2col and col2im are transposes."""
    window = {"kernel_size": (2, 1), "stride": (1, 2), "padding": (0, 1)}
    pixels = np.eye(6).reshape(6, 1, 1, 2, 3)
    forward = np.array([conv_layers.im2col(pixel, **window).ravel() for pixel in pixels]).T
    shape = conv_layers.im2col(pixels[0], **window).shape
    units = np.eye(len(forward)).reshape(-1, *shape)
    backward = np.array(
        [conv_layers.col2im(unit, (1, 1, 2, 3), **window).ravel() for unit in units]
    ).T
    np.testing.assert_array_equal(backward, forward.T, strict=True)
    # With padding 1 and stride 2, windows of width 1 stand on the columns −1, 1 and 3: only the
    # two pixels of the middle column are read, each by the one window that is two rows high.
    assert forward.sum() == 2


@pytest.mark.parametrize("stride", [1, 2, (3, 1)])
@pytest.mark.parametrize("padding", [0, (2, 1)])
def test_conv2d_backward_is_the_adjoint_of_the_forward_pass(stride, padding):
    """Without a bias the layer is linear in x and in w, so <y, dout> = <x, dx> = <w, dw>."""
    rng = np.random.default_rng(22)
    x, w, b = draw_integers(rng, 2, 3, 6, 5), draw_integers(rng, 4, 3, 2, 3), np.zeros(4)
    y = conv_layers.conv2d_forward(x, w, b, stride, padding)
    dout = draw_integers(rng, *y.shape)
    dx, dw, db = conv_layers.conv2d_backward(dout, x, w, b, stride, padding)
    assert (y * dout).sum() == (x * dx).sum() == (w * dw).sum() != 0
    ones = conv_layers.conv2d_forward(x, 0 * w, np.arange(4.0), stride, padding)
    assert (ones * dout).sum() == (np.arange(4) * db).sum()


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("count_include_pad", [True, False])
def test_average_pooling_backward_is_the_adjoint_of_the_forward_pass(window, count_include_pad):
    """<pool x, y> = <x, backward y>: a mean is linear, also at the border."""
    rng = np.random.default_rng(34)
    x = draw_integers(rng, 2, 3, 5, 7)
    settings = {**window, "count_include_pad": count_include_pad}
    pooled = pooling.avg_pool2d_forward(x, **settings)
    y = draw_integers(rng, *pooled.shape)
    back = pooling.avg_pool2d_backward(y, x, **settings)
    assert back.shape == x.shape
    # Thirds are rounded; the sums have at most a few hundred terms below 81.
    assert (pooled * y).sum() == pytest.approx((x * back).sum(), rel=0, abs=1e-10)
    assert (x * back).sum() != 0


def test_conv_delta_is_the_adjoint_of_the_convolution_of_a_channel():
    """At z = 0 the sigmoid's slope is 1/4, so <conv a, δ> = 4·<a, conv_delta δ>."""
    rng = np.random.default_rng(12)
    a, theta = draw_integers(rng, 5, 4), draw_integers(rng, 3, 2)
    y = conv_layers.conv2d_forward(a[None, None], theta[None, None], np.zeros(1))[0, 0]
    delta_next = draw_integers(rng, *y.shape)
    delta = conv_layers.conv_delta(delta_next, theta, np.zeros(a.shape))
    assert (y * delta_next).sum() == 4 * (a * delta).sum() != 0


def test_adjoint_equation_tells_an_inverse_from_an_adjoint():
    """Dividing by the number of windows, as an inverse would, breaks the equation."""
    rng = np.random.default_rng(1)
    x = draw_integers(rng, 1, 1, 3, 3)
    y = conv_layers.im2col(x, 2)
    counts = conv_layers.col2im(np.ones(y.shape), x.shape, 2)
    inverse = conv_layers.col2im(y, x.shape, 2) / counts
    np.testing.assert_array_equal(inverse, x, strict=True)
    assert (y * y).sum() != (x * inverse).sum()
