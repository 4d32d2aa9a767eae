"""How answers to `subsample_backward` are judged."""

import numpy as np

from autograder.oracle import gradients
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import lenet as reference
from solutions.rubric.lenet.shared import (
    _check_pairs,
    _column,
    _over_maps,
    _reduce_blocks,
    _sigma,
    draw_maps,
    torch_subsample,
)


def draw_maps_and_gradient(rng, N, C, H, W):
    """Draw maps with their pairs, and a gradient of the output."""
    return {"dout": values(rng, N, C, H // 2, W // 2), **draw_maps(rng, N, C, H, W)}


def no_subsampling_backward(H, W, coefficients=2, biases=2, N=1, dout=None):
    """Give the backward pass of two maps sizes that do not fit."""
    shape = (N, 2, H // 2, W // 2) if dout is None else dout
    return impossible(
        {
            "dout": np.ones(shape),
            "x": np.arange(2.0 * N * H * W).reshape(N, 2, H, W),
            "coefficient": np.ones(coefficients),
            "bias": np.ones(biases),
        }
    )


def oracle_subsample_backward(dout, x, coefficient, bias):
    return gradients(torch_subsample, dout, x, coefficient, bias)


def _check_pairs_and_dout(dout, x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    if dout.shape != (*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2):
        raise ValueError("dout does not fit")


def _spread(share, shape):
    """Give every pixel of a block its block's share; pixels in no block get 0."""
    dx = np.zeros(shape)
    for i in range(share.shape[2]):
        for j in range(share.shape[3]):
            dx[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = share[:, :, i, j, None, None]
    return dx


def _back(dout, x, coefficient, bias, slope=lambda y: y * (1 - y), reduce=np.mean):
    """Return da and the means of a subsampling layer, the two halves of all its gradients."""
    _check_pairs_and_dout(dout, x, coefficient, bias)
    means = _reduce_blocks(x, reduce)
    y = _sigma(_column(coefficient) * means + _column(bias))
    return dout * slope(y), means


def subsample_backward__slope_forgotten(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias, slope=np.ones_like)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(da * means), _over_maps(da)


def subsample_backward__sigmoid_twice(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias, slope=lambda y: _sigma(y) * (1 - _sigma(y)))
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(da * means), _over_maps(da)


def subsample_backward__quarter_forgotten(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    return _spread(da * _column(coefficient), x.shape), _over_maps(da * means), _over_maps(da)


def subsample_backward__coefficient_forgotten(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    return _spread(da / 4, x.shape), _over_maps(da * means), _over_maps(da)


def subsample_backward__first_pixel_only(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = np.zeros(x.shape)
    rows, columns = 2 * da.shape[2], 2 * da.shape[3]
    dx[:, :, 0:rows:2, 0:columns:2] = da * _column(coefficient)
    return dx, _over_maps(da * means), _over_maps(da)


def subsample_backward__tiled(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    tiled = np.tile(da * _column(coefficient) / 4, (1, 1, 2, 2))
    rest = [(0, n - m) for n, m in zip(x.shape, tiled.shape, strict=True)]
    return np.pad(tiled, rest), _over_maps(da * means), _over_maps(da)


def subsample_backward__mean_over_the_batch(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(da * means) / len(x), _over_maps(da) / len(x)


def subsample_backward__axes_kept(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    both = ((da * means).sum(axis=(0, 2, 3), keepdims=True), da.sum(axis=(0, 2, 3), keepdims=True))
    return (dx, *both)


def subsample_backward__summed_over_the_maps(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    C = x.shape[1]
    return dx, np.full(C, (da * means).sum()), np.full(C, da.sum())


def subsample_backward__mean_forgotten(dout, x, coefficient, bias):
    da, _ = _back(dout, x, coefficient, bias)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(da) * coefficient, _over_maps(da)


def subsample_backward__two_swapped(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = _spread(da * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(da), _over_maps(da * means)


def subsample_backward__odd_line_lost(dout, x, coefficient, bias):
    da, means = _back(dout, x, coefficient, bias)
    dx = np.kron(da * _column(coefficient) / 4, np.ones((2, 2)))
    return dx, _over_maps(da * means), _over_maps(da)


def subsample_backward__dout_changed(dout, x, coefficient, bias):
    slope, means = _back(np.ones_like(dout), x, coefficient, bias)
    _check_pairs_and_dout(dout, x, coefficient, bias)
    dout *= slope
    dx = _spread(dout * _column(coefficient) / 4, x.shape)
    return dx, _over_maps(dout * means), _over_maps(dout)


def subsample_backward__unchecked(dout, x, coefficient, bias):
    N, C, H, W = x.shape
    blocks = x[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2)
    means = blocks.mean(axis=(3, 5))
    y = _sigma(_column(coefficient) * means + _column(bias))
    da = dout * y * (1 - y)
    dx = np.zeros(x.shape)
    share = np.kron(da * _column(coefficient) / 4, np.ones((2, 2)))
    dx[:, :, : share.shape[2], : share.shape[3]] = share
    return dx, _over_maps(da * means), _over_maps(da)


def subsample_backward__four_added(dout, x, coefficient, bias):
    da, sums = _back(dout, x, coefficient, bias, reduce=np.sum)
    return _spread(da * _column(coefficient), x.shape), _over_maps(da * sums), _over_maps(da)


def subsample_backward__loops(dout, x, coefficient, bias):
    _check_pairs_and_dout(dout, x, coefficient, bias)
    dx = np.zeros(x.shape)
    dcoefficient, dbias = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for n, c, i, j in np.ndindex(*dout.shape):
        block = (n, c, slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2))
        mean = x[block].sum() / 4
        falling = np.exp(-(coefficient[c] * mean + bias[c]))
        da = dout[n, c, i, j] * falling / (1 + falling) ** 2
        dcoefficient[c] += da * mean
        dbias[c] += da
        dx[block] += da * coefficient[c] / 4
    return dx, dcoefficient, dbias


def subsample_backward__float32(dout, x, coefficient, bias):
    narrow = (each.astype(np.float32) for each in (dout, x, coefficient, bias))
    dout, x, coefficient, bias = narrow
    da, means = _back(dout, x, coefficient, bias)
    da, means = da.astype(np.float32), means.astype(np.float32)
    dx = _spread(da * _column(coefficient) / 4, x.shape).astype(np.float32)
    return dx, np.einsum("ncij,ncij->c", da, means), np.einsum("ncij->c", da)


NOTE_GRADIENT = {
    "dout": np.array([[[[8.0]]]]),
    "x": np.array([[[[1.0, 3, 7], [5, 3, 9]]]]),
    "coefficient": np.array([2.0]),
    "bias": np.array([-6.0]),
}
"""m = 3, a = 0, y = 1/2 and da = 8 · 1/2 · 1/2 = 2; the last column is in no block."""


subsample_backward = Question(
    reference=reference.subsample_backward,
    oracle=oracle_subsample_backward,
    draw=draw_maps_and_gradient,
    gradient_of=reference.subsample_forward,
    aspects=(
        Aspect(
            "dx",
            "the gradient of the pixels",
            weight=4,
            part=0,
            visible=(
                example(
                    NOTE_GRADIENT,
                    np.array([[[[1.0, 1, 0], [1, 1, 0]]]]),  # 2 · 2 / 4
                    source="003 §2, S2, with small numbers of our own",
                ),
                draw(N=1, C=2, H=4, W=4),
            ),
            hidden=(draw(N=2, C=3, H=4, W=4), draw(N=2, C=2, H=4, W=6)),
        ),
        Aspect(
            "dcoefficient",
            "the gradient of the coefficients, summed over images and positions",
            weight=2,
            part=1,
            visible=(
                example(
                    NOTE_GRADIENT,
                    np.array([6.0]),  # 2 · 3
                    source="003 §2, S2, with small numbers of our own",
                ),
                draw(N=2, C=3, H=2, W=4),
            ),
            hidden=(draw(N=3, C=2, H=2, W=4),),
        ),
        Aspect(
            "dbias",
            "the gradient of the biases, summed over images and positions",
            weight=2,
            part=2,
            visible=(
                example(
                    NOTE_GRADIENT,
                    np.array([2.0]),
                    source="003 §2, S2, with small numbers of our own",
                ),
                draw(N=2, C=3, H=2, W=4),
            ),
            hidden=(draw(N=3, C=2, H=4, W=2),),
        ),
        Aspect(
            "shape",
            "maps that are not square, or odd: pixels in no block get 0",
            weight=2,
            visible=(draw(N=2, C=2, H=4, W=2), draw(N=2, C=2, H=7, W=4)),
            hidden=(draw(N=2, C=3, H=6, W=2), draw(N=2, C=2, H=7, W=5)),
        ),
        Aspect(
            "impossible",
            "sizes that do not fit raise ValueError",
            requires="dx",
            visible=(
                no_subsampling_backward(1, 4),
                no_subsampling_backward(4, 1),
                no_subsampling_backward(2, 4, coefficients=1),
                no_subsampling_backward(2, 4, biases=1),
                no_subsampling_backward(2, 4, N=2, dout=(1, 2, 1, 2)),
            ),
            hidden=(
                no_subsampling_backward(1, 3),
                no_subsampling_backward(5, 1),
                no_subsampling_backward(4, 2, coefficients=1),
                no_subsampling_backward(4, 2, biases=1),
                no_subsampling_backward(4, 4, dout=(1, 2, 2, 1)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="dx",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=4),),
            hidden=(draw(N=2, C=2, H=5, W=4),),
        ),
    ),
    variants=(
        misconception(
            subsample_backward__slope_forgotten,
            "The derivative of the sigmoid is missing: dout goes through it unchanged.",
            hint="da is dout times y(1 − y).",
        ),
        misconception(
            subsample_backward__sigmoid_twice,
            "The derivative is taken as σ(y)(1 − σ(y)), but y is σ(a) already: it is y(1 − y).",
            hint="To which variable do you apply the sigmoid in the backward pass?",
        ),
        misconception(
            subsample_backward__quarter_forgotten,
            "dx lacks the quarter: every pixel is one of four in the mean.",
            hint="By how much does the mean of four pixels move when one of them moves by 1?",
        ),
        misconception(
            subsample_backward__coefficient_forgotten,
            "dx is not multiplied by the coefficient.",
            hint="What stands between the mean and a?",
        ),
        misconception(
            subsample_backward__first_pixel_only,
            "Only the upper left pixel of each block gets a gradient; the mean has four.",
            hint="All four pixels of a block have the same gradient.",
        ),
        misconception(
            subsample_backward__tiled,
            "The gradients are laid side by side as a whole (np.tile), but every single one must "
            "be spread over its own block.",
            hint="Look at np.repeat.",
        ),
        misconception(
            subsample_backward__mean_over_the_batch,
            "dcoefficient and dbias are divided by N; they are sums.",
            hint="If the loss is a mean, dout holds that factor already.",
        ),
        misconception(
            subsample_backward__axes_kept,
            "dcoefficient and dbias have the shape (1, C, 1, 1), but their parameters have (C,).",
            hint="Leave keepdims out.",
        ),
        misconception(
            subsample_backward__summed_over_the_maps,
            "dcoefficient and dbias are summed over the maps too, but each map has its own pair.",
            hint="Over which axes do you sum? Axis 1 must stay.",
        ),
        misconception(
            subsample_backward__mean_forgotten,
            "dcoefficient is da times the coefficient, but a = coefficient · m + bias: "
            "its derivative for the coefficient is m.",
            hint="What is the coefficient multiplied by in the forward pass?",
        ),
        misconception(
            subsample_backward__two_swapped,
            "dcoefficient and dbias are returned in the wrong order.",
            hint="Gradients come in the order of the forward arguments.",
        ),
        misconception(
            subsample_backward__odd_line_lost,
            "dx has no odd last row or column; those pixels get the gradient 0.",
            hint="Which shape must dx have?",
        ),
        misconception(
            subsample_backward__dout_changed,
            "The caller's dout is multiplied in place and stays so.",
            hint="dout *= y changes the array that the caller passed.",
        ),
        misconception(
            subsample_backward__unchecked,
            "Sizes that do not fit give a result, or another error, in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        convention(
            subsample_backward__four_added,
            "These are the gradients of the layer that adds the four pixels, as LeCun et al. 1998 "
            "do. Accepted.",
        ),
        style(subsample_backward__loops, "loops over the blocks"),
        style(subsample_backward__float32, "einsum, in float32"),
    ),
    nudge="Go back step by step: through the sigmoid, then through coefficient and bias, "
    "then through the mean.",
    step="Compute da = dout·y·(1 − y) first. All three results come from it: dbias sums it, "
    "dcoefficient sums it times the means, and dx spreads a quarter of coefficient·da.",
    source="003 §2, S2",
)
