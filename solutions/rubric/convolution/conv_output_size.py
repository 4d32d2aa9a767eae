"""How answers to `conv_output_size` are judged."""

import numpy as np

from autograder.oracle import F, torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import convolution as reference
from solutions.rubric.convolution.shared import count_free, draw_sizes


def oracle_conv_output_size(n, k, stride=1, padding=0, dilation=1):
    image = torch.empty(1, 1, n, n, device="meta")
    kernel = torch.empty(1, 1, k, k, device="meta")
    out = F.conv2d(image, kernel, stride=stride, padding=padding, dilation=dilation)
    return int(out.shape[-1])


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
                draw(n=6, k=2),
                draw(n=1, k=1, stride=3),
            ),
            hidden=(
                draw(n=14, k=5),
                draw(n=13, k=4, stride=3),
                draw(n=1, k=1),
            ),
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
                impossible(n=4, k=3, dilation=2),
                impossible(n=0, k=1, padding=1),
                impossible(n=7, k=0),
                impossible(n=7, k=3, stride=0),
                impossible(n=7, k=3, padding=-1),
                impossible(n=7, k=3, dilation=0),
            ),
            hidden=(
                impossible(n=2, k=7, padding=2),
                impossible(n=0, k=2, padding=1),
                impossible(n=5, k=0, stride=2),
                impossible(n=6, k=2, stride=0),
                impossible(n=9, k=3, stride=2, padding=-1),
                impossible(n=5, k=2, dilation=0),
            ),
        ),
    ),
    variants=(
        misconception(
            conv_output_size__true_division,
            "The result is a float, because / keeps the part behind the point.",
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
    step="Subtract the d(k − 1) + 1 pixels of the kernel from the padded size, divide by the "
    "stride rounding down, and count the first position too.",
    source="001 填充, 003 §1.3.2, 004 Stride和Padding",
)
