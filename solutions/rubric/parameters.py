"""Unit 6, counting parameters and multiplications: how answers are judged."""

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


def count_trainable(module):
    """Count the numbers in a torch module; on the meta device none of them takes memory."""
    return sum(parameter.numel() for parameter in module.parameters())


def take_numbers(rng, **numbers):
    """Take the numbers as they are; one that is left out keeps its default."""
    return numbers


def read_numbers(size, *counts):
    """Read a size as a pair; ValueError if it or a count is below 1."""
    high, wide = (size, size) if isinstance(size, int) else size
    if min(high, wide, *counts) < 1:
        raise ValueError("every number must be at least 1")
    return high, wide


def draw_nothing(rng):
    return {}


# fc_params --------------------------------------------------------------------------------


def oracle_fc_params(n_in, n_out, bias=True):
    return count_trainable(torch.nn.Linear(n_in, n_out, bias=bias, device="meta"))


def check_fc(n_in, n_out):
    if n_in < 1 or n_out < 1:
        raise ValueError("n_in and n_out must be at least 1")


def fc_params__bias_forgotten(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return n_in * n_out


def fc_params__bias_always(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return (n_in + 1) * n_out


def fc_params__bias_inverted(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return n_in * n_out if bias else (n_in + 1) * n_out


def fc_params__one_bias(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return n_in * n_out + (1 if bias else 0)


def fc_params__bias_per_input(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return n_in * (n_out + 1) if bias else n_in * n_out


def fc_params__bias_per_weight(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return 2 * n_in * n_out if bias else n_in * n_out


def fc_params__float(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    return n_in * n_out + n_out * (1.0 if bias else 0.0)


def fc_params__unchecked(n_in, n_out, bias=True):
    return n_in * n_out + n_out * bias


def fc_params__one_neuron_first(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    one_neuron = n_in
    if bias:
        one_neuron += 1
    return one_neuron * n_out


def fc_params__numpy_integer(n_in, n_out, bias=True):
    check_fc(n_in, n_out)
    shapes = [(n_out, n_in)] + [(n_out,)] * bias
    return np.sum([np.prod(shape, dtype=np.int64) for shape in shapes])


fc_params = Question(
    reference=reference.fc_params,
    oracle=oracle_fc_params,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "weights and one bias for every neuron",
            weight=4,
            visible=(
                example(
                    {"n_in": 1000 * 1000, "n_out": 100, "bias": True},
                    100_000_100,
                    source="000 参数数量太多",
                ),
                example({"n_in": 120, "n_out": 84, "bias": True}, 10_164, source="003 §2, F6"),
                draw(n_in=3, n_out=1),
                draw(n_in=1, n_out=6),
            ),
            hidden=(
                draw(n_in=784, n_out=300),
                draw(n_in=1, n_out=5),
                draw(n_in=9, n_out=1),
            ),
        ),
        Aspect(
            "bias",
            "without bias only the weights count",
            weight=2,
            visible=(
                example(
                    {"n_in": 1000 * 1000, "n_out": 10**6, "bias": False},
                    10**12,
                    source="003 §1.1",
                ),
                example(
                    {"n_in": 372 * 372, "n_out": 1, "bias": False},
                    138_384,
                    source="001 §3.1 (an image of 372×372 has so many inputs)",
                ),
            ),
            hidden=(draw(n_in=84, n_out=10, bias=False), draw(n_in=5, n_out=9, bias=False)),
        ),
        Aspect(
            "impossible",
            "a layer without inputs or without neurons raises ValueError",
            requires="values",
            visible=(
                impossible(n_in=0, n_out=4),
                impossible(n_in=3, n_out=0),
                impossible(n_in=3, n_out=-2),
            ),
            hidden=(
                impossible(n_in=0, n_out=2),
                impossible(n_in=6, n_out=0),
                impossible(n_in=-4, n_out=2, bias=False),
            ),
        ),
    ),
    variants=(
        misconception(
            fc_params__bias_forgotten,
            "The biases are not counted: every neuron has one.",
            hint="What does bias=True add?",
        ),
        misconception(
            fc_params__bias_always,
            "Biases are counted even when the layer has none.",
            hint="Where does your code read the argument bias?",
        ),
        misconception(
            fc_params__bias_inverted,
            "The argument bias is read the wrong way round.",
            hint="bias=True means that biases are counted.",
        ),
        misconception(
            fc_params__one_bias,
            "One bias is counted for the whole layer, but every neuron has its own.",
            hint="The bias of the layer is a vector: how long is it?",
        ),
        misconception(
            fc_params__bias_per_input,
            "One bias is counted for every input, but it belongs to the output neuron.",
            hint="In y = W x + b, which vector has the length of b?",
        ),
        misconception(
            fc_params__bias_per_weight,
            "One bias is counted for every connection, but a neuron adds one bias to its sum.",
            hint="In y = W x + b, which vector has the length of b?",
        ),
        misconception(
            fc_params__float,
            "The count is a float, but parameters come in whole numbers.",
            hint="Which of your operands is a float?",
        ),
        misconception(
            fc_params__unchecked,
            "A layer without inputs or neurons gives a number in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(fc_params__one_neuron_first, "one neuron first, then all of them"),
        style(fc_params__numpy_integer, "the sizes of the arrays, as a NumPy integer"),
    ),
    nudge="How many numbers does one neuron need?",
    step="One neuron has a weight for every input and, with bias, one number more. Multiply by the "
    "number of neurons.",
    source="000 参数数量太多, 001 §3.1, 003 §1.1",
)

# conv_params ------------------------------------------------------------------------------


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

# locally_connected_params -----------------------------------------------------------------


def oracle_locally_connected_params(n_units, field, shared=False):
    """Count one kernel for each unit; units that share are one kernel at many places."""
    kernels = 1 if shared else n_units
    return count_trainable(torch.nn.Conv2d(1, kernels, field, bias=False, device="meta"))


def locally_connected_params__sharing_ignored(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return n_units * f_h * f_w


def locally_connected_params__sharing_inverted(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return n_units * f_h * f_w if shared else f_h * f_w


def locally_connected_params__one_weight_each(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return n_units if shared else n_units * f_h * f_w


def locally_connected_params__fully_connected(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return f_h * f_w if shared else n_units * n_units


def locally_connected_params__sides_added(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return (f_h + f_w) * (1 if shared else n_units)


def locally_connected_params__height_for_width(n_units, field, shared=False):
    f_h, _ = read_numbers(field, n_units)
    return f_h * f_h * (1 if shared else n_units)


def locally_connected_params__bias_counted(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    return (f_h * f_w + 1) * (1 if shared else n_units)


def locally_connected_params__pair_unread(n_units, field, shared=False):
    read_numbers(field, n_units)
    return field**2 * (1 if shared else n_units)


def locally_connected_params__unchecked(n_units, field, shared=False):
    f_h, f_w = (field, field) if isinstance(field, int) else field
    return f_h * f_w * (1 if shared else n_units)


def locally_connected_params__units_one_by_one(n_units, field, shared=False):
    f_h, f_w = read_numbers(field, n_units)
    weights_of_one = f_h * f_w
    if shared:
        n_units = 1
    return weights_of_one * n_units


def locally_connected_params__numpy_integer(n_units, field, shared=False):
    read_numbers(field, n_units)
    sides = np.broadcast_to(field, 2)
    return np.prod([*sides, 1 if shared else n_units], dtype=np.int64)


locally_connected_params = Question(
    reference=reference.locally_connected_params,
    oracle=oracle_locally_connected_params,
    draw=take_numbers,
    aspects=(
        Aspect(
            "values",
            "every unit has a weight for each pixel of its field",
            weight=3,
            visible=(
                example({"n_units": 10**6, "field": 10}, 10**8, source="003 §1.6"),
                example(
                    {"n_units": 1000, "field": 5},
                    25_000,
                    source="002 §3.1 (1000 kernels of 5×5)",
                ),
                draw(n_units=1, field=3),
            ),
            hidden=(
                draw(n_units=784, field=7),
                draw(n_units=1, field=4),
                draw(n_units=6, field=1),
            ),
        ),
        Aspect(
            "field",
            "fields that are not square, up to the whole image",
            weight=2,
            visible=(
                example(
                    {"n_units": 1000, "field": (720, 1280)},
                    921_600_000,
                    source="002 §3.1 (an image of 1280×720)",
                ),
                draw(n_units=7, field=(1, 4)),
            ),
            hidden=(draw(n_units=9, field=(5, 2)), draw(n_units=4, field=(3, 1))),
        ),
        Aspect(
            "shared",
            "units that share their weights have one set of them",
            weight=2,
            visible=(
                draw(n_units=10**6, field=10, shared=True),
                draw(n_units=6, field=(2, 5), shared=True),
            ),
            hidden=(
                draw(n_units=576, field=3, shared=True),
                draw(n_units=3, field=(7, 4), shared=True),
                draw(n_units=8, field=(2, 3), shared=False),
            ),
        ),
        Aspect(
            "impossible",
            "no units, or an empty field, raises ValueError",
            requires="values",
            visible=(
                impossible(n_units=0, field=3),
                impossible(n_units=4, field=(0, 3)),
                impossible(n_units=4, field=(3, 0)),
            ),
            hidden=(
                impossible(n_units=0, field=2, shared=True),
                impossible(n_units=5, field=(0, 2)),
                impossible(n_units=5, field=(2, -1)),
                impossible(n_units=-2, field=(-1, 3)),
            ),
        ),
    ),
    variants=(
        misconception(
            locally_connected_params__sharing_ignored,
            "shared is not used: units that share their weights have one set of them in all.",
            hint="Where does your code read the argument shared?",
        ),
        misconception(
            locally_connected_params__sharing_inverted,
            "The argument shared is read the wrong way round.",
            hint="shared=True means that fewer weights are needed.",
        ),
        misconception(
            locally_connected_params__one_weight_each,
            "Sharing is taken to leave one weight for every unit, but what is left is one whole "
            "field of weights.",
            hint="How many numbers does one kernel hold?",
        ),
        misconception(
            locally_connected_params__fully_connected,
            "Every unit is connected to every other, but it only looks at its field.",
            hint="How many pixels does one unit see?",
        ),
        misconception(
            locally_connected_params__sides_added,
            "Height and width of the field are added, but a field has F_h times F_w pixels.",
            hint="Draw a field of 3×4 and count its pixels.",
        ),
        misconception(
            locally_connected_params__height_for_width,
            "The field is counted as a square of its height; its width is not used.",
            hint="Use both numbers of the pair.",
        ),
        misconception(
            locally_connected_params__bias_counted,
            "Biases are counted as well, but here only weights are asked for.",
            hint="10⁶ units with fields of 10×10 have 10⁸ weights, not one more.",
        ),
        misconception(
            locally_connected_params__pair_unread,
            "The field is squared as it is, which fails when it is a pair.",
            hint="field may be an int or a pair (F_h, F_w).",
        ),
        misconception(
            locally_connected_params__unchecked,
            "No units, or an empty field, gives a number in place of a ValueError.",
            hint="Check the arguments before you compute anything.",
        ),
        style(locally_connected_params__units_one_by_one, "one unit first, then all of them"),
        style(locally_connected_params__numpy_integer, "a product as a NumPy integer"),
    ),
    nudge="Count the weights of one unit first. What changes when another unit uses the same ones?",
    step="Multiply the two sides of the field; multiply by the number of units only if each unit "
    "has weights of its own. An int stands for both sides.",
    source="002 §3.1, 003 §1.6",
)

# depthwise_separable_params ---------------------------------------------------------------


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

# conv_macs --------------------------------------------------------------------------------


def count_products(h_out, w_out, c_in, c_out, kernel_size):
    """Multiply the numbers that a torch layer puts out by the weights behind each of them."""
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=False, device="meta")
    k_h, k_w = layer.kernel_size
    image = torch.empty(1, c_in, h_out + k_h - 1, w_out + k_w - 1, device="meta")
    return layer(image).numel() * layer.weight[0].numel()


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

# bottleneck_macs --------------------------------------------------------------------------


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

# lenet5_shapes ----------------------------------------------------------------------------


def oracle_lenet5_shapes():
    """Send an image through torch modules on the meta device, where nothing is computed."""
    nn = torch.nn
    layers = {
        "C1": nn.Conv2d(1, 6, 5, device="meta"),
        "S2": nn.AvgPool2d(2),
        "C3": nn.Conv2d(6, 16, 5, device="meta"),
        "S4": nn.AvgPool2d(2),
        "C5": nn.Conv2d(16, 120, 5, device="meta"),
        "F6": nn.Sequential(nn.Flatten(), nn.Linear(120, 84, device="meta")),
        "OUTPUT": nn.Linear(84, 10, device="meta"),
    }
    x = torch.empty(1, 1, 32, 32, device="meta")
    shapes = {}
    for name, layer in layers.items():
        x = layer(x)
        shapes[name] = tuple(x.shape[1:])
    return shapes


def shapes_of(*, c1=28, s2=14, c3=10, s4=5, c5=1, **changed):
    """Take the right shapes with other sides; a shape in ``changed`` replaces the whole one."""
    return {
        "C1": (6, c1, c1),
        "S2": (6, s2, s2),
        "C3": (16, c3, c3),
        "S4": (16, s4, s4),
        "C5": (120, c5, c5),
        "F6": (84,),
        "OUTPUT": (10,),
        **changed,
    }


def lenet5_shapes__one_position_missing():
    """Count n − k positions, and halve as before."""
    return shapes_of(c1=27, s2=13, c3=8, s4=4)


def lenet5_shapes__size_kept():
    return shapes_of(c1=32, s2=16, c3=16, s4=8, c5=8)


def lenet5_shapes__image_of_28():
    """Start from an image of MNIST as it is: 28 → 24 → 12 → 8 → 4."""
    return shapes_of(c1=24, s2=12, c3=8, s4=4)


def lenet5_shapes__windows_overlap():
    """Let the windows move by one pixel: n − 2 + 1."""
    return shapes_of(s2=27, c3=23, s4=22, c5=18)


def lenet5_shapes__pooling_forgotten():
    return shapes_of(s2=28, c3=24, s4=24, c5=20)


def lenet5_shapes__channels_last():
    shapes = shapes_of()
    return {layer: (*shape[1:], shape[0]) for layer, shape in shapes.items()}


def lenet5_shapes__channels_forgotten():
    shapes = shapes_of()
    return {layer: shape[1:] or shape for layer, shape in shapes.items()}


def lenet5_shapes__maps_multiplied():
    """Let each of 16 kernels make a map of each of 6 maps, and so on."""
    return shapes_of(C3=(96, 10, 10), S4=(96, 5, 5))


def lenet5_shapes__s4_flattened():
    return shapes_of(S4=(400,))


def lenet5_shapes__connections_for_maps():
    """Take the 60 kernels of C3 for 60 maps."""
    return shapes_of(C3=(60, 10, 10), S4=(60, 5, 5))


def lenet5_shapes__batch_axis():
    return {layer: (1, *shape) for layer, shape in shapes_of().items()}


def lenet5_shapes__c5_vector():
    return shapes_of(C5=(120,))


def lenet5_shapes__step_by_step():
    shapes, n = {}, 32
    for layer, channels in (("C1", 6), ("S2", 6), ("C3", 16), ("S4", 16), ("C5", 120)):
        n = n - 4 if layer.startswith("C") else n // 2
        shapes[layer] = (channels, n, n)
    shapes["F6"], shapes["OUTPUT"] = (84,), (10,)
    return shapes


def lenet5_shapes__from_arrays():
    """Read the shapes off arrays, as lists, the output first."""
    x = np.zeros((1, 32, 32))
    shapes = {"OUTPUT": [10], "F6": [84]}
    for layer, channels in (("C1", 6), ("S2", 6), ("C3", 16), ("S4", 16), ("C5", 120)):
        x = x[:, ::2, ::2] if layer.startswith("S") else x[:, 4:, 4:]
        x = np.repeat(x[:1], channels, axis=0)
        shapes[layer] = list(x.shape)
    return shapes


LENET5_SHAPES = {
    "C1": ("6 kernels of 5×5 on 32×32", (6, 28, 28)),
    "S2": ("windows of 2×2 side by side", (6, 14, 14)),
    "C3": ("16 kernels of 5×5 on S2", (16, 10, 10)),
    "S4": ("windows of 2×2 again", (16, 5, 5)),
    "C5": ("120 kernels of 5×5 on S4", (120, 1, 1)),
    "F6": ("84 neurons", (84,)),
    "OUTPUT": ("10 neurons, one for each digit", (10,)),
}
"""What each layer does, and the shape that note 003 gives for what it puts out."""

lenet5_shapes = Question(
    reference=reference.lenet5_shapes,
    oracle=oracle_lenet5_shapes,
    draw=draw_nothing,
    aspects=tuple(
        Aspect(
            layer,
            about,
            part=layer,
            visible=(example({}, shape, source="003 §2"),),
            hidden=(draw(),),
        )
        for layer, (about, shape) in LENET5_SHAPES.items()
    ),
    variants=(
        misconception(
            lenet5_shapes__one_position_missing,
            "A kernel of 5 on n pixels has n − 5 + 1 positions; the + 1 is missing.",
            hint="How many positions does a kernel of 5 have on 5 pixels?",
        ),
        misconception(
            lenet5_shapes__size_kept,
            "The convolutions keep the size here, but LeNet-5 does not pad.",
            hint="How many pixels does a kernel of 5×5 lose on each side?",
        ),
        misconception(
            lenet5_shapes__image_of_28,
            "The image has 28×28 pixels here; LeNet-5 takes images of 32×32.",
            hint="MNIST's digits are padded before they enter LeNet-5.",
        ),
        misconception(
            lenet5_shapes__windows_overlap,
            "The windows of S2 and S4 move by one pixel here, but they lie side by side.",
            hint="How many windows of 2×2 does a map of 28×28 hold, none over another?",
        ),
        misconception(
            lenet5_shapes__pooling_forgotten,
            "S2 and S4 do not make the maps smaller here.",
            hint="Four pixels of a map become one.",
        ),
        misconception(
            lenet5_shapes__channels_last,
            "The channels stand last; in this course they come before height and width.",
            hint="Images are (channels, height, width).",
        ),
        misconception(
            lenet5_shapes__channels_forgotten,
            "The number of maps is missing from the shapes.",
            hint="Images are (channels, height, width).",
        ),
        misconception(
            lenet5_shapes__maps_multiplied,
            "C3 is taken to make 16 maps of each of the 6, but a kernel adds up what it finds in "
            "several maps.",
            hint="One kernel makes one map.",
        ),
        misconception(
            lenet5_shapes__connections_for_maps,
            "C3 has 60 flat kernels, but what belongs to one map is summed: 16 maps come out.",
            hint="How many columns does the table of C3 have?",
        ),
        misconception(
            lenet5_shapes__s4_flattened,
            "S4 is given as a vector, but it puts out maps: C5 lays kernels of 5×5 on them.",
            hint="A kernel needs height and width to lie on.",
        ),
        misconception(
            lenet5_shapes__batch_axis,
            "An axis for the batch stands first; the shapes of one image are asked for.",
            hint="How many axes has one image with channels?",
        ),
        convention(
            lenet5_shapes__c5_vector,
            "C5 is given as a vector of 120. Accepted; as a convolution layer it puts out 120 maps "
            "of 1×1.",
        ),
        style(lenet5_shapes__step_by_step, "one side, followed from layer to layer"),
        style(lenet5_shapes__from_arrays, "shapes of arrays, as lists, in another order"),
    ),
    nudge="Follow one side of the image from layer to layer; the channels are written in the list.",
    step="A kernel of 5 without padding leaves n − 5 + 1 pixels of n, windows of 2 side by side "
    "leave n / 2. What comes out of one layer goes into the next.",
    source="003 §2",
)

# lenet5_c3_table --------------------------------------------------------------------------

TABLE_I = (
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
"""Table I of LeCun et al. 1998: a row for each map of S2, a column for each map of C3."""


def read_table(rows):
    """Read rows of X and . as True and False."""
    return np.array([[mark == "X" for mark in row] for row in rows])


def oracle_lenet5_c3_table():
    return read_table(TABLE_I)


def lenet5_c3_table__transposed():
    return reference.lenet5_c3_table().T


def lenet5_c3_table__fully_connected():
    return np.ones((6, 16), dtype=bool)


def lenet5_c3_table__columns_slipped():
    """Read the table off the text of note 003, where cells are missing."""
    return read_table(
        (
            "X.XXX..XXXXXXXX.",
            "XX..XXX.XXXXXX..",
            "XXX..XXX.X.XXXX.",
            ".XXX.XXXX.X.XXX.",
            ".XXX.XXXX.XX.XX.",
            ".XXX.XXXX.XX.XX.",
        )
    )


def lenet5_c3_table__no_wrap():
    table = reference.lenet5_c3_table()
    for j in range(12):
        first, count = (j, 3) if j < 6 else (j - 6, 4)
        table[:, j] = False
        table[first : first + count, j] = True
    return table


def lenet5_c3_table__neighbours_before():
    table = reference.lenet5_c3_table()
    for j in range(12):
        first, count = (j, 3) if j < 6 else (j - 6, 4)
        table[:, j] = False
        for step in range(count):
            table[(first - step) % 6, j] = True
    return table


def lenet5_c3_table__fours_go_on():
    table = reference.lenet5_c3_table()
    for j in range(12, 15):
        table[:, j] = table[:, j - 6]
    return table


def lenet5_c3_table__complemented():
    return ~reference.lenet5_c3_table()


def lenet5_c3_table__zeros_and_ones():
    return reference.lenet5_c3_table().astype(int)


def lenet5_c3_table__float_mask():
    return reference.lenet5_c3_table().astype(float)


def lenet5_c3_table__sets():
    columns = "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235 012345"
    return np.array([[str(i) in column for column in columns.split()] for i in range(6)])


lenet5_c3_table = Question(
    reference=reference.lenet5_c3_table,
    oracle=oracle_lenet5_c3_table,
    draw=draw_nothing,
    aspects=(
        Aspect(
            "values",
            "every map of C3 is connected to the right maps of S2",
            visible=(
                example(
                    {},
                    np.array(
                        [
                            [1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1],
                            [1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1],
                            [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 1],
                            [0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
                            [0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
                            [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1],
                        ],
                        dtype=bool,
                    ),
                    source="003 §2, C3; LeCun et al. 1998, Table I",
                ),
            ),
            hidden=(draw(),),
        ),
    ),
    variants=(
        misconception(
            lenet5_c3_table__transposed,
            "Rows and columns are swapped: a row belongs to a map of S2, a column to one of C3.",
            hint="The shape is (6, 16).",
        ),
        misconception(
            lenet5_c3_table__fully_connected,
            "Every map of C3 is connected to every map of S2, as in an ordinary convolution.",
            hint="Only the last map of C3 takes all six.",
        ),
        misconception(
            lenet5_c3_table__columns_slipped,
            "This is the table as it stands in the text of the note, where its cells have slipped.",
            hint="Follow the rule: in the first six columns there are three crosses each.",
        ),
        misconception(
            lenet5_c3_table__no_wrap,
            "The neighbours stop at map 5 of S2, but they go round in a circle.",
            hint="Map 4 of C3 takes the maps 4, 5 and 0.",
        ),
        misconception(
            lenet5_c3_table__neighbours_before,
            "The neighbours are counted downwards, but map j begins at map j of S2 and goes up.",
            hint="Map 0 of C3 takes the maps 0, 1 and 2.",
        ),
        misconception(
            lenet5_c3_table__fours_go_on,
            "Maps 12 to 14 repeat the four neighbours of maps 6 to 8, "
            "but each takes two separate pairs.",
            hint="Map 12 of C3 takes the maps 0, 1, 3 and 4.",
        ),
        misconception(
            lenet5_c3_table__complemented,
            "The table marks the connections that are missing, but True stands for a connection.",
            hint="How many maps of S2 does map 15 of C3 take?",
        ),
        convention(
            lenet5_c3_table__zeros_and_ones,
            "The table holds integers 0 and 1. Accepted, but as an index they pick maps 0 and 1, "
            "where True and False pick the connected maps.",
        ),
        convention(
            lenet5_c3_table__float_mask,
            "The table holds floats 0 and 1. Accepted as a mask to multiply with, but only "
            "True and False can also pick the connected maps as an index.",
        ),
        style(lenet5_c3_table__sets, "a set of inputs for each map"),
    ),
    nudge="Begin with an array that is False everywhere and set one column after the other.",
    step="Columns 0 to 5 and 6 to 11 are two loops over the first map of a row of neighbours: take "
    "its followers modulo 6. Write the last four columns out.",
    source="003 §2, C3",
)

# lenet5_params ----------------------------------------------------------------------------


def oracle_lenet5_params():
    """Count torch modules; a 1×1 convolution of each map alone has S2's two numbers per map."""
    nn = torch.nn
    c3 = [nn.Conv2d(int(kernels), 1, 5, device="meta") for kernels in read_table(TABLE_I).sum(0)]
    layers = {
        "C1": nn.Conv2d(1, 6, 5, device="meta"),
        "S2": nn.Conv2d(6, 6, 1, groups=6, device="meta"),
        "C3": nn.ModuleList(c3),
        "S4": nn.Conv2d(16, 16, 1, groups=16, device="meta"),
        "C5": nn.Conv2d(16, 120, 5, device="meta"),
        "F6": nn.Linear(120, 84, device="meta"),
    }
    counts = {name: count_trainable(layer) for name, layer in layers.items()}
    return {**counts, "total": count_trainable(nn.ModuleDict(layers))}


def counts_with(**changed):
    """Take the right counts, change some, and add up again."""
    counts = {**reference.lenet5_params(), **changed}
    counts["total"] = sum(count for layer, count in counts.items() if layer != "total")
    return counts


def lenet5_params__c3_fully_connected():
    return counts_with(C3=16 * (6 * 5 * 5 + 1))


def lenet5_params__c3_bias_per_kernel():
    return counts_with(C3=60 * (5 * 5 + 1))


def lenet5_params__c3_flat_kernels():
    return counts_with(C3=16 * (5 * 5 + 1))


def lenet5_params__subsampling_not_counted():
    return counts_with(S2=0, S4=0)


def lenet5_params__subsampling_without_bias():
    return counts_with(S2=6, S4=16)


def lenet5_params__subsampling_shared():
    return counts_with(S2=2, S4=2)


def lenet5_params__c5_flat_kernels():
    return counts_with(C5=(5 * 5 + 1) * 120)


def lenet5_params__biases_forgotten():
    return counts_with(C1=5 * 5 * 6, S2=6, C3=60 * 5 * 5, S4=16, C5=5 * 5 * 16 * 120, F6=120 * 84)


def lenet5_params__f6_bias_forgotten():
    return counts_with(F6=120 * 84)


def lenet5_params__output_counted():
    counts = reference.lenet5_params()
    return {**counts, "total": counts["total"] + 84 * 10}


def lenet5_params__connections():
    """Count connections, which the paper gives beside the trainable parameters."""
    return counts_with(C1=28 * 28 * 156, S2=14 * 14 * 6 * 5, C3=10 * 10 * 1516, S4=5 * 5 * 16 * 5)


def lenet5_params__modern():
    """Count the LeNet that textbooks train today."""
    counts = counts_with(S2=0, C3=16 * (6 * 5 * 5 + 1), S4=0)
    return {**counts, "total": counts["total"] + (84 + 1) * 10}


def lenet5_params__written_out():
    return {
        "C1": (5 * 5 + 1) * 6,
        "S2": 2 * 6,
        "C3": 6 * (3 * 25 + 1) + 6 * (4 * 25 + 1) + 3 * (4 * 25 + 1) + 1 * (6 * 25 + 1),
        "S4": 2 * 16,
        "C5": (5 * 5 * 16 + 1) * 120,
        "F6": 84 + 84 * 120,
        "total": 60_000,
    }


def lenet5_params__total_first():
    counts = {name: np.int64(count) for name, count in reference.lenet5_params().items()}
    return {"total": counts.pop("total"), **counts}


LENET5_COUNTS = {
    "C1": ("6 kernels of 5×5 and their biases", 156),
    "S2": ("a coefficient and a bias for each of 6 maps", 12),
    "C3": ("16 maps that take only some of S2's", 1516),
    "S4": ("a coefficient and a bias for each of 16 maps", 32),
    "C5": ("120 kernels through all 16 maps of S4", 48_120),
    "F6": ("84 neurons on 120 inputs", 10_164),
    "total": ("the sum of all layers", 60_000),
}
"""What each layer is made of, and its count in note 003, written by hand."""

lenet5_params = Question(
    reference=reference.lenet5_params,
    oracle=oracle_lenet5_params,
    draw=draw_nothing,
    aspects=tuple(
        Aspect(
            layer,
            about,
            part=layer,
            visible=(example({}, count, source="003 §2"),),
            hidden=(draw(),),
        )
        for layer, (about, count) in LENET5_COUNTS.items()
    ),
    variants=(
        misconception(
            lenet5_params__c3_fully_connected,
            "C3 is counted as if each of its 16 maps took all 6 maps of S2 (2416); "
            "most take only three or four.",
            hint="Count the crosses of the table: each is a 5×5 kernel.",
        ),
        misconception(
            lenet5_params__c3_bias_per_kernel,
            "C3 has 60 kernels of 5×5 but only 16 biases, one for each of its maps.",
            hint="The kernels of one map are summed first, then the bias is added once.",
        ),
        misconception(
            lenet5_params__c3_flat_kernels,
            "C3 is counted with one 5×5 kernel for each map, "
            "but a map has a kernel for every map of S2 that it takes.",
            hint="Count the crosses of the table: each is a 5×5 kernel.",
        ),
        misconception(
            lenet5_params__subsampling_not_counted,
            "S2 and S4 are counted as 0, but in LeNet-5 every map has a coefficient and a bias "
            "that are trained.",
            hint="What happens to the mean of the four pixels in the note?",
        ),
        misconception(
            lenet5_params__subsampling_without_bias,
            "S2 and S4 are counted with a coefficient only; every map has a bias as well.",
            hint="What happens to the mean of the four pixels in the note?",
        ),
        misconception(
            lenet5_params__subsampling_shared,
            "S2 and S4 are counted with one coefficient and one bias for the whole layer, "
            "but every map has its own.",
            hint="How many maps does S2 have, and how many S4?",
        ),
        misconception(
            lenet5_params__c5_flat_kernels,
            "A kernel of C5 is counted as one 5×5 slice, but it reaches through all 16 maps of S4.",
            hint="How many input channels does C5 have?",
        ),
        misconception(
            lenet5_params__biases_forgotten,
            "The biases are not counted in any layer.",
            hint="Every kernel, every map of a subsampling layer and every neuron has one.",
        ),
        misconception(
            lenet5_params__f6_bias_forgotten,
            "The 84 biases of F6 are not counted.",
            hint="Every neuron has a bias.",
        ),
        misconception(
            lenet5_params__output_counted,
            "The total includes the 840 numbers of the output layer, but those are fixed patterns.",
            hint="Which layers does the total add up?",
        ),
        misconception(
            lenet5_params__connections,
            "These are connections: a kernel is counted at every position, though it is shared.",
            hint="The size of the image does not matter to a shared kernel.",
        ),
        misconception(
            lenet5_params__modern,
            "This counts the LeNet of today's textbooks (61 706): C3 takes all maps, pooling has "
            "no parameters, and the output layer is trained.",
            hint="The question asks for the network of 1998, as note 003 describes it.",
        ),
        style(lenet5_params__written_out, "the sums of the note, written out"),
        style(lenet5_params__total_first, "NumPy integers, the total first"),
    ),
    nudge="One layer after the other: how many kernels, how many numbers in each, how many biases?",
    step="A map of C3 that takes m maps of S2 has m kernels of 5×5 and one bias: add up over the "
    "16 columns of the table. Every map of S2 and S4 has two numbers.",
    source="003 §2",
)

# alexnet_params ---------------------------------------------------------------------------


def draw_groups(rng, **groups):
    return groups


def oracle_alexnet_params(groups=2):
    nn = torch.nn
    layers = {
        "conv1": nn.Conv2d(3, 96, 11, device="meta"),
        "conv2": nn.Conv2d(96, 256, 5, groups=groups, device="meta"),
        "conv3": nn.Conv2d(256, 384, 3, device="meta"),
        "conv4": nn.Conv2d(384, 384, 3, groups=groups, device="meta"),
        "conv5": nn.Conv2d(384, 256, 3, groups=groups, device="meta"),
        "fc6": nn.Linear(256 * 6 * 6, 4096, device="meta"),
        "fc7": nn.Linear(4096, 4096, device="meta"),
        "fc8": nn.Linear(4096, 1000, device="meta"),
    }
    counts = {name: count_trainable(layer) for name, layer in layers.items()}
    return {**counts, "total": count_trainable(nn.ModuleDict(layers))}


def add_up(counts):
    """Give counts their total, in place of any that they have."""
    counts = {layer: count for layer, count in counts.items() if layer != "total"}
    return {**counts, "total": sum(counts.values())}


def check_groups(groups):
    if groups < 1 or any(channels % groups for channels in (96, 256, 384)):
        raise ValueError("groups must divide the channels")


def alexnet_params__groups_ignored(groups=2):
    check_groups(groups)
    return reference.alexnet_params(1)


def alexnet_params__two_groups_always(groups=2):
    check_groups(groups)
    return reference.alexnet_params(2)


def alexnet_params__conv3_in_groups(groups=2):
    counts = reference.alexnet_params(groups)
    return add_up({**counts, "conv3": (3 * 3 * 256 // groups + 1) * 384})


def alexnet_params__only_conv2_in_groups(groups=2):
    whole = reference.alexnet_params(1)
    return add_up({**whole, "conv2": reference.alexnet_params(groups)["conv2"]})


def alexnet_params__one_group_counted(groups=2):
    """Count the kernels of one GPU only."""
    counts = reference.alexnet_params(groups)
    split = {layer: counts[layer] // groups for layer in ("conv2", "conv4", "conv5")}
    return add_up({**counts, **split})


def alexnet_params__biases_split(groups=2):
    """Divide the count of the whole layer, biases and all."""
    whole = reference.alexnet_params(1)
    check_groups(groups)
    split = {layer: whole[layer] // groups for layer in ("conv2", "conv4", "conv5")}
    return add_up({**whole, **split})


def alexnet_params__biases_forgotten(groups=2):
    counts = reference.alexnet_params(groups)
    biases = {"conv1": 96, "conv2": 256, "conv3": 384, "conv4": 384, "conv5": 256}
    biases |= {"fc6": 4096, "fc7": 4096, "fc8": 1000}
    return add_up({layer: counts[layer] - count for layer, count in biases.items()})


def alexnet_params__one_bias_per_layer(groups=2):
    counts = alexnet_params__biases_forgotten(groups)
    return add_up({layer: count + 1 for layer, count in counts.items()})


def alexnet_params__flat_kernels(groups=2):
    counts = reference.alexnet_params(groups)
    sides = {"conv1": (11, 96), "conv2": (5, 256), "conv3": (3, 384)}
    sides |= {"conv4": (3, 384), "conv5": (3, 256)}
    flat = {layer: (side**2 + 1) * kernels for layer, (side, kernels) in sides.items()}
    return add_up({**counts, **flat})


def alexnet_params__last_pooling_forgotten(groups=2):
    counts = reference.alexnet_params(groups)
    return add_up({**counts, "fc6": (13 * 13 * 256 + 1) * 4096})


def alexnet_params__fc6_on_maps_only(groups=2):
    counts = reference.alexnet_params(groups)
    return add_up({**counts, "fc6": (256 + 1) * 4096})


def alexnet_params__of_torchvision(groups=2):
    """Count the AlexNet that torchvision ships."""
    check_groups(groups)
    return add_up(
        {
            "conv1": (11 * 11 * 3 + 1) * 64,
            "conv2": (5 * 5 * 64 + 1) * 192,
            "conv3": (3 * 3 * 192 + 1) * 384,
            "conv4": (3 * 3 * 384 + 1) * 256,
            "conv5": (3 * 3 * 256 + 1) * 256,
            "fc6": (6 * 6 * 256 + 1) * 4096,
            "fc7": (4096 + 1) * 4096,
            "fc8": (4096 + 1) * 1000,
        }
    )


def alexnet_params__output_forgotten(groups=2):
    counts = reference.alexnet_params(groups)
    return {**counts, "fc8": 0, "total": counts["total"] - counts["fc8"]}


def alexnet_params__unchecked(groups=2):
    groups = groups or 1
    counts = {
        "conv1": (11 * 11 * 3 + 1) * 96,
        "conv2": (5 * 5 * (96 // groups) + 1) * 256,
        "conv3": (3 * 3 * 256 + 1) * 384,
        "conv4": (3 * 3 * (384 // groups) + 1) * 384,
        "conv5": (3 * 3 * (384 // groups) + 1) * 256,
        "fc6": (6 * 6 * 256 + 1) * 4096,
        "fc7": (4096 + 1) * 4096,
        "fc8": (4096 + 1) * 1000,
    }
    return add_up(counts)


def alexnet_params__table(groups=2):
    """Go through a table of layers, weights before biases."""
    check_groups(groups)
    table = (
        ("conv1", 96, 3, 11, 1),
        ("conv2", 256, 96, 5, groups),
        ("conv3", 384, 256, 3, 1),
        ("conv4", 384, 384, 3, groups),
        ("conv5", 256, 384, 3, groups),
        ("fc6", 4096, 256, 6, 1),
        ("fc7", 4096, 4096, 1, 1),
        ("fc8", 1000, 4096, 1, 1),
    )
    counts = {}
    for layer, outputs, inputs, side, parts in table:
        counts[layer] = outputs * inputs // parts * side * side + outputs
    return add_up(counts)


def alexnet_params__gpu_by_gpu(groups=2):
    """Count a split layer part by part, as NumPy integers, the total first."""
    check_groups(groups)
    counts = reference.alexnet_params(1)
    for layer, inputs, kernels, side in (
        ("conv2", 96, 256, 5),
        ("conv4", 384, 384, 3),
        ("conv5", 384, 256, 3),
    ):
        part = kernels // groups * (inputs // groups * side**2 + 1)
        counts[layer] = sum(part for _ in range(groups))
    counts = add_up(counts)
    return {layer: np.int64(count) for layer, count in reversed(counts.items())}


def layer_count(layer, about, count, visible=(), hidden=()):
    """Judge the count of one layer; ``count`` is that of two groups, the default, by hand."""
    of_two_groups = example({}, count, source="001 AlexNet (the numbers are the paper's)")
    return Aspect(
        layer, about, part=layer, visible=(of_two_groups, *visible), hidden=(draw(), *hidden)
    )


ONE_GROUP, FOUR_GROUPS = draw(groups=1), draw(groups=4)

alexnet_params = Question(
    reference=reference.alexnet_params,
    oracle=oracle_alexnet_params,
    draw=draw_groups,
    aspects=(
        layer_count("conv1", "96 kernels of 11×11 on 3 channels", 96 * (363 + 1)),
        layer_count(
            "conv2", "256 kernels of 5×5, in groups", 256 * (1200 + 1), (ONE_GROUP,), (FOUR_GROUPS,)
        ),
        layer_count("conv3", "384 kernels of 3×3 on all maps", 384 * (2304 + 1)),
        layer_count(
            "conv4", "384 kernels of 3×3, in groups", 384 * (1728 + 1), (ONE_GROUP,), (FOUR_GROUPS,)
        ),
        layer_count(
            "conv5", "256 kernels of 3×3, in groups", 256 * (1728 + 1), (ONE_GROUP,), (FOUR_GROUPS,)
        ),
        layer_count("fc6", "4096 neurons on 256 maps of 6×6", 4096 * (9216 + 1)),
        layer_count("fc7", "4096 neurons on 4096", 4096 * (4096 + 1)),
        layer_count("fc8", "1000 neurons on 4096", 1000 * (4096 + 1)),
        layer_count(
            "total",
            "the sum of all layers",
            60_965_224,
            (ONE_GROUP, FOUR_GROUPS),
            (ONE_GROUP, draw(groups=8)),
        ),
        Aspect(
            "impossible",
            "groups that do not divide the channels raise ValueError",
            requires="total",
            visible=(
                impossible(groups=0),
                impossible(groups=-2),
                impossible(groups=3),
                impossible(groups=64),
            ),
            hidden=(
                impossible(groups=0),
                impossible(groups=-4),
                impossible(groups=48),
                impossible(groups=64),
            ),
        ),
    ),
    variants=(
        misconception(
            alexnet_params__groups_ignored,
            "The groups are not used: every kernel reaches through all maps here (62 378 344).",
            hint="How many maps does a kernel of conv2 see on its GPU?",
        ),
        misconception(
            alexnet_params__two_groups_always,
            "The layers are always split in two, whatever groups is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            alexnet_params__conv3_in_groups,
            "conv3 is split as well, but there the two GPUs exchange their maps: "
            "its kernels see all 256.",
            hint="Which of the five convolutions are in groups?",
        ),
        misconception(
            alexnet_params__only_conv2_in_groups,
            "Only conv2 is split, but conv4 and conv5 are as well.",
            hint="Which of the five convolutions are in groups?",
        ),
        misconception(
            alexnet_params__one_group_counted,
            "Only one of the parts is counted; each GPU has a part of the kernels.",
            hint="How many kernels does conv2 have on all GPUs together?",
        ),
        misconception(
            alexnet_params__biases_split,
            "The biases are divided by the number of groups, but every kernel keeps its own.",
            hint="How many kernels does conv2 have on all GPUs together?",
        ),
        misconception(
            alexnet_params__biases_forgotten,
            "The biases are not counted in any layer.",
            hint="Every kernel and every neuron has one.",
        ),
        misconception(
            alexnet_params__one_bias_per_layer,
            "One bias is counted for every layer, but every kernel and every neuron has one.",
            hint="The bias of a layer is a vector: how long is it?",
        ),
        misconception(
            alexnet_params__flat_kernels,
            "The kernels are counted as flat slices, but a kernel reaches through the maps of its "
            "group.",
            hint="On an RGB image, how many numbers does a kernel of 11×11 hold?",
        ),
        misconception(
            alexnet_params__last_pooling_forgotten,
            "fc6 is counted on maps of 13×13, but pooling behind conv5 leaves 6×6.",
            hint="How many numbers enter fc6?",
        ),
        misconception(
            alexnet_params__fc6_on_maps_only,
            "fc6 is counted on 256 inputs, but each of the 256 maps has 6×6 pixels.",
            hint="How many numbers enter fc6?",
        ),
        misconception(
            alexnet_params__of_torchvision,
            "This counts the AlexNet that torchvision ships (61 100 840): it has fewer maps and no "
            "groups.",
            hint="The question asks for the network of 2012.",
        ),
        misconception(
            alexnet_params__output_forgotten,
            "The output layer fc8 is not counted.",
            hint="A thousand classes need a thousand neurons.",
        ),
        misconception(
            alexnet_params__unchecked,
            "Groups that do not divide the channels give numbers in place of a ValueError.",
            hint="Check the argument before you compute anything.",
        ),
        style(alexnet_params__table, "a table of layers, fully connected ones as kernels"),
        style(alexnet_params__gpu_by_gpu, "part by part, NumPy integers, the total first"),
    ),
    nudge="One layer after the other: how many kernels, how many maps does each see, how many "
    "biases?",
    step="In a layer in groups a kernel sees 1 / groups of the maps; the number of kernels and of "
    "biases stays. A fully connected layer has (inputs + 1) · neurons.",
    source="001 AlexNet",
)

# count_parameters -------------------------------------------------------------------------


def draw_network(rng, kinds):
    """Draw a layer for each word of ``kinds``, such as ``conv`` or ``conv:grouped``."""
    return {"layers": [draw_layer(rng, *word.split(":")) for word in kinds.split()]}


def draw_layer(rng, kind, option=""):
    """Draw a layer whose numbers all differ."""
    one, other, side, wide = (int(n) for n in rng.permutation(np.arange(2, 12))[:4])
    if kind == "subsample":
        return {"kind": kind, "channels": one}
    if kind == "pool":
        return {"kind": kind, "kernel_size": side, "stride": side}
    if kind == "dropout":
        return {"kind": kind, "p": 0.5}
    if kind not in ("conv", "linear"):
        return {"kind": kind}
    if kind == "linear":
        layer = {"kind": kind, "n_in": one, "n_out": other}
    else:
        layer = {"kind": kind, "c_in": one, "c_out": other, "kernel_size": side}
    if option == "pair":
        layer |= {"kernel_size": (side, wide), "stride": 2}
    if option == "grouped":
        groups = int(rng.integers(2, 4))
        layer |= {"c_in": groups * one, "c_out": groups * other, "groups": groups}
    if option in ("biased", "unbiased"):
        layer["bias"] = option == "biased"
    return layer


def oracle_count_parameters(layers):
    return count_trainable(torch.nn.ModuleList(build_module(**layer) for layer in layers))


def build_module(kind, **numbers):
    """Build a torch module for a layer, on the meta device."""
    nn = torch.nn
    if kind == "linear":
        bias = numbers.get("bias", True)
        return nn.Linear(numbers["n_in"], numbers["n_out"], bias=bias, device="meta")
    if kind == "conv":
        sizes = {"in_channels": numbers.pop("c_in"), "out_channels": numbers.pop("c_out")}
        return nn.Conv2d(**sizes, **numbers, device="meta")
    if kind == "subsample":
        channels = numbers["channels"]
        return nn.Conv2d(channels, channels, 1, groups=channels, device="meta")
    if kind == "pool":
        return nn.AvgPool2d(**numbers)
    plain = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "softmax": nn.Softmax}
    plain |= {"dropout": nn.Dropout, "flatten": nn.Flatten}
    return plain[kind](**numbers)


SILENT = ("pool", "relu", "sigmoid", "softmax", "dropout", "flatten")


def read_conv_layer(layer):
    """Read a convolution as (c_in, c_out, k_h, k_w, groups, bias); ValueError if impossible."""
    c_in, c_out, groups = layer["c_in"], layer["c_out"], layer.get("groups", 1)
    k_h, k_w = read_numbers(layer["kernel_size"], c_in, c_out, groups)
    if c_in % groups or c_out % groups:
        raise ValueError("groups must divide the channels")
    return c_in, c_out, k_h, k_w, groups, int(layer.get("bias", True))


def conv_of_layer(layer):
    c_in, c_out, k_h, k_w, groups, bias = read_conv_layer(layer)
    return (k_h * k_w * c_in // groups + bias) * c_out


def linear_of_layer(layer):
    check_fc(layer["n_in"], layer["n_out"])
    return (layer["n_in"] + int(layer.get("bias", True))) * layer["n_out"]


def subsample_of_layer(layer):
    check_fc(layer["channels"], 1)
    return 2 * layer["channels"]


def count_each(layers, **changed):
    """List the count of each layer; ``changed`` holds other ways to count a kind."""
    ways = {"conv": conv_of_layer, "linear": linear_of_layer, "subsample": subsample_of_layer}
    ways |= dict.fromkeys(SILENT, lambda _: 0) | changed
    if any(layer["kind"] not in ways for layer in layers):
        raise ValueError("unknown kind of layer")
    return [ways[layer["kind"]](layer) for layer in layers]


def count_parameters__biases_forgotten(layers):
    return sum(count_each([{**layer, "bias": False} for layer in layers]))


def count_parameters__biases_always(layers):
    return sum(count_each([{**layer, "bias": True} for layer in layers]))


def count_parameters__no_bias_by_default(layers):
    return sum(count_each([{"bias": False, **layer} for layer in layers]))


def count_parameters__bias_by_key(layers):
    """Ask whether the key is there, not what it says."""
    return sum(count_each([{**layer, "bias": "bias" not in layer} for layer in layers]))


def count_parameters__groups_ignored(layers):
    def conv(layer):
        c_in, c_out, k_h, k_w, _, bias = read_conv_layer(layer)
        return (k_h * k_w * c_in + bias) * c_out

    return sum(count_each(layers, conv=conv))


def count_parameters__biases_in_groups(layers):
    def conv(layer):
        c_in, c_out, k_h, k_w, groups, bias = read_conv_layer(layer)
        return (k_h * k_w * c_in + bias) * c_out // groups

    return sum(count_each(layers, conv=conv))


def count_parameters__one_group(layers):
    def conv(layer):
        c_in, c_out, k_h, k_w, groups, bias = read_conv_layer(layer)
        return (k_h * k_w * c_in // groups + bias) * c_out // groups

    return sum(count_each(layers, conv=conv))


def count_parameters__flat_kernels(layers):
    def conv(layer):
        _, c_out, k_h, k_w, _, bias = read_conv_layer(layer)
        return (k_h * k_w + bias) * c_out

    return sum(count_each(layers, conv=conv))


def count_parameters__height_for_width(layers):
    def conv(layer):
        c_in, c_out, k_h, _, groups, bias = read_conv_layer(layer)
        return (k_h * k_h * c_in // groups + bias) * c_out

    return sum(count_each(layers, conv=conv))


def count_parameters__subsampling_not_counted(layers):
    def subsample(layer):
        return 0 * subsample_of_layer(layer)

    return sum(count_each(layers, subsample=subsample))


def count_parameters__subsampling_shared(layers):
    def subsample(layer):
        return subsample_of_layer(layer) // layer["channels"]

    return sum(count_each(layers, subsample=subsample))


def count_parameters__pooling_counted(layers):
    def pool(layer):
        return layer["kernel_size"] ** 2

    return sum(count_each(layers, pool=pool))


def count_parameters__last_layer_only(layers):
    """Write = where += is meant."""
    count = 0
    for one in count_each(layers):
        count = one
    return count


def count_parameters__first_layer_only(layers):
    """Return inside the loop."""
    for one in count_each(layers):
        return one
    return 0


def count_parameters__unknown_counted_as_nothing(layers):
    known = ("conv", "linear", "subsample")
    return sum(count_each([layer for layer in layers if layer["kind"] in known]))


def count_parameters__options_popped(layers):
    count = 0
    for layer in layers:
        bias, groups = layer.pop("bias", True), layer.pop("groups", 1)
        count += sum(count_each([{**layer, "bias": bias, "groups": groups}]))
    return count


def count_parameters__unchecked(layers):
    def conv(layer):
        size, groups = layer["kernel_size"], layer.get("groups", 1)
        k_h, k_w = (size, size) if isinstance(size, int) else size
        weights = k_h * k_w * layer["c_in"] // groups if groups else 0
        return (weights + int(layer.get("bias", True))) * layer["c_out"]

    def linear(layer):
        return (layer["n_in"] + int(layer.get("bias", True))) * layer["n_out"]

    def subsample(layer):
        return 2 * layer["channels"]

    return sum(count_each(layers, conv=conv, linear=linear, subsample=subsample))


def count_parameters__weight_arrays(layers):
    """Make the shapes of all arrays, then add up their sizes as NumPy integers."""
    count_each(layers)
    shapes = []
    for layer in layers:
        if layer["kind"] == "conv":
            c_in, c_out, k_h, k_w, groups, bias = read_conv_layer(layer)
            shapes += [(c_out, c_in // groups, k_h, k_w)] + [(c_out,)] * bias
        elif layer["kind"] == "linear":
            n_in, n_out = layer["n_in"], layer["n_out"]
            shapes += [(n_out, n_in)] + [(n_out,)] * int(layer.get("bias", True))
        elif layer["kind"] == "subsample":
            shapes += [(layer["channels"],)] * 2
    return np.array([np.prod(shape) for shape in shapes], dtype=np.int64).sum()


def count_parameters__running_sum(layers):
    """Add up weights and biases apart."""
    weights = biases = 0
    for layer in layers:
        (count,) = count_each([{**layer, "bias": False}])
        outputs = layer.get("c_out", layer.get("n_out", 0)) if count else 0
        weights += count
        biases += outputs if layer.get("bias", True) else 0
    return weights + biases


def bad(**layer):
    """Make a network impossible by its second layer."""
    return impossible({"layers": [{"kind": "linear", "n_in": 3, "n_out": 2}, layer]})


count_parameters = Question(
    reference=reference.count_parameters,
    oracle=oracle_count_parameters,
    draw=draw_network,
    aspects=(
        Aspect(
            "values",
            "convolution and fully connected layers are counted and added up",
            weight=3,
            visible=(
                example(
                    {
                        "layers": [
                            {"kind": "conv", "c_in": 1, "c_out": 6, "kernel_size": 5},
                            {"kind": "conv", "c_in": 16, "c_out": 120, "kernel_size": 5},
                            {"kind": "linear", "n_in": 120, "n_out": 84},
                        ]
                    },
                    156 + 48_120 + 10_164,
                    source="003 §2 (C1, C5 and F6)",
                ),
                draw(kinds="linear conv linear"),
            ),
            hidden=(draw(kinds="linear conv"), draw(kinds="conv conv linear linear")),
        ),
        Aspect(
            "kernel",
            "kernels that are not square",
            visible=(draw(kinds="conv:pair linear conv:pair"),),
            hidden=(draw(kinds="conv:pair conv linear"),),
        ),
        Aspect(
            "bias",
            "layers that say whether they have biases",
            weight=2,
            visible=(
                draw(kinds="conv:unbiased linear"),
                draw(kinds="conv:biased linear:unbiased"),
            ),
            hidden=(
                draw(kinds="conv:unbiased linear:unbiased conv"),
                draw(kinds="linear:biased conv:unbiased"),
            ),
        ),
        Aspect(
            "groups",
            "convolutions that are split into groups",
            weight=2,
            visible=(
                example(
                    {
                        "layers": [
                            {
                                "kind": "conv",
                                "c_in": 3,
                                "c_out": 3,
                                "kernel_size": 3,
                                "groups": 3,
                                "bias": False,
                            },
                            {
                                "kind": "conv",
                                "c_in": 3,
                                "c_out": 4,
                                "kernel_size": 1,
                                "bias": False,
                            },
                        ]
                    },
                    27 + 12,
                    source="000 参数对比",
                ),
                draw(kinds="conv conv:grouped"),
            ),
            hidden=(draw(kinds="conv:grouped linear conv:grouped"),),
        ),
        Aspect(
            "subsample",
            "a coefficient and a bias for every map",
            weight=2,
            visible=(
                example(
                    {
                        "layers": [
                            {"kind": "conv", "c_in": 1, "c_out": 6, "kernel_size": 5},
                            {"kind": "subsample", "channels": 6},
                            {"kind": "subsample", "channels": 16},
                        ]
                    },
                    156 + 12 + 32,
                    source="003 §2 (C1, S2 and S4)",
                ),
            ),
            hidden=(draw(kinds="subsample conv subsample linear"),),
        ),
        Aspect(
            "nothing",
            "layers that have nothing to learn, and no layers at all",
            requires="values",
            visible=(
                draw(kinds="conv relu pool flatten dropout linear sigmoid softmax"),
                example({"layers": []}, 0, source="an empty sum"),
            ),
            hidden=(
                draw(kinds="pool conv sigmoid dropout flatten linear relu linear softmax"),
                example({"layers": []}, 0, source="an empty sum"),
            ),
        ),
        Aspect(
            "impossible",
            "unknown kinds and impossible numbers raise ValueError",
            requires="values",
            visible=(
                bad(kind="attention", n_in=4),
                bad(kind="upsample", channels=2),
                bad(kind="conv", c_in=0, c_out=2, kernel_size=3),
                bad(kind="conv", c_in=2, c_out=3, kernel_size=(0, 2)),
                bad(kind="conv", c_in=2, c_out=3, kernel_size=(2, 0)),
                bad(kind="conv", c_in=4, c_out=2, kernel_size=3, groups=0),
                bad(kind="conv", c_in=6, c_out=4, kernel_size=3, groups=3),
                bad(kind="conv", c_in=4, c_out=6, kernel_size=3, groups=3),
                bad(kind="linear", n_in=4, n_out=0),
                bad(kind="subsample", channels=0),
            ),
            hidden=(
                bad(kind="conv3d", c_in=2, c_out=3, kernel_size=2),
                bad(kind="batchnorm", channels=4),
                bad(kind="zeropad", channels=3),
                bad(kind="conv", c_in=2, c_out=3, kernel_size=(0, 3)),
                bad(kind="conv", c_in=2, c_out=3, kernel_size=(3, 0)),
                bad(kind="conv", c_in=4, c_out=2, kernel_size=3, groups=0),
                bad(kind="conv", c_in=8, c_out=6, kernel_size=2, groups=4),
                bad(kind="conv", c_in=6, c_out=8, kernel_size=2, groups=4),
                bad(kind="linear", n_in=0, n_out=3),
                bad(kind="subsample", channels=-1),
            ),
        ),
        Aspect(
            "purity",
            "the list and its dicts are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(kinds="conv:grouped linear:unbiased pool"),),
            hidden=(draw(kinds="subsample conv:unbiased conv:grouped"),),
        ),
    ),
    variants=(
        misconception(
            count_parameters__biases_forgotten,
            "Biases are never counted.",
            hint="Which value does bias have when a layer does not say?",
        ),
        misconception(
            count_parameters__biases_always,
            "Biases are counted even where a layer says that it has none.",
            hint='Where does your code read the key "bias"?',
        ),
        misconception(
            count_parameters__no_bias_by_default,
            "A layer that does not say is taken to have no biases.",
            hint="Which value does bias have when a layer does not say?",
        ),
        misconception(
            count_parameters__bias_by_key,
            "A layer is taken to have no biases as soon as it has the key bias; "
            "it is the value that counts.",
            hint='"bias": True means that biases are counted.',
        ),
        misconception(
            count_parameters__groups_ignored,
            "The groups are not used: a kernel sees the maps of its own group only.",
            hint="Through how many channels does a kernel reach?",
        ),
        misconception(
            count_parameters__biases_in_groups,
            "The biases are divided by the number of groups, but every kernel keeps its own.",
            hint="How many kernels does the layer have in all groups together?",
        ),
        misconception(
            count_parameters__one_group,
            "Only one of the groups is counted.",
            hint="How many kernels does the layer have in all groups together?",
        ),
        misconception(
            count_parameters__flat_kernels,
            "A kernel is counted as one flat slice, but it reaches through several channels.",
            hint="On an RGB image, how many numbers does a kernel of 5×5 hold?",
        ),
        misconception(
            count_parameters__height_for_width,
            "Kernels are counted as squares of their height; the width is not used.",
            hint="kernel_size may be a pair (K_h, K_w).",
        ),
        misconception(
            count_parameters__subsampling_not_counted,
            "Subsampling layers are counted as 0, but every map has a coefficient and a bias.",
            hint="A subsampling layer of LeNet-5 is more than a pooling layer.",
        ),
        misconception(
            count_parameters__subsampling_shared,
            "One coefficient and one bias are counted for the whole layer, "
            "but every map has its own.",
            hint="How many maps does the layer have?",
        ),
        misconception(
            count_parameters__pooling_counted,
            "The window of a pooling layer is counted like a kernel, but nothing in it is trained.",
            hint="Which numbers of a pooling layer change during training?",
        ),
        misconception(
            count_parameters__last_layer_only,
            "Each layer's count replaces the one before it, so only the last layer counts.",
            hint="Inside the loop, is it = or += ?",
        ),
        misconception(
            count_parameters__first_layer_only,
            "The function returns inside the loop, so only the first layer counts.",
            hint="How far is your return indented?",
        ),
        misconception(
            count_parameters__unknown_counted_as_nothing,
            "A layer of an unknown kind counts as nothing, so a typing error goes unnoticed.",
            hint="What does your last else do?",
        ),
        misconception(
            count_parameters__options_popped,
            "Options are taken out of the caller's dicts with pop: after the call the network is "
            "another one.",
            hint="What is the difference between get and pop?",
        ),
        misconception(
            count_parameters__unchecked,
            "Impossible numbers, such as no channels, give a count in place of a ValueError.",
            hint="Check the numbers of a layer before you multiply them.",
        ),
        style(count_parameters__weight_arrays, "shapes of all arrays, as a NumPy integer"),
        style(count_parameters__running_sum, "all weights, then all biases"),
    ),
    nudge="Write down what one layer of each kind holds; the network is only their sum.",
    step="Go through the list and branch on the kind. Read optional keys with get: bias is True "
    "and groups is 1 unless the layer says otherwise. Raise in the last branch.",
    source="002 §4, 003 §2",
)
