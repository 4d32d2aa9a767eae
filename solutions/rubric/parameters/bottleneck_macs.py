"""How answers to `bottleneck_macs` are judged."""

import numpy as np

from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_products, read_numbers, take_numbers


def oracle_bottleneck_macs(h, w, c_in, c_mid, c_out, kernel_size):
    return count_products(h, w, c_in, c_mid, 1) + count_products(h, w, c_mid, c_out, kernel_size)


def bottleneck_macs__first_stage_forgotten(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * c_mid * k_h * k_w * c_out


def bottleneck_macs__second_stage_forgotten(h, w, c_in, c_mid, c_out, kernel_size):
    read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * c_in * c_mid


def bottleneck_macs__direct(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * c_in * k_h * k_w * c_out


def bottleneck_macs__kernel_in_both(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * k_h * k_w * (c_in * c_mid + c_mid * c_out)


def bottleneck_macs__kernel_in_the_first(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * (k_h * k_w * c_in * c_mid + c_mid * c_out)


def bottleneck_macs__second_from_all_channels(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * (c_in * c_mid + c_in * k_h * k_w * c_out)


def bottleneck_macs__multiplied(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return (h * w * c_in * c_mid) * (h * w * c_mid * k_h * k_w * c_out)


def bottleneck_macs__parameters(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return c_in * c_mid + c_mid * k_h * k_w * c_out


def bottleneck_macs__positions_once(h, w, c_in, c_mid, c_out, kernel_size):
    """Forget a pair of brackets."""
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * c_in * c_mid + c_mid * k_h * k_w * c_out


def bottleneck_macs__height_for_width(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * h * (c_in * c_mid + c_mid * k_h * k_w * c_out)


def bottleneck_macs__kernel_square(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, _ = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * (c_in * c_mid + c_mid * k_h * k_h * c_out)


def bottleneck_macs__additions_too(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return 2 * h * w * (c_in * c_mid + c_mid * k_h * k_w * c_out)


def bottleneck_macs__unchecked(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return h * w * (c_in * c_mid + c_mid * k_h * k_w * c_out)


def bottleneck_macs__factored(h, w, c_in, c_mid, c_out, kernel_size):
    k_h, k_w = read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    return h * w * c_mid * (c_in + k_h * k_w * c_out)


def bottleneck_macs__numpy_integer(h, w, c_in, c_mid, c_out, kernel_size):
    read_numbers(kernel_size, h, w, c_in, c_mid, c_out)
    areas = np.array([1, np.prod(np.broadcast_to(kernel_size, 2))])
    channels = np.array([c_in, c_mid, c_out], dtype=np.int64)
    return (h * w * channels[:-1] * channels[1:] * areas).sum()


bottleneck_macs = Question(
    reference=reference.bottleneck_macs,
    oracle=oracle_bottleneck_macs,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "the products of both layers are added",
            weight=4,
            visible=(
                example(
                    {"h": 28, "w": 28, "c_in": 192, "c_mid": 16, "c_out": 32, "kernel_size": 5},
                    12_443_648,
                    source="003 §1.5.1.3",
                ),
                draw(h=5, w=5, c_in=7, c_mid=2, c_out=3, kernel_size=3),
                draw(h=1, w=1, c_in=3, c_mid=1, c_out=2, kernel_size=2),
            ),
            hidden=(
                draw(h=14, w=14, c_in=64, c_mid=8, c_out=48, kernel_size=3),
                draw(h=6, w=6, c_in=5, c_mid=3, c_out=2, kernel_size=4),
                draw(h=1, w=1, c_in=2, c_mid=1, c_out=6, kernel_size=3),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square",
            weight=3,
            visible=(
                draw(h=4, w=7, c_in=6, c_mid=2, c_out=5, kernel_size=3),
                draw(h=6, w=3, c_in=5, c_mid=3, c_out=2, kernel_size=(2, 3)),
            ),
            hidden=(
                draw(h=9, w=5, c_in=8, c_mid=3, c_out=4, kernel_size=(1, 7)),
                draw(h=3, w=8, c_in=7, c_mid=2, c_out=6, kernel_size=(5, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "a number below 1 raises ValueError",
            requires="values",
            visible=(
                impossible(h=0, w=4, c_in=5, c_mid=2, c_out=3, kernel_size=3),
                impossible(h=4, w=0, c_in=5, c_mid=2, c_out=3, kernel_size=3),
                impossible(h=4, w=5, c_in=0, c_mid=2, c_out=3, kernel_size=3),
                impossible(h=4, w=5, c_in=5, c_mid=0, c_out=3, kernel_size=3),
                impossible(h=4, w=5, c_in=5, c_mid=2, c_out=0, kernel_size=3),
                impossible(h=4, w=5, c_in=5, c_mid=2, c_out=3, kernel_size=(0, 3)),
                impossible(h=4, w=5, c_in=5, c_mid=2, c_out=3, kernel_size=(3, 0)),
            ),
            hidden=(
                impossible(h=0, w=3, c_in=4, c_mid=3, c_out=2, kernel_size=(2, 3)),
                impossible(h=3, w=0, c_in=4, c_mid=3, c_out=2, kernel_size=1),
                impossible(h=3, w=6, c_in=0, c_mid=3, c_out=2, kernel_size=2),
                impossible(h=3, w=6, c_in=4, c_mid=0, c_out=2, kernel_size=2),
                impossible(h=3, w=6, c_in=4, c_mid=3, c_out=0, kernel_size=2),
                impossible(h=3, w=6, c_in=4, c_mid=3, c_out=2, kernel_size=(0, 2)),
                impossible(h=3, w=6, c_in=4, c_mid=3, c_out=2, kernel_size=(2, -1)),
            ),
        ),
    ),
    variants=(
        misconception(
            bottleneck_macs__first_stage_forgotten,
            "The layer of 1×1 kernels is not counted.",
            hint="The note adds about 2.4 million to about 10 million.",
        ),
        misconception(
            bottleneck_macs__second_stage_forgotten,
            "Only the layer of 1×1 kernels is counted; the convolution behind it is missing.",
            hint="Where does the kernel size enter?",
        ),
        misconception(
            bottleneck_macs__direct,
            "This is the direct way, without the bottleneck.",
            hint="Where does c_mid enter?",
        ),
        misconception(
            bottleneck_macs__kernel_in_both,
            "Both layers are counted with K_h × K_w, but the kernels of the first are 1×1.",
            hint="How many pixels does a kernel of the first layer see?",
        ),
        misconception(
            bottleneck_macs__kernel_in_the_first,
            "The kernels are swapped: the first layer has those of 1×1.",
            hint="Which layer makes the channels few, so that the other one becomes cheap?",
        ),
        misconception(
            bottleneck_macs__second_from_all_channels,
            "The second layer is counted on c_in channels, but it sees the c_mid of the first.",
            hint="How many channels does the first layer put out?",
        ),
        misconception(
            bottleneck_macs__multiplied,
            "The counts of the two layers are multiplied, but one is done after the other: add.",
            hint="The note adds about 2.4 million to about 10 million.",
        ),
        misconception(
            bottleneck_macs__parameters,
            "These are the parameters: each of them is used again at every output position.",
            hint="How often is one weight multiplied while the kernel slides?",
        ),
        misconception(
            bottleneck_macs__positions_once,
            "Only the first layer is multiplied by the number of positions; "
            "the second slides over the image as well.",
            hint="Do brackets miss in your formula?",
        ),
        misconception(
            bottleneck_macs__height_for_width,
            "The image is taken as a square of its height; its width is not used.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            bottleneck_macs__kernel_square,
            "The kernel is counted as a square of its height; its width is not used.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            bottleneck_macs__additions_too,
            "Products and additions are counted separately; here both together are one operation.",
            hint="MAC stands for multiply-accumulate.",
        ),
        misconception(
            bottleneck_macs__unchecked,
            "A number below 1 gives a count in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(bottleneck_macs__factored, "what both layers have in common in front of a bracket"),
        style(bottleneck_macs__numpy_integer, "both layers in one array, as a NumPy integer"),
    ),
    nudge="Draw the two layers: which channels go into each, and which come out?",
    step="Count the first layer as a convolution of 1×1 from c_in to c_mid channels, the second as "
    "one of K_h × K_w from c_mid to c_out, both at h · w positions, and add.",
    source="003 §1.5.1.3",
)
