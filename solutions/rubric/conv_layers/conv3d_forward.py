"""How answers to `conv3d_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import _correlate, _given


def draw_volume_layer(
    rng, N, C, C_out, size, kernel_size, stride=None, padding=None, bias=False, w_C=None
):
    """Draw volumes of ``size`` (D, H, W) and kernels of ``kernel_size`` (K_d, K_h, K_w)."""
    return {
        "x": values(rng, N, C, *size),
        "w": values(rng, C_out, w_C or C, *kernel_size),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
        **_given(stride=stride, padding=padding),
    }


def oracle_conv3d_forward(x, w, b, stride=1, padding=0):
    return F.conv3d(tensor(x), tensor(w), tensor(b), stride, padding).numpy()


def _triple(value):
    return (value, value, value) if np.ndim(value) == 0 else tuple(value)


def _pad_volume(x, padding):
    return np.pad(x, ((0, 0), (0, 0), *((p, p) for p in _triple(padding))))


def _volume_starts(x, w, stride, padding):
    """List the first layers, rows and columns of all windows, as three ranges."""
    if x.shape[1] != w.shape[1]:
        raise ValueError("x and w differ in channels")
    stride, padding = _triple(stride), _triple(padding)
    free = [n + 2 * p - k + 1 for n, p, k in zip(x.shape[2:], padding, w.shape[2:], strict=True)]
    if min(*free, *stride) < 1 or min(padding) < 0:
        raise ValueError("no window fits")
    return [range(0, count, step) for count, step in zip(free, stride, strict=True)]


def _correlate_volumes(padded, w, b, starts):
    """Apply every kernel at the given places of padded volumes."""
    K_d, K_h, K_w = w.shape[2:]
    out = np.zeros((len(padded), len(w), *map(len, starts)))
    for k, i, j in np.ndindex(*out.shape[2:]):
        front, top, left = starts[0][k], starts[1][i], starts[2][j]
        window = padded[:, :, front : front + K_d, top : top + K_h, left : left + K_w]
        axes = tuple(range(1, 5))
        out[:, :, k, i, j] = np.tensordot(window, w, axes=(axes, axes)) + b
    return out


def conv3d_forward__depth_not_slid(x, w, b, stride=1, padding=0):
    layers, rows, columns = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w, b, (layers[:1], rows, columns))


def conv3d_forward__depth_summed(x, w, b, stride=1, padding=0):
    whole = reference.conv3d_forward(x, w, np.zeros(len(w)), stride, padding)
    return whole.sum(axis=2) + b[:, None, None]


def conv3d_forward__layer_by_layer(x, w, b, stride=1, padding=0):
    """Use the first layer of a kernel only, as if the volumes were stacks of images."""
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w[:, :, :1], b, starts)


def conv3d_forward__depth_stride_of_one(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, (1, *_triple(stride)[1:]), padding)


def conv3d_forward__depth_not_padded(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, stride, (0, *_triple(padding)[1:]))


def conv3d_forward__depth_last(x, w, b, stride=1, padding=0):
    """Read the triples as (h, w, d)."""
    _volume_starts(x, w, stride, padding)
    (s_1, s_2, s_3), (p_1, p_2, p_3) = _triple(stride), _triple(padding)
    return reference.conv3d_forward(x, w, b, (s_3, s_1, s_2), (p_3, p_1, p_2))


def conv3d_forward__first_of_triple(x, w, b, stride=1, padding=0):
    _volume_starts(x, w, stride, padding)
    return reference.conv3d_forward(x, w, b, _triple(stride)[0], _triple(padding)[0])


def conv3d_forward__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.conv3d_forward(x, w[:, :, ::-1, ::-1, ::-1], b, stride, padding)


def conv3d_forward__channels_overwritten(x, w, b, stride=1, padding=0):
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x[:, -1:], padding), w[:, -1:], b, starts)


def conv3d_forward__bias_forgotten(x, w, b, stride=1, padding=0):
    return reference.conv3d_forward(x, w, np.zeros(len(w)), stride, padding)


def conv3d_forward__last_position_missing(x, w, b, stride=1, padding=0):
    starts = [places[:-1] for places in _volume_starts(x, w, stride, padding)]
    return _correlate_volumes(_pad_volume(x, padding), w, b, starts)


def conv3d_forward__loops(x, w, b, stride=1, padding=0):
    starts = _volume_starts(x, w, stride, padding)
    return _correlate_volumes(_pad_volume(x, padding), w, b, starts)


def conv3d_forward__sum_of_layers(x, w, b, stride=1, padding=0):
    """Add up a two-dimensional convolution for each layer of the kernel."""
    layers, rows, columns = _volume_starts(x, w, stride, padding)
    padded = _pad_volume(x, padding)
    out = np.zeros((len(x), len(w), len(layers), len(rows), len(columns)))
    for k, front in enumerate(layers):
        for t in range(w.shape[2]):
            out[:, :, k] += _correlate(padded[:, :, front + t], w[:, :, t], 0.0, rows, columns)
    return out + b[:, None, None, None]


def conv3d_forward__float32_shifts(x, w, b, stride=1, padding=0):
    starts, (s_d, s_h, s_w) = _volume_starts(x, w, stride, padding), _triple(stride)
    padded, w = _pad_volume(x, padding).astype(np.float32), w.astype(np.float32)
    D, H, W = (places[-1] + 1 for places in starts)
    out = np.zeros((len(x), len(w), *map(len, starts)), np.float32)
    for t, u, v in np.ndindex(*w.shape[2:]):
        shifted = padded[:, :, t : t + D : s_d, u : u + H : s_h, v : v + W : s_w]
        out += np.einsum("nckij,ec->nekij", shifted, w[:, :, t, u, v])
    return out + b.astype(np.float32)[:, None, None, None]


conv3d_forward = Question(
    reference=reference.conv3d_forward,
    oracle=oracle_conv3d_forward,
    draw=draw_volume_layer,
    aspects=(
        Aspect(
            "values",
            "the window moves along depth, height and width, and the channels are summed",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.arange(1.0, 13).reshape(1, 1, 3, 2, 2),
                        "w": np.array([[[[[1.0, 0], [0, 0]], [[0, 0], [0, 2]]]]]),
                        "b": np.zeros(1),
                    },
                    np.array([[[[[17.0]], [[29]]]]]),
                    source="000 三维卷积, with numbers of our own",
                ),
                draw(N=1, C=1, C_out=2, size=(3, 3, 3), kernel_size=(2, 2, 2)),
                draw(N=2, C=2, C_out=3, size=(2, 3, 2), kernel_size=(2, 2, 1)),
            ),
            hidden=(
                draw(N=1, C=2, C_out=1, size=(3, 3, 3), kernel_size=(2, 2, 2)),
                draw(N=2, C=3, C_out=2, size=(3, 2, 3), kernel_size=(2, 1, 2)),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=1, C_out=2, size=(2, 2, 3), kernel_size=(1, 2, 2), bias=True),),
            hidden=(draw(N=2, C=1, C_out=3, size=(3, 2, 2), kernel_size=(2, 1, 2), bias=True),),
        ),
        Aspect(
            "shape",
            "depth, height and width that differ, of volumes and kernels",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(4, 2, 5), kernel_size=(3, 1, 2)),
                draw(N=1, C=2, C_out=1, size=(2, 4, 3), kernel_size=(1, 3, 2)),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, size=(3, 5, 4), kernel_size=(2, 3, 1)),
                draw(N=2, C=1, C_out=1, size=(5, 2, 3), kernel_size=(2, 1, 3)),
            ),
        ),
        Aspect(
            "padding",
            "zeros on both sides of depth, height and width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 2), padding=1),
                draw(N=1, C=1, C_out=1, size=(1, 2, 2), kernel_size=(3, 4, 5), padding=2),
            ),
            hidden=(draw(N=2, C=1, C_out=2, size=(2, 1, 2), kernel_size=(3, 3, 4), padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several places apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, size=(3, 3, 3), kernel_size=(1, 1, 1), stride=2),
                draw(N=1, C=1, C_out=1, size=(4, 5, 4), kernel_size=(1, 2, 2), stride=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, size=(4, 4, 3), kernel_size=(2, 2, 1), stride=2),
                draw(N=1, C=1, C_out=1, size=(5, 5, 4), kernel_size=(2, 1, 1), stride=3),
            ),
        ),
        Aspect(
            "triples",
            "stride and padding that differ between depth, height and width",
            visible=(
                draw(
                    N=1,
                    C=1,
                    C_out=1,
                    size=(4, 3, 3),
                    kernel_size=(2, 2, 2),
                    stride=(2, 1, 3),
                    padding=(0, 1, 2),
                ),
                draw(
                    N=1,
                    C=2,
                    C_out=1,
                    size=(3, 4, 3),
                    kernel_size=(2, 1, 2),
                    stride=(1, 3, 2),
                    padding=(1, 2, 0),
                ),
            ),
            hidden=(
                draw(
                    N=1,
                    C=1,
                    C_out=2,
                    size=(3, 3, 4),
                    kernel_size=(1, 2, 2),
                    stride=(3, 2, 1),
                    padding=(2, 0, 1),
                ),
                draw(
                    N=2,
                    C=1,
                    C_out=1,
                    size=(3, 2, 4),
                    kernel_size=(2, 3, 1),
                    stride=(1, 2, 3),
                    padding=(0, 2, 1),
                ),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, size=(2, 3, 3), kernel_size=(3, 2, 2)),
                impossible(N=1, C=1, C_out=1, size=(3, 3, 2), kernel_size=(2, 2, 2), stride=0),
                impossible(
                    N=1, C=1, C_out=1, size=(3, 2, 2), kernel_size=(2, 2, 2), stride=(-1, 1, 1)
                ),
                impossible(N=1, C=1, C_out=1, size=(4, 4, 3), kernel_size=(1, 1, 1), padding=-1),
                impossible(N=1, C=1, w_C=2, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 1)),
                impossible(N=1, C=2, w_C=1, C_out=1, size=(2, 2, 2), kernel_size=(2, 2, 1)),
            ),
            hidden=(
                impossible(
                    N=1, C=1, C_out=1, size=(2, 3, 1), kernel_size=(2, 2, 4), padding=(0, 0, 1)
                ),
                impossible(N=1, C=1, C_out=1, size=(2, 2, 2), kernel_size=(1, 3, 1)),
                impossible(
                    N=1, C=1, C_out=1, size=(2, 2, 3), kernel_size=(2, 1, 2), stride=(1, 1, -1)
                ),
                impossible(
                    N=1, C=1, C_out=1, size=(3, 4, 3), kernel_size=(1, 1, 1), padding=(0, -1, 0)
                ),
                impossible(N=1, C=3, w_C=1, C_out=1, size=(2, 2, 2), kernel_size=(1, 2, 2)),
                impossible(N=1, C=1, w_C=3, C_out=1, size=(2, 2, 2), kernel_size=(1, 2, 2)),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, C_out=1, size=(2, 3, 2), kernel_size=(2, 1, 2), bias=True),),
            hidden=(
                draw(
                    N=2, C=1, C_out=2, size=(2, 2, 3), kernel_size=(1, 2, 2), padding=1, bias=True
                ),
            ),
        ),
    ),
    variants=(
        misconception(
            conv3d_forward__depth_not_slid,
            "The window does not move along the depth: only its first place there is computed.",
            hint="The output has a depth, too. How many places are there for the kernel?",
        ),
        misconception(
            conv3d_forward__depth_summed,
            "The depth is summed like the channels: it is an axis that the output keeps.",
            hint="The output has the shape (N, C_out, D_out, H_out, W_out).",
        ),
        misconception(
            conv3d_forward__layer_by_layer,
            "Each layer is convolved by itself with the first layer of the kernel: "
            "a kernel reaches over K_d layers.",
            hint="How many products make up one output? C·K_d·K_h·K_w.",
        ),
        misconception(
            conv3d_forward__depth_stride_of_one,
            "Along the depth the window always moves by 1: the stride is for all three axes.",
            hint="Window k starts at layer k·s_d.",
        ),
        misconception(
            conv3d_forward__depth_not_padded,
            "Only height and width are padded: the padding is for all three axes.",
            hint="Print the shape of the padded volumes.",
        ),
        misconception(
            conv3d_forward__depth_last,
            "Triples are read as (h, w, d): the depth comes first.",
            hint="The axes of x are (N, C, D, H, W), and triples follow their order.",
        ),
        misconception(
            conv3d_forward__first_of_triple,
            "The first number of a triple is used for all axes: "
            "stride and padding may differ between depth, height and width.",
            hint="Unpack the triples: s_d, s_h, s_w = stride and p_d, p_h, p_w = padding.",
        ),
        misconception(
            conv3d_forward__kernel_flipped,
            "The kernels are reversed along all axes: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the first number of the window?",
        ),
        misconception(
            conv3d_forward__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv3d_forward__bias_forgotten,
            "The bias is missing: every entry of output channel e needs b[e] once.",
            hint="What is the output for a volume of zeros?",
        ),
        misconception(
            conv3d_forward__last_position_missing,
            "The last place along each axis is missing: "
            "the formula of the output size ends with + 1.",
            hint="Count by hand the places of a 2×2×2 kernel in a 3×3×3 volume.",
        ),
        style(conv3d_forward__loops, "a loop over the places"),
        style(conv3d_forward__sum_of_layers, "two-dimensional convolutions, added up"),
        style(conv3d_forward__float32_shifts, "a sum of shifted volumes, in float32"),
    ),
    nudge="What is the difference between the depth and the channels of a volume?",
    step="Take the two-dimensional layer and give it one more loop: pad three axes, let k run over "
    "D_out, and cut windows of K_d layers that start at layer k·s_d.",
    source="000 三维卷积",
)
