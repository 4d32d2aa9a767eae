"""Unit 7, LeNet: how answers are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor, torch
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

# what all questions share ---------------------------------------------------------------------


def small(rng, *shape):
    """Draw quarters between −1.5 and 1.5, never 0: a sigmoid of them is not saturated."""
    return rng.integers(1, 7, shape) / 4 * rng.choice((-1.0, 1.0), shape)


def _column(per_map):
    return per_map[:, None, None]


def _sigma(a):
    return 1 / (1 + np.exp(-a))


def _reduce_blocks(x, reduce=np.mean):
    """Reduce every 2×2 block of every map to one number."""
    if min(x.shape[2:]) < 2:
        raise ValueError("no block fits")
    out = np.zeros((*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            block = x[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            out[:, :, i, j] = reduce(block, axis=(2, 3))
    return out


def _correlate(x, w, b):
    """Convolve with stride 1 and no padding, one position after the other."""
    K_h, K_w = w.shape[2:]
    rows, columns = x.shape[2] - K_h + 1, x.shape[3] - K_w + 1
    if x.shape[1] != w.shape[1] or rows < 1 or columns < 1:
        raise ValueError("the kernels do not fit")
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i : i + K_h, j : j + K_w]
            out[:, :, i, j] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return out


# subsample_forward ----------------------------------------------------------------------------


def draw_maps(rng, N, C, H, W, strength=None):
    """Draw maps with their pairs; ``strength`` gives sigmoids of thousands, of both signs."""
    x, coefficient = values(rng, N, C, H, W), small(rng, C)
    if strength is not None:
        x[..., :2], x[..., 2:] = 5.0, -5.0
        coefficient = strength * coefficient
    return {"x": x, "coefficient": coefficient, "bias": small(rng, C)}


def no_subsampling(H, W, coefficients=2, biases=2):
    """Give a layer of two maps sizes that do not fit."""
    return impossible(
        {
            "x": np.arange(2.0 * H * W).reshape(1, 2, H, W),
            "coefficient": np.ones(coefficients),
            "bias": np.ones(biases),
        }
    )


def _check_pairs(x, coefficient, bias):
    if min(x.shape[2:]) < 2 or not coefficient.shape == bias.shape == (x.shape[1],):
        raise ValueError("the sizes do not fit")


def torch_subsample(x, coefficient, bias):
    means = F.avg_pool2d(x, 2)
    return torch.sigmoid(coefficient[:, None, None] * means + bias[:, None, None])


def oracle_subsample_forward(x, coefficient, bias):
    return torch_subsample(tensor(x), tensor(coefficient), tensor(bias)).numpy()


def subsample_forward__no_sigmoid(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _reduce_blocks(x) * _column(coefficient) + _column(bias)


def subsample_forward__tanh_for_sigmoid(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return np.tanh(_reduce_blocks(x) * _column(coefficient) + _column(bias))


def subsample_forward__maximum_taken(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(_reduce_blocks(x, np.max) * _column(coefficient) + _column(bias))


def subsample_forward__bias_multiplied(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(_column(coefficient) * (_reduce_blocks(x) + _column(bias)))


def subsample_forward__bias_forgotten(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(_column(coefficient) * _reduce_blocks(x))


def subsample_forward__one_pair_for_all(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(coefficient[0] * _reduce_blocks(x) + bias[0])


def subsample_forward__pairs_along_the_width(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(coefficient * _reduce_blocks(x) + bias)


def subsample_forward__sigmoid_of_the_pixels(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _column(coefficient) * _reduce_blocks(_sigma(x)) + _column(bias)


def subsample_forward__overlapping_blocks(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    means = (x[:, :, 1:, 1:] + x[:, :, 1:, :-1] + x[:, :, :-1, 1:] + x[:, :, :-1, :-1]) / 4
    return _sigma(_column(coefficient) * means + _column(bias))


def subsample_forward__height_for_width(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    size = x.shape[2] // 2
    out = np.zeros((*x.shape[:2], size, size))
    for i in range(size):
        for j in range(size):
            mean = x[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].mean(axis=(2, 3))
            out[:, :, i, j] = _sigma(coefficient * mean + bias)
    return out


def subsample_forward__size_rounded_up(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    rows, columns = range(0, x.shape[2], 2), range(0, x.shape[3], 2)
    out = np.zeros((*x.shape[:2], len(rows), len(columns)))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            mean = x[:, :, top : top + 2, left : left + 2].mean(axis=(2, 3))
            out[:, :, i, j] = _sigma(coefficient * mean + bias)
    return out


def subsample_forward__exponential_overflows(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    grown = np.exp(_column(coefficient) * _reduce_blocks(x) + _column(bias))
    return grown / (1 + grown)


def subsample_forward__unchecked(x, coefficient, bias):
    N, C, H, W = x.shape
    blocks = x[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2)
    return _sigma(_column(coefficient) * blocks.mean(axis=(3, 5)) + _column(bias))


def subsample_forward__four_added(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    return _sigma(_column(coefficient) * _reduce_blocks(x, np.sum) + _column(bias))


def subsample_forward__loops(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    N, C, H, W = x.shape
    out = np.zeros((N, C, H // 2, W // 2))
    for n, c, i, j in np.ndindex(*out.shape):
        total = 0.0
        for u in range(2):
            for v in range(2):
                total += x[n, c, 2 * i + u, 2 * j + v]
        out[n, c, i, j] = 1 / (1 + np.exp(-(coefficient[c] * total / 4 + bias[c])))
    return out


def subsample_forward__float32(x, coefficient, bias):
    _check_pairs(x, coefficient, bias)
    x, coefficient, bias = (each.astype(np.float32) for each in (x, coefficient, bias))
    rows, columns = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
    upper, lower = x[:, :, 0:rows:2], x[:, :, 1:rows:2]
    both = upper + lower
    means = (both[..., 0:columns:2] + both[..., 1:columns:2]) / np.float32(4)
    a = coefficient.reshape(1, -1, 1, 1) * means + bias.reshape(1, -1, 1, 1)
    return np.float32(0.5) * (np.tanh(np.float32(0.5) * a) + 1)


subsample_forward = Question(
    reference=reference.subsample_forward,
    oracle=oracle_subsample_forward,
    draw=draw_maps,
    aspects=(
        Aspect(
            "values",
            "mean of 2×2, times coefficient, plus bias, through the sigmoid",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 3, -2, 0], [5, 3, -3, -3]]]]),
                        "coefficient": np.array([2.0]),
                        "bias": np.array([-6.0]),
                    },
                    np.array([[[[1 / 2, 1 / (1 + np.exp(10))]]]]),
                    source="003 §2, S2, with small numbers of our own",
                ),
                draw(N=2, C=3, H=2, W=2),
                draw(N=1, C=2, H=4, W=4),
            ),
            hidden=(draw(N=2, C=3, H=4, W=4), draw(N=3, C=2, H=2, W=2)),
        ),
        Aspect(
            "shape",
            "maps that are not square",
            weight=2,
            visible=(draw(N=2, C=2, H=2, W=6), draw(N=2, C=3, H=6, W=4)),
            hidden=(draw(N=2, C=2, H=4, W=6), draw(N=2, C=3, H=8, W=2)),
        ),
        Aspect(
            "odd",
            "an odd last row or column is left out",
            visible=(draw(N=1, C=2, H=3, W=4), draw(N=2, C=2, H=4, W=5)),
            hidden=(draw(N=2, C=2, H=5, W=7), draw(N=1, C=3, H=6, W=3)),
        ),
        Aspect(
            "saturation",
            "arguments of thousands give 0 and 1, and no NaN",
            visible=(draw(N=1, C=2, H=2, W=4, strength=1000),),
            hidden=(draw(N=2, C=3, H=2, W=4, strength=2000),),
        ),
        Aspect(
            "impossible",
            "maps without a block, and pairs that are too few or too many, raise ValueError",
            requires="values",
            visible=(
                no_subsampling(1, 4),
                no_subsampling(4, 1),
                no_subsampling(2, 4, coefficients=1),
                no_subsampling(2, 4, biases=1),
            ),
            hidden=(
                no_subsampling(1, 3),
                no_subsampling(5, 1),
                no_subsampling(4, 2, coefficients=1),
                no_subsampling(4, 2, biases=1),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=4),),
            hidden=(draw(N=2, C=2, H=5, W=4),),
        ),
    ),
    variants=(
        misconception(
            subsample_forward__no_sigmoid,
            "The sigmoid is missing: coefficient · mean + bias is returned as it is.",
            hint="Between which two numbers does every result of S2 lie?",
        ),
        misconception(
            subsample_forward__tanh_for_sigmoid,
            "The result goes through tanh, but the question asks for σ(a) = 1 / (1 + e^(−a)).",
            hint="What is the result for the argument 0?",
        ),
        misconception(
            subsample_forward__maximum_taken,
            "The maximum of each block is taken, but S2 takes the mean.",
            hint="Maximum pooling came later than LeNet-5.",
        ),
        misconception(
            subsample_forward__bias_multiplied,
            "The bias is added before the multiplication, so that the coefficient scales it too.",
            hint="First multiply, then add the bias.",
        ),
        misconception(
            subsample_forward__bias_forgotten,
            "The bias is not added.",
            hint="What does a map of zeros become?",
        ),
        misconception(
            subsample_forward__one_pair_for_all,
            "All maps use the coefficient and the bias of the first one.",
            hint="S2 has 12 parameters for its 6 maps.",
        ),
        misconception(
            subsample_forward__pairs_along_the_width,
            "The coefficients are spread over the columns in place of the maps: NumPy lines up "
            "the last axes.",
            hint="Give the coefficients the shape (C, 1, 1) before you multiply.",
        ),
        misconception(
            subsample_forward__sigmoid_of_the_pixels,
            "The sigmoid is applied to the pixels first; it belongs at the very end.",
            hint="Mean, coefficient, bias, sigmoid: in this order.",
        ),
        misconception(
            subsample_forward__overlapping_blocks,
            "The blocks move by one pixel and overlap; they must lie side by side.",
            hint="A map of 28×28 becomes one of 14×14.",
        ),
        misconception(
            subsample_forward__height_for_width,
            "The output is square: its width was computed from the height of the maps.",
            hint="Try maps that are wider than high.",
        ),
        misconception(
            subsample_forward__size_rounded_up,
            "An odd last row or column gives an output of its own, but it must be left out.",
            hint="How many whole 2×2 blocks are there in a map of 5×5?",
        ),
        misconception(
            subsample_forward__exponential_overflows,
            "e^a / (1 + e^a) is ∞ / ∞ for a large argument, which is NaN.",
            hint="Divide both by e^a on paper: what is left to compute?",
        ),
        misconception(
            subsample_forward__unchecked,
            "Sizes that do not fit give a result, or another error, in place of a ValueError.",
            hint="Compare H and W with 2, and the shapes of coefficient and bias with (C,).",
        ),
        convention(
            subsample_forward__four_added,
            "The four pixels are added, as in LeCun et al. 1998, and not averaged. Accepted.",
        ),
        style(subsample_forward__loops, "loops over all pixels"),
        style(subsample_forward__float32, "even and odd rows and columns added, in float32"),
    ),
    nudge="Take one block of one map on paper: which four steps lead to its output?",
    step="Average all 2×2 blocks at once or in a loop. Then give coefficient and bias the shape "
    "(C, 1, 1), so that each meets its own map, and apply the sigmoid last.",
    source="003 §2, S2",
)

# subsample_backward ---------------------------------------------------------------------------


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


def _over_maps(array):
    return array.sum(axis=(0, 2, 3))


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
            hidden=(draw(N=3, C=2, H=4, W=4),),
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
            hidden=(draw(N=3, C=2, H=4, W=4),),
        ),
        Aspect(
            "shape",
            "maps that are not square, or odd: pixels in no block get 0",
            weight=2,
            visible=(draw(N=2, C=2, H=2, W=6), draw(N=2, C=2, H=5, W=4)),
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

# partial_conv2d -------------------------------------------------------------------------------

TABLE_1 = np.array(
    [
        [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1],
        [1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1],
        [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1],
        [0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
        [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
        [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1],
    ],
    dtype=bool,
)
"""LeCun et al. 1998, Table I: which maps of S2 (rows) each map of C3 (columns) looks at."""


def draw_table(rng, C, C_out):
    """Draw connections: some for every output map, and its first one is not to map 0."""
    if C == 1:
        return np.ones((1, C_out), bool)
    table = np.zeros((C, C_out), bool)
    for d in range(C_out):
        table[rng.choice(C, rng.integers(1, C), replace=False), d] = True
    table[0, 0], table[-1, 0] = False, True
    return table


def draw_partial(rng, N, C, C_out, H, W, K_h, K_w, connected="some"):
    """Draw a layer with a table of ``some`` connections, ``all``, a map with ``none``, or C3's."""
    table = TABLE_1 if connected == "as in C3" else draw_table(rng, C, C_out)
    if connected == "all":
        table = np.ones((C, C_out), bool)
    if connected == "none":
        table[:, -1] = False
    return {
        "x": values(rng, N, C, H, W),
        "w": values(rng, C_out, C, K_h, K_w),
        "b": values(rng, C_out),
        "table": table,
    }


