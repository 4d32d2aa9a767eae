"""How answers to `count_parameters` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import check_fc, count_trainable, read_numbers


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
