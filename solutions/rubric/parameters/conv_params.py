"""How answers to `conv_params` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_trainable, read_numbers, take_numbers


def oracle_conv_params(c_in, c_out, kernel_size, bias=True):
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=bias, device="meta")
    return count_trainable(layer)


def conv_params__bias_forgotten(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in * c_out


def conv_params__bias_always(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_w * c_in + 1) * c_out


def conv_params__one_bias(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in * c_out + (1 if bias else 0)


def conv_params__bias_per_channel(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_w + (1 if bias else 0)) * c_in * c_out


def conv_params__flat_kernels(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_w + (1 if bias else 0)) * c_out


def conv_params__one_kernel(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return k_h * k_w * c_in + (1 if bias else 0)


def conv_params__height_for_width(c_in, c_out, kernel_size, bias=True):
    k_h, _ = read_numbers(kernel_size, c_in, c_out)
    return (k_h * k_h * c_in + (1 if bias else 0)) * c_out


def conv_params__sides_added(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    return ((k_h + k_w) * c_in + (1 if bias else 0)) * c_out


def conv_params__pair_unread(c_in, c_out, kernel_size, bias=True):
    read_numbers(kernel_size, c_in, c_out)
    return (kernel_size**2 * c_in + (1 if bias else 0)) * c_out


def conv_params__unchecked(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (k_h * k_w * c_in + (1 if bias else 0)) * c_out


def conv_params__weights_then_biases(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_numbers(kernel_size, c_in, c_out)
    count = c_out * c_in * k_h * k_w
    if bias:
        count += c_out
    return count


def conv_params__numpy_integer(c_in, c_out, kernel_size, bias=True):
    read_numbers(kernel_size, c_in, c_out)
    sides = np.broadcast_to(kernel_size, 2)
    return np.prod([c_out, c_in, *sides], dtype=np.int64) + bias * c_out


conv_params = Question(
    reference=reference.conv_params,
    oracle=oracle_conv_params,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "square kernels through all channels, and one bias for every kernel",
            weight=4,
            visible=(
                example(
                    {"c_in": 3, "c_out": 1, "kernel_size": 5, "bias": True},
                    76,
                    source="001 参数共享",
                ),
                example(
                    {"c_in": 1, "c_out": 6, "kernel_size": 5, "bias": True},
                    156,
                    source="003 §2, C1",
                ),
                example(
                    {"c_in": 16, "c_out": 120, "kernel_size": 5, "bias": True},
                    48_120,
                    source="003 §2, C5",
                ),
            ),
            hidden=(
                draw(c_in=3, c_out=64, kernel_size=7),
                draw(c_in=2, c_out=3, kernel_size=4),
                draw(c_in=256, c_out=10, kernel_size=1),
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
            "without bias only the weights count",
            weight=2,
            visible=(
                example(
                    {"c_in": 3, "c_out": 4, "kernel_size": 3, "bias": False},
                    108,
                    source="000 参数对比",
                ),
                example(
                    {"c_in": 6, "c_out": 16, "kernel_size": 5, "bias": False},
                    2400,
                    source="003 §2, C3 if it were connected to all maps",
                ),
            ),
            hidden=(
                draw(c_in=5, c_out=2, kernel_size=3, bias=False),
                draw(c_in=2, c_out=8, kernel_size=(2, 3), bias=False),
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
                impossible(c_in=0, c_out=2, kernel_size=(2, 3)),
                impossible(c_in=5, c_out=0, kernel_size=1, bias=False),
                impossible(c_in=3, c_out=4, kernel_size=(0, 2)),
                impossible(c_in=3, c_out=4, kernel_size=(3, -1)),
            ),
        ),
    ),
    variants=(
        misconception(
            conv_params__bias_forgotten,
            "The biases are not counted: every kernel has one.",
            hint="What does bias=True add?",
        ),
        misconception(
            conv_params__bias_always,
            "Biases are counted even when the layer has none.",
            hint="Where does your code read the argument bias?",
        ),
        misconception(
            conv_params__one_bias,
            "One bias is counted for the whole layer, but every kernel has its own.",
            hint="The bias is a vector: one entry for each output channel.",
        ),
        misconception(
            conv_params__bias_per_channel,
            "One bias is counted for every input channel of a kernel, but a kernel has one in all.",
            hint="The channels are summed first, then the bias is added once.",
        ),
        misconception(
            conv_params__flat_kernels,
            "A kernel is counted as one flat slice, but it reaches through all input channels.",
            hint="On an RGB image, how many numbers does a kernel of 5×5 hold?",
        ),
        misconception(
            conv_params__one_kernel,
            "Only one kernel is counted, but there is one for every output channel.",
            hint="How many feature maps come out?",
        ),
        misconception(
            conv_params__height_for_width,
            "The kernel is counted as a square of its height; its width is not used.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            conv_params__sides_added,
            "Height and width of the kernel are added, but a kernel has K_h times K_w entries.",
            hint="Draw a kernel of 5×5 and count its entries.",
        ),
        misconception(
            conv_params__pair_unread,
            "The kernel size is squared as it is, which fails when it is a pair.",
            hint="kernel_size may be an int or a pair (K_h, K_w).",
        ),
        misconception(
            conv_params__unchecked,
            "No channels, or a kernel of size 0, gives a number in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(conv_params__weights_then_biases, "all weights, then all biases"),
        style(conv_params__numpy_integer, "the size of the weight array, as a NumPy integer"),
    ),
    nudge="How many numbers does one kernel hold, and how many kernels are there?",
    step="One kernel holds K_h · K_w · c_in weights and, with bias, one number more. Multiply by "
    "c_out. An int stands for both sides of the kernel.",
    source="001 参数共享 and 特征图, 003 §2",
)
