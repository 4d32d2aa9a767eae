"""How answers to `white_ratio_features` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    pair,
    style,
)
from solutions import dense as reference

# a 7 of 5×10 pixels: with a grid of 5×5, each cell is one pixel high and two pixels wide
SEVEN = np.array(
    [
        [0.0, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0, 0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    ]
)


SEVEN_SHARES = np.array(
    [
        [0.5, 1, 1, 1, 0.5],
        [0, 0, 0, 1, 0],
        [0, 0, 0.5, 0.5, 0],
        [0, 0, 1, 0, 0],
        [0, 0.5, 0.5, 0, 0],
    ]
).ravel()


BLOCKS = np.array([[1.0, 1, 0, 0], [1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 0]])


def draw_picture(rng, H, W, grid):
    """Draw a picture of black and white pixels, a third of them white."""
    return {"image": (rng.integers(0, 3, (H, W)) == 0).astype(float), "grid": grid}


def oracle_white_ratio_features(image, grid):
    rows, columns = pair(grid)
    cell = (image.shape[0] // rows, image.shape[1] // columns)
    return F.avg_pool2d(tensor(image)[None, None], cell).flatten().numpy()


def cut_into_cells(image, grid):
    """Cut a picture into an array (R, h, C, w); ValueError where it does not come out even."""
    rows, columns = pair(grid)
    if rows < 1 or columns < 1 or image.shape[0] % rows or image.shape[1] % columns:
        raise ValueError("the grid does not fit")
    return image.reshape(rows, image.shape[0] // rows, columns, image.shape[1] // columns)


def white_ratio_features__counted(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel()


def white_ratio_features__black_share(image, grid):
    return 1 - cut_into_cells(image, grid).mean(axis=(1, 3)).ravel()


def white_ratio_features__share_of_the_picture(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel() / image.size


def white_ratio_features__share_of_all_white(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel() / max(image.sum(), 1)


def white_ratio_features__column_by_column(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3)).T.ravel()


def white_ratio_features__not_flattened(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3))


def white_ratio_features__one_row_of_a_batch(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3)).reshape(1, -1)


def white_ratio_features__grid_as_cell_size(image, grid):
    cut_into_cells(image, grid)
    h, w = pair(grid)
    return np.array(
        [
            image[i : i + h, j : j + w].mean()
            for i in range(0, image.shape[0], h)
            for j in range(0, image.shape[1], w)
        ]
    )


def white_ratio_features__grid_swapped(image, grid):
    cut_into_cells(image, grid)
    columns, rows = pair(grid)
    h, w = image.shape[0] // rows, image.shape[1] // columns
    return np.array(
        [
            image[i * h : (i + 1) * h, j * w : (j + 1) * w].mean()
            for i in range(rows)
            for j in range(columns)
        ]
    )


def white_ratio_features__height_for_width(image, grid):
    cut_into_cells(image, grid)
    rows, columns = pair(grid)
    h = w = image.shape[0] // rows
    return np.array(
        [
            image[i * h : (i + 1) * h, j * w : (j + 1) * w].sum() / (h * w)
            for i in range(rows)
            for j in range(columns)
        ]
    )


def white_ratio_features__remainder_dropped(image, grid):
    rows, columns = pair(grid)
    if rows < 1 or columns < 1:
        raise ValueError("the grid has no cells")
    h, w = image.shape[0] // rows, image.shape[1] // columns
    cells = image[: rows * h, : columns * w].reshape(rows, h, columns, w)
    return cells.mean(axis=(1, 3)).ravel()


def white_ratio_features__in_place(image, grid):
    cells = cut_into_cells(image, grid)
    cells /= cells.shape[1] * cells.shape[3]
    return cells.sum(axis=(1, 3)).ravel()


def white_ratio_features__reshaped(image, grid):
    return np.einsum("rhcw->rc", cut_into_cells(image, grid)).ravel() / (
        image.size / np.prod(pair(grid))
    )


def white_ratio_features__loops(image, grid):
    cells = cut_into_cells(image, grid)
    R, h, C, w = cells.shape
    out = []
    for i in range(R):
        for j in range(C):
            white = 0
            for u in range(h):
                for v in range(w):
                    if image[i * h + u, j * w + v] == 1:
                        white += 1
            out.append(white / (h * w))
    return np.array(out)


def white_ratio_features__float32(image, grid):
    return cut_into_cells(image, grid).astype(np.float32).mean(axis=(1, 3)).ravel()


white_ratio_features = Question(
    reference=reference.white_ratio_features,
    oracle=oracle_white_ratio_features,
    draw=draw_picture,
    aspects=(
        Aspect(
            "values",
            "the share of white pixels in each cell, row by row",
            weight=3,
            visible=(
                example(
                    {"image": BLOCKS, "grid": 2},
                    np.array([4.0, 1, 2, 3]) / 4,
                    source="the docstring's example",
                ),
                draw(H=6, W=6, grid=2),
            ),
            hidden=(draw(H=6, W=6, grid=3),),
        ),
        Aspect(
            "shape",
            "pictures and cells that are not square, such as a digit on the grid of 5×5",
            weight=2,
            visible=(
                example(
                    {"image": SEVEN, "grid": 5},
                    SEVEN_SHARES,
                    source="a seven on the 5×5 grid of 002 §2.2, counted by hand",
                ),
                draw(H=6, W=4, grid=2),
                draw(H=3, W=3, grid=1),
            ),
            hidden=(draw(H=4, W=8, grid=2), draw(H=10, W=5, grid=5), draw(H=2, W=3, grid=1)),
        ),
        Aspect(
            "grid",
            "a pair: cells from top to bottom and from left to right",
            weight=2,
            visible=(
                example(
                    {"image": BLOCKS, "grid": (1, 2)},
                    np.array([6.0, 4]) / 8,
                    source="the docstring's example",
                ),
                draw(H=3, W=4, grid=(3, 2)),
            ),
            hidden=(
                draw(H=6, W=6, grid=(2, 3)),
                draw(H=4, W=6, grid=(4, 2)),
                draw(H=6, W=4, grid=(1, 4)),
            ),
        ),
        Aspect(
            "impossible",
            "a grid that does not cut the picture into equal cells raises ValueError",
            requires="values",
            visible=(
                impossible(H=5, W=4, grid=2),
                impossible(H=4, W=5, grid=2),
                impossible(H=4, W=4, grid=(0, 2)),
                impossible(H=4, W=4, grid=(2, 0)),
                impossible(H=4, W=4, grid=-2),
            ),
            hidden=(
                impossible(H=7, W=6, grid=3),
                impossible(H=6, W=4, grid=(2, 3)),
                impossible(H=6, W=6, grid=(0, 2)),
                impossible(H=6, W=6, grid=(3, 0)),
                impossible(H=6, W=4, grid=(-3, 2)),
                impossible(H=6, W=4, grid=(3, -2)),
            ),
        ),
        Aspect(
            "purity",
            "the picture is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=4, W=6, grid=2),),
            hidden=(draw(H=6, W=4, grid=2),),
        ),
    ),
    variants=(
        misconception(
            white_ratio_features__counted,
            "The white pixels are counted, but not divided by the pixels of the cell.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__black_share,
            "This is the share of black pixels: ones are white.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__share_of_the_picture,
            "The white pixels are divided by the pixels of the whole picture.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__share_of_all_white,
            "The white pixels of a cell are divided by those of the whole picture.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__column_by_column,
            "The cells are read column by column: the first row of the grid comes first.",
            hint="Which loop is the outer one?",
        ),
        misconception(
            white_ratio_features__not_flattened,
            "The features are still in the form of the grid; a single row is asked for.",
            hint="The shape is (R·C,).",
        ),
        misconception(
            white_ratio_features__one_row_of_a_batch,
            "The features have the shape (1, R·C), with an axis too many.",
            hint="The shape is (R·C,).",
        ),
        misconception(
            white_ratio_features__grid_as_cell_size,
            "The grid is taken as the size of a cell in pixels; it is the number of cells.",
            hint="How many features does a grid of 2×2 give?",
        ),
        misconception(
            white_ratio_features__grid_swapped,
            "The two numbers of the grid are swapped: first the cells from top to bottom.",
            hint="Try a grid of (1, 2).",
        ),
        misconception(
            white_ratio_features__height_for_width,
            "The width of a cell is computed from its height.",
            hint="Try a picture that is wider than high.",
        ),
        misconception(
            white_ratio_features__remainder_dropped,
            "A picture that does not come out even loses its last pixels in place of raising "
            "ValueError.",
            hint="Look at the remainder of both divisions before you cut.",
        ),
        misconception(
            white_ratio_features__in_place,
            "The caller's picture is divided in place and stays so.",
            hint="A reshaped array shares its memory with the picture.",
        ),
        style(white_ratio_features__reshaped, "four axes: row, pixel, column, pixel"),
        style(white_ratio_features__loops, "pixels counted one by one"),
        style(white_ratio_features__float32, "single precision"),
    ),
    nudge="How many pixels high and wide is one cell, and how many cells are there?",
    step="Check both remainders, compute the height and width of a cell, and take the mean of one "
    "cell after the other, the cells of one row of the grid before those of the next.",
    source="002 §2.2",
)
