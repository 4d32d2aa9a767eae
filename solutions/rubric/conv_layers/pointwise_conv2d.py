"""How answers to `pointwise_conv2d` are judged."""

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
from solutions.rubric.conv_layers.shared import _check_layers


def draw_pointwise_layer(rng, N, C, C_out, H, W, w_C=None, bias=False):
    return {
        "x": values(rng, N, C, H, W),
        "w": values(rng, C_out, w_C or C),
        "b": values(rng, C_out) if bias else np.zeros(C_out),
    }


def oracle_pointwise_conv2d(x, w, b):
    return F.conv2d(tensor(x), tensor(w)[:, :, None, None], tensor(b)).numpy()


def pointwise_conv2d__bias_forgotten(x, w, b):
    return reference.pointwise_conv2d(x, w, np.zeros(len(w)))


def pointwise_conv2d__bias_in_every_product(x, w, b):
    return reference.pointwise_conv2d(x, w, x.shape[1] * b)


def pointwise_conv2d__weights_reordered(x, w, b):
    _check_layers(x, w)
    return reference.pointwise_conv2d(x, w.T.reshape(w.shape), b)


def pointwise_conv2d__reshaped_only(x, w, b):
    """Make rows of channels by reshape, where axes would have to be moved."""
    _check_layers(x, w)
    (N, C, H, W), C_out = x.shape, len(w)
    rows = x.reshape(N * H * W, C) @ w.T + b
    return rows.reshape(N, C_out, H, W)


def pointwise_conv2d__reshaped_back(x, w, b):
    """Move the axes before the product, but not back after it."""
    _check_layers(x, w)
    (N, _, H, W), C_out = x.shape, len(w)
    return (x.transpose(0, 2, 3, 1) @ w.T + b).reshape(N, C_out, H, W)


def pointwise_conv2d__channels_last(x, w, b):
    return reference.pointwise_conv2d(x, w, b).transpose(0, 2, 3, 1)


def pointwise_conv2d__pixels_flattened(x, w, b):
    return reference.pointwise_conv2d(x, w, b).reshape(len(x), len(w), -1)


def pointwise_conv2d__channels_averaged(x, w, b):
    _check_layers(x, w)
    return reference.pointwise_conv2d(x, w / w.shape[1], b)


def pointwise_conv2d__not_summed(x, w, b):
    """Multiply "element-wise", as note 004 has it, channel c by w[d, c]."""
    _check_layers(x, w)
    return (x[:, None] * w[:, :, None, None] + b[:, None, None, None]).reshape(
        len(x), -1, *x.shape[2:]
    )


def pointwise_conv2d__unchecked(x, w, b):
    out = np.zeros((len(x), len(w), *x.shape[2:])) + b[:, None, None]
    for c in range(min(x.shape[1], w.shape[1])):
        out += x[:, None, c] * w[:, c, None, None]
    return out


def pointwise_conv2d__loops(x, w, b):
    _check_layers(x, w)
    out = np.zeros((len(x), len(w), *x.shape[2:]))
    for n, d, h, k in np.ndindex(*out.shape):
        out[n, d, h, k] = b[d]
        for c in range(x.shape[1]):
            out[n, d, h, k] += x[n, c, h, k] * w[d, c]
    return out


def pointwise_conv2d__float32_matrix_product(x, w, b):
    _check_layers(x, w)
    (N, C, H, W), weights = x.shape, w.astype(np.float32)
    pixels = x.reshape(N, C, H * W).astype(np.float32)
    return (weights @ pixels + b.astype(np.float32)[:, None]).reshape(N, len(w), H, W)


def pointwise_conv2d__channels_moved(x, w, b):
    _check_layers(x, w)
    return np.moveaxis(np.tensordot(x, w, axes=(1, 1)) + b, 3, 1)


