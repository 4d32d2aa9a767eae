"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.oracle import F, torch
from autograder.question import values


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


def draw_maps(rng, N, C, H, W, strength=None):
    """Draw maps with their pairs; ``strength`` gives sigmoids of thousands, of both signs."""
    x, coefficient = values(rng, N, C, H, W), small(rng, C)
    if strength is not None:
        x[..., :2], x[..., 2:] = 5.0, -5.0
        coefficient = strength * coefficient
    return {"x": x, "coefficient": coefficient, "bias": small(rng, C)}


def _check_pairs(x, coefficient, bias):
    if min(x.shape[2:]) < 2 or not coefficient.shape == bias.shape == (x.shape[1],):
        raise ValueError("the sizes do not fit")


def torch_subsample(x, coefficient, bias):
    means = F.avg_pool2d(x, 2)
    return torch.sigmoid(coefficient[:, None, None] * means + bias[:, None, None])


def _over_maps(array):
    return array.sum(axis=(0, 2, 3))


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


def _s4_size(H, W, k1, k3):
    """Height and width of the maps of S4: the kernel size of C5."""
    return tuple(
        ((n - first + 1) // 2 - third + 1) // 2
        for n, first, third in zip((H, W), k1, k3, strict=True)
    )


def _same(a):
    return a
