"""How answers to `alexnet_params` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_trainable


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