pointwise_conv2d = Question(
    reference=reference.pointwise_conv2d,
    oracle=oracle_pointwise_conv2d,
    draw=draw_pointwise_layer,
    aspects=(
        Aspect(
            "values",
            "every pixel's channels are weighted and summed",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[[1.0, 2]], [[3, 4]], [[5, 6]]]]),
                        "w": np.array([[1.0, 1, 1], [1, 0, -1]]),
                        "b": np.array([0.0, 10]),
                    },
                    np.array([[[[9.0, 12]], [[6, 6]]]]),
                    source="000 Pointwise Convolution, with numbers of our own",
                ),
                draw(N=1, C=2, C_out=2, H=2, W=2),
                draw(N=2, C=3, C_out=2, H=2, W=2),
            ),
            hidden=(
                draw(N=2, C=2, C_out=4, H=3, W=3),
                draw(N=3, C=3, C_out=3, H=2, W=2),
            ),
        ),
        Aspect(
            "bias",
            "each output channel gets its own bias, once",
            weight=2,
            visible=(draw(N=2, C=3, C_out=2, H=2, W=2, bias=True),),
            hidden=(draw(N=2, C=2, C_out=3, H=3, W=3, bias=True),),
        ),
        Aspect(
            "shape",
            "images that are not square, down to one pixel and one channel",
            weight=2,
            visible=(draw(N=2, C=2, C_out=3, H=2, W=4), draw(N=1, C=1, C_out=2, H=1, W=1)),
            hidden=(draw(N=2, C=3, C_out=1, H=4, W=2), draw(N=3, C=1, C_out=1, H=1, W=3)),
        ),
        Aspect(
            "impossible",
            "weights for another number of channels raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=2, W=2, w_C=1),
                impossible(N=1, C=1, C_out=2, H=2, W=2, w_C=2),
            ),
            hidden=(
                impossible(N=2, C=3, C_out=1, H=2, W=3, w_C=1),
                impossible(N=2, C=1, C_out=1, H=2, W=3, w_C=3),
                impossible(N=2, C=3, C_out=3, H=2, W=3, w_C=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=2, W=2, bias=True),),
            hidden=(draw(N=2, C=3, C_out=2, H=2, W=3, bias=True),),
        ),
    ),
    variants=(
        misconception(
            pointwise_conv2d__bias_forgotten,
            "The bias is missing: every entry of output channel d needs b[d] once.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            pointwise_conv2d__bias_in_every_product,
            "The bias is added to every product of the sum instead of once to the sum.",
            hint="What is the output for an image of zeros?",
        ),
        misconception(
            pointwise_conv2d__weights_reordered,
            "The weights are read column by column: w[d, c] leads from channel c to channel d.",
            hint="The first index of w counts the output channels.",
        ),
        misconception(
            pointwise_conv2d__reshaped_only,
            "x was reshaped to rows of C numbers without moving its axes first, "
            "so that a row holds neighbouring pixels instead of the channels of one.",
            hint="reshape never changes the order of the numbers; move the channels last first.",
        ),
        misconception(
            pointwise_conv2d__reshaped_back,
            "The product is right, but its channels stand last and were only reshaped to "
            "(N, C_out, H, W), which mixes up pixels and channels.",
            hint="Move the axis of the channels back instead of reshaping.",
        ),
        misconception(
            pointwise_conv2d__channels_last,
            "The channels stand last in the result: its shape must be (N, C_out, H, W).",
            hint="Print the shape of the result.",
        ),
        misconception(
            pointwise_conv2d__pixels_flattened,
            "The pixels of the result lie on one axis: height and width must stay.",
            hint="Print the shape of the result.",
        ),
        misconception(
            pointwise_conv2d__channels_averaged,
            "The sum over the channels is divided by their number: it is a weighted sum, "
            "and the weights are given.",
            hint="What is the result for two channels of ones and weights of ones?",
        ),
        misconception(
            pointwise_conv2d__not_summed,
            "The products of channels and weights are not summed: there are C of them for every "
            "output channel.",
            hint="A kernel of 1×1 spans all channels and gives one number.",
        ),
        misconception(
            pointwise_conv2d__unchecked,
            "Weights for another number of channels are accepted, and what is left over ignored.",
            hint="Compare x.shape[1] and w.shape[1] before you compute anything.",
        ),
        style(pointwise_conv2d__loops, "loops over pixels and channels"),
        style(pointwise_conv2d__float32_matrix_product, "one matrix product, in float32"),
        style(pointwise_conv2d__channels_moved, "np.tensordot, the new axis moved back"),
    ),
    nudge="Look at one pixel: C numbers go in, C_out come out. Which operation does that?",
    step="Flatten the pixels to (N, C, H·W), multiply from the left by w, add b as a column, and "
    "give the result the shape (N, C_out, H, W).",
    source="000 Pointwise Convolution, 003 §1.5.1.3, 004 网络层中的网络",
)
