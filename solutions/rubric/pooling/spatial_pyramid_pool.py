"""How answers to `spatial_pyramid_pool` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
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
from solutions import pooling as reference
from solutions.rubric.pooling.shared import draw_image, no_pixels

SMALL = np.array([[[[1.0, 8, 2, 4], [5, 3, 0, 7], [6, 2, 1, 9]]]])


def draw_pyramid(rng, N, C, H, W, levels, below_zero=False):
    return {**draw_image(rng, N, C, H, W, below_zero), "levels": levels}


def oracle_spatial_pyramid_pool(x, levels):
    grids = [F.adaptive_max_pool2d(tensor(x), level).flatten(1) for level in levels]
    return torch.cat(grids, dim=1).numpy()


def _check_pyramid(x, levels):
    if not levels or min(levels) < 1 or 0 in x.shape[2:]:
        raise ValueError("no bins")


def _grids(x, levels, edges=None, reduce=np.max):
    """Reduce the bins of every level, each an array (N, C, l, l)."""
    _check_pyramid(x, levels)
    edges = edges or (lambda i, n, level: (i * n // level, -(-(i + 1) * n // level)))
    grids = []
    for level in levels:
        grid = np.zeros((*x.shape[:2], level, level))
        for i, j in np.ndindex(level, level):
            rows = slice(*edges(i, x.shape[2], level))
            columns = slice(*edges(j, x.shape[3], level))
            grid[:, :, i, j] = reduce(x[:, :, rows, columns], axis=(2, 3))
        grids.append(grid)
    return grids


def _join(grids):
    return np.concatenate([grid.reshape(grid.shape[0], -1) for grid in grids], axis=1)


def spatial_pyramid_pool__remainder_dropped(x, levels):
    return _join(_grids(x, levels, lambda i, n, level: (i * (n // level), (i + 1) * (n // level))))


def spatial_pyramid_pool__ends_rounded_down(x, levels):
    return _join(_grids(x, levels, lambda i, n, level: (i * n // level, (i + 1) * n // level)))


def spatial_pyramid_pool__rest_in_last_bin(x, levels):
    def edges(i, n, level):
        return i * (n // level), n if i == level - 1 else (i + 1) * (n // level)

    return _join(_grids(x, levels, edges))


def spatial_pyramid_pool__mean_taken(x, levels):
    return _join(_grids(x, levels, reduce=np.mean))


def spatial_pyramid_pool__starts_at_zero(x, levels):
    return np.maximum(0.0, _join(_grids(x, levels)))


def spatial_pyramid_pool__fine_first(x, levels):
    return _join(_grids(x, levels)[::-1])


def spatial_pyramid_pool__channels_last(x, levels):
    return _join([grid.transpose(0, 2, 3, 1) for grid in _grids(x, levels)])


def spatial_pyramid_pool__channel_before_level(x, levels):
    flat = [grid.reshape(*x.shape[:2], -1) for grid in _grids(x, levels)]
    return np.concatenate(flat, axis=2).reshape(x.shape[0], -1)


def spatial_pyramid_pool__by_columns(x, levels):
    return _join([grid.swapaxes(2, 3) for grid in _grids(x, levels)])


def spatial_pyramid_pool__last_level_only(x, levels):
    return _join(_grids(x, levels)[-1:])


def spatial_pyramid_pool__height_for_width(x, levels):
    N, C, H, _ = x.shape
    _check_pyramid(x, levels)
    grids = []
    for level in levels:
        grid = np.zeros((N, C, level, level))
        for i, j in np.ndindex(level, level):
            rows = slice(i * H // level, -(-(i + 1) * H // level))
            columns = slice(j * H // level, -(-(j + 1) * H // level))
            grid[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
        grids.append(grid)
    return _join(grids)


def spatial_pyramid_pool__unchecked(x, levels):
    (N, C, H, W), features = x.shape, np.zeros((x.shape[0], 0))
    for level in levels:
        grid = np.zeros((N, C, max(level, 0), max(level, 0)))
        for i, j in np.ndindex(grid.shape[2:]):
            rows = slice(i * H // level, -(-(i + 1) * H // level))
            columns = slice(j * W // level, -(-(j + 1) * W // level))
            grid[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3), initial=-np.inf)
        features = np.concatenate([features, grid.reshape(N, -1)], axis=1)
    return features


def spatial_pyramid_pool__windows_of_the_paper(x, levels):
    def edges(i, n, level):
        return i * (n // level), i * (n // level) + -(-n // level)

    return _join(_grids(x, levels, edges))


def spatial_pyramid_pool__loops(x, levels):
    _check_pyramid(x, levels)
    N, C, H, W = x.shape
    out = []
    for n in range(N):
        features = []
        for level in levels:
            for c in range(C):
                for i in range(level):
                    for j in range(level):
                        best = -float("inf")
                        for h in range(H):
                            for w in range(W):
                                # pixel h touches bin i: the intervals overlap
                                in_rows = h * level < (i + 1) * H and (h + 1) * level > i * H
                                in_columns = w * level < (j + 1) * W and (w + 1) * level > j * W
                                if in_rows and in_columns:
                                    best = max(best, x[n, c, h, w])
                        features.append(best)
        out.append(features)
    return np.array(out)


def spatial_pyramid_pool__float32(x, levels):
    return _join(_grids(x.astype(np.float32), levels)).astype(np.float32)


spatial_pyramid_pool = Question(
    reference=reference.spatial_pyramid_pool,
    oracle=oracle_spatial_pyramid_pool,
    draw=draw_pyramid,
    aspects=(
        Aspect(
            "values",
            "the maxima of all bins, where every level divides height and width",
            weight=3,
            visible=(
                example(
                    {"x": np.array([[[[1.0, 3], [7, 5]]]]), "levels": (1, 2)},
                    np.array([[7.0, 1, 3, 7, 5]]),
                    source="001 空间金字塔池化",
                ),
                draw(N=2, C=1, H=4, W=4, levels=(1, 2, 4)),
            ),
            hidden=(
                draw(N=2, C=1, H=6, W=6, levels=(1, 3)),
                draw(N=1, C=1, H=4, W=4, levels=(2, 4)),
            ),
        ),
        Aspect(
            "order",
            "by level, then by channel, then by row and column",
            weight=2,
            visible=(
                draw(N=1, C=2, H=2, W=2, levels=(1, 2)),
                draw(N=2, C=3, H=4, W=4, levels=(1, 2)),
            ),
            hidden=(
                draw(N=2, C=3, H=6, W=6, levels=(1, 2, 3)),
                draw(N=3, C=2, H=2, W=2, levels=(2,)),
            ),
        ),
        Aspect(
            "bins",
            "levels that do not divide height or width: the bins cover all, and overlap",
            weight=3,
            visible=(
                # rows 0–1 and 1–2, columns 0–1 and 2–3
                example(
                    {"x": SMALL, "levels": (1, 2)},
                    np.array([[9.0, 8, 7, 6, 9]]),
                    source="001 空间金字塔池化",
                ),
                draw(N=2, C=2, H=5, W=7, levels=(2, 3)),
            ),
            hidden=(
                draw(N=2, C=2, H=7, W=5, levels=(1, 3, 4)),
                draw(N=2, C=2, H=8, W=5, levels=(2, 3)),
            ),
        ),
        Aspect(
            "small",
            "images with fewer rows or columns than bins",
            visible=(draw(N=2, C=1, H=2, W=5, levels=(1, 3)),),
            hidden=(draw(N=2, C=2, H=4, W=3, levels=(4, 5)),),
        ),
        Aspect(
            "negative",
            "images that are negative everywhere",
            visible=(draw(N=1, C=2, H=4, W=2, levels=(1, 2), below_zero=True),),
            hidden=(draw(N=2, C=1, H=6, W=3, levels=(1, 3), below_zero=True),),
        ),
        Aspect(
            "impossible",
            "no level, a level below 1, or images without pixels raise ValueError",
            requires="values",
            visible=(
                impossible({"x": SMALL, "levels": (1, 0)}),
                impossible({"x": SMALL, "levels": ()}),
                no_pixels(1, 2, 0, 3, levels=(1, 2)),
            ),
            hidden=(
                impossible({"x": SMALL, "levels": (0, 2)}),
                impossible({"x": SMALL, "levels": (-1,)}),
                no_pixels(2, 1, 3, 0, levels=(2,)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=3, W=4, levels=(1, 2)),),
            hidden=(draw(N=2, C=1, H=4, W=3, levels=(2, 3)),),
        ),
    ),
    variants=(
        misconception(
            spatial_pyramid_pool__remainder_dropped,
            "All bins have ⌊H / l⌋ rows: what is left over at the edge lies in no bin.",
            hint="Which bin holds the last row of an image of 5 rows at level 2?",
        ),
        misconception(
            spatial_pyramid_pool__ends_rounded_down,
            "The ends of the bins are rounded down; they are rounded up, so that bins overlap.",
            hint="Compute the end of the first bin of an image of 5 rows at level 2.",
        ),
        misconception(
            spatial_pyramid_pool__rest_in_last_bin,
            "What is left over is given to the last bin; it is spread over all of them.",
            hint="Compute the first row of the last bin of an image of 7 rows at level 4.",
        ),
        misconception(
            spatial_pyramid_pool__mean_taken,
            "The mean of each bin is returned; its maximum is asked for.",
            hint="Which single number of the bin is asked for?",
        ),
        misconception(
            spatial_pyramid_pool__starts_at_zero,
            "The search for the maximum starts at 0, so a bin of negative values gives 0.",
            hint="What is the maximum of −3 and −1, and what does your code start from?",
        ),
        misconception(
            spatial_pyramid_pool__fine_first,
            "The last level stands first: the levels follow each other as they are listed.",
            hint="Which features does a pyramid of the levels (1, 2) start with?",
        ),
        misconception(
            spatial_pyramid_pool__channels_last,
            "The channels of a bin stand together; within a level, the bins of a channel do.",
            hint="In which order does reshape read an array of shape (N, C, l, l)?",
        ),
        misconception(
            spatial_pyramid_pool__channel_before_level,
            "All levels of a channel stand together; all channels of a level should.",
            hint="Flatten the channels before you put the levels one after the other.",
        ),
        misconception(
            spatial_pyramid_pool__by_columns,
            "The bins are listed column by column instead of row by row.",
            hint="Which of the two loops over the bins is the inner one?",
        ),
        misconception(
            spatial_pyramid_pool__last_level_only,
            "Only the last level is returned.",
            hint="Is the result built up in the loop, or replaced in it?",
        ),
        misconception(
            spatial_pyramid_pool__height_for_width,
            "The columns of the bins are computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            spatial_pyramid_pool__unchecked,
            "Impossible arguments give an empty or infinite result in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        convention(
            spatial_pyramid_pool__windows_of_the_paper,
            "The bins are windows of ⌈H / l⌉ at a stride of ⌊H / l⌋ here, as in the paper. That "
            "is accepted; they do not cover every pixel.",
        ),
        style(spatial_pyramid_pool__loops, "loops that ask of every pixel whether it is in a bin"),
        style(spatial_pyramid_pool__float32, "float32"),
    ),
    nudge="Draw 5 pixels in a row and cut them into 2 bins, then into 3: where do they overlap?",
    step="For one level, compute the first and the last row of every bin by the formula, likewise "
    "the columns, and fill an array (N, C, l, l); then flatten each level and join them.",
    source="001 空间金字塔池化",
)
