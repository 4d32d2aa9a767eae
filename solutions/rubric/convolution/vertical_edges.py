"""How answers to `vertical_edges` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import convolution as reference


def draw_grey_image(rng, H, W):
    return {"image": values(rng, H, W)}


def too_narrow(H, W):
    """Ask for an image without two columns."""
    return impossible({"image": np.ones((H, W))})


def oracle_vertical_edges(image):
    return F.conv2d(tensor(image)[None, None], tensor([[[[1.0, -1.0]]]]))[0, 0].numpy()


def check_width(image):
    """ValueError if there are no two columns."""
    if image.shape[1] < 2:
        raise ValueError("the image is too narrow")


def vertical_edges__sign_swapped(image):
    check_width(image)
    return np.diff(image, axis=1)


def vertical_edges__rows_compared(image):
    check_width(image)
    return image[:-1] - image[1:]


def vertical_edges__sign_lost(image):
    check_width(image)
    return np.abs(image[:, :-1] - image[:, 1:])


def vertical_edges__marked(image):
    check_width(image)
    return (image[:, :-1] != image[:, 1:]).astype(float)


def vertical_edges__wrapped_around(image):
    check_width(image)
    return image - np.roll(image, -1, axis=1)


def vertical_edges__padded(image):
    check_width(image)
    return image - np.pad(image, ((0, 0), (0, 1)))[:, 1:]


def vertical_edges__two_apart(image):
    check_width(image)
    return image[:, :-2] - image[:, 2:]


def vertical_edges__last_column_missing(image):
    H, W = image.shape
    check_width(image)
    out = np.zeros((H, W - 2))
    for i in range(H):
        for j in range(W - 2):
            out[i, j] = image[i, j] - image[i, j + 1]
    return out


def vertical_edges__unchecked(image):
    return image[:, :-1] - image[:, 1:]


def vertical_edges__loops(image):
    check_width(image)
    H, W = image.shape
    out = np.zeros((H, W - 1))
    for i in range(H):
        for j in range(W - 1):
            out[i, j] = image[i, j] - image[i, j + 1]
    return out


def vertical_edges__float32(image):
    check_width(image)
    return -np.diff(image.astype(np.float32))


NOTE_STRIPES = np.repeat([[1.0, 0, 1]], [2, 4, 2], axis=1).repeat(6, axis=0)


vertical_edges = Question(
    reference=reference.vertical_edges,
    oracle=oracle_vertical_edges,
    draw=draw_grey_image,
    aspects=(
        Aspect(
            "values",
            "each pixel less its right neighbour",
            weight=4,
            visible=(
                # between columns 1 and 2 the image gets dark, between 5 and 6 bright again
                example(
                    {"image": NOTE_STRIPES},
                    np.array([[0.0, 1, 0, 0, 0, -1, 0]]).repeat(6, axis=0),
                    source="003 §1.2.1.1",
                ),
                draw(H=4, W=4),
            ),
            hidden=(draw(H=3, W=3), draw(H=5, W=5)),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one row or two columns",
            weight=3,
            visible=(draw(H=2, W=5), draw(H=3, W=2), draw(H=1, W=3)),
            hidden=(draw(H=5, W=3), draw(H=1, W=2), draw(H=1, W=4)),
        ),
        Aspect(
            "impossible",
            "an image with one column raises ValueError",
            requires="values",
            visible=(too_narrow(H=3, W=1),),
            hidden=(too_narrow(H=2, W=1),),
        ),
        Aspect(
            "purity",
            "the image is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=2, W=3),),
            hidden=(draw(H=3, W=2),),
        ),
    ),
    variants=(
        misconception(
            vertical_edges__sign_swapped,
            "The signs are swapped: the kernel [1, −1] takes the right pixel from the left one, "
            "while np.diff and a true convolution, which flips the kernel, do the opposite.",
            hint="From white (1) to black (0), is the result 1 or −1?",
        ),
        misconception(
            vertical_edges__rows_compared,
            "Pixels are compared with those below them: this finds horizontal edges.",
            hint="A kernel of one row and two columns looks at two pixels of the same row.",
        ),
        misconception(
            vertical_edges__sign_lost,
            "The sign is lost, but it tells a step to dark from a step to bright.",
            hint="Leave out the absolute value.",
        ),
        misconception(
            vertical_edges__marked,
            "The edges are only marked with 1; their height and sign are lost.",
            hint="The result is a difference of pixels.",
        ),
        misconception(
            vertical_edges__wrapped_around,
            "The last column is compared with the first one, which is not its neighbour.",
            hint="How many pairs of neighbours has a row of W pixels?",
        ),
        misconception(
            vertical_edges__padded,
            "A column of zeros is put on the right, which makes an edge where there is none.",
            hint="Without padding the result has W − 1 columns.",
        ),
        misconception(
            vertical_edges__two_apart,
            "Pixels are compared that stand two columns apart: this is the kernel [1, 0, −1].",
            hint="Compare each pixel with the very next one.",
        ),
        misconception(
            vertical_edges__last_column_missing,
            "The last column is missing: W pixels have W − 1 pairs of neighbours.",
            hint="Count by hand the pairs in a row of three pixels.",
        ),
        misconception(
            vertical_edges__unchecked,
            "An image with one column gives an empty array in place of a ValueError.",
            hint="Look at the width before you compute anything.",
        ),
        style(vertical_edges__loops, "two loops"),
        style(vertical_edges__float32, "NumPy's differences turned round, in float32"),
    ),
    nudge="In a row of white pixels, what must come out? And where white meets black?",
    step="Take all columns but the last one, and subtract all columns but the first one.",
    source="003 §1.2.1.1",
)
