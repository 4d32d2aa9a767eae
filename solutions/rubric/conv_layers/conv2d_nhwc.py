"""How answers to `conv2d_nhwc` are judged."""

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
from solutions.rubric.conv_layers.shared import _correlate, _starts


def draw_channels_last(rng, N, C, C_out, H, W, K_h, K_w, w_C=None):
    return {"x": values(rng, N, H, W, C), "w": values(rng, w_C or C, C_out, K_h, K_w)}


def oracle_conv2d_nhwc(x, w):
    images, kernels = tensor(x).permute(0, 3, 1, 2), tensor(w).permute(1, 0, 2, 3)
    return F.conv2d(images, kernels).permute(0, 2, 3, 1).numpy()


def _nhwc_starts(x, w):
    if x.shape[3] != w.shape[0]:
        raise ValueError("x and w differ in channels")
    return _starts(x.shape[1:3], w.shape[2:], 1, 0)


def conv2d_nhwc__channels_first_result(x, w):
    return reference.conv2d_nhwc(x, w).transpose(0, 3, 1, 2)


def conv2d_nhwc__result_reshaped(x, w):
    """Compute in the layout (N, C, H, W), then reshape where axes would have to be moved."""
    right = reference.conv2d_nhwc(x, w)
    return right.transpose(0, 3, 1, 2).reshape(right.shape)


def conv2d_nhwc__images_reshaped(x, w):
    rows, columns = _nhwc_starts(x, w)
    N, H, W, C = x.shape
    out = _correlate(x.reshape(N, C, H, W), w.swapaxes(0, 1), 0.0, rows, columns)
    return out.transpose(0, 2, 3, 1)


def conv2d_nhwc__kernels_reshaped(x, w):
    rows, columns = _nhwc_starts(x, w)
    kernels = w.reshape(w.shape[1], w.shape[0], *w.shape[2:])
    return _correlate(x.transpose(0, 3, 1, 2), kernels, 0.0, rows, columns).transpose(0, 2, 3, 1)


def conv2d_nhwc__kernel_axes_swapped(x, w):
    """Read the kernels as (C, C_out, K_w, K_h), by reshape."""
    _nhwc_starts(x, w)
    K_h, K_w = w.shape[2:]
    return reference.conv2d_nhwc(x, w.reshape(*w.shape[:2], K_w, K_h).swapaxes(2, 3))


def conv2d_nhwc__height_and_width_swapped(x, w):
    """Turn the images to (N, C, W, H), as a reversed transpose does, and back."""
    _nhwc_starts(x, w)
    turned = x.transpose(0, 3, 2, 1)
    if w.shape[2] > turned.shape[2] or w.shape[3] > turned.shape[3]:
        return np.zeros(0)
    out = reference.conv2d_forward(turned, w.swapaxes(0, 1), np.zeros(w.shape[1]))
    return out.transpose(0, 3, 2, 1)


def conv2d_nhwc__kernel_flipped(x, w):
    return reference.conv2d_nhwc(x, w[:, :, ::-1, ::-1])


def conv2d_nhwc__channels_overwritten(x, w):
    _nhwc_starts(x, w)
    return reference.conv2d_nhwc(x[..., -1:], w[-1:])


def conv2d_nhwc__last_position_missing(x, w):
    return reference.conv2d_nhwc(x, w)[:, :-1, :-1]


def conv2d_nhwc__unchecked(x, w):
    N, H, W, C = x.shape
    C_in, C_out, K_h, K_w = w.shape
    out = np.zeros((N, max(H - K_h + 1, 0), max(W - K_w + 1, 0), C_out))
    for i, j in np.ndindex(*out.shape[1:3]):
        for c in range(min(C, C_in)):
            window = x[:, i : i + K_h, j : j + K_w, c]
            out[:, i, j] += np.tensordot(window, w[c], axes=((1, 2), (1, 2)))
    return out


def conv2d_nhwc__loops(x, w):
    rows, columns = _nhwc_starts(x, w)
    out = np.zeros((len(x), len(rows), len(columns), w.shape[1]))
    for n, i, j, d in np.ndindex(*out.shape):
        for c, u, v in np.ndindex(w.shape[0], *w.shape[2:]):
            out[n, i, j, d] += x[n, i + u, j + v, c] * w[c, d, u, v]
    return out


def conv2d_nhwc__float32_other_layout(x, w):
    rows, columns = _nhwc_starts(x, w)
    out = _correlate(x.transpose(0, 3, 1, 2), w.swapaxes(0, 1), 0.0, rows, columns)
    return out.transpose(0, 2, 3, 1).astype(np.float32)


def conv2d_nhwc__sum_of_shifts(x, w):
    rows, columns = _nhwc_starts(x, w)
    H_out, W_out = len(rows), len(columns)
    out = np.zeros((len(x), H_out, W_out, w.shape[1]))
    for u, v in np.ndindex(*w.shape[2:]):
        out += x[:, u : u + H_out, v : v + W_out] @ w[:, :, u, v]
    return out


