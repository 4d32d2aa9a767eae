"""How answers to `filter_image` are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
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
from solutions.rubric.convolution.shared import NOTE_IMAGE


def draw_image_to_filter(rng, H, W, kind):
    return {"image": values(rng, H, W), "kind": kind}


def oracle_filter_image(image, kind):
    ones, dot = torch.ones(3, 3, dtype=torch.float64), torch.zeros(3, 3, dtype=torch.float64)
    dot[1, 1] = 1
    cross = torch.zeros(3, 3, dtype=torch.float64)
    cross[1], cross[:, 1] = 1, 1
    kernel = {"edge": 9 * dot - ones, "sharpen": 6 * dot - cross, "box": ones / 9}[kind]
    return F.conv2d(tensor(image)[None, None], kernel[None, None], padding="same")[0, 0].numpy()


EDGE = np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])


SHARPEN = np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]])


BOX = np.ones((3, 3)) / 9


CROSS = np.array([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])


STRONG = np.array([[-1.0, -1, -1], [-1, 9, -1], [-1, -1, -1]])


def slide(padded, kernel):
    """Slide a 3×3 kernel over a padded image."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return (windows * kernel).sum(axis=(2, 3))


def choose(kind, edge=EDGE, sharpen=SHARPEN, box=BOX):
    """Find the kernel of a name; ValueError if there is none."""
    kernels = {"edge": edge, "sharpen": sharpen, "box": box}
    if kind not in kernels:
        raise ValueError("there is no such kernel")
    return kernels[kind]


def filter_image__four_neighbours(image, kind):
    return slide(np.pad(image, 1), choose(kind, edge=CROSS))


def filter_image__sharpened_with_corners(image, kind):
    return slide(np.pad(image, 1), choose(kind, sharpen=STRONG))


def filter_image__sharpen_sums_to_0(image, kind):
    return slide(np.pad(image, 1), choose(kind, sharpen=CROSS))


def filter_image__sum_of_the_box(image, kind):
    return slide(np.pad(image, 1), choose(kind, box=np.ones((3, 3))))


def filter_image__box_of_real_pixels(image, kind):
    """Divide at the border by the number of pixels that are there."""
    kernel = choose(kind)
    out = slide(np.pad(image, 1), kernel)
    return out / slide(np.pad(np.ones(image.shape), 1), BOX) if kind == "box" else out


def filter_image__signs_swapped(image, kind):
    return slide(np.pad(image, 1), choose(kind, edge=-EDGE))


def filter_image__not_padded(image, kind):
    return slide(image, choose(kind))


def filter_image__edge_repeated(image, kind):
    return slide(np.pad(image, 1, mode="edge"), choose(kind))


def filter_image__border_kept(image, kind):
    """Filter the inner pixels only and copy the others."""
    kernel, out = choose(kind), image.copy()
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            out[i, j] = (image[i - 1 : i + 2, j - 1 : j + 2] * kernel).sum()
    return out


def filter_image__written_in_place(image, kind):
    """Read pixels that have been filtered already."""
    kernel = choose(kind)
    padded = np.pad(image, 1)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            padded[i + 1, j + 1] = (padded[i : i + 3, j : j + 3] * kernel).sum()
    return padded[1:-1, 1:-1]


def filter_image__clipped(image, kind):
    return np.maximum(slide(np.pad(image, 1), choose(kind)), 0)


def filter_image__unknown_kind_unfiltered(image, kind):
    kernels = {"edge": EDGE, "sharpen": SHARPEN, "box": BOX}
    return slide(np.pad(image, 1), kernels[kind]) if kind in kernels else image.copy()


def filter_image__key_error(image, kind):
    return slide(np.pad(image, 1), {"edge": EDGE, "sharpen": SHARPEN, "box": BOX}[kind])


def filter_image__loops(image, kind):
    kernel, (H, W) = choose(kind), image.shape
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            for u in (-1, 0, 1):
                for v in (-1, 0, 1):
                    if 0 <= i + u < H and 0 <= j + v < W:
                        out[i, j] += kernel[u + 1, v + 1] * image[i + u, j + v]
    return out


def filter_image__float32(image, kind):
    """Add and subtract shifted images."""
    if kind not in ("edge", "sharpen", "box"):
        raise ValueError("there is no such kernel")
    (H, W), x = image.shape, np.pad(image.astype(np.float32), 1)
    cross = x[:-2, 1:-1] + x[2:, 1:-1] + x[1:-1, :-2] + x[1:-1, 2:]
    if kind == "sharpen":
        return 5 * x[1:-1, 1:-1] - cross
    nine = sum(x[u : u + H, v : v + W] for u in range(3) for v in range(3))
    return nine / 9 if kind == "box" else 9 * x[1:-1, 1:-1] - nine


