"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.oracle import F, torch
from autograder.question import Aspect, draw, values

LINEAR_W = np.array([[3.0, 4], [5, 6], [7, 8]])


LINEAR_B = np.array([10.0, 20, 30])


def draw_linear(rng, N, n_in, n_out, bias=False, pixels=False):
    """Draw a layer's arguments. The bias is 0 unless asked for: it has its own aspect."""
    return {
        "x": rng.integers(1, 10, (N, n_in)) if pixels else values(rng, N, n_in),
        "w": values(rng, n_out, n_in),
        "b": values(rng, n_out) if bias else np.zeros(n_out),
    }


def draw_activation(rng, shape, scale=1, zeros=False, integers=False, **given):
    """Draw an activation's input: as many numbers above 0 as below, with one more or less.

    Parameters
    ----------
    scale : int
        Factor for all numbers.
    zeros : bool
        Whether a third of the numbers is 0, at least one.
    integers : bool
        Whether the numbers are integers.
    """
    x = np.abs(values(rng, *shape))
    if integers:
        x = np.ceil(x).astype(int)
    order = rng.permutation(x.size)
    signs = np.resize([1, -1], x.size)
    signs[: x.size // 3 if zeros else 0] = 0
    return {"x": x * signs[order].reshape(x.shape) * scale, **given}


def draw_activation_and_dout(rng, shape, scale=1, zeros=False, integers=False, **given):
    """Draw an activation's input, and a gradient of its output that has signs of its own."""
    drawn = draw_activation(rng, shape, scale, zeros, integers, **given)
    dout = np.abs(values(rng, *shape))
    for side in (drawn["x"] > 0, drawn["x"] < 0, drawn["x"] == 0):
        dout[side] *= np.resize([1.0, -1.0], np.count_nonzero(side))
    return {"dout": dout, **drawn}


ACTIVATION_SHAPE = Aspect(
    "shape",
    "arrays of any number of axes",
    weight=2,
    visible=(draw(shape=(5,)), draw(shape=(1, 2, 2, 3))),
    hidden=(draw(shape=(1,)), draw(shape=(2, 2, 3)), draw(shape=(2, 1, 3, 2))),
)


ACTIVATION_INTEGERS = Aspect(
    "integers",
    "integers in x are taken as numbers like all others",
    visible=(draw(shape=(6,), integers=True), draw(shape=(2, 4), integers=True)),
    hidden=(draw(shape=(3, 4), integers=True), draw(shape=(7,), integers=True)),
    smooth=False,
)


ACTIVATION_PURITY = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(shape=(2, 3)),),
    hidden=(draw(shape=(3, 4)),),
)


def squash(x):
    """Compute the sigmoid without overflow."""
    powers = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, powers) / (1 + powers)


LEAKY_SLOPE = Aspect(
    "slope",
    "the slope that is given, also 0",
    weight=3,
    visible=(draw(shape=(2, 4), slope=0.25), draw(shape=(5,), slope=0)),
    hidden=(
        draw(shape=(3, 4), slope=0.5),
        draw(shape=(2, 3), slope=0.1),
        draw(shape=(7,), slope=0),
    ),
)


LEAKY_INTEGERS = Aspect(
    "integers",
    "integers in x are taken as numbers like all others",
    visible=(
        draw(shape=(6,), integers=True, slope=0.25),
        draw(shape=(2, 4), integers=True),
    ),
    hidden=(
        draw(shape=(3, 4), integers=True, slope=0.3),
        draw(shape=(7,), integers=True),
    ),
    smooth=False,
)


LEAKY_PURITY = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(shape=(2, 3), slope=0.5),),
    hidden=(draw(shape=(3, 4)),),
)


# softmax of the rows: (1, 2, 5) / 8 and (4, 3, 1) / 8
EIGHTHS = np.log([[1.0, 2, 5], [4, 3, 1]])