def no_partial(table, x=(1, 3, 4, 4), w=(2, 3, 2, 2)):
    """Give a layer with two output maps shapes that do not fit."""
    return impossible(
        {
            "x": np.arange(float(np.prod(x))).reshape(x),
            "w": np.ones(w),
            "b": np.ones(w[0]),
            "table": np.ones(table, bool),
        }
    )


def _check_table(w, table):
    if table.shape != (w.shape[1], w.shape[0]):
        raise ValueError("the table does not fit")


def oracle_partial_conv2d(x, w, b, table):
    """Convolve for every output map with the kernels of its connections alone."""
    x, w, b = tensor(x), tensor(w), tensor(b)
    maps = []
    for d in range(len(w)):
        chosen = np.flatnonzero(table[:, d]).tolist()
        if chosen:
            maps.append(F.conv2d(x[:, chosen], w[d : d + 1, chosen], b[d : d + 1]))
        else:
            size = (len(x), 1, x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1)
            maps.append(torch.full(size, float(b[d]), dtype=torch.float64))
    return torch.cat(maps, dim=1).numpy()


def partial_conv2d__table_ignored(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w, b)


def partial_conv2d__table_inverted(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * ~table.T[:, :, None, None], b)


def partial_conv2d__table_read_sideways(x, w, b, table):
    """Read the table as 'row d, column c'; where there is no such row, Python says so."""
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(w.shape[0]):
        for c in range(w.shape[1]):
            if table[d, c]:
                out[:, d : d + 1] += _correlate(x[:, c : c + 1], w[d : d + 1, c : c + 1], 0.0)
    return out


