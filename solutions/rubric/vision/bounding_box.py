"""How answers to `bounding_box` are judged."""

import numpy as np

from autograder.oracle import torch
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
from solutions import vision as reference
from solutions.rubric.vision.shared import SOURCE

OBJECT = np.array([[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 1, 1, 0]], bool)


def draw_object(rng, H, W, single=False, full=False, shift=0):
    """Draw four pixels, one inside each edge of a box of at least 5 × 5; or one pixel; or all.

    The first ``shift`` columns stay empty.
    """
    mask = np.full((H, W), full)
    if single:
        mask[rng.integers(H), rng.integers(W)] = True
    elif not full:
        (y1, y2), (x1, x2) = (_draw_interval(rng, n) for n in (H, W - shift))
        x1, x2 = x1 + shift, x2 + shift
        mask[[y1, y2], rng.integers(x1 + 1, x2, 2)] = True
        mask[rng.integers(y1 + 1, y2, 2), [x1, x2]] = True
    return {"mask": mask}


def _draw_interval(rng, n, smallest=5):
    """Draw the first and the last of at least ``smallest`` neighbours out of n."""
    length = rng.integers(smallest, n + 1)
    first = rng.integers(0, n - length + 1)
    return first, first + length - 1


def no_object(H, W):
    return impossible({"mask": np.zeros((H, W), bool)})


def oracle_bounding_box(mask):
    pixels = torch.nonzero(torch.as_tensor(mask)).flip(dims=(1,))
    return torch.cat([pixels.amin(dim=0), pixels.amax(dim=0) + 1]).numpy()


def _check_object(mask):
    if not mask.any():
        raise ValueError("no object")


def _find_edges(mask):
    """Find the first and the last column, and the first and the last row."""
    _check_object(mask)
    rows, columns = np.nonzero(mask)
    return columns.min(), columns.max(), rows.min(), rows.max()


def bounding_box__rows_as_x(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([top, left, bottom + 1, right + 1])


def bounding_box__corner_and_size(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right - left + 1, bottom - top + 1])


def bounding_box__first_and_last_pixel(mask):
    _check_object(mask)
    rows, columns = np.nonzero(mask)
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])


def bounding_box__gaps_not_counted(mask):
    left, _, top, _ = _find_edges(mask)
    return np.array([left, top, left + mask.any(axis=0).sum(), top + mask.any(axis=1).sum()])


def bounding_box__counted_from_one(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right, bottom]) + 1


def bounding_box__one_too_far(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 2, bottom + 2])


def bounding_box__floats(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 1, bottom + 1], float)


def bounding_box__empty_accepted(mask):
    if not mask.any():
        return np.zeros(4, int)
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 1, bottom + 1])


def bounding_box__rows_erased(mask):
    left, right, top, bottom = _find_edges(mask)
    mask[:] = False
    return np.array([left, top, right + 1, bottom + 1])


def bounding_box__last_pixel(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right, bottom])


def bounding_box__loops(mask):
    _check_object(mask)
    H, W = mask.shape
    x1, y1, x2, y2 = W, H, 0, 0
    for y in range(H):
        for x in range(W):
            if mask[y, x]:
                x1, y1, x2, y2 = min(x1, x), min(y1, y), max(x2, x + 1), max(y2, y + 1)
    return np.array([x1, y1, x2, y2], np.int32)


def bounding_box__argmax(mask):
    _check_object(mask)
    columns, rows = mask.any(axis=0), mask.any(axis=1)
    H, W = mask.shape
    return np.array(
        [columns.argmax(), rows.argmax(), W - columns[::-1].argmax(), H - rows[::-1].argmax()]
    )


bounding_box = Question(
    reference=reference.bounding_box,
    oracle=oracle_bounding_box,
    draw=draw_object,
    aspects=(
        Aspect(
            "values",
            "the first column and row, and one more than the last",
            weight=3,
            visible=(
                # columns 1 to 3, rows 1 to 2
                example({"mask": OBJECT}, np.array([1, 1, 4, 3]), source=SOURCE),
                draw(H=7, W=9),
                draw(H=5, W=8, shift=2),
            ),
            hidden=(draw(H=9, W=7), draw(H=8, W=10), draw(H=10, W=11)),
        ),
        Aspect(
            "border",
            "an object that reaches the edges of the image",
            weight=2,
            visible=(draw(H=5, W=6), draw(H=2, W=3, full=True)),
            hidden=(draw(H=6, W=5), draw(H=4, W=1, full=True)),
        ),
        Aspect(
            "pixel",
            "an object of one pixel",
            visible=(draw(H=4, W=6, single=True), draw(H=1, W=1, single=True)),
            hidden=(draw(H=5, W=3, single=True), draw(H=7, W=8, single=True)),
        ),
        Aspect(
            "impossible",
            "a mask without any pixel raises ValueError",
            requires="values",
            visible=(no_object(3, 4),),
            hidden=(no_object(5, 2),),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=5, W=5),),
            hidden=(draw(H=6, W=5),),
        ),
    ),
    variants=(
        misconception(
            bounding_box__rows_as_x,
            "x and y are swapped: the rows of the mask are y, its columns x.",
            hint="Which of the two axes of mask[..., ...] runs to the right?",
        ),
        misconception(
            bounding_box__corner_and_size,
            "Width and height are returned in place of the second corner.",
            hint="What do the last two numbers of the box mean?",
        ),
        misconception(
            bounding_box__first_and_last_pixel,
            "The corners are the first and the last pixel of the object, row by row; another "
            "pixel may lie further to the left or to the right.",
            hint="Is the first entry of the column numbers the smallest one?",
        ),
        misconception(
            bounding_box__gaps_not_counted,
            "Only columns and rows with a pixel are counted; the box spans the gaps between them.",
            hint="Take an object of two parts with an empty column between them.",
        ),
        misconception(
            bounding_box__counted_from_one,
            "Columns and rows are counted from 1; they are counted from 0.",
            hint="What is x1 if the first column belongs to the object?",
        ),
        misconception(
            bounding_box__one_too_far,
            "The box ends one pixel too far to the right and below.",
            hint="What are the width and the height of the box of one pixel?",
        ),
        misconception(
            bounding_box__floats,
            "The box is made of floats; columns and rows are whole numbers.",
            hint="Can mask[y1:y2, x1:x2] be cut out with your numbers?",
        ),
        misconception(
            bounding_box__empty_accepted,
            "A mask without any pixel gives a box in place of a ValueError.",
            hint="Which box has no pixel?",
            twin="",
        ),
        misconception(
            bounding_box__rows_erased,
            "The caller's mask is erased.",
            hint="Work on a copy if you mark pixels as done.",
        ),
        convention(
            bounding_box__last_pixel,
            "x2 and y2 are the last column and row themselves here, not one more. That is "
            "accepted; width and height are then x2 − x1 + 1 and y2 − y1 + 1.",
        ),
        style(bounding_box__loops, "two loops over the pixels"),
        style(bounding_box__argmax, "the first True from either end"),
    ),
    nudge="Which columns have a pixel of the object at all?",
    step="Get the rows and the columns of all pixels of the object by np.nonzero; the smallest and "
    "the largest of each give the box, with 1 added where it ends.",
    source=SOURCE,
)
