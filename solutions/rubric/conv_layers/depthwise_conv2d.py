"""How answers to `depthwise_conv2d` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import conv_layers as reference
from solutions.rubric.conv_layers.shared import (
    TWO_CHANNELS,
    TWO_KERNELS,
    _correlate,
    _filter,
    _gather,
    _pad,
    _pair,
    _starts,
    draw_layer,
)


def draw_depthwise_layer(rng, C, kernels=None, layers=1, **sizes):
    """Draw a kernel for each channel, or ``kernels`` of them with so many ``layers`` each."""
    return draw_layer(rng, C=C, C_out=kernels or C, w_C=layers, **sizes)


def oracle_depthwise_conv2d(x, w, b, stride=1, padding=0):
    channels = x.shape[1]
    return F.conv2d(tensor(x), tensor(w), tensor(b), stride, padding, groups=channels).numpy()


def depthwise_conv2d__channels_summed(x, w, b, stride=1, padding=0):
    filtered = _filter(x, w, stride, padding)
    return filtered.sum(axis=1, keepdims=True) + b[:, None, None]


def depthwise_conv2d__every_kernel_sees_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.conv2d_forward(x, np.repeat(w, x.shape[1], axis=1), b, stride, padding)


def depthwise_conv2d__first_kernel_for_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, np.repeat(w[:1], len(w), axis=0), b, stride, padding)


def depthwise_conv2d__first_channel_for_all(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(np.repeat(x[:, :1], len(w), axis=1), w, b, stride, padding)


def depthwise_conv2d__kernel_flipped(x, w, b, stride=1, padding=0):
    return reference.depthwise_conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


def depthwise_conv2d__bias_forgotten(x, w, b, stride=1, padding=0):
    return _filter(x, w, stride, padding)


def depthwise_conv2d__height_for_width(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    rows, _ = _starts(x.shape[2:], w.shape[2:], stride, padding)
    s_w, p_w = _pair(stride)[1], _pair(padding)[1]
    columns = range(0, x.shape[2] + 2 * p_w - w.shape[3] + 1, s_w)
    # columns beyond the edge are 0 where the images are higher than wide
    beyond = np.pad(_pad(x, padding), ((0, 0), (0, 0), (0, 0), (0, x.shape[2])))
    windows = _gather(beyond, w.shape[2:], rows, columns)
    return (windows * w[:, 0, :, :, None, None]).sum(axis=(2, 3)) + b[:, None, None]


def depthwise_conv2d__padding_ignored(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, w, b, stride, 0)


def depthwise_conv2d__stride_ignored(x, w, b, stride=1, padding=0):
    H_out, W_out = _filter(x, w, stride, padding).shape[2:]
    return reference.depthwise_conv2d(x, w, b, 1, padding)[:, :, :H_out, :W_out]


def depthwise_conv2d__first_of_pair(x, w, b, stride=1, padding=0):
    _filter(x, w, stride, padding)
    return reference.depthwise_conv2d(x, w, b, _pair(stride)[0], _pair(padding)[0])


def depthwise_conv2d__loops(x, w, b, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w), (N, C, H, W) = _pair(stride), _pair(padding), x.shape
    K_h, K_w = w.shape[2:]
    if w.shape[:2] != (C, 1) or min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("the arguments do not fit")
    H_free, W_free = H + 2 * p_h - K_h, W + 2 * p_w - K_w
    if H_free < 0 or W_free < 0:
        raise ValueError("the kernel is too large")
    padded = _pad(x, padding)
    out = np.zeros((N, C, H_free // s_h + 1, W_free // s_w + 1))
    for n, c, i, j in np.ndindex(*out.shape):
        window = padded[n, c, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
        out[n, c, i, j] = b[c] + np.sum(window * w[c, 0])
    return out


def depthwise_conv2d__channel_by_channel(x, w, b, stride=1, padding=0):
    if w.shape[:2] != (x.shape[1], 1):
        raise ValueError("not one kernel for each channel")
    rows, columns = _starts(x.shape[2:], w.shape[2:], stride, padding)
    padded = _pad(x, padding)
    outputs = [
        _correlate(padded[:, c : c + 1], w[c : c + 1], b[c], rows, columns) for c in range(len(w))
    ]
    return np.concatenate(outputs, axis=1)


def depthwise_conv2d__float32_shifts(x, w, b, stride=1, padding=0):
    (s_h, s_w), (H_out, W_out) = _pair(stride), _filter(x, w, stride, padding).shape[2:]
    padded = _pad(x, padding).astype(np.float32)
    out = np.zeros((len(x), len(w), H_out, W_out), np.float32) + b.astype(np.float32)[:, None, None]
    for u, v in np.ndindex(*w.shape[2:]):
        shifted = padded[:, :, u : u + s_h * H_out : s_h, v : v + s_w * W_out : s_w]
        out += shifted * w[:, 0, u, v].astype(np.float32)[:, None, None]
    return out


depthwise_conv2d = Question(
    reference=reference.depthwise_conv2d,
    oracle=oracle_depthwise_conv2d,
    draw=draw_depthwise_layer,
    aspects=(
        Aspect(
            "values",
            "every channel of every image meets its own kernel",
            weight=4,
            visible=(
                example(
                    {"x": TWO_CHANNELS, "w": TWO_KERNELS, "b": np.zeros(2)},
                    np.array([[[[25.0, 31], [43, 49]], [[14, 12], [8, 6]]]]),
                    source="000 Depthwise Convolution, 003 §1.2",
                ),
                draw(N=2, C=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(draw(N=3, C=2, H=4, W=4, K_h=3, K_w=3), draw(N=2, C=4, H=3, W=3, K_h=2, K_w=2)),
        ),
        Aspect(
            "bias",
            "each channel gets its own bias",
            visible=(draw(N=2, C=3, H=2, W=2, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=3, C=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to one channel and one pixel",
            weight=2,
            visible=(
                draw(N=1, C=2, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=1, H=4, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, H=5, W=2, K_h=2, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W",
            weight=2,
            visible=(
                draw(N=1, C=2, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=2, C=2, H=3, W=2, K_h=2, K_w=3, padding=2),
            ),
            hidden=(draw(N=2, C=3, H=2, W=3, K_h=3, K_w=3, padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, whether or not the stride divides",
            weight=2,
            visible=(
                draw(N=1, C=2, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, H=5, W=6, K_h=2, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=2, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=3, H=5, W=7, K_h=2, K_w=2, stride=3),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=2, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "kernels that do not belong to the channels, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, kernels=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, layers=2, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=2, H=4, W=4, K_h=2, K_w=2, padding=-1),
            ),
            hidden=(
                impossible(N=2, C=1, kernels=3, H=3, W=4, K_h=2, K_w=2),
                impossible(N=1, C=3, kernels=1, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=3, layers=3, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=2, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=2, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=2, H=3, W=3, K_h=2, K_w=2, stride=0),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            depthwise_conv2d__channels_summed,
            "The filtered channels are added up, as in an ordinary convolution: "
            "they must stay apart.",
            hint="How many channels does the output of a layer with 3 channels have, and why?",
        ),
        misconception(
            depthwise_conv2d__every_kernel_sees_all,
            "Every kernel is applied to all channels: kernel c belongs to channel c alone.",
            hint="Each kernel has one layer only. Which channel is it for?",
        ),
        misconception(
            depthwise_conv2d__first_kernel_for_all,
            "All channels meet the first kernel.",
            hint="Which kernel belongs to channel c? Look at the first index of w.",
        ),
        misconception(
            depthwise_conv2d__first_channel_for_all,
            "All kernels meet the first channel.",
            hint="Which channel belongs to kernel c? Look at the second index of x.",
        ),
        misconception(
            depthwise_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            depthwise_conv2d__bias_forgotten,
            "The bias is missing: every entry of channel c needs b[c] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            depthwise_conv2d__height_for_width,
            "The output's width was computed from the height of the images.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            depthwise_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            depthwise_conv2d__stride_ignored,
            "The output has the size that the stride gives, but neighbouring windows are still "
            "one pixel apart.",
            hint="Window (i, j) starts at row i·s_h and column j·s_w.",
        ),
        misconception(
            depthwise_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(depthwise_conv2d__loops, "one loop over all outputs"),
        style(depthwise_conv2d__channel_by_channel, "an ordinary convolution for each channel"),
        style(depthwise_conv2d__float32_shifts, "a sum of shifted images, in float32"),
    ),
    nudge="Over which of the indices c, u and v is summed here, and which one stays?",
    step="For channel c cut the windows out of the padded channel x̂[:, c], multiply each by "
    "w[c, 0], sum over its rows and columns, and add b[c].",
    source="000 Depthwise Convolution",
)
