"""Unit 1, convolution arithmetic: how answers are judged."""

import numpy as np

from autograder.oracle import F, tensor, torch
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

NOTE_IMAGE = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
NOTE_KERNEL = np.array([[0.0, 1], [2, 3]])


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


# cross_correlate2d ------------------------------------------------------------------------


def oracle_cross_correlate2d(x, k):
    return F.conv2d(tensor(x)[None, None], tensor(k)[None, None])[0, 0].numpy()


def cross_correlate2d__kernel_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1, ::-1])


def cross_correlate2d__kernel_transposed(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = x[i : i + k.shape[0], j : j + k.shape[1]]
            out[i, j] = window.ravel() @ k.T.ravel()
    return out


def cross_correlate2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__height_for_width(x, k):
    rows, _ = count_positions(x, k)
    out = np.zeros((rows, rows))
    for i in range(rows):
        for j in range(rows):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__products_overwritten(x, k):
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] = x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__windows_side_by_side(x, k):
    K_h, K_w = k.shape
    count_positions(x, k)
    out = np.zeros((x.shape[0] // K_h, x.shape[1] // K_w))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i * K_h : (i + 1) * K_h, j * K_w : (j + 1) * K_w] * k).sum()
    return out


def cross_correlate2d__integer_output(x, k):
    out = np.zeros(count_positions(x, k), dtype=int)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum()
    return out


def cross_correlate2d__loops(x, k):
    rows, columns = count_positions(x, k)
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[u, v]
    return out


def cross_correlate2d__float32(x, k):
    """Add up one shifted image for each entry of the kernel."""
    rows, columns = count_positions(x, k)
    x, k = x.astype(np.float32), k.astype(np.float32)
    out = np.zeros((rows, columns), dtype=np.float32)
    for (u, v), weight in np.ndenumerate(k):
        out += weight * x[u : u + rows, v : v + columns]
    return out


cross_correlate2d = Question(
    reference=reference.cross_correlate2d,
    oracle=oracle_cross_correlate2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "products under the kernel are summed at every position",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[25.0, 31], [43, 49]]),
                    source="003 §1.2",
                ),
                draw(H=4, W=4, K_h=2, K_w=2),
            ),
            hidden=(draw(H=5, W=5, K_h=3, K_w=3), draw(H=5, W=5, K_h=2, K_w=2)),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(draw(H=3, W=5, K_h=2, K_w=3), draw(H=2, W=2, K_h=1, K_w=1)),
            hidden=(
                draw(H=6, W=4, K_h=3, K_w=2),
                draw(H=1, W=7, K_h=1, K_w=4),
                draw(H=3, W=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2),),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3),),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=2),),
        ),
    ),
    variants=(
        misconception(
            cross_correlate2d__kernel_flipped,
            "The kernel is turned by 180°: this is the true convolution, "
            "but the question asks for cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            cross_correlate2d__kernel_transposed,
            "The kernel is read column by column: its rows and columns are swapped.",
            hint="Let k[u, v] meet x[i + u, j + v]: u counts rows in both.",
        ),
        misconception(
            cross_correlate2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            cross_correlate2d__height_for_width,
            "The output is square: its width was computed from the image's height.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            cross_correlate2d__products_overwritten,
            "Each product replaces the one before it, so only the last entry of the kernel counts.",
            hint="Inside the two inner loops, is it = or += ?",
        ),
        misconception(
            cross_correlate2d__windows_side_by_side,
            "The kernel jumps by its own size: the windows lie side by side, as in pooling.",
            hint="From one output pixel to the next the window moves by one pixel.",
        ),
        misconception(
            cross_correlate2d__integer_output,
            "The output array holds integers, so everything after the point is cut off.",
            hint="Which dtype does the array have that you write the sums into?",
        ),
        misconception(
            cross_correlate2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(cross_correlate2d__loops, "four loops"),
        style(cross_correlate2d__float32, "shifted images, in float32"),
    ),
    nudge="Fix one output position first: which pixels lie under the kernel there?",
    source="003 §1.2",
)

# convolve2d -------------------------------------------------------------------------------


def oracle_convolve2d(x, k):
    flipped = tensor(k).flip(0, 1)
    return F.conv2d(tensor(x)[None, None], flipped[None, None])[0, 0].numpy()


def convolve2d__kernel_not_flipped(x, k):
    return reference.cross_correlate2d(x, k)


def convolve2d__only_rows_flipped(x, k):
    return reference.cross_correlate2d(x, k[::-1])


def convolve2d__only_columns_flipped(x, k):
    return reference.cross_correlate2d(x, k[:, ::-1])


