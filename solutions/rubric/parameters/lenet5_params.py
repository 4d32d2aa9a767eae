"""How answers to `lenet5_params` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import TABLE_I, count_trainable, draw_nothing, read_table


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
