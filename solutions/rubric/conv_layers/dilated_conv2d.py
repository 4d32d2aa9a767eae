"""How answers to `dilated_conv2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import (
    IMAGE,
    _as_columns,
    _correlate,
    _gather,
    _given,
    _layer_starts,
    _pad,
    _pair,
    draw_layer,
)


def _inflate(w, dilation):
    """Put zeros between the entries of kernels: the dilated kernels as ordinary ones."""
    d_h, d_w = _pair(dilation)
    if min(d_h, d_w) < 1:
        raise ValueError("the dilation is too small")
    K_h, K_w = w.shape[2:]
    inflated = np.zeros((*w.shape[:2], d_h * (K_h - 1) + 1, d_w * (K_w - 1) + 1))
    inflated[:, :, ::d_h, ::d_w] = w
    return inflated


def draw_dilated_layer(rng, dilation=None, **sizes):
    return {**draw_layer(rng, **sizes), **_given(dilation=dilation)}


KERNEL = np.array([[[[0.0, 1], [2, 3]]]])
"""Its kernel, of the shape (1, 1, 2, 2)."""


def oracle_dilated_conv2d(x, w, b, stride=1, padding=0, dilation=1):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, dilation).numpy()


def dilated_conv2d__dilation_ignored(x, w, b, stride=1, padding=0, dilation=1):
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    return reference.conv2d_forward(x, w, b, stride, padding)


def dilated_conv2d__dilation_as_gaps(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    inflated = _inflate(w, (d_h + 1, d_w + 1))
    rows, columns = _layer_starts(x, inflated, stride, padding)
    return _correlate(_pad(x, padding), inflated, b, rows, columns)


def dilated_conv2d__kernel_times_dilation(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    inflated = np.pad(_inflate(w, dilation), ((0, 0), (0, 0), (0, d_h - 1), (0, d_w - 1)))
    rows, columns = _layer_starts(x, inflated, stride, padding)
    return _correlate(_pad(x, padding), inflated, b, rows, columns)


def dilated_conv2d__size_of_dense_kernel(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    _layer_starts(x, inflated, stride, padding)
    rows, columns = _layer_starts(x, w, stride, padding)
    beyond = ((0, 0), (0, 0), (0, inflated.shape[2]), (0, inflated.shape[3]))
    return _correlate(np.pad(_pad(x, padding), beyond), inflated, b, rows, columns)


def dilated_conv2d__image_thinned(x, w, b, stride=1, padding=0, dilation=1):
    d_h, d_w = _pair(dilation)
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    return reference.conv2d_forward(_pad(x, padding)[:, :, ::d_h, ::d_w], w, b, stride)


def dilated_conv2d__stride_and_dilation_swapped(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w, b, dilation, padding, stride)


def dilated_conv2d__kernel_flipped(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding, dilation)


def dilated_conv2d__padding_ignored(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    _layer_starts(x, inflated, stride, padding)
    rows, columns = _layer_starts(x, inflated, stride, 0)
    return _correlate(x, inflated, b, rows, columns)


def dilated_conv2d__bias_forgotten(x, w, b, stride=1, padding=0, dilation=1):
    return reference.dilated_conv2d(x, w, np.zeros(len(w)), stride, padding, dilation)


def dilated_conv2d__first_of_pair(x, w, b, stride=1, padding=0, dilation=1):
    _layer_starts(x, _inflate(w, dilation), stride, padding)
    first = (_pair(setting)[0] for setting in (stride, padding, dilation))
    return reference.dilated_conv2d(x, w, b, *first)


def dilated_conv2d__loops(x, w, b, stride=1, padding=0, dilation=1):
    (s_h, s_w), (d_h, d_w) = _pair(stride), _pair(dilation)
    rows, columns = _layer_starts(x, _inflate(w, dilation), stride, padding)
    padded = _pad(x, padding)
    out = np.zeros((len(x), len(w), len(rows), len(columns)))
    for n, d, i, j in np.ndindex(*out.shape):
        out[n, d, i, j] = b[d]
        for c, u, v in np.ndindex(*w.shape[1:]):
            out[n, d, i, j] += padded[n, c, i * s_h + u * d_h, j * s_w + v * d_w] * w[d, c, u, v]
    return out


def dilated_conv2d__float32_inflated_kernel(x, w, b, stride=1, padding=0, dilation=1):
    inflated = _inflate(w, dilation)
    rows, columns = _layer_starts(x, inflated, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), inflated.shape[2:], rows, columns))
    out = inflated.reshape(len(w), -1).astype(np.float32) @ cols.astype(np.float32)
    return (out + b.astype(np.float32)[:, None]).reshape(-1, len(w), len(rows), len(columns))


dilated_conv2d = Question(
    reference=reference.dilated_conv2d,
    oracle=oracle_dilated_conv2d,
    draw=draw_dilated_layer,
    aspects=(
        Aspect(
            "values",
            "the entries of a kernel lie several pixels apart; without dilation side by side",
            weight=4,
            visible=(
                example(
                    {"x": IMAGE, "w": KERNEL, "b": np.zeros(1), "dilation": 2},
                    np.array([[[[44.0]]]]),
                    source="003 §1.2 with dilation 2",
                ),
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, dilation=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2, dilation=2),
            ),
        ),
        Aspect(
            "reach",
            "the kernel covers d·(K − 1) + 1 pixels, also when it is not square",
            weight=3,
            visible=(
                draw(N=1, C=1, C_out=1, H=6, W=7, K_h=3, K_w=2, dilation=2),
                draw(N=1, C=2, C_out=1, H=5, W=4, K_h=2, K_w=1, dilation=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=5, W=8, K_h=2, K_w=3, dilation=3),
                draw(N=2, C=1, C_out=1, H=7, W=3, K_h=4, K_w=2, dilation=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias",
            visible=(draw(N=2, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=4, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            weight=2,
            visible=(
                example(
                    {"x": IMAGE, "w": KERNEL, "b": np.zeros(1), "padding": 1, "dilation": 2},
                    np.array([[[[15.0, 26, 10], [26, 44, 16], [5, 6, 0]]]]),
                    source="003 §1.2 with dilation 2 and padding 1",
                ),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=3, K_w=2, padding=2, dilation=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=5, W=5, K_h=2, K_w=2, stride=2, dilation=2),
                draw(N=1, C=2, C_out=1, H=6, W=7, K_h=2, K_w=2, stride=3, dilation=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=6, W=6, K_h=2, K_w=2, stride=2, dilation=3),
                draw(N=1, C=1, C_out=2, H=8, W=7, K_h=3, K_w=2, stride=3, dilation=2),
            ),
        ),
        Aspect(
            "pairs",
            "stride, padding and dilation that differ between height and width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=6, K_h=2, K_w=3, dilation=(3, 2)),
                draw(
                    N=2,
                    C=1,
                    C_out=1,
                    H=5,
                    W=4,
                    K_h=2,
                    K_w=2,
                    stride=(2, 1),
                    padding=(0, 1),
                    dilation=(1, 2),
                ),
            ),
            hidden=(
                draw(N=1, C=1, C_out=1, H=8, W=4, K_h=3, K_w=2, dilation=(2, 3)),
                draw(
                    N=2,
                    C=1,
                    C_out=2,
                    H=3,
                    W=6,
                    K_h=2,
                    K_w=2,
                    stride=(1, 3),
                    padding=(2, 0),
                    dilation=(3, 1),
                ),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=4, W=5, K_h=3, K_w=2, dilation=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dilation=0),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=1, K_w=1, dilation=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=1, K_w=1, dilation=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1, dilation=2),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=1, C=1, C_out=1, H=7, W=3, K_h=2, K_w=2, padding=1, dilation=5),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=2, K_w=2, dilation=(1, 0)),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=1, K_w=1, dilation=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=4, K_h=1, K_w=1, dilation=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
                impossible(N=1, C=1, w_C=3, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dilation=2, bias=True),),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            dilated_conv2d__dilation_ignored,
            "The dilation is not used: the kernels meet neighbouring pixels.",
            hint="Which pixel meets the entry w[d, c, 0, 1]?",
        ),
        misconception(
            dilated_conv2d__dilation_as_gaps,
            "The dilation is taken as the number of pixels that are left out between two entries, "
            "but dilation 1 leaves out none.",
            hint="With dilation 1 the result is that of an ordinary convolution.",
        ),
        misconception(
            dilated_conv2d__kernel_times_dilation,
            "The kernel is taken to cover K·d pixels, which loses windows at the far edge: "
            "nothing follows after its last entry, so it covers d·(K − 1) + 1.",
            hint="Draw a kernel of 3 entries with dilation 2 and count from first to last.",
        ),
        misconception(
            dilated_conv2d__size_of_dense_kernel,
            "The output has the size for a kernel without gaps, "
            "so that its last windows reach over the edge.",
            hint="How many pixels does the kernel cover, gaps included?",
        ),
        misconception(
            dilated_conv2d__image_thinned,
            "The image is thinned out instead of the kernel: "
            "every d-th pixel is kept, so that the windows move by stride times dilation.",
            hint="With dilation 2 and stride 1, how far apart are two neighbouring windows?",
        ),
        misconception(
            dilated_conv2d__stride_and_dilation_swapped,
            "Stride and dilation are swapped.",
            hint="The stride moves the whole window; the dilation spreads its entries.",
        ),
        misconception(
            dilated_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            dilated_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            dilated_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            dilated_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride, padding and dilation may differ between height and width.",
            hint="Unpack the pairs: d_h, d_w = dilation, and so on.",
        ),
        style(dilated_conv2d__loops, "loops over outputs and over the entries of the kernels"),
        style(dilated_conv2d__float32_inflated_kernel, "zeros put into the kernels, in float32"),
    ),
    nudge="Draw a kernel of 3 entries with dilation 2 above a row of pixels. Which does it meet?",
    step="Entry (u, v) of window (i, j) meets pixel (i·s_h + u·d_h, j·s_w + v·d_w) of the padded "
    "image. Cut windows of d·(K − 1) + 1 pixels and take every d-th pixel of each.",
    source="001 空洞卷积",
)
