"""How answers to `zero_pad2d` are judged."""

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
    values,
)
from solutions import convolution as reference


def draw_images_to_pad(rng, H, W, padding, C=None, N=None):
    """Draw an image, an image with C channels, or a batch of N of them."""
    shape = [size for size in (N, C, H, W) if size is not None]
    return {"x": values(rng, *shape), "padding": padding}


def oracle_zero_pad2d(x, padding):
    p_h, p_w = pair(padding)
    return F.pad(tensor(x), (p_w, p_w, p_h, p_h)).numpy()


def check_padding(padding):
    """Read the padding as a pair; ValueError if it is negative."""
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    if p_h < 0 or p_w < 0:
        raise ValueError("the padding is negative")
    return p_h, p_w


def zero_pad2d__every_axis_padded(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(p_h, p_h)] * (x.ndim - 1) + [(p_w, p_w)])


def zero_pad2d__first_axes_padded(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(p_h, p_h), (p_w, p_w)] + [(0, 0)] * (x.ndim - 2))


def zero_pad2d__height_and_width_swapped(x, padding):
    p_h, p_w = check_padding(padding)
    return reference.zero_pad2d(x, (p_w, p_h))


def zero_pad2d__height_for_width(x, padding):
    p_h, _ = check_padding(padding)
    return reference.zero_pad2d(x, (p_h, p_h))


def zero_pad2d__pair_as_before_and_after(x, padding):
    before, after = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(before, after)] * 2)


def zero_pad2d__always_one(x, padding):
    check_padding(padding)
    return reference.zero_pad2d(x, 1)


def zero_pad2d__total_of_both_sides(x, padding):
    p_h, p_w = check_padding(padding)
    rows, columns = (p_h // 2, p_h - p_h // 2), (p_w // 2, p_w - p_w // 2)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [rows, columns])


def zero_pad2d__one_side_only(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p_h, 0), (p_w, 0)])


def zero_pad2d__edge_repeated(x, padding):
    p_h, p_w = check_padding(padding)
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p_h, p_h), (p_w, p_w)], mode="edge")


def zero_pad2d__slice_to_minus_padding(x, padding):
    """Write to out[p:-p], which is empty when p is 0."""
    p_h, p_w = check_padding(padding)
    *leading, H, W = x.shape
    out = np.zeros((*leading, H + 2 * p_h, W + 2 * p_w))
    out[..., p_h:-p_h, p_w:-p_w] = x
    return out


def zero_pad2d__negative_ignored(x, padding):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    return reference.zero_pad2d(x, (max(p_h, 0), max(p_w, 0)))


def zero_pad2d__slices(x, padding):
    p_h, p_w = check_padding(padding)
    *leading, H, W = x.shape
    out = np.zeros((*leading, H + 2 * p_h, W + 2 * p_w))
    out[..., p_h : p_h + H, p_w : p_w + W] = x
    return out


def zero_pad2d__float32(x, padding):
    p_h, p_w = check_padding(padding)
    x = x.astype(np.float32)
    beside = np.zeros((*x.shape[:-1], p_w), np.float32)
    wide = np.concatenate([beside, x, beside], axis=-1)
    above = np.zeros((*wide.shape[:-2], p_h, wide.shape[-1]), np.float32)
    return np.concatenate([above, wide, above], axis=-2)


NOTE_PICTURE = np.array([[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]])


FRAME_2_32_2 = np.repeat([0.0, 1, 0], [2, 32, 2])