def partial_conv2d__kernels_counted_through(x, w, b, table):
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(len(w)):
        for k, c in enumerate(np.flatnonzero(table[:, d])):
            out[:, d : d + 1] += _correlate(x[:, c : c + 1], w[d : d + 1, k : k + 1], 0.0)
    return out


def partial_conv2d__bias_for_every_connection(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], b * table.sum(axis=0))


def partial_conv2d__bias_forgotten(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], 0.0)


def partial_conv2d__last_connection_only(x, w, b, table):
    _check_table(w, table)
    out = _correlate(x, np.zeros_like(w), b)
    for d in range(len(w)):
        for c in np.flatnonzero(table[:, d]):
            one = _correlate(x[:, c : c + 1], w[d : d + 1, c : c + 1], b[d])
            out[:, d : d + 1] = one
    return out


def partial_conv2d__mean_of_the_connections(x, w, b, table):
    _check_table(w, table)
    weights = table / np.maximum(1, table.sum(axis=0))
    return _correlate(x, w * weights.T[:, :, None, None], b)


def partial_conv2d__kernels_flipped(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w[:, :, ::-1, ::-1] * table.T[:, :, None, None], b)


def partial_conv2d__height_for_width(x, w, b, table):
    _check_table(w, table)
    right = _correlate(x, w * table.T[:, :, None, None], b)
    size = right.shape[2]
    out = np.zeros((*right.shape[:2], size, size))
    columns = min(size, right.shape[3])
    out[..., :columns] = right[..., :columns]
    return out


