"""What several questions of this unit need: drawing inputs, checking sizes."""

import numpy as np

from autograder.question import impossible, values

NOTE_IMAGE = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])


NOTE_KERNEL = np.array([[0.0, 1], [2, 3]])


def draw_signals(rng, M, K, imaginary=(0, 0)):
    """Draw two signals; ``imaginary`` says of each one whether it has an imaginary part."""
    return {"f": draw_signal(rng, M, imaginary[0]), "g": draw_signal(rng, K, imaginary[1])}


def draw_signal(rng, length, imaginary):
    """Draw values that all differ in magnitude: no signal looks the same reversed."""
    real = rng.permutation(np.arange(1, length + 1)) / 4 * rng.choice((-1.0, 1.0), length)
    return real + 1j * values(rng, length) if imaginary else real


def empty_signal(M, K):
    """Ask for two signals of which one has no value."""
    return impossible({"f": np.ones(M), "g": np.ones(K)})


def check_signals(f, g):
    """ValueError if a signal is empty."""
    if f.size == 0 or g.size == 0:
        raise ValueError("a signal is empty")


def draw_image_and_kernel(rng, H, W, K_h, K_w):
    """Draw a kernel whose entries all differ in magnitude: no flip of it looks like itself."""
    levels = rng.permutation(np.arange(1, K_h * K_w + 1)).reshape(K_h, K_w) / 4
    return {"x": values(rng, H, W), "k": levels * rng.choice((-1.0, 1.0), (K_h, K_w))}


def count_positions(x, k):
    """Rows and columns of the valid output; ValueError where there are none."""
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the image")
    return rows, columns


SIZE_DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1}


def draw_sizes(rng, n, k, **given):
    """Pass the given arguments and those before them, and leave the others to their defaults."""
    last = max((list(SIZE_DEFAULTS).index(name) for name in given), default=-1)
    passed = list(SIZE_DEFAULTS.items())[: last + 1]
    return {"n": n, "k": k} | {name: given.get(name, default) for name, default in passed}


def count_free(n, k, stride, padding, dilation=1):
    """Pixels that the dilated kernel leaves uncovered; ValueError for impossible arguments."""
    free = n + 2 * padding - dilation * (k - 1) - 1
    if n < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1 or free < 0:
        raise ValueError("impossible sizes")
    return free
