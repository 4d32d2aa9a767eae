"""How answers to `separable_conv2d` are judged."""

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
from solutions.rubric.conv_layers.shared import (
    TWO_CHANNELS,
    TWO_KERNELS,
    _check_layers,
    _filter,
    _given,
    _pad,
    _pair,
)


def draw_separable_layer(
    rng, N, C, C_out, H, W, K_h, K_w, stride=None, padding=None, bias=False, depth=None, point=None
):
    """Draw both steps; ``depth`` (kernels, layers) and ``point`` (channels) make them not fit."""
    return {
        "x": values(rng, N, C, H, W),
        "w_depth": values(rng, *(depth or (C, 1)), K_h, K_w),
        "w_point": values(rng, C_out, point or C),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
        **_given(stride=stride, padding=padding),
    }


def oracle_separable_conv2d(x, w_depth, w_point, b, stride=1, padding=0):
    between = F.conv2d(
        tensor(x), tensor(w_depth), stride=stride, padding=padding, groups=x.shape[1]
    )
    return F.conv2d(between, tensor(w_point)[:, :, None, None], tensor(b)).numpy()


def _two_steps(x, w_depth, w_point, stride, padding):
    """Take the first step, after looking whether the second one fits."""
    _check_layers(x, w_point)
    return _filter(x, w_depth, stride, padding)


def separable_conv2d__first_step_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    H_out, W_out = _two_steps(x, w_depth, w_point, stride, padding).shape[2:]
    s_h, s_w = _pair(stride)
    mixed = reference.pointwise_conv2d(_pad(x, padding)[:, :, ::s_h, ::s_w], w_point, b)
    return mixed[:, :, :H_out, :W_out]


def separable_conv2d__second_step_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    return _two_steps(x, w_depth, w_point, stride, padding)