def partial_conv2d__unconnected_is_zero(x, w, b, table):
    _check_table(w, table)
    return _correlate(x, w * table.T[:, :, None, None], b * table.any(axis=0))


def partial_conv2d__kernels_erased(x, w, b, table):
    _check_table(w, table)
    w[~table.T] = 0
    return _correlate(x, w, b)


def partial_conv2d__unchecked(x, w, b, table):
    N, _, H, W = x.shape
    C_out, C, K_h, K_w = w.shape
    out = np.zeros((N, C_out, max(0, H - K_h + 1), max(0, W - K_w + 1)))
    for n, d, i, j in np.ndindex(*out.shape):
        for c in range(min(C, x.shape[1], len(table))):
            if table[c, d]:
                out[n, d, i, j] += (x[n, c, i : i + K_h, j : j + K_w] * w[d, c]).sum()
        out[n, d, i, j] += b[d]
    return out


def partial_conv2d__loops(x, w, b, table):
    N, C, H, W = x.shape
    C_out, w_C, K_h, K_w = w.shape
    if w_C != C or table.shape != (C, C_out) or K_h > H or K_w > W:
        raise ValueError("the shapes do not fit")
    out = np.zeros((N, C_out, H - K_h + 1, W - K_w + 1))
    for d in range(C_out):
        out[:, d] = b[d]
        for c in range(C):
            if not table[c, d]:
                continue
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = x[:, c, i : i + K_h, j : j + K_w]
                    out[:, d, i, j] += (window * w[d, c]).sum(axis=(1, 2))
    return out


