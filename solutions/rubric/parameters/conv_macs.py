"""How answers to `conv_macs` are judged."""

import numpy as np

from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_products, read_numbers, take_numbers


def conv_macs__parameters(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return c_out * k_h * k_w * c_in


def conv_macs__input_channels_forgotten(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * w_out * c_out * k_h * k_w


def conv_macs__output_channels_forgotten(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * w_out * k_h * k_w * c_in


def conv_macs__kernel_forgotten(h_out, w_out, c_in, c_out, kernel_size):
    read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * w_out * c_out * c_in


def conv_macs__additions_too(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return 2 * h_out * w_out * c_out * k_h * k_w * c_in


def conv_macs__biases_too(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * w_out * c_out * (k_h * k_w * c_in + 1)


def conv_macs__output_square(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * h_out * c_out * k_h * k_w * c_in


def conv_macs__kernel_square(h_out, w_out, c_in, c_out, kernel_size):
    k_h, _ = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return h_out * w_out * c_out * k_h * k_h * c_in


def conv_macs__positions_counted_again(h_out, w_out, c_in, c_out, kernel_size):
    """Take the sizes for those of the input."""
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    return (h_out - k_h + 1) * (w_out - k_w + 1) * c_out * k_h * k_w * c_in


def conv_macs__unchecked(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return h_out * w_out * c_out * k_h * k_w * c_in


def conv_macs__one_output_first(h_out, w_out, c_in, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    products_of_one = sum(k_h * k_w for _ in range(c_in))
    return products_of_one * (h_out * w_out * c_out)


def conv_macs__numpy_integer(h_out, w_out, c_in, c_out, kernel_size):
    read_numbers(kernel_size, h_out, w_out, c_in, c_out)
    sides = np.broadcast_to(kernel_size, 2)
    return np.prod([h_out, w_out, c_in, c_out, *sides], dtype=np.int64)


conv_macs = Question(
    reference=reference.conv_macs,
    oracle=count_products,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "products under the kernel, through all channels, at every output position",
            weight=4,
            visible=(
                example(
                    {"h_out": 28, "w_out": 28, "c_in": 192, "c_out": 32, "kernel_size": 5},
                    120_422_400,
                    source="003 §1.5.1.3",
                ),
                draw(h_out=5, w_out=5, c_in=2, c_out=3, kernel_size=3),
                draw(h_out=1, w_out=1, c_in=4, c_out=2, kernel_size=3),
            ),
            hidden=(
                draw(h_out=14, w_out=14, c_in=6, c_out=16, kernel_size=5),
                draw(h_out=6, w_out=6, c_in=5, c_out=2, kernel_size=3),
                draw(h_out=1, w_out=1, c_in=3, c_out=7, kernel_size=2),
            ),
        ),
        Aspect(
            "shape",
            "outputs and kernels that are not square",
            weight=3,
            visible=(
                draw(h_out=4, w_out=7, c_in=2, c_out=5, kernel_size=3),
                draw(h_out=6, w_out=3, c_in=5, c_out=2, kernel_size=(2, 3)),
            ),
            hidden=(
                draw(h_out=9, w_out=5, c_in=3, c_out=4, kernel_size=(1, 7)),
                draw(h_out=3, w_out=8, c_in=7, c_out=2, kernel_size=(5, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "a number below 1 raises ValueError",
            requires="values",
            visible=(
                impossible(h_out=0, w_out=4, c_in=2, c_out=3, kernel_size=3),
                impossible(h_out=4, w_out=0, c_in=2, c_out=3, kernel_size=3),
                impossible(h_out=4, w_out=5, c_in=0, c_out=3, kernel_size=3),
                impossible(h_out=4, w_out=5, c_in=2, c_out=0, kernel_size=3),
                impossible(h_out=4, w_out=5, c_in=2, c_out=3, kernel_size=(0, 3)),
                impossible(h_out=4, w_out=5, c_in=2, c_out=3, kernel_size=(3, 0)),
            ),
            hidden=(
                impossible(h_out=0, w_out=3, c_in=4, c_out=2, kernel_size=(2, 3)),
                impossible(h_out=3, w_out=0, c_in=4, c_out=2, kernel_size=1),
                impossible(h_out=-3, w_out=-2, c_in=4, c_out=2, kernel_size=2),
                impossible(h_out=3, w_out=6, c_in=0, c_out=2, kernel_size=2),
                impossible(h_out=3, w_out=6, c_in=4, c_out=0, kernel_size=2),
                impossible(h_out=3, w_out=6, c_in=4, c_out=2, kernel_size=(0, 2)),
                impossible(h_out=3, w_out=6, c_in=4, c_out=2, kernel_size=(2, -1)),
            ),
        ),
    ),
    variants=(
        misconception(
            conv_macs__parameters,
            "These are the parameters: each of them is used again at every output position.",
            hint="How often is one weight multiplied while the kernel slides?",
        ),
        misconception(
            conv_macs__input_channels_forgotten,
            "The input channels are missing: a kernel reaches through all of them.",
            hint="How many products does one number of the output add up?",
        ),
        misconception(
            conv_macs__output_channels_forgotten,
            "Only one kernel is counted, but there is one for every output channel.",
            hint="How many numbers does the layer put out?",
        ),
        misconception(
            conv_macs__kernel_forgotten,
            "The size of the kernel is missing: this is right for kernels of 1×1 only.",
            hint="How many products does one number of the output add up?",
        ),
        misconception(
            conv_macs__additions_too,
            "Products and additions are counted separately; here both together are one operation.",
            hint="MAC stands for multiply-accumulate.",
        ),
        misconception(
            conv_macs__biases_too,
            "Adding the bias is counted as a multiplication.",
            hint="Count products only.",
        ),
        misconception(
            conv_macs__output_square,
            "The output is taken as a square of its height; its width is not used.",
            hint="Try an output that is wider than high.",
        ),
        misconception(
            conv_macs__kernel_square,
            "The kernel is counted as a square of its height; its width is not used.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            conv_macs__positions_counted_again,
            "The sizes are taken for those of the input, but h_out and w_out are the output's.",
            hint="Is there anything left to subtract from h_out?",
        ),
        misconception(
            conv_macs__unchecked,
            "A number below 1 gives a count in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(conv_macs__one_output_first, "one number of the output first, then all of them"),
        style(conv_macs__numpy_integer, "a product as a NumPy integer"),
    ),
    nudge="How many numbers does the layer put out, and how many products is each of them made of?",
    step="One number of the output adds up K_h · K_w · c_in products. Multiply by the height, the "
    "width and the channels of the output.",
    source="003 §1.5.1.3",
)