filter_image = Question(
    reference=reference.filter_image,
    oracle=oracle_filter_image,
    draw=draw_image_to_filter,
    aspects=(
        Aspect(
            "edge",
            "8 in the middle, −1 round it",
            weight=3,
            visible=(
                # each pixel nine times, less the sum of the 3×3 pixels round it:
                # these sums are 12, 21, 16; 27, 45, 33; 24, 39, 28
                example(
                    {"image": NOTE_IMAGE, "kind": "edge"},
                    np.array([[-3.0, -3, 11], [9, 0, 21], [39, 33, 53]]),
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=3, W=4, kind="edge"),
            ),
            hidden=(draw(H=4, W=5, kind="edge"), draw(H=5, W=3, kind="edge")),
        ),
        Aspect(
            "sharpen",
            "5 in the middle, −1 above, below, left and right",
            weight=2,
            visible=(
                # corners 5·1 − 2 − 4 and so on; middle 5·5 − 2 − 4 − 6 − 8
                example(
                    {"image": NOTE_IMAGE, "kind": "sharpen"},
                    np.array([[-1.0, 1, 7], [7, 5, 13], [23, 19, 31]]),
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=4, W=3, kind="sharpen"),
            ),
            hidden=(draw(H=3, W=5, kind="sharpen"), draw(H=4, W=4, kind="sharpen")),
        ),
        Aspect(
            "box",
            "the mean of nine pixels",
            weight=2,
            visible=(
                example(
                    {"image": NOTE_IMAGE, "kind": "box"},
                    np.array([[12.0, 21, 16], [27, 45, 33], [24, 39, 28]]) / 9,
                    source="001 卷积算子, on the image of 003 §1.2",
                ),
                draw(H=3, W=4, kind="box"),
            ),
            hidden=(draw(H=5, W=4, kind="box"), draw(H=3, W=3, kind="box")),
        ),
        Aspect(
            "small",
            "images narrower than the kernel, down to one pixel",
            weight=1,
            visible=(draw(H=1, W=3, kind="sharpen"), draw(H=1, W=1, kind="box")),
            hidden=(draw(H=2, W=1, kind="edge"), draw(H=1, W=1, kind="sharpen")),
        ),
        Aspect(
            "impossible",
            "an unknown kind raises ValueError",
            requires="edge",
            visible=(impossible(H=3, W=3, kind="blur"),),
            hidden=(impossible(H=3, W=4, kind="Edge"),),
        ),
        Aspect(
            "purity",
            "the image is left as it was",
            requires="edge",
            judges="arguments",
            visible=(draw(H=3, W=4, kind="edge"),),
            hidden=(draw(H=4, W=3, kind="box"),),
        ),
    ),
    variants=(
        misconception(
            filter_image__four_neighbours,
            "The edge kernel has 4 in the middle and leaves out the corners; "
            "here it has 8 and all eight neighbours count.",
            hint="Write the kernel down and sum its entries.",
        ),
        misconception(
            filter_image__sharpened_with_corners,
            "The sharpening kernel has 9 in the middle and counts the corners too; "
            "here it has 5 and its corners are 0.",
            hint="Write the kernel down and sum its entries.",
        ),
        misconception(
            filter_image__sharpen_sums_to_0,
            "The sharpening kernel sums to 0, so it keeps edges only; with 5 in the middle it "
            "adds them to the image.",
            hint="What must become of an image without any edge?",
        ),
        misconception(
            filter_image__sum_of_the_box,
            "The nine pixels are summed, but not divided by nine.",
            hint="What must become of an image without any edge?",
        ),
        misconception(
            filter_image__box_of_real_pixels,
            "At the border the blur divides by the pixels that are there; "
            "here the zeros of the border count too.",
            hint="The kernel is 1/9 everywhere, also where it lies on the padding.",
        ),
        misconception(
            filter_image__signs_swapped,
            "The signs of the edge kernel are swapped: the middle is 8, not −8.",
            hint="Is a bright point on a dark ground positive or negative in your result?",
        ),
        misconception(
            filter_image__not_padded,
            "The image is not padded, so a border of one pixel is lost.",
            hint="The result has the size of the image.",
        ),
        misconception(
            filter_image__edge_repeated,
            "The border repeats the pixels at the edge, but it must be zero.",
            hint="Which mode does np.pad need?",
        ),
        misconception(
            filter_image__border_kept,
            "The pixels at the border are not filtered but copied.",
            hint="Pad the image first; then every pixel has eight neighbours.",
        ),
        misconception(
            filter_image__written_in_place,
            "The results are written into the image that is still being read.",
            hint="Write to an array of its own.",
        ),
        misconception(
            filter_image__clipped,
            "Negative results are cut off at 0, but they are part of the answer.",
            hint="Leave the values as the sums give them.",
        ),
        misconception(
            filter_image__unknown_kind_unfiltered,
            "An unknown kind returns the image as it is, in place of a ValueError.",
            hint="What happens in your code if no name matches?",
        ),
        misconception(
            filter_image__key_error,
            "An unknown kind raises KeyError in place of a ValueError.",
            hint="Look whether the name is there before you use it.",
        ),
        style(filter_image__loops, "four loops that leave out what lies outside"),
        style(filter_image__float32, "shifted images, in float32"),
    ),
    nudge="Which nine numbers does the kernel have, and what do they sum to?",
    step="Put one row and one column of zeros round the image, then take at every pixel the sum "
    "of the products of the 3×3 window and the kernel.",
    source="001 卷积算子, 000 卷积实例",
)