def partial_conv2d__float32(x, w, b, table):
    """Add one shifted image for each entry of the kernels."""
    _check_table(w, table)
    x, w, b = x.astype(np.float32), np.where(table.T[..., None, None], w, 0.0), b.astype("f4")
    rows, columns = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1
    if x.shape[1] != w.shape[1] or rows < 1 or columns < 1:
        raise ValueError("the shapes do not fit")
    out = np.zeros((len(x), len(w), rows, columns), np.float32) + b[:, None, None]
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            shifted = x[:, :, u : u + rows, v : v + columns]
            out += np.einsum("dc,nchw->ndhw", w[:, :, u, v].astype(np.float32), shifted)
    return out


partial_conv2d = Question(
    reference=reference.partial_conv2d,
    oracle=oracle_partial_conv2d,
    draw=draw_partial,
    aspects=(
        Aspect(
            "values",
            "every output map sums over the input maps that it is connected to",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2, 3]], [[4, 5, 6]]]]),
                        "w": np.array([[2.0, 5], [1, -1]]).reshape(2, 2, 1, 1),
                        "b": np.array([10.0, 20.0]),
                        "table": np.array([[True, True], [False, True]]),
                    },
                    # 2·(1, 2, 3) + 10 and (1, 2, 3) − (4, 5, 6) + 20
                    np.array([[[[12.0, 14, 16]], [[17, 17, 17]]]]),
                    source="003 §2, C3, with small numbers of our own",
                ),
                draw(N=1, C=3, C_out=2, H=2, W=2, K_h=1, K_w=1),
                draw(N=2, C=3, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=4, C_out=4, H=4, W=4, K_h=2, K_w=2),
                draw(N=1, C=6, C_out=16, H=5, W=6, K_h=3, K_w=4, connected="as in C3"),
            ),
        ),
        Aspect(
            "all",
            "with every connection it is an ordinary convolution",
            visible=(draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, connected="all"),),
            hidden=(draw(N=2, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2, connected="all"),),
        ),
        Aspect(
            "unconnected",
            "an output map without any connection is its bias everywhere",
            visible=(draw(N=1, C=3, C_out=2, H=2, W=3, K_h=2, K_w=2, connected="none"),),
            hidden=(draw(N=2, C=3, C_out=4, H=3, W=2, K_h=1, K_w=2, connected="none"),),
        ),
        Aspect(
            "shape",
            "maps and kernels that are not square, down to one map",
            weight=2,
            visible=(
                draw(N=2, C=3, C_out=2, H=3, W=4, K_h=2, K_w=1),
                draw(N=1, C=1, C_out=2, H=2, W=6, K_h=2, K_w=3),
                draw(N=2, C=2, C_out=3, H=5, W=3, K_h=2, K_w=3),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=3, W=7, K_h=3, K_w=2),
                draw(N=3, C=4, C_out=2, H=6, W=2, K_h=1, K_w=2),
                draw(N=1, C=2, C_out=1, H=2, W=3, K_h=2, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "kernels and tables that do not fit raise ValueError",
            requires="values",
            visible=(
                no_partial((3, 2), w=(2, 3, 5, 2)),
                no_partial((3, 2), w=(2, 3, 2, 5)),
                no_partial((1, 2), w=(2, 1, 2, 2)),
                no_partial((2, 3)),
                no_partial((1, 2)),
                no_partial((3, 1)),
            ),
            hidden=(
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 3, 1)),
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 4)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 1, 1, 2)),
                no_partial((3, 2), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 1), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=3, C_out=2, H=2, W=3, K_h=2, K_w=2),),
            hidden=(draw(N=2, C=3, C_out=4, H=3, W=3, K_h=1, K_w=2),),
        ),
    ),
    variants=(
        misconception(
            partial_conv2d__table_ignored,
            "The table is ignored: every output map sums over all input maps.",
            hint="With all connections C3 would have 2416 parameters, not 1516.",
        ),
        misconception(
            partial_conv2d__table_inverted,
            "The table is read the wrong way round: the maps that are not connected are summed.",
            hint="True means that there is a connection.",
        ),
        misconception(
            partial_conv2d__table_read_sideways,
            "Rows and columns of the table are swapped: its rows are the input maps.",
            hint="The table of C3 has 6 rows and 16 columns, and C3 has 16 maps.",
        ),
        misconception(
            partial_conv2d__kernels_counted_through,
            "The kernels are taken one after the other for the connected maps, "
            "but w[d, c] belongs to input map c, whether or not the maps before it are connected.",
            hint="Use the same c for x, w and the table.",
        ),
        misconception(
            partial_conv2d__bias_for_every_connection,
            "The bias is added once for every connection, but an output map has only one.",
            hint="The note counts 3·25 + 1 parameters for a map with three inputs.",
        ),
        misconception(
            partial_conv2d__bias_forgotten,
            "The bias is not added.",
            hint="What is an output map when all pixels are 0?",
        ),
        misconception(
            partial_conv2d__last_connection_only,
            "Every connection replaces the one before it, so only the last one counts.",
            hint="Inside the loop over the input maps, is it = or += ?",
        ),
        misconception(
            partial_conv2d__mean_of_the_connections,
            "The sum is divided by the number of connections; it must stay a sum.",
            hint="Set all maps and kernels to 1: an output map counts its connections.",
        ),
        misconception(
            partial_conv2d__kernels_flipped,
            "The kernels are turned by 180°, but a network convolves without flipping.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            partial_conv2d__height_for_width,
            "The output is square: its width was computed from the height of the maps.",
            hint="Try maps that are wider than high.",
        ),
        misconception(
            partial_conv2d__unconnected_is_zero,
            "An output map without connections is 0, but it still has its bias.",
            hint="What is the sum over no maps, plus b[d]?",
        ),
        misconception(
            partial_conv2d__kernels_erased,
            "The caller's kernels are set to 0 where there is no connection, and stay so.",
            hint="Write the masked kernels to a new array.",
        ),
        misconception(
            partial_conv2d__unchecked,
            "Shapes that do not fit give a result, or another error, in place of a ValueError.",
            hint="Compare the shapes of x, w and table before you compute anything.",
        ),
        style(partial_conv2d__loops, "loops over maps and positions"),
        style(partial_conv2d__float32, "shifted images, in float32"),
    ),
    nudge="Look at one column of the table: which maps does this output map see?",
    step="Either loop over the output maps and convolve x[:, chosen] with w[d, chosen], or find "
    "what w must hold so that an ordinary convolution ignores a map.",
    source="003 §2, C3",
)

