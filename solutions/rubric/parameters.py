"""Unit 6, counting parameters: how answers are judged."""

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


# fc_params --------------------------------------------------------------------------------


def draw_fc(rng, n_in, n_out, bias=True):
    return {"n_in": n_in, "n_out": n_out, "bias": bias}


def oracle_fc_params(n_in, n_out, bias):
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
    draw=draw_fc,
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
            ),
            hidden=(draw(n_in=784, n_out=300), draw(n_in=2, n_out=7), draw(n_in=1, n_out=5)),
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
            visible=(impossible(n_in=0, n_out=4), impossible(n_in=3, n_out=-2)),
            hidden=(impossible(n_in=6, n_out=0), impossible(n_in=-4, n_out=2, bias=False)),
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
    source="000 参数数量太多, 001 §3.1, 003 §1.1",
)

# conv_params ------------------------------------------------------------------------------


def draw_conv(rng, c_in, c_out, kernel_size, bias=True):
    return {"c_in": c_in, "c_out": c_out, "kernel_size": kernel_size, "bias": bias}


def oracle_conv_params(c_in, c_out, kernel_size, bias):
    layer = torch.nn.Conv2d(c_in, c_out, kernel_size, bias=bias, device="meta")
    return count_trainable(layer)


def read_conv(c_in, c_out, kernel_size):
    """Read the kernel size as a pair; ValueError if a number is below 1."""
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    if min(c_in, c_out, k_h, k_w) < 1:
        raise ValueError("channels and kernel size must be at least 1")
    return k_h, k_w


def conv_params__bias_forgotten(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return k_h * k_w * c_in * c_out


def conv_params__bias_always(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return (k_h * k_w * c_in + 1) * c_out


def conv_params__one_bias(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return k_h * k_w * c_in * c_out + (1 if bias else 0)


def conv_params__bias_per_channel(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return (k_h * k_w + (1 if bias else 0)) * c_in * c_out


def conv_params__flat_kernels(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return (k_h * k_w + (1 if bias else 0)) * c_out


def conv_params__one_kernel(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return k_h * k_w * c_in + (1 if bias else 0)


def conv_params__height_for_width(c_in, c_out, kernel_size, bias=True):
    k_h, _ = read_conv(c_in, c_out, kernel_size)
    return (k_h * k_h * c_in + (1 if bias else 0)) * c_out


def conv_params__sides_added(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    return ((k_h + k_w) * c_in + (1 if bias else 0)) * c_out


def conv_params__pair_unread(c_in, c_out, kernel_size, bias=True):
    read_conv(c_in, c_out, kernel_size)
    return (kernel_size**2 * c_in + (1 if bias else 0)) * c_out


def conv_params__unchecked(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return (k_h * k_w * c_in + (1 if bias else 0)) * c_out


def conv_params__weights_then_biases(c_in, c_out, kernel_size, bias=True):
    k_h, k_w = read_conv(c_in, c_out, kernel_size)
    count = c_out * c_in * k_h * k_w
    if bias:
        count += c_out
    return count


def conv_params__numpy_integer(c_in, c_out, kernel_size, bias=True):
    read_conv(c_in, c_out, kernel_size)
    sides = np.broadcast_to(kernel_size, 2)
    return np.prod([c_out, c_in, *sides], dtype=np.int64) + bias * c_out


conv_params = Question(
    reference=reference.conv_params,
    oracle=oracle_conv_params,
    draw=draw_conv,
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
                impossible(c_in=3, c_out=4, kernel_size=0),
            ),
            hidden=(
                impossible(c_in=3, c_out=0, kernel_size=3),
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
    source="001 参数共享 and 特征图, 003 §2",
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


def draw_nothing(rng):
    return {}


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
    source="003 §2",
)
