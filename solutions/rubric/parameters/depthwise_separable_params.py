"""How answers to `depthwise_separable_params` are judged."""

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
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_trainable, read_numbers, take_numbers


def oracle_depthwise_separable_params(c_in, c_out, kernel_size, bias=False):
    nn = torch.nn
    depthwise = nn.Conv2d(c_in, c_in, kernel_size, groups=c_in, bias=bias, device="meta")
    pointwise = nn.Conv2d(c_in, c_out, 1, bias=bias, device="meta")
    return count_trainable(nn.Sequential(depthwise, pointwise))


def depthwise_separable_params__ordinary(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_w * c_in + (1 if bias else 0)) * c_out


def depthwise_separable_params__as_printed(c_in, c_out, kernel_size, bias=False):
    """Count k·k·c_in + 1·1·c_in, the sum printed in note 000."""
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in + c_in + (c_in + c_out if bias else 0)


def depthwise_separable_params__pointwise_forgotten(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in + (c_in if bias else 0)


def depthwise_separable_params__depthwise_forgotten(c_in, c_out, kernel_size, bias=False):
    read_numbers(kernel_size, c_in, c_out)
    return c_in * c_out + (c_out if bias else 0)


def depthwise_separable_params__deep_kernels(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in * c_in + c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__kernel_per_output(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_out + c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__one_kernel_for_all(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w + c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__multiplied(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in * c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__height_for_width(c_in, c_out, kernel_size, bias=False):
    k_h, _ = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_h * c_in + c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__bias_forgotten(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in + c_in * c_out


def depthwise_separable_params__bias_always(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_w + 1) * c_in + (c_in + 1) * c_out


def depthwise_separable_params__unchecked(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return k_h * k_w * c_in + c_in * c_out + (c_in + c_out if bias else 0)


def depthwise_separable_params__one_bias(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in + c_in * c_out + (c_out if bias else 0)


def depthwise_separable_params__layer_by_layer(c_in, c_out, kernel_size, bias=False):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    count = 0
    for kernels, depth, area in ((c_in, 1, k_h * k_w), (c_out, c_in, 1)):
        count += kernels * depth * area
        if bias:
            count += kernels
    return count


def depthwise_separable_params__factored(c_in, c_out, kernel_size, bias=False):
    read_numbers(kernel_size, c_in, c_out)
    area = np.prod(np.broadcast_to(kernel_size, 2))
    return c_in * (area + c_out) + bias * (c_in + c_out)


depthwise_separable_params = Question(
    reference=reference.depthwise_separable_params,
    oracle=oracle_depthwise_separable_params,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "a flat kernel for every input channel, then kernels of 1×1",
            weight=4,
            visible=(
                example({"c_in": 3, "c_out": 4, "kernel_size": 3}, 39, source="000 参数对比"),
                draw(c_in=6, c_out=2, kernel_size=5),
                draw(c_in=1, c_out=5, kernel_size=3),
            ),
            hidden=(
                draw(c_in=32, c_out=64, kernel_size=3),
                draw(c_in=7, c_out=3, kernel_size=4),
                draw(c_in=5, c_out=1, kernel_size=1),
            ),
        ),
        Aspect(
            "kernel",
            "kernels that are not square",
            weight=2,
            visible=(
                draw(c_in=2, c_out=4, kernel_size=(3, 5)),
                draw(c_in=3, c_out=2, kernel_size=(1, 7)),
            ),
            hidden=(
                draw(c_in=4, c_out=3, kernel_size=(7, 2)),
                draw(c_in=5, c_out=6, kernel_size=(1, 3)),
            ),
        ),
        Aspect(
            "bias",
            "biases, where they are asked for",
            weight=2,
            visible=(
                draw(c_in=3, c_out=4, kernel_size=3, bias=True),
                draw(c_in=6, c_out=2, kernel_size=(2, 3), bias=True),
                draw(c_in=5, c_out=3, kernel_size=2, bias=False),
            ),
            hidden=(
                draw(c_in=4, c_out=9, kernel_size=5, bias=True),
                draw(c_in=8, c_out=3, kernel_size=(3, 1), bias=True),
                draw(c_in=2, c_out=7, kernel_size=3, bias=False),
            ),
        ),
        Aspect(
            "impossible",
            "no channels, or a kernel of size 0, raises ValueError",
            requires="values",
            visible=(
                impossible(c_in=0, c_out=4, kernel_size=3),
                impossible(c_in=3, c_out=0, kernel_size=3),
                impossible(c_in=3, c_out=4, kernel_size=(0, 3)),
                impossible(c_in=3, c_out=4, kernel_size=(3, 0)),
            ),
            hidden=(
                impossible(c_in=0, c_out=2, kernel_size=(2, 3), bias=True),
                impossible(c_in=5, c_out=0, kernel_size=1),
                impossible(c_in=5, c_out=2, kernel_size=(0, 2)),
                impossible(c_in=5, c_out=2, kernel_size=(3, -1)),
            ),
        ),
    ),
    variants=(
        misconception(
            depthwise_separable_params__ordinary,
            "This counts an ordinary convolution, whose kernels reach through all channels.",
            hint="How many channels does one kernel of the first layer see?",
        ),
        misconception(
            depthwise_separable_params__as_printed,
            "The pointwise layer is counted with one kernel, as in the note's printed sum; "
            "there are c_out of them.",
            hint="How many feature maps come out of the second layer?",
        ),
        misconception(
            depthwise_separable_params__pointwise_forgotten,
            "Only the depthwise layer is counted; the kernels of 1×1 are missing.",
            hint="Which layer turns c_in maps into c_out?",
        ),
        misconception(
            depthwise_separable_params__depthwise_forgotten,
            "Only the kernels of 1×1 are counted; the depthwise layer is missing.",
            hint="Where does the kernel size enter?",
        ),
        misconception(
            depthwise_separable_params__deep_kernels,
            "The kernels of the first layer reach through all channels here, "
            "but each belongs to a single one.",
            hint="In the depthwise layer the channels do not meet.",
        ),
        misconception(
            depthwise_separable_params__kernel_per_output,
            "The first layer has a kernel for every output channel here, "
            "but it has one for every input channel.",
            hint="How many maps come out of the depthwise layer?",
        ),
        misconception(
            depthwise_separable_params__one_kernel_for_all,
            "One flat kernel is used for all input channels, but each has its own.",
            hint="How many maps come out of the depthwise layer, and is a kernel used twice?",
        ),
        misconception(
            depthwise_separable_params__multiplied,
            "The counts of the two layers are multiplied, but they stand one after the other: add.",
            hint="If you write both weight arrays down, how many numbers are there?",
        ),
        misconception(
            depthwise_separable_params__height_for_width,
            "The kernel is counted as a square of its height; its width is not used.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            depthwise_separable_params__bias_forgotten,
            "Biases are never counted, even when they are asked for.",
            hint="Where does your code read the argument bias?",
        ),
        misconception(
            depthwise_separable_params__bias_always,
            "Biases are counted even when the layers have none.",
            hint="Which value does bias have when it is not given?",
        ),
        misconception(
            depthwise_separable_params__unchecked,
            "No channels, or a kernel of size 0, gives a number in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        convention(
            depthwise_separable_params__one_bias,
            "Only the second layer has biases here, as where both are programmed as one layer. "
            "Accepted; two torch layers have c_in + c_out.",
        ),
        style(depthwise_separable_params__layer_by_layer, "one layer after the other"),
        style(depthwise_separable_params__factored, "c_in in front of the bracket"),
    ),
    nudge="Two layers stand one after the other: count each by itself.",
    step="The first layer has c_in kernels of one channel each, the second c_out kernels of 1×1 "
    "through c_in channels. Add both, and the biases of both where they are asked for.",
    source="000 参数对比",
)