# rbf_output -----------------------------------------------------------------------------------


def draw_codes(rng, N, K, F):
    """Draw outputs of F6 and patterns of −1 and 1."""
    return {"x": small(rng, N, F), "templates": rng.choice((-1.0, 1.0), (K, F))}


def draw_codes_and_patterns(rng, N, K, F, signs=True):
    drawn = draw_codes(rng, N, K, F)
    return drawn if signs else {**drawn, "templates": values(rng, K, F)}


def no_distances(n_x, n_templates):
    return impossible({"x": np.ones((2, n_x)), "templates": np.ones((3, n_templates))})


def oracle_rbf_output(x, templates):
    """Square the Euclidean distances that torch measures one by one."""
    gaps = torch.cdist(
        tensor(x)[None], tensor(templates)[None], compute_mode="donot_use_mm_for_euclid_dist"
    )
    return gaps[0].square().numpy()


def _gaps(x, templates):
    if x.shape[1] != templates.shape[1]:
        raise ValueError("the lengths differ")
    return x[:, None] - templates[None]


def rbf_output__root_taken(x, templates):
    return np.sqrt((_gaps(x, templates) ** 2).sum(axis=-1))


def rbf_output__absolute_values(x, templates):
    return np.abs(_gaps(x, templates)).sum(axis=-1)


