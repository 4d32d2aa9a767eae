"""How answers to `fc_params` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import check_fc, count_trainable, take_numbers


def oracle_fc_params(n_in, n_out, bias=True):
    return count_trainable(torch.nn.Linear(n_in, n_out, bias=bias, device="meta"))


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