conv2d_nhwc = Question(
    reference=reference.conv2d_nhwc,
    oracle=oracle_conv2d_nhwc,
    draw=draw_channels_last,
    aspects=(
        Aspect(
            "values",
            "every kernel sums its products over all channels, for every image",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.arange(1.0, 10).reshape(1, 3, 3, 1),
                        "w": np.array([[[[0.0, 1], [2, 3]], [[1, 0], [0, 1]]]]),
                    },
                    np.array([[[[25.0, 6], [31, 8]], [[43, 12], [49, 14]]]]),
                    source="000 计算细节, 003 §1.2",
                ),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=2, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
                draw(N=3, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=3,
            visible=(
                draw(N=1, C=2, C_out=3, H=3, W=4, K_h=2, K_w=3),
                draw(N=2, C=3, C_out=2, H=2, W=3, K_h=1, K_w=1),
            ),
            hidden=(
                draw(N=2, C=2, C_out=1, H=5, W=4, K_h=3, K_w=2),
                draw(N=1, C=1, C_out=3, H=2, W=4, K_h=1, K_w=3),
                draw(N=2, C=3, C_out=2, H=3, W=2, K_h=3, K_w=2),
            ),
        ),
        Aspect(
            "impossible",
            "kernels that are too large, or for other channels, raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=2, C_out=2, H=2, W=4, K_h=3, K_w=2),
                impossible(N=1, C=2, C_out=2, H=4, W=2, K_h=2, K_w=3),
                impossible(N=1, C=2, w_C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=2, H=1, W=4, K_h=2, K_w=4),
                impossible(N=2, C=2, C_out=1, H=4, W=3, K_h=4, K_w=4),
                impossible(N=2, C=3, w_C=1, C_out=1, H=3, W=4, K_h=2, K_w=2),
                impossible(N=2, C=1, w_C=3, C_out=2, H=3, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, C=2, C_out=2, H=3, W=3, K_h=2, K_w=2),),
            hidden=(draw(N=2, C=2, C_out=1, H=3, W=4, K_h=2, K_w=3),),
        ),
    ),
    variants=(
        misconception(
            conv2d_nhwc__channels_first_result,
            "The result has its channels first: the output has the layout of the input, "
            "(N, H_out, W_out, C_out).",
            hint="Print the shape of the result.",
        ),
        misconception(
            conv2d_nhwc__result_reshaped,
            "The result was reshaped to (N, H_out, W_out, C_out), but its axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__images_reshaped,
            "The images were reshaped to (N, C, H, W), but their axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__kernels_reshaped,
            "The kernels were reshaped to (C_out, C, K_h, K_w), but their axes were not moved.",
            hint="reshape never changes the order of the numbers; transpose moves axes.",
        ),
        misconception(
            conv2d_nhwc__kernel_axes_swapped,
            "The kernels are read column by column: their last two axes are K_h and K_w.",
            hint="Let w[c, d, u, v] meet x[n, i + u, j + v, c]: u counts rows in both.",
        ),
        misconception(
            conv2d_nhwc__height_and_width_swapped,
            "Height and width of the images are swapped on the way: "
            "transpose(0, 3, 2, 1) gives (N, C, W, H).",
            hint="In which order must the axes stand in the call of transpose?",
        ),
        misconception(
            conv2d_nhwc__kernel_flipped,
            "The kernels are turned by 180°: this is the true convolution, "
            "but a convolution layer computes the cross-correlation.",
            hint="Which entry of the kernel meets the top left pixel of the window?",
        ),
        misconception(
            conv2d_nhwc__channels_overwritten,
            "Only the last channel counts: each channel overwrites the sum of those before it.",
            hint="Look at what happens to the output when the loop over c goes on to the next c.",
        ),
        misconception(
            conv2d_nhwc__last_position_missing,
            "The last row and column of windows are missing: there are H − K_h + 1 rows of them.",
            hint="Count by hand the positions of a 2×2 kernel on a 3×3 image.",
        ),
        misconception(
            conv2d_nhwc__unchecked,
            "Kernels that do not fit give a result in place of a ValueError.",
            hint="Compare the shapes before you compute anything.",
        ),
        style(conv2d_nhwc__loops, "loops over all indices"),
        style(conv2d_nhwc__float32_other_layout, "axes moved before and after, in float32"),
        style(conv2d_nhwc__sum_of_shifts, "one matrix product for each entry of the kernels"),
    ),
    nudge="Write the formula's indices below the axes of x, w and y. Which are summed?",
    step="Move the axes of x to (N, C, H, W) and those of w to (C_out, C, K_h, K_w) with "
    "transpose, convolve as usual, and move the axes of the result to (N, H_out, W_out, C_out).",
    source="000 计算细节",
)