def rbf_output__mean_taken(x, templates):
    return (_gaps(x, templates) ** 2).mean(axis=-1)


def rbf_output__halved(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1) / 2


def rbf_output__sum_squared(x, templates):
    return _gaps(x, templates).sum(axis=-1) ** 2


def rbf_output__inner_product(x, templates):
    _gaps(x, templates)
    return x @ templates.T


def rbf_output__bell_curve(x, templates):
    return np.exp(-(_gaps(x, templates) ** 2).sum(axis=-1))


def rbf_output__classes_first(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1).T


def rbf_output__summed_over_the_classes(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=1)


def rbf_output__best_class(x, templates):
    return (_gaps(x, templates) ** 2).sum(axis=-1).argmin(axis=1)


def rbf_output__templates_changed(x, templates):
    _gaps(x, templates)
    distances = np.zeros((len(x), len(templates)))
    for n, row in enumerate(x):
        templates -= row
        distances[n] = (templates**2).sum(axis=1)
        templates += row
    templates -= x[-1]
    return distances


def rbf_output__unchecked(x, templates):
    return ((x[:, None] - templates) ** 2).sum(axis=-1)


def rbf_output__loops(x, templates):
    _gaps(x, templates)
    out = np.zeros((len(x), len(templates)))
    for n in range(len(x)):
        for i in range(len(templates)):
            for j in range(x.shape[1]):
                out[n, i] += (x[n, j] - templates[i, j]) ** 2
    return out


def rbf_output__multiplied_out(x, templates):
    _gaps(x, templates)
    squares = (x**2).sum(axis=1, keepdims=True) + (templates**2).sum(axis=1)
    return squares - 2 * x @ templates.T


def rbf_output__float32(x, templates):
    gaps = _gaps(x.astype(np.float32), templates.astype(np.float32))
    return np.einsum("nif,nif->ni", gaps, gaps)