def draw_logits(rng, K, N=None, T=None, offset=0, gap=0, scale=1):
    """Draw scores of K classes.

    Parameters
    ----------
    N, T : int, optional
        Lengths of the axes in front of the classes.
    offset : int
        Added to the scores of samples 0, 2, …, and subtracted from those of 1, 3, …
    gap : int
        How far the last class lies below the others.
    scale : float
        Factor of the drawn numbers. Small ones keep a loss away from 0, where float32 is weak.
    """
    shape = [n for n in (N, T, K) if n is not None]
    logits = scale * values(rng, *shape)
    signs = 1 - 2 * (np.arange(N or 1) % 2)
    logits += offset * signs.reshape(-1, *[1] * (len(shape) - 1))
    logits[..., -1] -= gap
    return logits


def draw_labels(rng, N, K, label=None):
    """Draw labels, as many different ones as there can be; one of them replaced by ``label``."""
    labels = rng.permutation((np.arange(N) + rng.integers(K)) % K)
    if label is not None:
        labels[rng.integers(N)] = label
    return labels


def draw_labelled_logits(rng, N, K, label=None, offset=0, gap=0):
    """Draw scores and labels; with a gap, the first sample belongs to the unlikely class."""
    logits = draw_logits(rng, K, N, offset=offset, gap=gap, scale=0.25)
    labels = draw_labels(rng, N, K, label)
    if gap:
        labels[0] = K - 1
    return {"logits": logits, "labels": labels}


def require_labels(labels, K):
    """ValueError for a label that is none of the K classes."""
    if not all(0 <= label < K for label in labels):
        raise ValueError("a label is out of range")


def normalise_rows(logits):
    """Take the stable softmax along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def targets_of(labels, K):
    """One row of zeros with a single 1 for each label."""
    return (labels[:, None] == np.arange(K)).astype(float)


_L = np.log(3)


# h = (3/4, 1/4), and the output layer receives (0, ln 3): p = (1/4, 3/4)
QUARTERS = {
    "w1": np.array([[2 * _L, 0], [0, -_L]]),
    "b1": np.array([-_L, _L]),
    "w2": np.array([[0, 4 * _L], [2 * _L, 0]]),
    "b2": np.array([-_L, -_L / 2]),
}


QUARTERS_INPUT = np.array([[1.0, 2]])


# h = (1, 0) and (0, 1), and the output layer receives (1000, −1000) and (−1000, −1001)
STEEP = {
    "w1": np.array([[1.0], [-1]]),
    "b1": np.array([5.0, 5]),
    "w2": np.array([[998.0, -1002], [-1002, -1003]]),
    "b2": np.array([2.0, 2]),
}


STEEP_INPUT = np.array([[1000.0], [-1000]])


STEEP_P = 1 / (1 + np.exp(-1))


def draw_network(rng, N, D, M, K, far=0, steep=0):
    """Draw samples and the parameters of a network.

    The first two classes weigh each hidden unit with opposite signs, because through equal
    weights no gradient reaches it. The scores are small: no sample is judged so well that its
    gradient drowns in the roundings of float32.

    Parameters
    ----------
    far : int
        If given, the first feature is so large, and all hidden units but the first are
        saturated by it.
    steep : int
        If given, the first hidden unit is saturated as well, and the weights of the output
        layer are multiplied by it. All scores are then exact, also in float32.
    """
    x = values(rng, N, D) / 2
    w1, b1 = values(rng, M, D) / 8, values(rng, M) / 8
    w2, b2 = values(rng, K, M) / 16, values(rng, K) / 8
    w2[0] = -np.copysign(w2[0], w2[1])
    if far:
        x[:, 0] = far * (1 - 2 * (np.arange(N) % 2))
        w1[:, 0] = rng.permutation(1 - 2 * (np.arange(M) % 2))
    if far and not steep:
        w1[0, 0] = 0.0
    if steep:
        w2 *= steep
    return {"x": x, "params": {"w1": w1, "b1": b1, "w2": w2, "b2": b2}}


def run_network(x, params):
    """Compute the hidden layer and the logits."""
    hidden = squash(x @ params["w1"].T + params["b1"])
    return hidden, hidden @ params["w2"].T + params["b2"]


def torch_network(x, w1, b1, w2, b2):
    return F.linear(torch.sigmoid(F.linear(x, w1, b1)), w2, b2)
