"""How answers to `translate` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, misconception, style, values
from solutions import training as reference
from solutions.rubric.training.shared import SMALL


def draw_translation(rng, N, C, H, W, dy, dx):
    return {"x": values(rng, N, C, H, W), "dy": dy, "dx": dx}


def oracle_translate(x, dy, dx):
    """Surround the image with zeros and look at it through a window that is moved."""
    down, right = abs(dy), abs(dx)
    padded = F.pad(tensor(x), (right, right, down, down))
    top, left = down - dy, right - dx
    return padded[:, :, top : top + x.shape[2], left : left + x.shape[3]].numpy()


def move(x, dy, dx, there):
    """Put each pixel where ``there(i, j)`` says, unless that is outside."""
    out = np.zeros(x.shape)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            k, m = there(i, j)
            if 0 <= k < x.shape[2] and 0 <= m < x.shape[3]:
                out[:, :, k, m] = x[:, :, i, j]
    return out


def translate__rolled(x, dy, dx):
    return np.roll(x, (dy, dx), axis=(2, 3))


def translate__other_direction(x, dy, dx):
    return move(x, dy, dx, lambda i, j: (i - dy, j - dx))


def translate__rows_for_columns(x, dy, dx):
    return move(x, dy, dx, lambda i, j: (i + dx, j + dy))


def translate__edge_repeated(x, dy, dx):
    rows = np.clip(np.arange(x.shape[2]) - dy, 0, x.shape[2] - 1)
    columns = np.clip(np.arange(x.shape[3]) - dx, 0, x.shape[3] - 1)
    return x[:, :, rows][:, :, :, columns]


def translate__negative_index(x, dy, dx):
    out = np.zeros(x.shape)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            if i - dy < x.shape[2] and j - dx < x.shape[3]:
                out[:, :, i, j] = x[:, :, (i - dy) % x.shape[2], (j - dx) % x.shape[3]]
    return out


def translate__height_for_width(x, dy, dx):
    out = np.zeros(x.shape)
    H = x.shape[2]
    for i in range(H):
        for j in range(min(H, x.shape[3])):
            if 0 <= i - dy < H and 0 <= j - dx < min(H, x.shape[3]):
                out[:, :, i, j] = x[:, :, i - dy, j - dx]
    return out


def translate__in_place(x, dy, dx):
    moved = move(x, dy, dx, lambda i, j: (i + dy, j + dx))
    x[...] = moved
    return x


def translate__canvas_grown(x, dy, dx):
    down, right = (max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0))
    return np.pad(x, ((0, 0), (0, 0), down, right))


def translate__loops(x, dy, dx):
    return move(x, dy, dx, lambda i, j: (i + dy, j + dx))


def translate__rolled_and_cleared(x, dy, dx):
    """Roll, then clear what came in on the other side; in single precision."""
    H, W = x.shape[2:]
    out = np.roll(x.astype(np.float32), (dy, dx), axis=(2, 3))
    out[:, :, : max(dy, 0)] = 0
    out[:, :, max(H + min(dy, 0), 0) :] = 0
    out[:, :, :, : max(dx, 0)] = 0
    out[:, :, :, max(W + min(dx, 0), 0) :] = 0
    return out


translate = Question(
    reference=reference.translate,
    oracle=oracle_translate,
    draw=draw_translation,
    aspects=(
        Aspect(
            "left and right",
            "columns move, and zeros come in",
            weight=3,
            visible=(
                example(
                    {"x": SMALL, "dy": 0, "dx": -1},
                    np.array([[[[2.0, 3, 0], [5, 6, 0]]]]),
                    source="004 数据增强",
                ),
                draw(N=1, C=1, H=3, W=4, dy=0, dx=2),
            ),
            hidden=(
                draw(N=1, C=1, H=2, W=5, dy=0, dx=1),
                draw(N=1, C=1, H=3, W=4, dy=0, dx=-3),
            ),
        ),
        Aspect(
            "up and down",
            "rows move, and zeros come in",
            weight=3,
            visible=(
                example(
                    {"x": SMALL, "dy": 1, "dx": 0},
                    np.array([[[[0.0, 0, 0], [1, 2, 3]]]]),
                    source="the docstring",
                ),
                draw(N=1, C=1, H=4, W=3, dy=-1, dx=0),
            ),
            hidden=(
                draw(N=1, C=1, H=5, W=2, dy=-3, dx=0),
                draw(N=1, C=1, H=4, W=3, dy=2, dx=0),
            ),
        ),
        Aspect(
            "both",
            "several images move down or up and to a side at once, or not at all",
            weight=2,
            visible=(
                draw(N=2, C=3, H=3, W=5, dy=1, dx=-2),
                draw(N=1, C=2, H=4, W=3, dy=-2, dx=1),
                draw(N=1, C=1, H=2, W=3, dy=0, dx=0),
            ),
            hidden=(
                draw(N=3, C=2, H=4, W=3, dy=-1, dx=-2),
                draw(N=2, C=2, H=3, W=4, dy=2, dx=3),
                draw(N=2, C=1, H=3, W=2, dy=0, dx=0),
            ),
        ),
        Aspect(
            "outside",
            "all becomes zero if nothing of the image is left in view",
            requires="both",
            visible=(
                draw(N=1, C=1, H=3, W=4, dy=3, dx=0),
                draw(N=1, C=1, H=3, W=2, dy=1, dx=-2),
                draw(N=1, C=2, H=2, W=3, dy=-5, dx=1),
            ),
            hidden=(
                draw(N=1, C=1, H=2, W=3, dy=-2, dx=0),
                draw(N=2, C=1, H=4, W=3, dy=0, dx=3),
                draw(N=1, C=1, H=3, W=3, dy=1, dx=7),
            ),
        ),
        Aspect(
            "purity",
            "the images are left as they were",
            requires="both",
            judges="arguments",
            visible=(draw(N=1, C=2, H=2, W=3, dy=1, dx=1), draw(N=1, C=1, H=3, W=2, dy=-1, dx=0)),
            hidden=(draw(N=2, C=1, H=3, W=2, dy=0, dx=-1),),
        ),
    ),
    variants=(
        misconception(
            translate__rolled,
            "What leaves on one side comes in again on the other; zeros are to come in.",
            hint="np.roll turns the image round, like a drum.",
        ),
        misconception(
            translate__other_direction,
            "The content moves the other way: positive is down and to the right.",
            hint="y[i, j] = x[i − dy, j − dx]: where does the pixel (0, 0) go?",
        ),
        misconception(
            translate__rows_for_columns,
            "dy moves the columns and dx the rows; it is the other way round.",
            hint="y counts rows, downwards; x counts columns.",
        ),
        misconception(
            translate__edge_repeated,
            "The edge is repeated where the image moved away; zeros are to come in.",
            hint="What should stand where there is no pixel?",
        ),
        misconception(
            translate__negative_index,
            "An index below 0 counts from the end in NumPy: pixels come in from the other side.",
            hint="Test for both ends: 0 ≤ i − dy < H.",
        ),
        misconception(
            translate__height_for_width,
            "The columns are limited by the height of the image.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            translate__canvas_grown,
            "The image has grown by the rows and columns that came in.",
            hint="The result has the shape of x: what is moved over the edge is lost.",
        ),
        misconception(
            translate__in_place,
            "The caller's images are overwritten.",
            hint="Write into an array of your own.",
        ),
        style(translate__loops, "loops over the pixels"),
        style(translate__rolled_and_cleared, "np.roll, and then zeros, in single precision"),
    ),
    nudge="Where does the pixel at (0, 0) go, and what stands there afterwards?",
    step="Start with zeros. Copy the part of x that stays in view to the part of the result where "
    "it goes: both have H − |dy| rows and W − |dx| columns.",
    source="004 数据增强",
)