def separable_conv2d__channels_summed_first(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    summed = np.repeat(between.sum(axis=1, keepdims=True), x.shape[1], axis=1)
    return reference.pointwise_conv2d(summed, w_point, b)


def separable_conv2d__relu_between(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(np.maximum(between, 0), w_point, b)


def separable_conv2d__padded_twice(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(_pad(between, padding), w_point, b)


def separable_conv2d__stride_taken_twice(x, w_depth, w_point, b, stride=1, padding=0):
    s_h, s_w = _pair(stride)
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(between[:, :, ::s_h, ::s_w], w_point, b)


def separable_conv2d__point_weights_reordered(x, w_depth, w_point, b, stride=1, padding=0):
    between = _two_steps(x, w_depth, w_point, stride, padding)
    return reference.pointwise_conv2d(between, w_point.T.reshape(w_point.shape), b)


def separable_conv2d__kernel_flipped(x, w_depth, w_point, b, stride=1, padding=0):
    flipped = w_depth[:, :, ::-1, ::-1]
    return reference.separable_conv2d(x, flipped, w_point, b, stride, padding)


def separable_conv2d__bias_forgotten(x, w_depth, w_point, b, stride=1, padding=0):
    return reference.separable_conv2d(x, w_depth, w_point, 0 * b, stride, padding)


def separable_conv2d__padding_ignored(x, w_depth, w_point, b, stride=1, padding=0):
    _two_steps(x, w_depth, w_point, stride, padding)
    return reference.separable_conv2d(x, w_depth, w_point, b, stride)


def separable_conv2d__first_of_pair(x, w_depth, w_point, b, stride=1, padding=0):
    _two_steps(x, w_depth, w_point, stride, padding)
    stride, padding = _pair(stride)[0], _pair(padding)[0]
    return reference.separable_conv2d(x, w_depth, w_point, b, stride, padding)


def separable_conv2d__loops(x, w_depth, w_point, b, stride=1, padding=0):
    (s_h, s_w), (K_h, K_w) = _pair(stride), w_depth.shape[2:]
    H_out, W_out = _two_steps(x, w_depth, w_point, stride, padding).shape[2:]
    padded = _pad(x, padding)
    out = np.zeros((len(x), len(w_point), H_out, W_out))
    for n, d, i, j in np.ndindex(*out.shape):
        out[n, d, i, j] = b[d]
        for c in range(x.shape[1]):
            window = padded[n, c, i * s_h : i * s_h + K_h, j * s_w : j * s_w + K_w]
            out[n, d, i, j] += np.sum(window * w_depth[c, 0]) * w_point[d, c]
    return out


def separable_conv2d__one_convolution(x, w_depth, w_point, b, stride=1, padding=0):
    """Multiply the kernels of both steps: an ordinary convolution does the same."""
    _two_steps(x, w_depth, w_point, stride, padding)
    w = w_point[:, :, None, None] * w_depth[None, :, 0]
    return reference.conv2d_forward(x, w, b, stride, padding)


def separable_conv2d__float32_stride_last(x, w_depth, w_point, b, stride=1, padding=0):
    """Filter at every position, and leave the stride to the 1×1 kernels."""
    _two_steps(x, w_depth, w_point, stride, padding)
    s_h, s_w = _pair(stride)
    between = _filter(x, w_depth, 1, padding).astype(np.float32)[:, :, ::s_h, ::s_w]
    return reference.pointwise_conv2d(between, w_point.astype(np.float32), b.astype(np.float32))


separable_conv2d = Question(
    reference=reference.separable_conv2d,
    oracle=oracle_separable_conv2d,
    draw=draw_separable_layer,
    aspects=(
        Aspect(
            "values",
            "every channel is filtered by itself, then the channels of every pixel are mixed",
            weight=4,
            visible=(
                example(
                    {
                        "x": TWO_CHANNELS,
                        "w_depth": TWO_KERNELS,
                        "w_point": np.array([[1.0, 1], [2, -1]]),
                        "b": np.array([0.0, 10]),
                    },
                    np.array([[[[39.0, 43], [51, 55]], [[46, 60], [88, 102]]]]),
                    source="000 Depthwise Separable Convolution, 003 §1.2",
                ),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=4, H=4, W=4, K_h=3, K_w=3),
                draw(N=3, C=3, C_out=2, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            visible=(draw(N=2, C=3, C_out=2, H=2, W=2, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2, bias=True),),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to one channel and one pixel",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=3, W=5, K_h=2, K_w=3),
                draw(N=2, C=1, C_out=2, H=3, W=2, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, C_out=1, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=3, C_out=2, H=5, W=2, K_h=2, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "zeros round H and W, before the first step only",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=2, C=2, C_out=1, H=3, W=2, K_h=2, K_w=3, padding=2),
            ),
            hidden=(draw(N=2, C=3, C_out=2, H=2, W=3, K_h=3, K_w=3, padding=2),),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart, in the first step only",
            weight=2,
            visible=(
                draw(N=1, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=2, H=5, W=6, K_h=2, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=2, C=2, C_out=3, H=5, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=3, C_out=2, H=5, W=7, K_h=2, K_w=2, stride=3),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=2, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
                draw(N=2, C=2, C_out=3, H=3, W=4, K_h=2, K_w=2, stride=(1, 2), padding=(1, 0)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=2, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=3, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "weights that do not belong to the channels, and sizes that no output exists for, "
            "raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, depth=(1, 1)),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, depth=(2, 2)),
                impossible(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, point=1),
                impossible(N=1, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2, point=2),
                impossible(N=1, C=2, C_out=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=(-1, 1)),
                impossible(N=1, C=2, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(3, 1)),
                impossible(N=1, C=3, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(1, 1)),
                impossible(N=2, C=3, C_out=2, H=3, W=4, K_h=2, K_w=2, depth=(3, 3)),
                impossible(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, point=3),
                impossible(N=2, C=3, C_out=1, H=3, W=4, K_h=2, K_w=2, point=1),
                impossible(N=2, C=2, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1),
                impossible(N=2, C=2, C_out=3, H=4, W=3, K_h=2, K_w=2, stride=(1, -1)),
                impossible(N=2, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=4, K_h=2, K_w=2, padding=1, bias=True),),
        ),
    ),
    variants=(
        misconception(
            separable_conv2d__first_step_forgotten,
            "The kernels of the first step are not used: the channels are mixed without filtering.",
            hint="Does the result change when you change w_depth?",
        ),
        misconception(
            separable_conv2d__second_step_forgotten,
            "The second step is missing: the filtered channels are returned without being mixed.",
            hint="How many channels must the output have?",
        ),
        misconception(
            separable_conv2d__channels_summed_first,
            "The channels are added up in the first step already, as in an ordinary convolution: "
            "only the second step mixes them.",
            hint="After the first step there are still C channels.",
        ),
        misconception(
            separable_conv2d__relu_between,
            "Negative values between the steps are set to 0: here there is no activation.",
            hint="Try an example whose first step gives negative values.",
        ),
        misconception(
            separable_conv2d__padded_twice,
            "Both steps pad: a 1×1 kernel needs no zeros round the images.",
            hint="Print the shapes after the first and after the second step.",
        ),
        misconception(
            separable_conv2d__stride_taken_twice,
            "Both steps take the stride: it belongs to the first one only.",
            hint="Print the shapes after the first and after the second step.",
        ),
        misconception(
            separable_conv2d__point_weights_reordered,
            "The weights of the second step are read column by column: "
            "w_point[d, c] leads from channel c to channel d.",
            hint="The first index of w_point counts the output channels.",
        ),
        misconception(
            separable_conv2d__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            separable_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            separable_conv2d__padding_ignored,
            "The padding is ignored: the windows are taken from the images without zeros.",
            hint="Print the shape of the array that your windows are cut from.",
        ),
        misconception(
            separable_conv2d__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(separable_conv2d__loops, "one loop over outputs and channels"),
        style(separable_conv2d__one_convolution, "one convolution with multiplied kernels"),
        style(separable_conv2d__float32_stride_last, "the stride in the second step, in float32"),
    ),
    nudge="Two layers, one after the other. What shape has the array between them?",
    step="First filter channel c with w_depth[c, 0], with stride and padding and without a bias. "
    "Then weight and sum the channels of every pixel with w_point and add b.",
    source="000 Depthwise Separable Convolution",
)
