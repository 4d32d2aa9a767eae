"""How answers to `conv2d_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import (
    IMAGE,
    _as_columns,
    _correlate,
    _gather,
    _layer_starts,
    _pad,
    _pair,
    draw_layer,
)


def oracle_conv2d_forward(x, w, b, stride=1, padding=0):
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding).numpy()


def conv2d_forward__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.conv2d_forward(x, w[:, :, ::-1, ::-1], b, stride, padding)


def conv2d_forward__bias_forgotten(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, 0.0, rows, columns)


def conv2d_forward__bias_in_every_product(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    products = w.shape[1] * w.shape[2] * w.shape[3]
    return _correlate(_pad(x, padding), w, products * b, rows, columns)


def conv2d_forward__channels_overwritten(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    padded = _pad(x, padding)
    for c in range(x.shape[1]):
        out = _correlate(padded[:, c : c + 1], w[:, c : c + 1], b, rows, columns)
    return out


def conv2d_forward__height_for_width(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    H, K_w = x.shape[2], w.shape[3]
    s_w, p_w = _pair(stride)[1], _pair(padding)[1]
    columns = range(0, H + 2 * p_w - K_w + 1, s_w)
    return _correlate(_pad(x, padding), w, b, rows, columns)


def conv2d_forward__last_position_missing(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, b, rows[:-1], columns[:-1])


def conv2d_forward__padding_ignored(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    rows, columns = _layer_starts(x, w, stride, 0)
    return _correlate(x, w, b, rows, columns)


def conv2d_forward__padding_of_one(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    rows, columns = _layer_starts(x, w, stride, 1)
    return _correlate(_pad(x, 1), w, b, rows, columns)


def conv2d_forward__all_axes_padded(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    p_h, p_w = _pair(padding)
    padded = np.pad(x, ((p_h, p_h), (p_h, p_h), (p_h, p_h), (p_w, p_w)))
    N, C = x.shape[:2]
    return _correlate(padded[:N, :C], w, b, rows, columns)


def conv2d_forward__unpadded_loop(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    out = np.zeros((len(x), len(w), len(rows), len(columns)))
    s_h, s_w = _pair(stride)
    rows = range(0, x.shape[2] - w.shape[2] + 1, s_h)
    columns = range(0, x.shape[3] - w.shape[3] + 1, s_w)
    out[:, :, : len(rows), : len(columns)] = _correlate(_pad(x, padding), w, b, rows, columns)
    return out


def conv2d_forward__stride_ignored(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    return _correlate(_pad(x, padding), w, b, range(len(rows)), range(len(columns)))


def conv2d_forward__ceil_for_floor(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    (s_h, s_w), padded = _pair(stride), _pad(x, padding)
    rows = range(0, padded.shape[2] - w.shape[2] + s_h, s_h)
    columns = range(0, padded.shape[3] - w.shape[3] + s_w, s_w)
    beyond = np.pad(padded, ((0, 0), (0, 0), (0, s_h), (0, s_w)))
    return _correlate(beyond, w, b, rows, columns)


def conv2d_forward__first_of_pair(x, w, b, stride=1, padding=0):
    _layer_starts(x, w, stride, padding)
    return reference.conv2d_forward(x, w, b, _pair(stride)[0], _pair(padding)[0])


def conv2d_forward__loops(x, w, b, stride=1, padding=0):
    s_h, s_w = _pair(stride)
    p_h, p_w = _pair(padding)
    N, C, H, W = x.shape
    C_out, w_C, K_h, K_w = w.shape
    if w_C != C or s_h <= 0 or s_w <= 0 or p_h < 0 or p_w < 0:
        raise ValueError("the arguments do not fit")
    if H + 2 * p_h < K_h or W + 2 * p_w < K_w:
        raise ValueError("the kernel is too large")
    padded = np.zeros((N, C, H + 2 * p_h, W + 2 * p_w))
    padded[:, :, p_h : p_h + H, p_w : p_w + W] = x
    H_out, W_out = (H + 2 * p_h - K_h) // s_h + 1, (W + 2 * p_w - K_w) // s_w + 1
    out = np.zeros((N, C_out, H_out, W_out))
    for n in range(N):
        for d in range(C_out):
            for i in range(H_out):
                for j in range(W_out):
                    window = padded[n, :, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
                    out[n, d, i, j] = np.sum(window * w[d]) + b[d]
    return out


def conv2d_forward__float32_matrix_product(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), w.shape[2:], rows, columns))
    out = w.reshape(len(w), -1).astype(np.float32) @ cols.astype(np.float32)
    return (out + b.astype(np.float32)[:, None]).reshape(-1, len(w), len(rows), len(columns))


def conv2d_forward__sum_of_shifts(x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    padded, (s_h, s_w) = _pad(x, padding), _pair(stride)
    out = np.zeros((len(x), len(w), len(rows), len(columns))) + b.reshape(-1, 1, 1)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            bottom, right = u + rows[-1] + 1, v + columns[-1] + 1
            shifted = padded[:, :, u:bottom:s_h, v:right:s_w]
            out += np.moveaxis(np.tensordot(w[:, :, u, v], shifted, axes=(1, 1)), 0, 1)
    return out


conv2d_forward = Question(
    reference=reference.conv2d_forward,
    oracle=oracle_conv2d_forward,
    draw=draw_layer,
    aspects=(
        Aspect(
            "values",
            "every kernel sums its products over all channels, for every image",
            weight=4,
            visible=(
                example(
                    {"x": IMAGE, "w": np.array([[[[0.0, 1], [2, 3]]]]), "b": np.zeros(1)},
                    np.array([[[[25.0, 31], [43, 49]]]]),
                    source="003 §1.2",
                ),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3),
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, bias=True),
                draw(N=2, C=2, C_out=2, H=2, W=2, K_h=2, K_w=2, bias=True),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, bias=True),
                draw(N=3, C=1, C_out=3, H=4, W=4, K_h=3, K_w=3, bias=True),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=2, C_out=3, H=2, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, C_out=2, H=6, W=3, K_h=1, K_w=2),
                draw(N=2, C=2, C_out=1, H=1, W=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W, as many as asked for",
            weight=2,
            visible=(
                example(
                    {
                        "x": np.array(
                            [[[[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]]]]
                        ),
                        "w": np.array([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]]),
                        "b": np.zeros(1),
                        "padding": 1,
                    },
                    np.array(
                        [
                            [
                                [
                                    [23.0, 34, 37, 27],
                                    [29, 50, 55, 34],
                                    [17, 30, 35, 22],
                                    [7, 14, 17, 11],
                                ]
                            ]
                        ]
                    ),
                    source="003 §1.3.1",
                ),
                draw(N=2, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3, padding=1),
                draw(N=1, C=2, C_out=3, H=2, W=2, K_h=3, K_w=3, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=2, H=5, W=5, K_h=3, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=1, C_out=2, H=7, W=7, K_h=1, K_w=1, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: the window that would overhang is left out",
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, stride=2),
                draw(N=2, C=1, C_out=2, H=5, W=5, K_h=3, K_w=2, stride=3, padding=1),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=1, H=6, W=5, K_h=3, K_w=3, stride=3, padding=2),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, C_out=1, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=1, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=-1),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, 0)),
                impossible(N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, padding=(0, -1)),
                impossible(N=2, C=1, w_C=3, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=2, C=2, w_C=1, C_out=1, H=4, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=1, bias=True),
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, bias=True),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, stride=2, bias=True),),
        ),
    ),
    variants=(
        misconception(
            conv2d_forward__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            conv2d_forward__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            conv2d_forward__bias_in_every_product,
            "The bias is added to every product of the sum instead of once to the sum.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            conv2d_forward__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv2d_forward__height_for_width,
            "The output's width was computed from the height of the images.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            conv2d_forward__last_position_missing,
            "The last row and column of windows are missing: "
            "the formula of the output size ends with + 1.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            conv2d_forward__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            conv2d_forward__padding_of_one,
            "The padding is always 1, whatever the argument says.",
            hint="Look for a 1 that should be the argument `padding`; try padding 0 and 2.",
        ),
        misconception(
            conv2d_forward__all_axes_padded,
            "The batch and channel axes are padded as well: "
            "image 0, channel 0 of the padded array are nothing but zeros.",
            hint="np.pad with a single number pads every axis; "
            "give it one pair (before, after) for each axis.",
        ),
        misconception(
            conv2d_forward__unpadded_loop,
            "The loops run over the size of the unpadded image, "
            "so the windows at the end of the padded one are never reached.",
            hint="How many rows of your output are 0 when the padding is 2?",
        ),
        misconception(
            conv2d_forward__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            conv2d_forward__ceil_for_floor,
            "A window that overhangs the edge is counted too: "
            "the output size was rounded up instead of down.",
            hint="Use // in the formula, and only windows that lie wholly inside.",
        ),
        misconception(
            conv2d_forward__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(conv2d_forward__loops, "four loops, and the padding copied into zeros"),
        style(conv2d_forward__float32_matrix_product, "one matrix product, in float32"),
        style(conv2d_forward__sum_of_shifts, "a sum of shifted images, one per kernel entry"),
    ),
    nudge="Pad first. Then fix n, d, i, j: which block of the padded image meets kernel d there?",
    step="It is the block of all channels, as large as the kernel, that starts at row i·s_h and "
    "column j·s_w. Multiply it by kernel d, sum everything, add b[d]; loop over n, d, i and j.",
    source="000 卷积层, 001 §3.2, 003 §1.2 to §1.5",
)