def convolve2d__kernel_turned_by_90(x, k):
    count_positions(x, k)
    return reference.cross_correlate2d(x, np.rot90(k))


def convolve2d__image_flipped(x, k):
    return reference.cross_correlate2d(x[::-1, ::-1], k)


def convolve2d__full_size(x, k):
    count_positions(x, k)
    border = [(size - 1, size - 1) for size in k.shape]
    return reference.cross_correlate2d(np.pad(x, border), k[::-1, ::-1])


def convolve2d__index_negative(x, k):
    """Write k[−u, −v]: entry 0 stays first, only the others are reversed."""
    out = np.zeros(count_positions(x, k))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += x[i + u, j + v] * k[-u, -v]
    return out


def convolve2d__last_position_missing(x, k):
    rows, columns = count_positions(x, k)
    flipped = k[::-1, ::-1]
    out = np.zeros((rows - 1, columns - 1))
    for i in range(rows - 1):
        for j in range(columns - 1):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__flipped_in_place(x, k):
    k[:] = k[::-1, ::-1].copy()
    return reference.cross_correlate2d(x, k)


def convolve2d__unchecked(x, k):
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    flipped = k[::-1, ::-1]
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (x[i : i + k.shape[0], j : j + k.shape[1]] * flipped).sum()
    return out


def convolve2d__loops(x, k):
    """Follow the formula G[m, n] = Σ h[a, b] f[m − a, n − b], then number from 0."""
    out = np.zeros(count_positions(x, k))
    for m in range(out.shape[0]):
        for n in range(out.shape[1]):
            for a in range(k.shape[0]):
                for b in range(k.shape[1]):
                    pixel = x[m + k.shape[0] - 1 - a, n + k.shape[1] - 1 - b]
                    out[m, n] += k[a, b] * pixel
    return out


def convolve2d__float32(x, k):
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(np.float32), k.shape)
    return np.tensordot(windows, np.flip(k).astype(np.float32), axes=2)


convolve2d = Question(
    reference=reference.convolve2d,
    oracle=oracle_convolve2d,
    draw=draw_image_and_kernel,
    aspects=(
        Aspect(
            "values",
            "the kernel is flipped in both directions and its products are summed",
            weight=4,
            visible=(
                example(
                    {"x": NOTE_IMAGE, "k": NOTE_KERNEL},
                    np.array([[11.0, 17], [29, 35]]),
                    source="000 数学原理, the image and kernel of 003 §1.2",
                ),
                draw(H=4, W=4, K_h=3, K_w=3),
            ),
            hidden=(draw(H=5, W=5, K_h=2, K_w=2), draw(H=6, W=6, K_h=3, K_w=3)),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(draw(H=3, W=5, K_h=2, K_w=3), draw(H=2, W=2, K_h=1, K_w=1)),
            hidden=(
                draw(H=6, W=4, K_h=3, K_w=2),
                draw(H=1, W=7, K_h=1, K_w=4),
                draw(H=3, W=3, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "impossible",
            "a kernel larger than the image raises ValueError",
            requires="values",
            visible=(impossible(H=2, W=4, K_h=3, K_w=2),),
            hidden=(impossible(H=4, W=2, K_h=2, K_w=3),),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(H=3, W=4, K_h=2, K_w=2),),
            hidden=(draw(H=4, W=3, K_h=2, K_w=3),),
        ),
    ),
    variants=(
        misconception(
            convolve2d__kernel_not_flipped,
            "The kernel is not flipped: this is the cross-correlation of question 1.4.",
            hint="In f[m − j, n − k] the image runs backwards while the kernel runs forwards.",
        ),
        misconception(
            convolve2d__only_rows_flipped,
            "Only the order of the kernel's rows is reversed; its columns must be reversed too.",
            hint="k[::-1] reverses the first axis and leaves the second one alone.",
        ),
        misconception(
            convolve2d__only_columns_flipped,
            "Only the order of the kernel's columns is reversed; its rows must be reversed too.",
            hint="A mirror image is not a turn by 180°.",
        ),
        misconception(
            convolve2d__kernel_turned_by_90,
            "The kernel is turned by 90°, but a convolution turns it by 180°.",
            hint="How many quarter turns does np.rot90 make if you do not say?",
        ),
        misconception(
            convolve2d__image_flipped,
            "The image is flipped in place of the kernel, so the output comes out upside down.",
            hint="Flipping the image also reverses the order of the positions.",
        ),
        misconception(
            convolve2d__full_size,
            'The image is padded first (the "full" convolution), but only positions where the '
            "kernel lies wholly inside the image are asked for.",
            hint="The output has H − K_h + 1 rows.",
        ),
        misconception(
            convolve2d__index_negative,
            "Index −u does not reverse an axis: −0 is still the first entry.",
            hint="Which index belongs to the last entry when u is 0?",
        ),
        misconception(
            convolve2d__last_position_missing,
            "The last row and column of positions are missing: "
            "the output has H − K + 1 of them, not H − K.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            convolve2d__flipped_in_place,
            "The caller's kernel is flipped and stays so: the next call would flip it back.",
            hint="Write the flipped kernel to a new name.",
        ),
        misconception(
            convolve2d__unchecked,
            "A kernel larger than the image gives an empty array in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(convolve2d__loops, "the formula of the note, in four loops"),
        style(convolve2d__float32, "a tensor product of all windows, in float32"),
    ),
    nudge="You have a cross-correlation already. What must happen to the kernel first?",
    source="000 数学原理",
)

# zero_pad2d -------------------------------------------------------------------------------


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
            visible=(impossible(H=4, W=4, padding=-1),),
            hidden=(impossible(C=2, H=5, W=4, padding=(1, -1)),),
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
    source="003 §1.3.1, 004 Stride和Padding",
)

# conv_output_size -------------------------------------------------------------------------


def draw_sizes(rng, n, k, stride=1, padding=0, dilation=1):
    return {"n": n, "k": k, "stride": stride, "padding": padding, "dilation": dilation}


def oracle_conv_output_size(n, k, stride, padding, dilation):
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    out = F.conv2d(image, kernel, stride=stride, padding=padding, dilation=dilation)
    return int(out.shape[-1])


def count_free(n, k, stride, padding, dilation):
    """Pixels that the dilated kernel leaves uncovered; ValueError for impossible arguments."""
    free = n + 2 * padding - dilation * (k - 1) - 1
    if n < 1 or k < 1 or stride < 1 or padding < 0 or dilation < 1 or free < 0:
        raise ValueError("impossible sizes")
    return free


def conv_output_size__true_division(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) / stride + 1


def conv_output_size__rounded_up(n, k, stride=1, padding=0, dilation=1):
    return -(-count_free(n, k, stride, padding, dilation) // stride) + 1


def conv_output_size__one_missing(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) // stride


def conv_output_size__one_inside_the_division(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) + 1) // stride


def conv_output_size__padding_on_one_side(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) - padding) // stride + 1


