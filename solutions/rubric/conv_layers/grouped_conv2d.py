"""How answers to `grouped_conv2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import (
    TWO_KERNELS,
    _correlate,
    _given,
    _pad,
    _pair,
    _starts,
    draw_layer,
)


def draw_grouped_layer(rng, C, C_out, groups=None, C_g=None, **sizes):
    """Draw a layer whose kernels see ``C_g`` channels: those of their group unless given."""
    layer = draw_layer(rng, C=C, C_out=C_out, w_C=C_g or C // (groups or 1), **sizes)
    return {**layer, **_given(groups=groups)}


def oracle_grouped_conv2d(x, w, b, stride=1, padding=0, groups=1):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, groups=groups).numpy()


def _group_starts(x, w, stride, padding, groups):
    if groups < 1 or len(w) % groups or x.shape[1] != groups * w.shape[1]:
        raise ValueError("the groups do not fit")
    return _starts(x.shape[2:], w.shape[2:], stride, padding)


def _convolve_groups(x, w, b, stride, padding, groups):
    """List the outputs of the groups."""
    rows, columns = _group_starts(x, w, stride, padding, groups)
    channels = np.split(_pad(x, padding), groups, axis=1)
    return [
        _correlate(block, kernels, bias, rows, columns)
        for block, kernels, bias in zip(
            channels, np.split(w, groups), np.split(b, groups), strict=True
        )
    ]


def grouped_conv2d__first_group_for_all(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    return _correlate(_pad(x, padding)[:, : w.shape[1]], w, b, rows, columns)


def grouped_conv2d__all_groups_summed(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    return _correlate(_pad(x, padding), np.tile(w, (1, groups, 1, 1)), b, rows, columns)


def grouped_conv2d__channels_dealt_out(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    dealt = np.concatenate([x[:, g::groups] for g in range(groups)], axis=1)
    return reference.grouped_conv2d(dealt, w, b, stride, padding, groups)


def grouped_conv2d__outputs_interleaved(x, w, b, stride=1, padding=0, groups=1):
    outputs = _convolve_groups(x, w, b, stride, padding, groups)
    stacked = np.stack(outputs, axis=2)
    return stacked.reshape(len(x), len(w), *stacked.shape[3:])


def grouped_conv2d__outputs_added(x, w, b, stride=1, padding=0, groups=1):
    return np.sum(_convolve_groups(x, w, b, stride, padding, groups), axis=0)


def grouped_conv2d__last_group_only(x, w, b, stride=1, padding=0, groups=1):
    outputs = _convolve_groups(x, w, b, stride, padding, groups)
    outputs[:-1] = [np.zeros(out.shape) for out in outputs[:-1]]
    return np.concatenate(outputs, axis=1)


def grouped_conv2d__first_bias_for_all(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    repeated = np.tile(b[: len(w) // groups], groups)
    return reference.grouped_conv2d(x, w, repeated, stride, padding, groups)


def grouped_conv2d__kernel_flipped(x, w, b, stride=1, padding=0, groups=1):
    return reference.grouped_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding, groups)


def grouped_conv2d__padding_ignored(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    return reference.grouped_conv2d(x, w, b, stride, 0, groups)


def grouped_conv2d__stride_ignored(x, w, b, stride=1, padding=0, groups=1):
    rows, columns = _group_starts(x, w, stride, padding, groups)
    dense = reference.grouped_conv2d(x, w, b, 1, padding, groups)
    return dense[:, :, : len(rows), : len(columns)]


def grouped_conv2d__first_of_pair(x, w, b, stride=1, padding=0, groups=1):
    _group_starts(x, w, stride, padding, groups)
    return reference.grouped_conv2d(x, w, b, _pair(stride)[0], _pair(padding)[0], groups)


def grouped_conv2d__loops(x, w, b, stride=1, padding=0, groups=1):
    (s_h, s_w), (C_out, C_g, K_h, K_w) = _pair(stride), w.shape
    rows, columns = _group_starts(x, w, stride, padding, groups)
    padded = _pad(x, padding)
    out = np.zeros((len(x), C_out, len(rows), len(columns)))
    for n, d, i, j in np.ndindex(*out.shape):
        first = d // (C_out // groups) * C_g
        block = padded[n, first : first + C_g]
        window = block[:, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
        out[n, d, i, j] = (window * w[d]).sum() + b[d]
    return out


def grouped_conv2d__split_and_joined(x, w, b, stride=1, padding=0, groups=1):
    return np.concatenate(_convolve_groups(x, w, b, stride, padding, groups), axis=1)


def grouped_conv2d__float32_blocks(x, w, b, stride=1, padding=0, groups=1):
    """Put zeros where a kernel does not see a channel, and convolve as usual."""
    rows, columns = _group_starts(x, w, stride, padding, groups)
    size, C_g = len(w) // groups, w.shape[1]
    full = np.zeros((len(w), x.shape[1], *w.shape[2:]))
    for g in range(groups):
        part = slice(g * size, (g + 1) * size)
        full[part, g * C_g : (g + 1) * C_g] = w[part]
    return _correlate(_pad(x, padding), full, b, rows, columns).astype(np.float32)


grouped_conv2d = Question(
    reference=reference.grouped_conv2d,
    oracle=oracle_grouped_conv2d,
    draw=draw_grouped_layer,
    aspects=(
        Aspect(
            "values",
            "the kernels of a group see the channels of their group; one group by default",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2], [3, 4]], [[5, 6], [7, 8]]]]),
                        "w": TWO_KERNELS,
                        "b": np.array([0.0, 100]),
                        "groups": 2,
                    },
                    np.array([[[[20.0]], [[113]]]]),
                    source="001 AlexNet, with numbers of our own",
                ),
                draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=4, C_out=6, H=2, W=2, K_h=1, K_w=1, groups=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=6, C_out=4, H=2, W=3, K_h=2, K_w=2, groups=2),
            ),
        ),
        Aspect(
            "groups",
            "more than two groups, and groups of one channel",
            weight=3,
            visible=(
                draw(N=1, C=3, C_out=6, H=2, W=2, K_h=2, K_w=1, groups=3),
                draw(N=1, C=6, C_out=3, H=2, W=3, K_h=1, K_w=2, groups=3),
            ),
            hidden=(
                draw(N=1, C=6, C_out=6, H=2, W=3, K_h=1, K_w=2, groups=3),
                draw(N=2, C=4, C_out=8, H=2, W=2, K_h=2, K_w=1, groups=4),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=2, C_out=4, H=2, W=3, K_h=2, K_w=2, groups=2, bias=True),),
            hidden=(draw(N=2, C=3, C_out=6, H=2, W=2, K_h=1, K_w=2, groups=3, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square",
            weight=2,
            visible=(draw(N=1, C=2, C_out=2, H=3, W=5, K_h=2, K_w=3, groups=2),),
            hidden=(draw(N=2, C=4, C_out=2, H=5, W=3, K_h=3, K_w=2, groups=2),),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            visible=(draw(N=1, C=2, C_out=4, H=2, W=2, K_h=2, K_w=2, padding=1, groups=2),),
            hidden=(draw(N=2, C=2, C_out=2, H=2, W=3, K_h=3, K_w=2, padding=2, groups=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            visible=(
                draw(N=1, C=2, C_out=2, H=4, W=4, K_h=2, K_w=2, stride=2, groups=2),
                draw(N=1, C=2, C_out=2, H=4, W=6, K_h=2, K_w=3, stride=2, groups=2),
            ),
            hidden=(draw(N=1, C=2, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=3, groups=2),),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(
                    N=1,
                    C=2,
                    C_out=2,
                    H=6,
                    W=3,
                    K_h=3,
                    K_w=2,
                    stride=(2, 1),
                    padding=(0, 1),
                    groups=2,
                ),
            ),
            hidden=(
                draw(
                    N=1,
                    C=2,
                    C_out=4,
                    H=3,
                    W=7,
                    K_h=2,
                    K_w=3,
                    stride=(1, 3),
                    padding=(2, 0),
                    groups=2,
                ),
            ),
        ),
        Aspect(
            "impossible",
            "groups that do not come out even, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=4, C_out=3, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=1, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=3, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=3, C_out=2, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=0),
                impossible(N=1, C=2, C_out=2, H=3, W=2, K_h=2, K_w=3, groups=2),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1), groups=2),
            ),
            hidden=(
                impossible(N=1, C=3, C_out=1, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=3),
                impossible(N=1, C=5, C_out=4, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=4, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1),
                impossible(N=2, C=3, C_out=4, C_g=2, H=1, W=2, K_h=1, K_w=1, groups=2),
                impossible(N=1, C=2, C_out=2, C_g=2, H=2, W=2, K_h=1, K_w=1, groups=-1),
                impossible(N=1, C=2, C_out=2, C_g=1, H=2, W=2, K_h=1, K_w=1, groups=0),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, stride=(1, -1), groups=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=2, W=2, K_h=1, K_w=1, groups=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=4, H=3, W=2, K_h=2, K_w=2, groups=2, bias=True),),
        ),
    ),
    variants=(
        misconception(
            grouped_conv2d__first_group_for_all,
            "All kernels see the channels of the first group.",
            hint="Which channels does the last kernel see?",
        ),
        misconception(
            grouped_conv2d__all_groups_summed,
            "Every kernel is applied to all groups and the results are added: "
            "a kernel must see the channels of its own group only.",
            hint="How many channels is one output the sum of?",
        ),
        misconception(
            grouped_conv2d__channels_dealt_out,
            "The channels are dealt out like cards, c mod groups: "
            "a group consists of neighbouring channels.",
            hint="Group g holds the channels from g·C_g to (g + 1)·C_g − 1.",
        ),
        misconception(
            grouped_conv2d__outputs_interleaved,
            "The outputs of the groups are interleaved: those of the first group come first, "
            "then those of the second.",
            hint="Along which axis do you join the outputs of the groups: concatenate or stack?",
        ),
        misconception(
            grouped_conv2d__outputs_added,
            "The outputs of the groups are added; they must stand one after the other.",
            hint="The output has C_out channels, as many as there are kernels.",
        ),
        misconception(
            grouped_conv2d__last_group_only,
            "Only the last group has an output, the others are 0.",
            hint="Is the output array made anew inside the loop over the groups?",
        ),
        misconception(
            grouped_conv2d__first_bias_for_all,
            "Every group gets the bias of the first one: b has an entry for each output channel.",
            hint="Which entries of b belong to group g?",
        ),
        misconception(
            grouped_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            grouped_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Do you pass the padding on to the convolution of each group?",
        ),
        misconception(
            grouped_conv2d__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            grouped_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(grouped_conv2d__loops, "one loop over all outputs"),
        style(grouped_conv2d__split_and_joined, "np.split, a convolution per group, concatenate"),
        style(grouped_conv2d__float32_blocks, "zeros where a kernel sees nothing, in float32"),
    ),
    nudge="With two groups there are two layers side by side. What does each take and give?",
    step="Cut the channels of x into equal blocks of neighbours, the kernels and the biases "
    "likewise. Convolve block g with the kernels of block g and join the outputs along axis 1.",
    source="001 AlexNet",
)