zero_pad2d = Question(
    reference=reference.zero_pad2d,
    oracle=oracle_zero_pad2d,
    draw=draw_images_to_pad,
    aspects=(
        Aspect(
            "values",
            "an image with one channel gets its border of zeros on all four sides",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_PICTURE, "padding": 1},
                    np.array(
                        [
                            [0.0, 0, 0, 0, 0, 0],
                            [0, 13, 14, 15, 16, 0],
                            [0, 9, 10, 11, 12, 0],
                            [0, 5, 6, 7, 8, 0],
                            [0, 1, 2, 3, 4, 0],
                            [0, 0, 0, 0, 0, 0],
                        ]
                    ),
                    source="003 §1.3.1 (a)",
                ),
                example(
                    {"x": NOTE_PICTURE, "padding": 2},
                    np.array(
                        [
                            [0.0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 13, 14, 15, 16, 0, 0],
                            [0, 0, 9, 10, 11, 12, 0, 0],
                            [0, 0, 5, 6, 7, 8, 0, 0],
                            [0, 0, 1, 2, 3, 4, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                            [0, 0, 0, 0, 0, 0, 0, 0],
                        ]
                    ),
                    source="003 §1.3.1 (b), without the ninth column that slipped in there",
                ),
            ),
            hidden=(draw(H=2, W=3, padding=1), draw(H=1, W=1, padding=3)),
        ),
        Aspect(
            "channels",
            "channels and the batch are not padded",
            weight=3,
            visible=(
                draw(C=2, H=2, W=3, padding=1),
                example(
                    {"x": np.ones((3, 32, 32)), "padding": 2},
                    np.multiply.outer(np.ones(3), np.outer(FRAME_2_32_2, FRAME_2_32_2)),
                    source="004 (32×32×3 becomes 36×36×3)",
                ),
                draw(N=2, C=1, H=3, W=2, padding=2),
            ),
            hidden=(
                draw(C=3, H=4, W=2, padding=2),
                draw(N=3, C=2, H=2, W=4, padding=1),
            ),
        ),
        Aspect(
            "pair",
            "height and width have different paddings",
            weight=2,
            visible=(draw(H=2, W=3, padding=(1, 2)), draw(N=1, C=2, H=3, W=2, padding=(3, 1))),
            hidden=(draw(H=3, W=3, padding=(2, 1)), draw(C=2, H=2, W=2, padding=(1, 3))),
        ),
        Aspect(
            "zero",
            "a padding of 0 adds nothing",
            weight=2,
            visible=(
                draw(H=2, W=3, padding=0),
                draw(H=2, W=2, padding=(0, 1)),
            ),
            hidden=(
                draw(N=2, C=2, H=2, W=3, padding=0),
                draw(C=2, H=3, W=2, padding=(2, 0)),
            ),
        ),
        Aspect(
            "impossible",
            "a negative padding raises ValueError",
            requires="values",
            visible=(impossible(H=4, W=4, padding=-1), impossible(H=2, W=3, padding=(2, -1))),
            hidden=(
                impossible(C=2, H=5, W=4, padding=(1, -1)),
                impossible(H=4, W=5, padding=(-1, 0)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=2, W=3, padding=1),),
            hidden=(draw(N=2, C=2, H=3, W=2, padding=(1, 2)),),
        ),
    ),
    variants=(
        misconception(
            zero_pad2d__every_axis_padded,
            "The channels and the batch are padded as well: whole images of zeros appear.",
            hint="np.pad takes a pair for every axis; which pair leaves an axis alone?",
        ),
        misconception(
            zero_pad2d__first_axes_padded,
            "The first two axes are padded, but height and width are the last two.",
            hint="Arrays here are (N, C, H, W): count the axes from the end.",
        ),
        misconception(
            zero_pad2d__height_and_width_swapped,
            "The pair is read as (w, h): the first number belongs to the height.",
            hint="padding=(1, 2) adds two rows and four columns in all.",
        ),
        misconception(
            zero_pad2d__height_for_width,
            "The padding of the height is used for the width as well.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            zero_pad2d__pair_as_before_and_after,
            "The pair is read as (before, after) for both axes, but it means (height, width).",
            hint="The border is as wide on the left as on the right.",
        ),
        misconception(
            zero_pad2d__always_one,
            "The border is always one pixel wide: the argument is not used.",
            hint="Where does your code read padding?",
        ),
        misconception(
            zero_pad2d__total_of_both_sides,
            "The padding is shared between the two sides, but it is meant for each side.",
            hint="Padding 2 turns 32×32 into 36×36.",
        ),
        misconception(
            zero_pad2d__one_side_only,
            "Zeros stand only above and to the left; below and to the right they are missing.",
            hint="The output has H + 2p rows.",
        ),
        misconception(
            zero_pad2d__edge_repeated,
            "The border repeats the pixels at the edge, but it must be zero.",
            hint="Which mode does np.pad need?",
        ),
        misconception(
            zero_pad2d__slice_to_minus_padding,
            "The slice p:-p is empty when the padding is 0.",
            hint="Write the end of the slice as p + H.",
        ),
        misconception(
            zero_pad2d__negative_ignored,
            "A negative padding is silently taken for 0, but it must raise ValueError.",
            hint="Check the padding before you use it.",
        ),
        style(zero_pad2d__slices, "an array of zeros with the image written into it"),
        style(zero_pad2d__float32, "rows and columns joined on, in float32"),
    ),
    nudge="How many rows and columns does the output have, and where does x[0, 0] go?",
    step="Make zeros of the larger size and write x into them, from row p_h and column p_w on, "
    "counting both axes from the end of the shape.",
    source="003 §1.3.1, 004 Stride和Padding",
)
