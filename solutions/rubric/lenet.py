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


def no_subsampling(H, W, coefficients=2, biases=2, maps=2):
    """Give a layer sizes that do not fit."""
    return impossible(
        {
            "x": np.arange(float(maps * H * W)).reshape(1, maps, H, W),
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
                no_subsampling(2, 4, biases=1, maps=1),
                no_subsampling(2, 4, coefficients=1, maps=1),
            ),
            hidden=(
                no_subsampling(1, 3),
                no_subsampling(5, 1),
                no_subsampling(4, 2, coefficients=1),
                no_subsampling(4, 2, biases=1),
                no_subsampling(2, 3, coefficients=3, biases=1, maps=1),
                no_subsampling(2, 3, coefficients=1, biases=3, maps=1),
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


def no_partial(table, x=(1, 3, 2, 2), w=(2, 3, 1, 2)):
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
                draw(N=1, C=1, C_out=2, H=2, W=6, K_h=2, K_w=3),
                draw(N=2, C=3, C_out=2, H=3, W=4, K_h=2, K_w=1),
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
                no_partial((3, 2), w=(2, 3, 3, 1)),
                no_partial((3, 2), w=(2, 3, 1, 3)),
                no_partial((1, 2), w=(2, 1, 1, 2)),
                no_partial((2, 3)),
                no_partial((1, 2)),
                no_partial((3, 1)),
                no_partial((3, 2), x=(1, 1, 2, 2)),
                no_partial((3, 2), w=(1, 3, 1, 2)),
            ),
            hidden=(
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 3, 1)),
                no_partial((2, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 4)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 1, 1, 2)),
                no_partial((3, 2), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((1, 3), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 1), x=(2, 2, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 3), x=(2, 1, 2, 3), w=(3, 2, 1, 2)),
                no_partial((2, 3), x=(2, 2, 2, 3), w=(1, 2, 1, 2)),
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

# lenet5_forward -------------------------------------------------------------------------------


