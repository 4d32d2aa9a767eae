"""How answers to `locally_connected_params` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import count_trainable, read_numbers, take_numbers


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
