"""How answers to `gaussian_kernel` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import convolution as reference


def draw_gaussian(rng, size, sigma):
    return {"size": size, "sigma": sigma}


def oracle_gaussian_kernel(size, sigma):
    window = torch.signal.windows.gaussian(size, std=sigma, dtype=torch.float64)
    return (torch.outer(window, window) / window.sum() ** 2).numpy()


def check_gaussian(size, sigma):
    """ValueError if there is no such Gaussian."""
    if size < 1 or sigma <= 0:
        raise ValueError("size or sigma is too small")


def weigh_squared_distances(size, centre):
    """Compute the squared distance of each entry from a centre."""
    rows, columns = np.mgrid[:size, :size]
    return (rows - centre) ** 2 + (columns - centre) ** 2


def gaussian_kernel__not_normalised(size, sigma):
    check_gaussian(size, sigma)
    return np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))


def gaussian_kernel__density(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / (2 * np.pi * sigma**2)


def gaussian_kernel__rows_normalised(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / bell.sum(axis=1, keepdims=True)


def gaussian_kernel__sigma_not_squared(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma))
    return bell / bell.sum()


def gaussian_kernel__two_forgotten(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / sigma**2)
    return bell / bell.sum()


def gaussian_kernel__distance_not_squared(size, sigma):
    check_gaussian(size, sigma)
    distance = np.sqrt(weigh_squared_distances(size, (size - 1) / 2))
    bell = np.exp(-distance / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__centre_rounded(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, size // 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__centre_half_the_size(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, size / 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__corner_as_centre(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-weigh_squared_distances(size, 0) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__one_dimensional(size, sigma):
    check_gaussian(size, sigma)
    bell = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__unchecked(size, sigma):
    bell = np.exp(-weigh_squared_distances(size, (size - 1) / 2) / (2 * sigma**2))
    return bell / bell.sum()


def gaussian_kernel__loops(size, sigma):
    check_gaussian(size, sigma)
    kernel, total = np.zeros((size, size)), 0.0
    for i in range(size):
        for j in range(size):
            y, x = i - (size - 1) / 2, j - (size - 1) / 2
            kernel[i, j] = np.exp(-(x * x + y * y) / (2 * sigma * sigma))
            total += kernel[i, j]
    return kernel / total


def gaussian_kernel__float32(size, sigma):
    """Make one row that sums to 1 and multiply it with itself."""
    check_gaussian(size, sigma)
    row = np.linspace((1 - size) / 2, (size - 1) / 2, size, dtype=np.float32)
    row = np.exp(-0.5 * (row / np.float32(sigma)) ** 2)
    row /= row.sum()
    return row[:, None] * row


NOTE_SIGMA = float(1 / np.sqrt(2 * np.log(2)))


gaussian_kernel = Question(
    reference=reference.gaussian_kernel,
    oracle=oracle_gaussian_kernel,
    draw=draw_gaussian,
    aspects=(
        Aspect(
            "values",
            "kernels of odd size: the bell, and the sum 1",
            weight=4,
            visible=(
                # 2σ² = 1 / ln 2, so the weights are 1, 1/2 and 1/4, and their sum is 4
                example(
                    {"size": 3, "sigma": NOTE_SIGMA},
                    np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
                    source="001 卷积算子, with numbers of our own",
                ),
                draw(size=3, sigma=0.5),
                draw(size=5, sigma=2.0),
            ),
            hidden=(draw(size=3, sigma=0.75), draw(size=5, sigma=1.5), draw(size=7, sigma=3.0)),
        ),
        Aspect(
            "size",
            "kernels of even size, and of size 1",
            weight=3,
            visible=(draw(size=4, sigma=1.5), draw(size=1, sigma=0.5)),
            hidden=(draw(size=2, sigma=0.75), draw(size=6, sigma=2.5), draw(size=1, sigma=2.0)),
        ),
        Aspect(
            "impossible",
            "a size below 1, or a sigma that is not positive, raises ValueError",
            requires="values",
            visible=(
                impossible(size=0, sigma=1.0),
                impossible(size=3, sigma=0.0),
                impossible(size=3, sigma=-1.0),
            ),
            hidden=(
                impossible(size=0, sigma=2.0),
                impossible(size=5, sigma=0.0),
                impossible(size=4, sigma=-0.5),
            ),
        ),
    ),
    variants=(
        misconception(
            gaussian_kernel__not_normalised,
            "The entries do not sum to 1, so the blurred image gets brighter or darker.",
            hint="What does the blur do to an image of ones?",
        ),
        misconception(
            gaussian_kernel__density,
            "The factor 1 / (2πσ²) makes the integral 1, not the sum of these few entries.",
            hint="Divide by the sum of the entries that you have.",
        ),
        misconception(
            gaussian_kernel__rows_normalised,
            "Every row sums to 1, so the whole kernel sums to its number of rows.",
            hint="Over which axes does your sum run?",
        ),
        misconception(
            gaussian_kernel__sigma_not_squared,
            "Sigma is not squared: it is the standard deviation, not the variance.",
            hint="Which power of σ stands below the fraction line?",
        ),
        misconception(
            gaussian_kernel__two_forgotten,
            "The 2 in 2σ² is missing, so the bell is too narrow.",
            hint="Write the exponent out once more.",
        ),
        misconception(
            gaussian_kernel__distance_not_squared,
            "The distance from the middle is not squared: this is a pointed hat, not a bell.",
            hint="The exponent needs no square root.",
        ),
        misconception(
            gaussian_kernel__centre_rounded,
            "The middle is rounded to a whole number, so kernels of even size are lopsided.",
            hint="Where is the middle of 0, 1, 2, 3?",
        ),
        misconception(
            gaussian_kernel__centre_half_the_size,
            "The middle is taken to be size / 2, but the indices run from 0 to size − 1.",
            hint="Where is the middle of 0, 1, 2?",
        ),
        misconception(
            gaussian_kernel__corner_as_centre,
            "The distances are measured from the top left corner, not from the middle.",
            hint="Which entry of the kernel must be the largest?",
        ),
        misconception(
            gaussian_kernel__one_dimensional,
            "This is one row of the kernel; the blur needs rows and columns.",
            hint="Multiply every weight of a column by every weight of a row.",
        ),
        misconception(
            gaussian_kernel__unchecked,
            "A size or a sigma that is too small gives an empty or senseless kernel "
            "in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(gaussian_kernel__loops, "two loops"),
        style(gaussian_kernel__float32, "a row times itself, in float32"),
    ),
    nudge="How far is each entry from the middle of the kernel?",
    step="Compute exp(−distance² / (2σ²)) for every entry, then divide all of them by their sum.",
    source="001 卷积算子",
)
