"""How answers to `stride_fits` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import count_free, draw_sizes


def oracle_stride_fits(n, k, stride=1, padding=0):
    """Whether the last window that torch cuts out holds the last pixel."""
    pixels = torch.arange(n + 2 * padding)
    return bool(pixels.unfold(0, k, stride)[-1, -1] == pixels[-1])


def stride_fits__padding_on_one_side(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) - padding) % stride == 0


def stride_fits__padding_ignored(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) - 2 * padding) % stride == 0


def stride_fits__kernel_ignored(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + k) % stride == 0


def stride_fits__positions_divided(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + 1) % stride == 0


def stride_fits__side_by_side(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) + k) % k == 0


def stride_fits__remainder_returned(n, k, stride=1, padding=0):
    return count_free(n, k, stride, padding) % stride


def stride_fits__opposite(n, k, stride=1, padding=0):
    return count_free(n, k, stride, padding) % stride != 0


def stride_fits__always_rounded(n, k, stride=1, padding=0):
    """Round down first, so that every size is a whole number."""
    size = count_free(n, k, stride, padding) // stride + 1
    return size == int(size)


def stride_fits__unchecked(n, k, stride=1, padding=0):
    return (n + 2 * padding - k) % stride == 0


def stride_fits__counted(n, k, stride=1, padding=0):
    """Move the kernel until the next step would leave the image."""
    count_free(n, k, stride, padding)
    end = k
    while end + stride <= n + 2 * padding:
        end += stride
    return end == n + 2 * padding


def stride_fits__whole_number(n, k, stride=1, padding=0):
    return (count_free(n, k, stride, padding) / stride).is_integer()


def stride_fits__numpy_bool(n, k, stride=1, padding=0):
    return np.mod(count_free(n, k, stride, padding), stride) == np.int64(0)


stride_fits = Question(
    reference=reference.stride_fits,
    oracle=oracle_stride_fits,
    draw=draw_sizes,
    aspects=(
        Aspect(
            "values",
            "kernel and stride, without padding",
            weight=4,
            visible=(
                example({"n": 7, "k": 3, "stride": 3, "padding": 0}, False, source="001 填充, 004"),
                example({"n": 7, "k": 3, "stride": 2, "padding": 0}, True, source="004"),
                draw(n=6, k=3, stride=2),
                draw(n=12, k=4, stride=4),
                draw(n=10, k=2, stride=4),
                draw(n=6, k=3),
                draw(n=1, k=1, stride=2),
            ),
            hidden=(
                draw(n=11, k=3, stride=4),
                draw(n=12, k=3, stride=4),
                draw(n=14, k=4, stride=5),
                draw(n=9, k=3, stride=4),
                draw(n=8, k=5),
                draw(n=1, k=1, stride=3),
            ),
        ),
        Aspect(
            "padding",
            "zeros on both sides count as pixels",
            weight=3,
            visible=(
                # 7 + 2·1 = 9 pixels: the kernel stands on 1–3, 4–6 and 7–9
                example({"n": 7, "k": 3, "stride": 3, "padding": 1}, True, source="001 填充"),
                draw(n=8, k=3, stride=3, padding=1),
                draw(n=8, k=4, stride=4, padding=1),
                draw(n=9, k=3, stride=5, padding=2),
            ),
            hidden=(
                draw(n=11, k=3, stride=5, padding=1),
                draw(n=10, k=3, stride=3, padding=1),
                draw(n=9, k=4, stride=3, padding=2),
            ),
        ),
        Aspect(
            "impossible",
            "impossible arguments raise ValueError",
            requires="values",
            visible=(
                impossible(n=3, k=4),
                impossible(n=0, k=1, padding=1),
                impossible(n=7, k=0, stride=2),
                impossible(n=7, k=3, stride=0),
                impossible(n=7, k=3, stride=2, padding=-1),
            ),
            hidden=(
                impossible(n=3, k=8, padding=2),
                impossible(n=0, k=3, stride=2, padding=3),
                impossible(n=5, k=0),
                impossible(n=6, k=2, stride=0),
                impossible(n=8, k=2, stride=2, padding=-1),
            ),
        ),
    ),
    variants=(
        misconception(
            stride_fits__padding_on_one_side,
            "The padding is counted once, but there are zeros on both sides.",
            hint="How long is the padded image?",
        ),
        misconception(
            stride_fits__padding_ignored,
            "The padding is not counted at all.",
            hint="How long is the padded image?",
        ),
        misconception(
            stride_fits__kernel_ignored,
            "The size of the image is divided by the stride, but the kernel covers k pixels "
            "before it moves at all.",
            hint="How far is it from the first position of the kernel to the edge?",
        ),
        misconception(
            stride_fits__positions_divided,
            "The number of positions for stride 1 is divided by the stride; it is the way from the "
            "first position to the last that counts, which is one less.",
            hint="A kernel as large as the image fits with any stride.",
        ),
        misconception(
            stride_fits__side_by_side,
            "The size is divided by the kernel, as if the kernel moved by its own size.",
            hint="Where does your code read the stride?",
        ),
        misconception(
            stride_fits__remainder_returned,
            "The remainder is returned, but the question asks for True or False.",
            hint="Compare the remainder with something.",
        ),
        misconception(
            stride_fits__opposite,
            "The answer is turned round: the kernel fits if nothing is left over.",
            hint="What is the remainder if it fits?",
        ),
        misconception(
            stride_fits__always_rounded,
            "After a division that rounds down every size is a whole number: it always fits.",
            hint="// throws away what you want to know.",
        ),
        misconception(
            stride_fits__unchecked,
            "Impossible arguments, such as a kernel that is too large, give an answer or another "
            "error in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(stride_fits__counted, "the kernel moved step by step"),
        style(stride_fits__whole_number, "a float that is a whole number"),
        style(stride_fits__numpy_bool, "a NumPy bool"),
    ),
    nudge="From its first position, how many pixels may the kernel still move?",
    step="Subtract the kernel from the padded size and look at what the stride leaves over.",
    source="001 填充, 004 Stride和Padding",
)
