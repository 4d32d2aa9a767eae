"""How answers to `receptive_field` are judged."""

import numpy as np

from autograder.oracle import F, torch
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
from solutions import convolution as reference


def draw_layers(rng, layers):
    return {"layers": list(layers)}


def oracle_receptive_field(layers):
    """See which pixels of a long row get a gradient from two neighbours in mid-output."""
    row = torch.ones(1, 1, 400, dtype=torch.float64, requires_grad=True)
    out = row
    for k, s, p, d in layers:
        ones = torch.ones(1, 1, k, dtype=torch.float64)
        out = F.conv1d(out, ones, stride=s, padding=p, dilation=d)
    middle = out.shape[-1] // 2
    seen = [
        torch.autograd.grad(out[0, 0, i], row, retain_graph=True)[0].flatten().nonzero()
        for i in (middle, middle + 1)
    ]
    first, last, next_first = int(seen[0][0]), int(seen[0][-1]), int(seen[1][0])
    jump = next_first - first
    return last - first + 1, jump, first - middle * jump


def check_layers(layers):
    """ValueError if a layer is impossible."""
    for k, s, p, d in layers:
        if k < 1 or s < 1 or p < 0 or d < 1:
            raise ValueError("a layer is impossible")


def receptive_field__jump_ignored(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1)
        start -= p
        jump *= s
    return size, jump, start