def _s4_size(H, W, k1, k3):
    """Height and width of the maps of S4: the kernel size of C5."""
    return tuple(
        ((n - first + 1) // 2 - third + 1) // 2
        for n, first, third in zip((H, W), k1, k3, strict=True)
    )


def draw_lenet5(
    rng, H, W, N=1, C1=2, C3=3, C5=2, F6=2, K=2, k1=(1, 1), k3=(1, 1), k5=None, connected="some"
):
    """Draw a small network of LeNet-5's form, whose kernels are ``k1``, ``k3`` and ``k5``."""
    k5 = k5 or _s4_size(H, W, k1, k3)
    table = np.ones((C1, C3), bool) if connected == "all" else draw_table(rng, C1, C3)
    return {
        "x": small(rng, N, 1, H, W),
        "params": {
            "c1_w": small(rng, C1, 1, *k1),
            "c1_b": small(rng, C1),
            "s2_w": 2 * small(rng, C1),
            "s2_b": small(rng, C1),
            "c3_w": 2 * small(rng, C3, C1, *k3),
            "c3_b": small(rng, C3),
            "c3_table": table,
            "s4_w": 2 * small(rng, C3),
            "s4_b": small(rng, C3),
            "c5_w": 2 * small(rng, C5, C3, *k5),
            "c5_b": small(rng, C5),
            "f6_w": 2 * small(rng, F6, C5),
            "f6_b": small(rng, F6),
            "templates": rng.choice((-1.0, 1.0), (K, F6)),
        },
    }


def draw_lenet5_or_true_size(rng, true_size=False, **sizes):
    """Draw a small network, or LeNet-5 itself with weights that suit its many inputs."""
    if not true_size:
        return draw_lenet5(rng, **sizes)
    sizes = {"H": 32, "W": 32, "C1": 6, "C3": 16, "C5": 120, "F6": 84, "K": 10}
    drawn = draw_lenet5(rng, k1=(5, 5), k3=(5, 5), **sizes)
    params = drawn["params"]
    for name in ("c1_w", "c3_w", "c5_w", "f6_w"):
        params[name] = rng.choice((-0.25, -0.125, 0.125, 0.25), params[name].shape)
    return {**drawn, "params": {**params, "c3_table": TABLE_1}}


def oracle_lenet5_forward(x, params):
    p = {name: tensor(array) for name, array in params.items()}
    c1 = F.conv2d(tensor(x), p["c1_w"], p["c1_b"])
    s2 = torch_subsample(c1, p["s2_w"], p["s2_b"])
    connected = torch.where(p["c3_table"].T[..., None, None] > 0, p["c3_w"], 0.0)
    s4 = torch_subsample(F.conv2d(s2, connected, p["c3_b"]), p["s4_w"], p["s4_b"])
    c5 = torch.sigmoid(F.conv2d(s4, p["c5_w"], p["c5_b"]))
    f6 = torch.sigmoid(F.linear(c5.flatten(1), p["f6_w"], p["f6_b"]))
    return (f6[:, None] - p["templates"]).square().sum(dim=2).numpy()


def _same(a):
    return a


def _run_lenet5(
    x,
    p,
    after_convolution=_same,
    in_subsampling=_sigma,
    after_c5=_sigma,
    after_f6=_sigma,
    reduce_s2=np.mean,
    reduce_s4=np.mean,
    turn=_same,
    connect=lambda w, table: w * table.T[:, :, None, None],
    flatten=lambda maps: maps.reshape(len(maps), -1),
    output=lambda f6, templates: ((f6[:, None] - templates) ** 2).sum(axis=2),
):
    """Run LeNet-5 as a student may write it; every keyword is a step that may be another."""
    c1 = after_convolution(_correlate(x, turn(p["c1_w"]), p["c1_b"]))
    means = _reduce_blocks(c1, reduce_s2)
    s2 = in_subsampling(_column(p["s2_w"]) * means + _column(p["s2_b"]))
    c3 = _correlate(s2, turn(connect(p["c3_w"], p["c3_table"])), p["c3_b"])
    means = _reduce_blocks(after_convolution(c3), reduce_s4)
    s4 = in_subsampling(_column(p["s4_w"]) * means + _column(p["s4_b"]))
    if s4.shape[1:] != p["c5_w"].shape[1:]:
        raise ValueError("C5 does not fit")
    c5 = after_c5(flatten(s4) @ p["c5_w"].reshape(len(p["c5_w"]), -1).T + p["c5_b"])
    f6 = after_f6(c5 @ p["f6_w"].T + p["f6_b"])
    return output(f6, p["templates"])


def lenet5_forward__sigmoid_after_convolutions(x, params):
    return _run_lenet5(x, params, after_convolution=_sigma)


def lenet5_forward__no_sigmoid_in_subsampling(x, params):
    return _run_lenet5(x, params, in_subsampling=_same)


def lenet5_forward__no_sigmoid_in_c5(x, params):
    return _run_lenet5(x, params, after_c5=_same)


def lenet5_forward__no_sigmoid_in_f6(x, params):
    return _run_lenet5(x, params, after_f6=_same)


def _paper_tanh(a):
    return 1.7159 * np.tanh(2 * a / 3)


def lenet5_forward__tanh_for_sigmoid(x, params):
    return _run_lenet5(
        x, params, in_subsampling=_paper_tanh, after_c5=_paper_tanh, after_f6=_paper_tanh
    )


def lenet5_forward__maximum_pooled(x, params):
    return _run_lenet5(x, params, reduce_s2=np.max, reduce_s4=np.max)


def lenet5_forward__relu_for_sigmoid(x, params):
    def relu(a):
        return np.maximum(a, 0)

    return _run_lenet5(x, params, in_subsampling=relu, after_c5=relu, after_f6=relu)


def lenet5_forward__table_ignored(x, params):
    return _run_lenet5(x, params, connect=lambda w, _: w)


def lenet5_forward__kernels_flipped(x, params):
    return _run_lenet5(x, params, turn=lambda w: w[:, :, ::-1, ::-1])


def lenet5_forward__maps_last(x, params):
    return _run_lenet5(x, params, flatten=lambda s4: s4.transpose(0, 2, 3, 1).reshape(len(s4), -1))


def lenet5_forward__linear_output(x, params):
    return _run_lenet5(x, params, output=lambda f6, templates: f6 @ templates.T)


def lenet5_forward__probabilities(x, params):
    distances = _run_lenet5(x, params)
    weights = np.exp(-distances)
    return weights / weights.sum(axis=1, keepdims=True)


def lenet5_forward__best_class(x, params):
    return _run_lenet5(x, params).argmin(axis=1)


def lenet5_forward__first_image_only(x, params):
    return _run_lenet5(x[:1], params)[0]


def lenet5_forward__kernels_erased(x, params):
    params["c3_w"][~params["c3_table"].T] = 0
    return _run_lenet5(x, params)


def lenet5_forward__c5_cut(x, params):
    """Let every kernel of C5 look at the upper left corner of a map that is larger."""
    p = params
    s2 = _sigma(
        _column(p["s2_w"]) * _reduce_blocks(_correlate(x, p["c1_w"], p["c1_b"]))
        + _column(p["s2_b"])
    )
    c3 = _correlate(s2, p["c3_w"] * p["c3_table"].T[:, :, None, None], p["c3_b"])
    s4 = _sigma(_column(p["s4_w"]) * _reduce_blocks(c3) + _column(p["s4_b"]))
    c5 = _sigma(_correlate(s4, p["c5_w"], p["c5_b"])[:, :, 0, 0])
    f6 = _sigma(c5 @ p["f6_w"].T + p["f6_b"])
    return ((f6[:, None] - p["templates"]) ** 2).sum(axis=2)


def lenet5_forward__four_added(x, params):
    return _run_lenet5(x, params, reduce_s2=np.sum, reduce_s4=np.sum)


def lenet5_forward__four_added_in_s4(x, params):
    return _run_lenet5(x, params, reduce_s4=np.sum)


def lenet5_forward__layer_by_layer(x, params):
    return _run_lenet5(x, params)


def lenet5_forward__image_by_image(x, params):
    """Run every image by itself, with C5 as a convolution and loops over its neurons."""
    p = params
    rows = []
    for image in x[:, None]:
        c1 = _correlate(image, p["c1_w"], p["c1_b"])
        s2 = 1 / (1 + np.exp(-(_column(p["s2_w"]) * _reduce_blocks(c1) + _column(p["s2_b"]))))
        c3 = [
            _correlate(s2[:, chosen], p["c3_w"][d : d + 1, chosen], p["c3_b"][d : d + 1])
            for d, chosen in enumerate(p["c3_table"].T)
        ]
        means = _reduce_blocks(np.concatenate(c3, axis=1))
        s4 = 1 / (1 + np.exp(-(_column(p["s4_w"]) * means + _column(p["s4_b"]))))
        if s4.shape[2:] != p["c5_w"].shape[2:]:
            raise ValueError("C5 does not fit")
        c5 = [_sigma((s4[0] * w).sum() + b) for w, b in zip(p["c5_w"], p["c5_b"], strict=True)]
        f6 = [_sigma(np.dot(w, c5) + b) for w, b in zip(p["f6_w"], p["f6_b"], strict=True)]
        rows.append([((f6 - template) ** 2).sum() for template in p["templates"]])
    return np.array(rows)


def lenet5_forward__float32(x, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    return _run_lenet5(x.astype(np.float32), narrow).astype(np.float32)


NOTE_LENET5 = {
    "c1_w": np.ones((1, 1, 1, 1)),
    "c1_b": np.zeros(1),
    "s2_w": np.ones(1),
    "s2_b": np.zeros(1),
    "c3_w": np.zeros((1, 1, 1, 1)),
    "c3_b": np.zeros(1),
    "c3_table": np.array([[True]]),
    "s4_w": np.ones(1),
    "s4_b": np.zeros(1),
    "c5_w": np.zeros((1, 1, 1, 1)),
    "c5_b": np.zeros(1),
    "f6_w": np.zeros((2, 1)),
    "f6_b": np.zeros(2),
    "templates": np.array([[1.0, 1], [1, -1]]),
}
"""All kernels behind S2 are 0, so that every sigmoid behind it gives 1/2."""

lenet5_forward = Question(
    reference=reference.lenet5_forward,
    oracle=oracle_lenet5_forward,
    draw=draw_lenet5_or_true_size,
    aspects=(
        Aspect(
            "values",
            "all layers from the image to the distances, C3 with all connections",
            weight=4,
            visible=(
                example(
                    {"x": np.ones((1, 1, 4, 4)), "params": NOTE_LENET5},
                    np.array([[0.5, 2.5]]),  # (1/2 − 1)² · 2 and (1/2 − 1)² + (1/2 + 1)²
                    source="003 §2, with small numbers of our own",
                ),
                draw(H=4, W=4, connected="all"),
                draw(H=6, W=6, k1=(2, 2), C5=3, K=3, connected="all"),
            ),
            hidden=(
                draw(H=5, W=5, k1=(2, 2), C3=4, F6=3, connected="all"),
                draw(H=10, W=10, k1=(3, 3), k3=(3, 3), C1=3, K=4, connected="all"),
            ),
        ),
        Aspect(
            "table",
            "C3 sums only over the maps that its table names",
            weight=2,
            visible=(
                draw(H=4, W=4, C1=2, C3=2),
                draw(H=4, W=4, C1=3, C3=4, K=3),
            ),
            hidden=(draw(H=6, W=6, k3=(2, 2), C1=4, C3=3), draw(H=4, W=4, C1=3, C3=5, N=2)),
        ),
        Aspect(
            "shape",
            "several images that are not square, other sizes in every layer, odd maps",
            weight=2,
            visible=(
                draw(H=5, W=4, k1=(2, 1), C3=2),
                draw(N=2, H=7, W=4, k1=(2, 1), k3=(2, 1), C3=2, C5=3, K=3),
                draw(H=9, W=8, k1=(2, 1), k3=(1, 2), C3=2, C5=3),
            ),
            hidden=(
                draw(N=2, H=12, W=9, k1=(2, 3), k3=(2, 1), C1=3, C3=4, C5=5, F6=3, K=4),
                draw(N=3, H=11, W=13, k1=(3, 1), k3=(1, 2), C1=2, C3=3, C5=4, F6=5, K=3),
            ),
        ),
        Aspect(
            "size",
            "another network of the same form, up to LeNet-5 itself",
            visible=(draw(H=4, W=5, C1=1, C3=2, F6=3, K=3, k1=(1, 2)),),
            hidden=(draw(true_size=True),),
        ),
        Aspect(
            "impossible",
            "images that do not fit the layers raise ValueError",
            requires="values",
            visible=(
                impossible(H=4, W=3, k1=(1, 1), k3=(1, 1), k5=(1, 1), C3=2),
                impossible(H=4, W=8, k1=(1, 1), k3=(1, 1), k5=(1, 1), C3=2),
                impossible(H=3, W=4, k1=(4, 1), k3=(1, 1), k5=(1, 1), C3=2),
            ),
            hidden=(
                impossible(H=9, W=5, k1=(2, 2), k3=(1, 1), k5=(1, 1)),
                impossible(H=3, W=4, k1=(1, 1), k3=(1, 1), k5=(1, 1)),
                impossible(H=6, W=6, k1=(1, 1), k3=(1, 4), k5=(1, 1)),
                impossible(H=4, W=4, k1=(1, 1), k3=(1, 1), k5=(2, 1)),
            ),
        ),
        Aspect(
            "purity",
            "the image and all parameters are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=4, W=4, C3=2),),
            hidden=(draw(N=2, H=6, W=5, k1=(2, 2), C1=3),),
        ),
    ),
    variants=(
        misconception(
            lenet5_forward__sigmoid_after_convolutions,
            "The maps of C1 and C3 go through a sigmoid of their own; here it comes only in the "
            "subsampling layer behind them.",
            hint="Go through the list of layers: which ones name σ?",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_subsampling,
            "S2 and S4 lack the sigmoid.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_c5,
            "C5 lacks the sigmoid.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__no_sigmoid_in_f6,
            "F6 lacks the sigmoid, as if it were the last layer; behind it come the distances.",
            hint="Four layers end with a sigmoid: S2, S4, C5, F6.",
        ),
        misconception(
            lenet5_forward__tanh_for_sigmoid,
            "The paper's 1.7159 · tanh(2a/3) is used; this question asks for the sigmoid, as the "
            "note does.",
            hint="σ(0) is 1/2, but tanh(0) is 0.",
        ),
        misconception(
            lenet5_forward__maximum_pooled,
            "S2 and S4 take the maximum of each block, as today's networks do; LeNet-5 averages.",
            hint="In S2 and S4 all four pixels count.",
        ),
        misconception(
            lenet5_forward__relu_for_sigmoid,
            "ReLU stands where the sigmoid belongs; in 1998 nobody used it in such a network.",
            hint="σ(a) = 1 / (1 + e^(−a)).",
        ),
        misconception(
            lenet5_forward__table_ignored,
            "C3 sums over all maps of S2; the connection table is not used.",
            hint="Which maps of S2 does a column of c3_table name?",
        ),
        misconception(
            lenet5_forward__kernels_flipped,
            "The kernels are turned by 180°, but a network convolves without flipping.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            lenet5_forward__maps_last,
            "The maps of S4 are flattened pixel by pixel, but the kernels of C5 are stored map "
            "by map, so that each number meets a weight of another one.",
            hint="A kernel of C5 has the shape (C3, K_h, K_w): the maps come first.",
        ),
        misconception(
            lenet5_forward__linear_output,
            "The last layer takes inner products with the templates in place of distances.",
            hint="An output of F6 that equals a template must give 0.",
        ),
        misconception(
            lenet5_forward__probabilities,
            "The distances are turned into probabilities; the question asks for the distances.",
            hint="Do the rows of your result sum to 1?",
        ),
        misconception(
            lenet5_forward__best_class,
            "The number of the best class is returned, but the question asks for all distances.",
            hint="Leave out argmin.",
        ),
        misconception(
            lenet5_forward__first_image_only,
            "Only the first image is run; the result needs one row for each image.",
            hint="The result has the shape (N, K), also for N = 1.",
        ),
        misconception(
            lenet5_forward__kernels_erased,
            "The caller's kernels of C3 are set to 0 where there is no connection, and stay so.",
            hint="Write the masked kernels to a new array.",
        ),
        misconception(
            lenet5_forward__c5_cut,
            "Maps of S4 that are larger than the kernels of C5 are cut without a word, in place "
            "of a ValueError.",
            hint="How large must the maps of S4 be so that C5 leaves one number?",
        ),
        convention(
            lenet5_forward__four_added,
            "S2 and S4 add the four pixels, as in LeCun et al. 1998, and do not average them. "
            "Accepted.",
        ),
        convention(
            lenet5_forward__four_added_in_s4,
            "S2 averages the four pixels and S4 adds them, word for word as the note has it. "
            "Accepted.",
        ),
        style(lenet5_forward__layer_by_layer, "loops over positions, C5 as a linear layer"),
        style(lenet5_forward__image_by_image, "one image and one neuron after the other"),
        style(lenet5_forward__float32, "float32"),
    ),
    nudge="Write down the shape of every layer's output for one image before you write code.",
    step="Write one private function for S2 and S4 and one for C1 and C3 (C1 is a convolution "
    "whose table is all True). C5 is a linear layer on the flattened maps of S4.",
    source="003 §2",
)

# lenet_loss_and_grads -------------------------------------------------------------------------

LAYERS = ("w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4", "w5", "b5")


def _cut(x):
    """Cut maps into 2×2 blocks in one row each, (N, C, H // 2, W // 2, 4)."""
    parts = [x[:, :, u : u + x.shape[2] - 1 : 2, v : v + x.shape[3] - 1 : 2] for u, v in CORNERS]
    return np.stack(parts, axis=4)


CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def _first_maximum(blocks):
    """Mark in each block the first of its maxima."""
    return np.arange(4) == blocks.argmax(axis=4)[..., None]


def _put_back(blocks, shape):
    """Put 2×2 blocks back where `_cut` took them from."""
    out = np.zeros(shape)
    for k, (u, v) in enumerate(CORNERS):
        out[:, :, u : u + shape[2] - 1 : 2, v : v + shape[3] - 1 : 2] = blocks[..., k]
    return out


def _kernel_gradient(dz, x, kernel_size):
    dw = np.zeros((dz.shape[1], x.shape[1], *kernel_size))
    for u in range(kernel_size[0]):
        for v in range(kernel_size[1]):
            shifted = x[:, :, u : u + dz.shape[2], v : v + dz.shape[3]]
            dw[:, :, u, v] = np.einsum("ndhw,nchw->dc", dz, shifted)
    return dw


def _image_gradient(dz, w):
    K_h, K_w = w.shape[2:]
    dx = np.zeros((len(dz), w.shape[1], dz.shape[2] + K_h - 1, dz.shape[3] + K_w - 1))
    for u in range(K_h):
        for v in range(K_w):
            sent = np.einsum("ndhw,dc->nchw", dz, w[:, :, u, v])
            dx[:, :, u : u + dz.shape[2], v : v + dz.shape[3]] += sent
    return dx


def _stable_log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _negative_log_likelihood(logits, labels):
    return -_stable_log_softmax(logits)[np.arange(len(labels)), labels]


def _softmax(logits):
    return np.exp(_stable_log_softmax(logits))


def _check_labels(labels, classes):
    if min(labels) < 0 or max(labels) >= classes:
        raise ValueError("no such class")


def _run_lenet(
    x,
    labels,
    p,
    check=_check_labels,
    pool=lambda blocks: blocks.max(axis=4),
    choose=_first_maximum,
    relu=lambda z: np.maximum(z, 0),
    relu_linear=lambda z: np.maximum(z, 0),
    mask=lambda dout, z: dout * (z > 0),
    mask_linear=lambda dout, z: dout * (z > 0),
    end=_same,
    losses=_negative_log_likelihood,
    softmax=_softmax,
    image_gradient=_image_gradient,
    bias_gradient=lambda dz: dz.sum(axis=(0, 2, 3)),
    flatten=lambda maps: maps.reshape(len(maps), -1),
    unflatten=lambda rows, shape: rows.reshape(shape),
):
    """Train LeNet for a step as a student may write it; every keyword may be another program."""
    z1 = _correlate(x, p["w1"], p["b1"])
    h1 = pool(_cut(relu(z1)))
    z2 = _correlate(h1, p["w2"], p["b2"])
    h2 = pool(_cut(relu(z2)))
    f = flatten(h2)
    z3 = f @ p["w3"].T + p["b3"]
    z4 = relu_linear(z3) @ p["w4"].T + p["b4"]
    logits = end(relu_linear(z4) @ p["w5"].T + p["b5"])
    check(labels, logits.shape[1])
    N = len(labels)

    dz5 = (softmax(logits) - np.eye(logits.shape[1])[labels]) / N
    dz4 = mask_linear(dz5 @ p["w5"], z4)
    dz3 = mask_linear(dz4 @ p["w4"], z3)
    dh2 = unflatten(dz3 @ p["w3"], h2.shape)
    dz2 = mask(_put_back(choose(_cut(relu(z2))) * dh2[..., None], z2.shape), z2)
    dh1 = image_gradient(dz2, p["w2"])
    dz1 = mask(_put_back(choose(_cut(relu(z1))) * dh1[..., None], z1.shape), z1)
    return {
        "loss": losses(logits, labels).mean(),
        "w1": _kernel_gradient(dz1, x, p["w1"].shape[2:]),
        "b1": bias_gradient(dz1),
        "w2": _kernel_gradient(dz2, h1, p["w2"].shape[2:]),
        "b2": bias_gradient(dz2),
        "w3": dz3.T @ f,
        "b3": dz3.sum(axis=0),
        "w4": dz4.T @ relu_linear(z3),
        "b4": dz4.sum(axis=0),
        "w5": dz5.T @ relu_linear(z4),
        "b5": dz5.sum(axis=0),
    }


def _scaled(result, loss=1, gradient=1):
    return {name: value * (loss if name == "loss" else gradient) for name, value in result.items()}


MAX_DRAWS = 2000


def _fine(rng, *shape):
    """Draw numbers between −2 and 2, no two of them equal, in steps as coarse as possible."""
    count = int(np.prod(shape))
    step = 4.0 / 2 ** (count - 1).bit_length()
    return rng.permutation(np.arange(count) - count // 2).reshape(shape) * step


def draw_training(
    rng,
    H,
    W,
    N=1,
    C=1,
    M1=1,
    M2=2,
    F3=2,
    F4=2,
    K=2,
    k1=(1, 1),
    k2=(1, 1),
    dead=False,
    extreme=False,
):
    """Draw a small network in which every layer learns, and no decision is a close one.

    All numbers are multiples of a power of 2, so that maxima and signs are computed exactly,
    also in single precision. With ``dead`` one unit of the first linear layer is exactly 0;
    with ``extreme`` two logits are near ±1000.
    """
    size = _s4_size(H, W, k1, k2)
    for _ in range(MAX_DRAWS):
        params = {
            "w1": small(rng, M1, C, *k1),
            "b1": small(rng, M1),
            "w2": small(rng, M2, M1, *k2),
            "b2": small(rng, M2),
            "w3": small(rng, F3, M2 * size[0] * size[1]),
            "b3": small(rng, F3),
            "w4": small(rng, F4, F3),
            "b4": small(rng, F4),
            "w5": small(rng, K, F4),
            "b5": small(rng, K),
        }
        x, labels = _fine(rng, N, C, H, W), rng.integers(0, K, N)
        if dead:
            params["w3"][0], params["b3"][0] = 0.0, 0.0
        if _teaches(x, labels, params, dead):
            break
    else:
        raise RuntimeError("no network of these sizes teaches anything")
    if extreme:
        params["b5"][:2] = 1000.0, -1000.0
        labels = np.arange(N) % 2
    return {"x": x, "labels": labels, "params": params}


def _teaches(x, labels, p, dead):
    """Whether all gradients are there, no maximum is tied, and only ``dead`` units are at 0."""
    z1 = _correlate(x, p["w1"], p["b1"])
    h1 = _reduce_blocks(np.maximum(z1, 0), np.max)
    z2 = _correlate(h1, p["w2"], p["b2"])
    h2 = _reduce_blocks(np.maximum(z2, 0), np.max)
    z3 = h2.reshape(len(x), -1) @ p["w3"].T + p["b3"]
    z4 = np.maximum(z3, 0) @ p["w4"].T + p["b4"]
    for z in (z1, z2):
        second, first = np.moveaxis(np.sort(_cut(z), axis=4)[..., -2:], 4, 0)
        if ((first == second) & (first > 0)).any() or (first == 0).any():
            return False
    if (z3[:, dead:] == 0).any() or (z4 == 0).any():
        return False
    if (z1 > 0).all() or (z3[:, dead:] > 0).all() or (z4 > 0).all():
        return False
    result = _run_lenet(x, labels, p)
    smallest = min(np.abs(result[name]).max() for name in LAYERS)
    return smallest > 0.05 and 0.1 < result["loss"] < 5


def no_training(labels, **sizes):
    """Ask for the loss of one image of ones and of such labels."""
    drawn = draw_training(np.random.default_rng(7), **sizes)
    return impossible({**drawn, "labels": np.array(labels)})


def no_image(H, W):
    """Give a network for 4×4 images another image."""
    drawn = draw_training(np.random.default_rng(7), 4, 4)
    return impossible({**drawn, "x": np.ones((1, 1, H, W))})


def oracle_lenet_loss_and_grads(x, labels, params):
    p = {name: tensor(array).requires_grad_() for name, array in params.items()}
    h = F.max_pool2d(F.relu(F.conv2d(tensor(x), p["w1"], p["b1"])), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, p["w2"], p["b2"])), 2)
    h = F.relu(F.linear(h.flatten(1), p["w3"], p["b3"]))
    h = F.relu(F.linear(h, p["w4"], p["b4"]))
    loss = F.cross_entropy(F.linear(h, p["w5"], p["b5"]), tensor(labels).long())
    loss.backward()
    return {"loss": loss.item(), **{name: leaf.grad.numpy() for name, leaf in p.items()}}


def lenet_loss_and_grads__summed(x, labels, params):
    return _scaled(_run_lenet(x, labels, params), len(x), len(x))


def lenet_loss_and_grads__gradients_not_averaged(x, labels, params):
    return _scaled(_run_lenet(x, labels, params), 1, len(x))


def lenet_loss_and_grads__labels_not_subtracted(x, labels, params):
    return _run_lenet(x, labels, params, softmax=lambda z: _softmax(z) + np.eye(z.shape[1])[labels])


def lenet_loss_and_grads__minus_forgotten(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, "loss": -result["loss"]}


def lenet_loss_and_grads__relu_ignored_backward(x, labels, params):
    return _run_lenet(x, labels, params, mask=lambda d, _: d, mask_linear=lambda d, _: d)


def lenet_loss_and_grads__relu_of_the_gradient(x, labels, params):
    def relu(dout, _):
        return np.maximum(dout, 0)

    return _run_lenet(x, labels, params, mask=relu, mask_linear=relu)


def lenet_loss_and_grads__linear_layers_without_relu(x, labels, params):
    return _run_lenet(x, labels, params, relu_linear=_same, mask_linear=lambda dout, _: dout)


def lenet_loss_and_grads__relu_of_the_logits(x, labels, params):
    return _run_lenet(x, labels, params, end=lambda logits: np.maximum(logits, 0))


def lenet_loss_and_grads__gradient_for_the_whole_block(x, labels, params):
    return _run_lenet(x, labels, params, choose=np.ones_like)


def lenet_loss_and_grads__gradient_for_the_first_pixel(x, labels, params):
    return _run_lenet(
        x, labels, params, choose=lambda blocks: np.zeros(blocks.shape) + (np.arange(4) == 0)
    )


def lenet_loss_and_grads__mean_pooled(x, labels, params):
    return _run_lenet(
        x,
        labels,
        params,
        pool=lambda blocks: blocks.mean(axis=4),
        choose=lambda blocks: np.full(blocks.shape, 0.25),
    )


def lenet_loss_and_grads__kernels_flipped_backward(x, labels, params):
    return _run_lenet(
        x,
        labels,
        params,
        image_gradient=lambda dz, w: _image_gradient(dz, w[:, :, ::-1, ::-1]),
    )


def lenet_loss_and_grads__bias_gradient_averaged(x, labels, params):
    return _run_lenet(x, labels, params, bias_gradient=lambda dz: dz.sum(axis=0).mean(axis=(1, 2)))


def lenet_loss_and_grads__rows_kept(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, **{name: result[name][None] for name in ("b3", "b4", "b5")}}


def lenet_loss_and_grads__weights_transposed(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, **{name: result[name].T for name in ("w3", "w4", "w5")}}


def lenet_loss_and_grads__maps_last(x, labels, params):
    def unflatten(rows, shape):
        N, M, H, W = shape
        return rows.reshape(N, H, W, M).transpose(0, 3, 1, 2)

    return _run_lenet(
        x,
        labels,
        params,
        flatten=lambda maps: maps.transpose(0, 2, 3, 1).reshape(len(maps), -1),
        unflatten=unflatten,
    )


def lenet_loss_and_grads__exponential_overflows(x, labels, params):
    def softmax(logits):
        grown = np.exp(logits)
        return grown / grown.sum(axis=1, keepdims=True)

    def losses(logits, labels):
        return -np.log(softmax(logits)[np.arange(len(labels)), labels])

    return _run_lenet(x, labels, params, losses=losses, softmax=softmax)


def lenet_loss_and_grads__log_of_zero(x, labels, params):
    def losses(logits, labels):
        return -np.log(_softmax(logits)[np.arange(len(labels)), labels])

    return _run_lenet(x, labels, params, losses=losses)


def lenet_loss_and_grads__parameters_changed(x, labels, params):
    result = _run_lenet(x, labels, params)
    for name in LAYERS:
        params[name] -= 0.1 * result[name]
    return result


def lenet_loss_and_grads__labels_unchecked(x, labels, params):
    return _run_lenet(x, labels, params, check=lambda *_: None)


def lenet_loss_and_grads__slope_1_at_zero(x, labels, params):
    def mask(dout, z):
        return dout * (z >= 0)

    return _run_lenet(x, labels, params, mask=mask, mask_linear=mask)


def lenet_loss_and_grads__layer_by_layer(x, labels, params):
    return _run_lenet(x, labels, params)


def lenet_loss_and_grads__pooled_first(x, labels, params):
    """Take the maxima first and ReLU of them alone; run every image by itself."""
    p, N = params, len(x)
    _check_labels(labels, len(p["b5"]))
    total = {"loss": 0.0, **{name: np.zeros(p[name].shape) for name in LAYERS}}
    for n in range(N):
        z1 = _correlate(x[n : n + 1], p["w1"], p["b1"])
        m1 = _reduce_blocks(z1, np.max)
        h1 = m1.clip(0)
        z2 = _correlate(h1, p["w2"], p["b2"])
        m2 = _reduce_blocks(z2, np.max)
        f = m2.clip(0).ravel()
        z3 = p["w3"] @ f + p["b3"]
        h3 = z3.clip(0)
        z4 = p["w4"] @ h3 + p["b4"]
        h4 = z4.clip(0)
        logits = p["w5"] @ h4 + p["b5"]
        total["loss"] += (logits.max() - logits[labels[n]]) / N
        total["loss"] += np.log(np.exp(logits - logits.max()).sum()) / N
        d5 = np.exp(logits - logits.max())
        d5 = (d5 / d5.sum() - (np.arange(len(logits)) == labels[n])) / N
        d4 = np.where(z4 > 0, p["w5"].T @ d5, 0)
        d3 = np.where(z3 > 0, p["w4"].T @ d4, 0)
        dm2 = np.where(m2 > 0, (p["w3"].T @ d3).reshape(m2.shape), 0)
        d2 = _put_back(_first_maximum(_cut(z2)) * dm2[..., None], z2.shape)
        dm1 = np.where(m1 > 0, _image_gradient(d2, p["w2"]), 0)
        d1 = _put_back(_first_maximum(_cut(z1)) * dm1[..., None], z1.shape)
        steps = {
            "w1": _kernel_gradient(d1, x[n : n + 1], p["w1"].shape[2:]),
            "b1": _over_maps(d1),
            "w2": _kernel_gradient(d2, h1, p["w2"].shape[2:]),
            "b2": _over_maps(d2),
            "w3": np.outer(d3, f),
            "b3": d3,
            "w4": np.outer(d4, h3),
            "b4": d4,
            "w5": np.outer(d5, h4),
            "b5": d5,
        }
        for name, step in steps.items():
            total[name] += step
    return total


def lenet_loss_and_grads__float32(x, labels, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    result = _run_lenet(x.astype(np.float32), labels, narrow)
    return {name: value.astype(np.float32) for name, value in result.items()}


NOTE_TRAINING = {
    "x": np.array([[[[1.0, 2, 3, 4], [0, -1, 2, 1], [5, 6, -1, -2], [4, 3, -5, -6]]]]),
    "labels": np.array([0]),
    "params": {
        "w1": np.ones((1, 1, 1, 1)),
        "b1": np.zeros(1),
        "w2": np.full((1, 1, 1, 1), 2.0),
        "b2": np.zeros(1),
        "w3": np.ones((1, 1)),
        "b3": np.zeros(1),
        "w4": np.array([[1.0], [-1.0]]),
        "b4": np.zeros(2),
        "w5": np.array([[1.0, 5.0], [0.0, 7.0]]),
        "b5": np.array([0.0, 12.0]),
    },
}
"""Only the pixel 6 counts: h1 = 6, f = 12, h3 = 12, h4 = (12, 0), and both logits are 12."""

NOTE_RESULT = {
    "loss": float(np.log(2)),  # softmax is (1/2, 1/2)
    "w1": np.array([[[[-6.0]]]]),  # −1/2 · 2 · 6
    "b1": np.array([-1.0]),  # −1/2 · 2
    "w2": np.array([[[[-3.0]]]]),  # −1/2 · 6
    "b2": np.array([-0.5]),
    "w3": np.array([[-6.0]]),  # −1/2 · 12
    "b3": np.array([-0.5]),
    "w4": np.array([[-6.0], [0]]),  # −1/2 · 12, and the second unit is off
    "b4": np.array([-0.5, 0]),  # −1/2 · 1 + 1/2 · 0
    "w5": np.array([[-6.0, 0], [6, 0]]),  # ∓1/2 · (12, 0)
    "b5": np.array([-0.5, 0.5]),  # 1/2 − 1, 1/2
}


def judge_part(name, about, weight, visible, hidden):
    """Judge one key of the result by the example of the docstring and two drawn networks."""
    by_hand = example(NOTE_TRAINING, NOTE_RESULT[name], source="a small one of our own")
    return Aspect(
        name, about, part=name, weight=weight, visible=(by_hand, visible), hidden=(hidden,)
    )


CONVOLUTIONS = draw(H=4, W=5, k1=(1, 2), M2=1)
CONVOLUTIONS_HIDDEN = draw(N=2, H=9, W=7, C=2, M1=2, M2=3, F3=3, F4=4, K=3, k1=(2, 2), k2=(3, 2))
LINEAR = draw(N=2, H=4, W=4, K=3, M2=1)
LINEAR_HIDDEN = draw(N=3, H=4, W=8, M1=2, M2=3, F3=4, F4=3, K=4)

lenet_loss_and_grads = Question(
    reference=reference.lenet_loss_and_grads,
    oracle=oracle_lenet_loss_and_grads,
    draw=draw_training,
    aspects=(
        judge_part("loss", "the loss, a mean over the images", 4, LINEAR, LINEAR_HIDDEN),
        judge_part("w5", "weights of the third linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b5", "biases of the third linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w4", "weights of the second linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b4", "biases of the second linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w3", "weights of the first linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b3", "biases of the first linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w2", "kernels of the second convolution", 2, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("b2", "biases of the second convolution", 1, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("w1", "kernels of the first convolution", 2, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("b1", "biases of the first convolution", 1, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        Aspect(
            "shape",
            "everything at once, for several images and maps that are not square, or odd",
            weight=3,
            visible=(
                draw(H=5, W=5, k1=(2, 2)),
                draw(N=2, H=9, W=5, M1=2, k1=(1, 2), k2=(3, 1), F3=3, K=3),
                draw(H=5, W=13, M1=2, F3=3, K=3, k1=(2, 1), k2=(1, 3)),
            ),
            hidden=(
                draw(N=3, H=9, W=10, C=2, M1=3, M2=2, F3=5, F4=3, K=4, k1=(2, 3), k2=(3, 3)),
                draw(N=2, H=8, W=11, M1=2, M2=3, F3=4, F4=3, K=3, k1=(1, 2), k2=(2, 1)),
            ),
        ),
        Aspect(
            "zero",
            "a unit whose sum is exactly 0",
            visible=(draw(H=4, W=4, F3=3, dead=True),),
            hidden=(draw(N=2, H=4, W=6, M1=2, F3=3, F4=3, K=3, dead=True),),
        ),
        Aspect(
            "stability",
            "logits of ±1000 give neither NaN nor infinity",
            weight=2,
            visible=(draw(N=2, H=4, W=4, M2=1, extreme=True),),
            hidden=(draw(N=3, H=4, W=6, M1=2, F3=3, F4=3, K=3, extreme=True),),
        ),
        Aspect(
            "impossible",
            "labels and images that do not fit raise ValueError",
            requires="loss",
            visible=(
                no_training([1, -1], N=2, H=4, W=4),
                no_training([2, 0], N=2, H=4, W=4),
                no_training([0, 3], N=2, H=4, W=4),
                no_image(4, 8),
            ),
            hidden=(
                no_training([1, -1], N=2, H=4, W=5),
                no_training([3, 0], N=2, H=4, W=4, K=3),
                no_training([1, 5], N=2, H=4, W=4, K=3),
                no_image(3, 4),
            ),
        ),
        Aspect(
            "purity",
            "images, labels and parameters are left as they were",
            requires="loss",
            judges="arguments",
            visible=(draw(H=4, W=4),),
            hidden=(draw(N=2, H=5, W=6, k1=(2, 2)),),
        ),
    ),
    variants=(
        misconception(
            lenet_loss_and_grads__summed,
            "The losses of the images are summed; the question asks for their mean.",
            hint="Run the same image once and twice: the loss must not change.",
        ),
        misconception(
            lenet_loss_and_grads__gradients_not_averaged,
            "The loss is a mean over the images, but its gradients are those of the sum.",
            hint="Where does 1/N enter the gradient of the logits?",
        ),
        misconception(
            lenet_loss_and_grads__labels_not_subtracted,
            "The gradient of the logits is softmax / N; the 1 of the right class is not "
            "subtracted.",
            hint="Derive the loss for the logit of the right class: there is one term more.",
        ),
        misconception(
            lenet_loss_and_grads__minus_forgotten,
            "The loss has the wrong sign: it is −log of a probability and never negative.",
            hint="What is the logarithm of a number between 0 and 1?",
        ),
        misconception(
            lenet_loss_and_grads__relu_ignored_backward,
            "The backward pass ignores ReLU: a unit whose sum was negative passes no gradient.",
            hint="By how much does relu(−3) change when −3 changes a little?",
        ),
        misconception(
            lenet_loss_and_grads__relu_of_the_gradient,
            "ReLU is applied to the gradient itself; it is the sign of z that decides, not that "
            "of the gradient.",
            hint="Keep z of every layer: you need it in the backward pass.",
        ),
        misconception(
            lenet_loss_and_grads__linear_layers_without_relu,
            "There is no ReLU between the linear layers, so that three of them are as good as one.",
            hint="relu(z3) and relu(z4) go on, not z3 and z4.",
        ),
        misconception(
            lenet_loss_and_grads__relu_of_the_logits,
            "The logits go through ReLU; nothing comes after the last layer but softmax.",
            hint="A logit may be negative.",
        ),
        misconception(
            lenet_loss_and_grads__gradient_for_the_whole_block,
            "All four pixels of a block get the gradient; only the maximum may have it.",
            hint="Which pixel did the forward pass let through?",
        ),
        misconception(
            lenet_loss_and_grads__gradient_for_the_first_pixel,
            "The upper left pixel of every block gets the gradient, wherever the maximum is.",
            hint="Remember argmax of every block in the forward pass.",
        ),
        misconception(
            lenet_loss_and_grads__mean_pooled,
            "The blocks are averaged; this network takes their maximum.",
            hint="LeNet-5 averages, today's LeNet does not.",
        ),
        misconception(
            lenet_loss_and_grads__kernels_flipped_backward,
            "The gradient that goes back through the second convolution meets flipped kernels.",
            hint="As a sum of shifts no kernel is turned; as a convolution it is turned once.",
        ),
        misconception(
            lenet_loss_and_grads__bias_gradient_averaged,
            "The gradients of the convolutions' biases are averaged over the positions; "
            "a bias is added at every one of them, so they are summed.",
            hint="If every output pixel counts 1, how much does the loss grow with the bias?",
        ),
        misconception(
            lenet_loss_and_grads__rows_kept,
            "The gradients of the linear layers' biases have the shape (1, F), "
            "but the biases have (F,).",
            hint="Leave keepdims out.",
        ),
        misconception(
            lenet_loss_and_grads__weights_transposed,
            "The gradients of the linear layers' weights are transposed: a row of w belongs to "
            "an output.",
            hint="A gradient has the shape of its parameter: is it h.T @ dz or dz.T @ h?",
        ),
        misconception(
            lenet_loss_and_grads__maps_last,
            "The maps are flattened pixel by pixel; f takes them channel by channel.",
            hint="reshape of (N, M2, H2, W2) needs no transpose before it.",
        ),
        misconception(
            lenet_loss_and_grads__exponential_overflows,
            "exp of a large logit is infinite, and ∞ / ∞ is NaN.",
            hint="Softmax does not change when the largest logit is subtracted from all.",
        ),
        misconception(
            lenet_loss_and_grads__log_of_zero,
            "A probability that is rounded to 0 has the logarithm −∞, so the loss is infinite.",
            hint="Compute log softmax in one step: z − max − log Σ exp(z − max).",
        ),
        misconception(
            lenet_loss_and_grads__parameters_changed,
            "The parameters are updated in place; the question asks for the gradients alone.",
            hint="params[name] -= … changes the caller's arrays: leave that to the optimizer.",
        ),
        misconception(
            lenet_loss_and_grads__labels_unchecked,
            "A label that is no class gives a result or an IndexError in place of a ValueError: "
            "label −1 is taken for the last class.",
            hint="Compare the labels with 0 and with the number of logits first.",
        ),
        convention(
            lenet_loss_and_grads__slope_1_at_zero,
            "The derivative of relu at 0 is taken as 1. Accepted.",
        ),
        style(lenet_loss_and_grads__layer_by_layer, "loops over positions and shifts"),
        style(lenet_loss_and_grads__pooled_first, "one image at a time, ReLU after the maximum"),
        style(lenet_loss_and_grads__float32, "float32"),
    ),
    nudge="Write the forward pass first and keep every z and every h: the backward pass needs "
    "them all. Which gradient do you know without any layer behind it?",
    step="Go back layer by layer: gradient of the logits, then for each layer its weights "
    "(gradient times input), its biases (sum of the gradient) and its input. ReLU lets through "
    "where z > 0, pooling only to the maximum.",
    source="001 LeNet, 反向传播算法",
)
