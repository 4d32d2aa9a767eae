"""How answers to `lenet5_shapes` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import parameters as reference
from solutions.rubric.parameters.shared import draw_nothing


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