def conv_output_size__padding_ignored(n, k, stride=1, padding=0, dilation=1):
    return (count_free(n, k, stride, padding, dilation) - 2 * padding) // stride + 1


def conv_output_size__stride_ignored(n, k, stride=1, padding=0, dilation=1):
    return count_free(n, k, stride, padding, dilation) + 1


def conv_output_size__dilation_ignored(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - k) // stride + 1


def conv_output_size__kernel_times_dilation(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - k * dilation) // stride + 1


def conv_output_size__dilation_as_gaps(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    return (n + 2 * padding - (k + (k - 1) * dilation)) // stride + 1


def conv_output_size__unchecked(n, k, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (k - 1) - 1) // stride + 1


def conv_output_size__counted(n, k, stride=1, padding=0, dilation=1):
    """Count the positions one by one."""
    free = count_free(n, k, stride, padding, dilation)
    return len(range(0, free + 1, stride))


def conv_output_size__formula_of_003(n, k, stride=1, padding=0, dilation=1):
    count_free(n, k, stride, padding, dilation)
    covered = dilation * (k - 1) + 1
    return int(np.floor((n - covered + padding * 2 + stride) / stride))


def conv_output_size__numpy_integer(n, k, stride=1, padding=0, dilation=1):
    return np.int64(count_free(n, k, stride, padding, dilation)) // stride + 1


conv_output_size = Question(
    reference=reference.conv_output_size,
    oracle=oracle_conv_output_size,
    draw=draw_sizes,
    aspects=(
        Aspect(
            "values",
            "kernel and stride, where the stride comes out even",
            weight=3,
            visible=(
                example(
                    {"n": 32, "k": 5, "stride": 1, "padding": 0, "dilation": 1},
                    28,
                    source="004",
                ),
                example(
                    {"n": 7, "k": 3, "stride": 2, "padding": 0, "dilation": 1}, 3, source="004"
                ),
                example(
                    {"n": 4, "k": 2, "stride": 2, "padding": 0, "dilation": 1},
                    2,
                    source="003 §1.3.2",
                ),
            ),
            hidden=(draw(n=14, k=5), draw(n=28, k=2, stride=2), draw(n=13, k=4, stride=3)),
        ),
        Aspect(
            "padding",
            "zeros on both sides",
            weight=2,
            visible=(
                example(
                    {"n": 4, "k": 3, "stride": 1, "padding": 2, "dilation": 1},
                    6,
                    source="003 §1.3.1 (b)",
                ),
                example(
                    {"n": 32, "k": 5, "stride": 1, "padding": 2, "dilation": 1},
                    32,
                    source="004",
                ),
                draw(n=7, k=3, stride=2, padding=1),
            ),
            hidden=(draw(n=10, k=5, padding=1), draw(n=9, k=3, stride=4, padding=3)),
        ),
        Aspect(
            "floor",
            "a stride that does not come out even: what is left over is dropped",
            weight=2,
            visible=(
                example(
                    {"n": 7, "k": 3, "stride": 3, "padding": 0, "dilation": 1},
                    2,
                    source="001 填充",
                ),
                draw(n=227, k=12, stride=4, padding=2),
            ),
            hidden=(draw(n=224, k=7, stride=2, padding=3), draw(n=10, k=3, stride=4, padding=1)),
        ),
        Aspect(
            "dilation",
            "a dilated kernel covers d(k − 1) + 1 pixels",
            weight=2,
            visible=(draw(n=10, k=3, dilation=2), draw(n=11, k=3, stride=2, padding=1, dilation=3)),
            hidden=(draw(n=20, k=4, dilation=3), draw(n=14, k=5, stride=3, padding=2, dilation=2)),
        ),
        Aspect(
            "impossible",
            "impossible arguments raise ValueError",
            requires="values",
            visible=(
                impossible(n=3, k=5),
                impossible(n=4, k=3, dilation=2),
                impossible(n=7, k=3, stride=0),
            ),
            hidden=(
                impossible(n=2, k=7, padding=2),
                impossible(n=7, k=3, padding=-1),
                impossible(n=7, k=0),
                impossible(n=6, k=2, stride=-1),
            ),
        ),
    ),
    variants=(
        misconception(
            conv_output_size__true_division,
            "The result is a float, because / divides with a remainder behind the point.",
            hint="A size is a whole number: which operator divides whole numbers?",
        ),
        misconception(
            conv_output_size__rounded_up,
            "The division is rounded up, which counts a position that reaches over the edge.",
            hint="What is left over at the end is dropped.",
        ),
        misconception(
            conv_output_size__one_missing,
            "The last + 1 is missing: the first position counts before the first step.",
            hint="A kernel as large as the image has one position, not none.",
        ),
        misconception(
            conv_output_size__one_inside_the_division,
            "The + 1 is divided by the stride as well; it belongs after the division.",
            hint="Divide first, then count the first position.",
        ),
        misconception(
            conv_output_size__padding_on_one_side,
            "The padding is counted once, but there are zeros on both sides.",
            hint="How long is the padded image?",
        ),
        misconception(
            conv_output_size__padding_ignored,
            "The padding is not counted at all.",
            hint="How long is the padded image?",
        ),
        misconception(
            conv_output_size__stride_ignored,
            "The stride is not used: this is the size for stride 1.",
            hint="Of all positions only every s-th is taken.",
        ),
        misconception(
            conv_output_size__dilation_ignored,
            "The dilation is not used: the kernel covers more pixels than it has entries.",
            hint="Draw a kernel of 3 entries with dilation 2.",
        ),
        misconception(
            conv_output_size__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, "
            "but nothing follows after its last entry: it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            conv_output_size__dilation_as_gaps,
            "The dilation is taken as the number of gaps between two entries, "
            "but dilation 1 means that there are none.",
            hint="With dilation 1 the kernel is the ordinary one.",
        ),
        misconception(
            conv_output_size__unchecked,
            "Impossible arguments, such as a kernel that does not fit, give a number or another "
            "error in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(conv_output_size__counted, "positions counted one by one"),
        style(conv_output_size__formula_of_003, "(n − k + 2p + s) / s, as note 003 writes it"),
        style(conv_output_size__numpy_integer, "a NumPy integer"),
    ),
    nudge="How many pixels can the kernel still move after its first position?",
    source="001 填充, 003 §1.3.2, 004 Stride和Padding",
)

# same_padding -----------------------------------------------------------------------------


def draw_kernel_size(rng, k, dilation=1):
    return {"k": k, "dilation": dilation}


def oracle_same_padding(k, dilation):
    """Try one padding after the other until the size is kept."""
    n = 40
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    kept = (
        padding
        for padding in range(n)
        if n + 2 * padding > dilation * (k - 1)
        and F.conv2d(image, kernel, padding=padding, dilation=dilation).shape == image.shape
    )
    return next(kept)


def check_kernel_size(k, dilation):
    """ValueError unless the dilated kernel has a middle pixel."""
    if k < 1 or dilation < 1 or dilation * (k - 1) % 2:
        raise ValueError("no padding keeps the size")


def same_padding__half_the_kernel_up(k, dilation=1):
    check_kernel_size(k, dilation)
    return (dilation * (k - 1) + 1) // 2 + 1


def same_padding__full_padding(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1)


def same_padding__dilation_ignored(k, dilation=1):
    check_kernel_size(k, dilation)
    return (k - 1) // 2


def same_padding__kernel_times_dilation(k, dilation=1):
    check_kernel_size(k, dilation)
    return k * dilation // 2


def same_padding__true_division(k, dilation=1):
    check_kernel_size(k, dilation)
    return dilation * (k - 1) / 2


def same_padding__even_kernel_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k % 2 == 0:
        raise ValueError("the kernel size is even")
    return dilation * (k - 1) // 2


def same_padding__even_accepted(k, dilation=1):
    if k < 1 or dilation < 1:
        raise ValueError("sizes must be at least 1")
    return dilation * (k - 1) // 2


def same_padding__size_one_refused(k, dilation=1):
    check_kernel_size(k, dilation)
    if k <= 1:
        raise ValueError("the kernel is too small")
    return dilation * (k - 1) // 2


def same_padding__searched(k, dilation=1):
    check_kernel_size(k, dilation)
    padding = 0
    while 100 + 2 * padding - dilation * (k - 1) != 100:
        padding += 1
    return padding


def same_padding__numpy_integer(k, dilation=1):
    check_kernel_size(k, dilation)
    return np.int64(dilation * (k - 1)) // 2


same_padding = Question(
    reference=reference.same_padding,
    oracle=oracle_same_padding,
    draw=draw_kernel_size,
    aspects=(
        Aspect(
            "values",
            "odd kernels without dilation",
            weight=4,
            visible=(
                example({"k": 3, "dilation": 1}, 1, source="003 §1.3.1"),
                example({"k": 5, "dilation": 1}, 2, source="003 §1.3.1, 004"),
                draw(k=1),
            ),
            hidden=(draw(k=7), draw(k=11), draw(k=1)),
        ),
        Aspect(
            "dilation",
            "it is the dilated kernel that counts",
            weight=3,
            visible=(draw(k=3, dilation=2), draw(k=2, dilation=2), draw(k=5, dilation=3)),
            hidden=(draw(k=3, dilation=5), draw(k=4, dilation=2), draw(k=7, dilation=2)),
        ),
        Aspect(
            "impossible",
            "a kernel that covers an even number of pixels raises ValueError",
            requires="values",
            visible=(impossible(k=4), impossible(k=2, dilation=3), impossible(k=0)),
            hidden=(impossible(k=6), impossible(k=4, dilation=3), impossible(k=3, dilation=0)),
        ),
    ),
    variants=(
        misconception(
            same_padding__half_the_kernel_up,
            "The padding is one too large: the middle pixel of the kernel needs no zero.",
            hint="With a kernel of size 1 nothing is lost.",
        ),
        misconception(
            same_padding__full_padding,
            "All the zeros are put on each side, but they are shared between both.",
            hint="A kernel of size 3 takes away two pixels: one on the left, one on the right.",
        ),
        misconception(
            same_padding__dilation_ignored,
            "The dilation is not used: a dilated kernel takes away more pixels.",
            hint="How many pixels does the dilated kernel cover?",
        ),
        misconception(
            same_padding__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, but it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            same_padding__true_division,
            "The result is a float, because / always gives one.",
            hint="A padding is a whole number: which operator divides whole numbers?",
        ),
        misconception(
            same_padding__even_kernel_refused,
            "An even k is refused, but it is the dilated kernel that must be odd: "
            "size 2 with dilation 2 covers 3 pixels.",
            hint="Test the number of pixels that the kernel covers.",
        ),
        misconception(
            same_padding__even_accepted,
            "A kernel that covers an even number of pixels is accepted, "
            "though no equal padding keeps the size.",
            hint="How many zeros would a kernel of size 4 need in all?",
        ),
        misconception(
            same_padding__size_one_refused,
            "A kernel of size 1 is refused, but it keeps the size without any padding.",
            hint="Put k = 1 into the formula.",
        ),
        style(same_padding__searched, "paddings tried one after the other"),
        style(same_padding__numpy_integer, "a NumPy integer"),
    ),
    nudge="How many pixels does the convolution take away, and on how many sides?",
    source="003 §1.3.1, 004 Stride和Padding",
)
