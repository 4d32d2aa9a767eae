"""How answers to `subsample_forward` are judged."""

import numpy as np

from autograder.oracle import tensor
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import lenet as reference
from solutions.rubric.lenet.shared import (
    _check_pairs,
    _column,
    _reduce_blocks,
    _sigma,
    draw_maps,
    torch_subsample,
)


def no_subsampling(H, W, coefficients=2, biases=2, maps=2):
    """Give a layer sizes that do not fit."""
    return impossible(
        {
            "x": np.arange(float(maps * H * W)).reshape(1, maps, H, W),
            "coefficient": np.ones(coefficients),
            "bias": np.ones(biases),
        }
    )


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