def receptive_field__own_stride_first(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        jump *= s
        size += d * (k - 1) * jump
        start -= p * jump
    return size, jump, start


def receptive_field__strides_added(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump += s
    return size, jump, start


def receptive_field__layer_before(layers):
    """Answer for the last layer alone: its own input in place of the image."""
    check_layers(layers)
    k, s, p, d = layers[-1] if layers else (1, 1, 0, 1)
    return d * (k - 1) + 1, s, -p


def receptive_field__dilation_ignored(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, _ in layers:
        size += (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__kernel_times_dilation(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (k * d - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__kernels_added(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (d * (k - 1) + 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__padding_subtracted(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += (d * (k - 1) - 2 * p) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__padding_ignored(layers):
    size, jump, _ = reference.receptive_field(layers)
    return size, jump, 0


def receptive_field__padding_forward(layers):
    size, jump, start = reference.receptive_field(layers)
    return size, jump, -start


def receptive_field__layers_reversed(layers):
    return reference.receptive_field(layers[::-1])


def receptive_field__layers_consumed(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0
    while layers:
        k, s, p, d = layers.pop(0)
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__unchecked(layers):
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field__centre_as_start(layers):
    check_layers(layers)
    size, jump, start = 1, 1, 0.5
    for k, s, p, d in layers:
        start += (d * (k - 1) / 2 - p) * jump
        size += d * (k - 1) * jump
        jump *= s
    return size, jump, start


def receptive_field__backwards(layers):
    """Widen a range of pixels from the output back to the input."""
    check_layers(layers)
    first, last, jump = 0, 0, 1
    for k, s, p, d in layers[::-1]:
        first, last, jump = first * s - p, last * s - p + d * (k - 1), jump * s
    return last - first + 1, jump, first


def receptive_field__vectorised(layers):
    check_layers(layers)
    k, s, p, d = np.array(layers, dtype=int).reshape(-1, 4).T
    jumps = np.concatenate([[1], np.cumprod(s)])
    return 1 + (d * (k - 1)) @ jumps[:-1], jumps[-1], -p @ jumps[:-1]


LENET_TO_C5 = [(5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1), (2, 2, 0, 1), (5, 1, 0, 1)]


receptive_field = Question(
    reference=reference.receptive_field,
    oracle=oracle_receptive_field,
    draw=draw_layers,
    aspects=(
        Aspect(
            "kernels",
            "layers with stride 1, without padding, and no layers at all",
            weight=3,
            visible=(
                # 1 + 2 + 2
                example(
                    {"layers": [(3, 1, 0, 1), (3, 1, 0, 1)]},
                    (5, 1, 0),
                    source="003 §1.4, with numbers of our own",
                ),
                draw(layers=((4, 1, 0, 1), (1, 1, 0, 1), (2, 1, 0, 1))),
                draw(layers=()),
            ),
            hidden=(
                draw(layers=((5, 1, 0, 1), (4, 1, 0, 1))),
                draw(layers=()),
            ),
        ),
        Aspect(
            "stride",
            "a stride spreads the layers that follow",
            weight=3,
            visible=(
                # 1 + 4·1 + 1·1 + 4·2 + 1·2 + 4·4 = 32, and the jump is 2·2
                example({"layers": LENET_TO_C5}, (32, 4, 0), source="003 §1.4, §2"),
                draw(layers=((4, 2, 0, 1), (2, 3, 0, 1), (3, 1, 0, 1))),
            ),
            hidden=(
                draw(layers=((7, 2, 0, 1), (3, 2, 0, 1), (3, 3, 0, 1))),
                draw(layers=((1, 3, 0, 1), (4, 1, 0, 1))),
            ),
        ),
        Aspect(
            "padding",
            "padding moves the first field to the left",
            weight=2,
            visible=(
                # size 1 + 2·1 + 2·1, jump 1·2, start −1·1 − 1·1
                example(
                    {"layers": [(3, 1, 1, 1), (3, 2, 1, 1)]},
                    (5, 2, -2),
                    source="003 §1.3.1, §1.4, with numbers of our own",
                ),
                draw(layers=((5, 2, 1, 1), (3, 3, 2, 1))),
            ),
            hidden=(
                draw(layers=((3, 2, 2, 1), (3, 1, 1, 1))),
                draw(layers=((7, 3, 3, 1), (2, 2, 1, 1))),
            ),
        ),
        Aspect(
            "dilation",
            "a dilated kernel covers d(k − 1) + 1 pixels",
            weight=2,
            visible=(
                # 1 + 2·1 + 2·2 + 2·4: the field doubles while the kernels stay small
                example(
                    {"layers": [(3, 1, 0, 1), (3, 1, 0, 2), (3, 1, 0, 4)]},
                    (15, 1, 0),
                    source="001 空洞卷积 (Yu and Koltun 2016)",
                ),
                draw(layers=((3, 2, 0, 2), (4, 1, 0, 3))),
            ),
            hidden=(
                draw(layers=((4, 1, 0, 3), (2, 3, 0, 2), (3, 1, 0, 2))),
                draw(layers=((5, 3, 0, 2),)),
            ),
        ),
        Aspect(
            "together",
            "strides, paddings and dilations in one net",
            visible=(draw(layers=((3, 2, 1, 2), (5, 3, 2, 1))),),
            hidden=(
                draw(layers=((4, 1, 0, 3), (3, 2, 1, 1), (2, 3, 2, 2))),
                draw(layers=((6, 4, 2, 3),)),
            ),
        ),
        Aspect(
            "impossible",
            "a layer with impossible numbers raises ValueError",
            requires="kernels",
            visible=(
                impossible(layers=((3, 1, 1, 1), (0, 1, 0, 1))),
                impossible(layers=((3, 0, 1, 1),)),
                impossible(layers=((3, 1, -1, 1), (3, 1, 1, 1))),
                impossible(layers=((3, 2, 1, 0),)),
            ),
            hidden=(
                impossible(layers=((0, 2, 1, 1),)),
                impossible(layers=((2, 2, 0, 1), (5, 0, 0, 1))),
                impossible(layers=((5, 2, -1, 2),)),
                impossible(layers=((3, 1, 1, 0), (3, 1, 1, 1))),
            ),
        ),
        Aspect(
            "purity",
            "the list of layers is left as it was",
            requires="kernels",
            judges="arguments",
            visible=(draw(layers=((3, 2, 1, 1), (3, 1, 1, 2))),),
            hidden=(draw(layers=((5, 1, 2, 1), (2, 2, 0, 1))),),
        ),
    ),
    variants=(
        misconception(
            receptive_field__jump_ignored,
            "The kernels are summed as if every layer moved by one input pixel; behind a stride "
            "the pixels of a layer stand several input pixels apart.",
            hint="After a layer with stride 2, how far apart are two neighbours in the image?",
        ),
        misconception(
            receptive_field__own_stride_first,
            "A layer's own stride is counted before its kernel, "
            "but it spreads only the layers that follow.",
            hint="Does the stride of a single layer change what one output pixel sees?",
        ),
        misconception(
            receptive_field__strides_added,
            "The strides are added up, but each one multiplies the jump.",
            hint="Two layers with stride 2: how many input pixels is one step of the output?",
        ),
        misconception(
            receptive_field__layer_before,
            "This is the view of the last layer on the layer before it, "
            "but the receptive field is counted in pixels of the input image.",
            hint="Carry size, jump and start through all layers.",
        ),
        misconception(
            receptive_field__dilation_ignored,
            "The dilation is not used: a dilated kernel covers d(k − 1) + 1 pixels.",
            hint="Draw a kernel of 3 entries with dilation 2.",
        ),
        misconception(
            receptive_field__kernel_times_dilation,
            "The dilated kernel is taken to cover k·d pixels, but it covers d(k − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            receptive_field__kernels_added,
            "Every layer adds its whole kernel, but one of its pixels was counted already.",
            hint="A 1×1 layer must not make the field larger.",
        ),
        misconception(
            receptive_field__padding_subtracted,
            "The padding makes the field smaller here; it only moves it.",
            hint="Does a kernel of size 3 see fewer places if there are zeros at the edge?",
        ),
        misconception(
            receptive_field__padding_ignored,
            "The padding is not used, but it moves the first field to the left.",
            hint="With padding 1, which place does the first position of the kernel start at?",
        ),
        misconception(
            receptive_field__padding_forward,
            "The first field is moved to the right, but zeros stand before pixel 0.",
            hint="Which index would the zero just before pixel 0 have?",
        ),
        misconception(
            receptive_field__layers_reversed,
            "The layers are taken from the output to the input, but the formula begins at the "
            "input.",
            hint="The first layer of the list is the one next to the image.",
        ),
        misconception(
            receptive_field__layers_consumed,
            "The caller's list is emptied: pop removes the layers from it.",
            hint="A for loop leaves the list as it is.",
        ),
        misconception(
            receptive_field__unchecked,
            "A layer with impossible numbers gives a result in place of a ValueError.",
            hint="Check each layer before you use it.",
        ),
        convention(
            receptive_field__centre_as_start,
            "start is the centre of the first field, start + size / 2 in our count. Accepted.",
        ),
        style(receptive_field__backwards, "a range of pixels, from the output to the input"),
        style(receptive_field__vectorised, "sums of products, as NumPy integers"),
    ),
    nudge="By how many input pixels does the kernel of a layer move when it moves by one?",
    step="Go through the layers from the input on. First let the kernel widen the field and the "
    "padding move it, both times the jump so far; then multiply the jump by the stride.",
    source="003 §1.4, 000 局部连接, 001 空洞卷积",
)