rbf_output = Question(
    reference=reference.rbf_output,
    oracle=oracle_rbf_output,
    draw=draw_codes_and_patterns,
    aspects=(
        Aspect(
            "values",
            "the squared distance of one image to every pattern",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[1.0, 0, -1], [0.5, 1, 1]]),
                        "templates": np.array([[1.0, 1, -1], [-1, 1, 1]]),
                    },
                    # 0 + 1 + 0, 4 + 1 + 4; 0.25 + 0 + 4, 2.25 + 0 + 0
                    np.array([[1.0, 9], [4.25, 2.25]]),
                    source="003 §2, OUTPUT, with small numbers of our own",
                ),
                draw(N=1, K=2, F=4),
            ),
            hidden=(draw(N=1, K=3, F=5), draw(N=2, K=10, F=84)),
        ),
        Aspect(
            "batch",
            "several images, and other numbers of classes and pixels than of images",
            weight=2,
            visible=(draw(N=3, K=4, F=2), draw(N=2, K=3, F=5), draw(N=4, K=2, F=1)),
            hidden=(draw(N=4, K=3, F=6), draw(N=2, K=5, F=3), draw(N=3, K=2, F=1)),
        ),
        Aspect(
            "patterns",
            "patterns of any numbers",
            visible=(draw(N=2, K=3, F=4, signs=False),),
            hidden=(draw(N=3, K=2, F=5, signs=False),),
        ),
        Aspect(
            "impossible",
            "lengths that differ raise ValueError",
            requires="values",
            visible=(no_distances(3, 4), no_distances(3, 1), no_distances(1, 3)),
            hidden=(no_distances(5, 2), no_distances(4, 1), no_distances(1, 4)),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, K=3, F=4),),
            hidden=(draw(N=3, K=2, F=5),),
        ),
    ),
    variants=(
        misconception(
            rbf_output__root_taken,
            "The root is taken: this is the distance, but the question asks for its square.",
            hint="The formula ends with the sum.",
        ),
        misconception(
            rbf_output__absolute_values,
            "The differences are taken without their sign, but not squared.",
            hint="What is the contribution of a pixel that differs by 2?",
        ),
        misconception(
            rbf_output__mean_taken,
            "The squares are averaged over the pixels; they are to be summed.",
            hint="With 84 pixels that all differ by 2 the result is 336.",
        ),
        misconception(
            rbf_output__halved,
            "The sum is halved, as losses often are; the formula has no such factor.",
            hint="One pixel that differs by 1 gives 1.",
        ),
        misconception(
            rbf_output__sum_squared,
            "The differences are summed first and squared then, so that they cancel each other.",
            hint="Square each difference before you sum.",
        ),
        misconception(
            rbf_output__inner_product,
            "This is the inner product of a linear layer; the output layer measures distances.",
            hint="An image that equals a pattern must give 0.",
        ),
        misconception(
            rbf_output__bell_curve,
            "exp(−distance) is returned, as other networks with radial basis functions do; "
            "in LeNet-5 it is the squared distance itself.",
            hint="An image that equals a pattern must give 0, not 1.",
        ),
        misconception(
            rbf_output__classes_first,
            "Rows and columns of the result are swapped: a row belongs to an image.",
            hint="The result has the shape (N, K).",
        ),
        misconception(
            rbf_output__summed_over_the_classes,
            "The squares are summed over the classes in place of the pixels.",
            hint="Which axis of your differences counts the pixels?",
        ),
        misconception(
            rbf_output__best_class,
            "The number of the best class is returned, but the question asks for all distances.",
            hint="Leave out argmin.",
        ),
        misconception(
            rbf_output__templates_changed,
            "The caller's patterns are changed: the image is subtracted from them in place.",
            hint="Write the differences to a new array.",
        ),
        misconception(
            rbf_output__unchecked,
            "Lengths that differ give a result where one of them is 1, in place of a ValueError.",
            hint="NumPy repeats an axis of length 1 without a word: compare the shapes yourself.",
        ),
        style(rbf_output__loops, "three loops"),
        style(rbf_output__multiplied_out, "x² − 2xw + w², by a matrix product"),
        style(rbf_output__float32, "einsum, in float32"),
    ),
    nudge="How far is one image from one pattern, pixel by pixel?",
    step="Give x the shape (N, 1, F): subtracting the templates then makes (N, K, F), and only "
    "the last axis is summed.",
    source="003 §2, OUTPUT",
)
