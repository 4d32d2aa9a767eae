"""How answers to `conv2d_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
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
    IMAGE,
    _as_columns,
    _correlate,
    _crop,
    _gather,
    _layer_starts,
    _pad,
    _padded_shape,
    _pair,
    _scatter,
    _starts,
    draw_layer,
)


def _spread(dout, w, rows, columns, padded_shape):
    """Add what every output sends back to its window; the gradient of the padded images."""
    K_h, K_w = w.shape[2:]
    dpadded = np.zeros(padded_shape)
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dpadded[:, :, top : top + K_h, left : left + K_w] += sent
    return dpadded


def draw_layer_and_dout(
    rng, N, C, C_out, H, W, K_h, K_w, stride=None, padding=None, w_C=None, dout_size=None, dout_N=0
):
    """Draw a layer's arguments and a gradient of its output's size, or of one that does not fit."""
    layer = draw_layer(rng, N, C, C_out, H, W, K_h, K_w, stride, padding, True, w_C)
    if dout_size is None:
        dout_size = map(len, _starts((H, W), (K_h, K_w), stride or 1, padding or 0))
    return {"dout": values(rng, dout_N or N, C_out, *dout_size), **layer}


def oracle_conv2d_backward(dout, x, w, b, stride=1, padding=0):
    def forward(x, w, b):
        return F.conv2d(x, w, b, stride, padding)

    return gradients(forward, dout, x, w, b)


def _padded_dx(dout, x, w, b, stride, padding):
    """Compute the gradient of the padded images, the zeros round them included."""
    return reference.conv2d_backward(dout, _pad(x, padding), w, b, stride)[0]


def conv2d_backward__cropped_to_nothing(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    p_h, p_w = _pair(padding)
    dx_pad = _padded_dx(dout, x, w, b, stride, padding)
    return dx_pad[:, :, p_h:-p_h, p_w:-p_w], dw, db


def conv2d_backward__crop_of_one(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return _padded_dx(dout, x, w, b, stride, padding)[:, :, 1:-1, 1:-1], dw, db


def conv2d_backward__padding_kept(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return _padded_dx(dout, x, w, b, stride, padding), dw, db


def conv2d_backward__stride_ignored_in_dx(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    rows, columns = range(dout.shape[2]), range(dout.shape[3])
    dx_pad = _spread(dout, w, rows, columns, _padded_shape(x.shape, padding))
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__overlap_overwritten(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    K_h, K_w = w.shape[2:]
    rows, columns = _layer_starts(x, w, stride, padding)
    dx_pad = np.zeros(_padded_shape(x.shape, padding))
    for i, top in enumerate(rows):
        for j, left in enumerate(columns):
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dx_pad[:, :, top : top + K_h, left : left + K_w] = sent
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__kernel_rotated_wrongly(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    dx, _, _ = reference.conv2d_backward(dout, x, w[:, :, ::-1, ::-1], b, stride, padding)
    return dx, dw, db


def conv2d_backward__dw_reversed(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw[:, :, ::-1, ::-1], db


def conv2d_backward__height_for_width(dout, x, w, b, stride=1, padding=0):
    db = reference.conv2d_backward(dout, x, w, b, stride, padding)[2]
    (s_h, s_w), padded = _pair(stride), _pad(x, padding)
    K_h, K_w = w.shape[2:]
    H_out = W_out = dout.shape[2]
    dw, dx_pad = np.zeros(w.shape), np.zeros(padded.shape)
    for i in range(H_out):
        for j in range(W_out):
            window = (..., slice(i * s_h, i * s_h + K_h), slice(j * s_w, j * s_w + K_w))
            dw += np.tensordot(dout[:, :, i, j], padded[window], axes=(0, 0))
            dx_pad[window] += np.tensordot(dout[:, :, i, j], w, axes=1)
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__leftover_pixels_missing(dout, x, w, b, stride=1, padding=0):
    _, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    rows, columns = _layer_starts(x, w, stride, padding)
    H_read, W_read = rows[-1] + w.shape[2], columns[-1] + w.shape[3]
    dx_pad = _spread(dout, w, rows, columns, (*x.shape[:2], H_read, W_read))
    return _crop(dx_pad, padding), dw, db


def conv2d_backward__last_image_only(dout, x, w, b, stride=1, padding=0):
    dx, _, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    for n in range(len(x)):
        dw = reference.conv2d_backward(dout[n : n + 1], x[n : n + 1], w, b, stride, padding)[1]
    return dx, dw, db


def conv2d_backward__averaged_over_images(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw / len(x), db / len(x)


def conv2d_backward__db_averaged(dout, x, w, b, stride=1, padding=0):
    dx, dw, _ = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, dout.mean(axis=(0, 2, 3))


def conv2d_backward__db_per_image(dout, x, w, b, stride=1, padding=0):
    dx, dw, _ = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, dout.sum(axis=(1, 2, 3))


def conv2d_backward__db_with_batch_axis(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dx, dw, db[None, :]


def conv2d_backward__other_order(dout, x, w, b, stride=1, padding=0):
    dx, dw, db = reference.conv2d_backward(dout, x, w, b, stride, padding)
    return dw, db, dx


def conv2d_backward__first_of_pair(dout, x, w, b, stride=1, padding=0):
    db = reference.conv2d_backward(dout, x, w, b, stride, padding)[2]
    s, p = _pair(stride)[0], _pair(padding)[0]
    padded, (K_h, K_w) = _pad(x, p), w.shape[2:]
    dw, dx_pad = np.zeros(w.shape), np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = padded[:, :, i * s : i * s + K_h, j * s : j * s + K_w]
            h, v = window.shape[2:]
            dw[:, :, :h, :v] += np.tensordot(dout[:, :, i, j], window, axes=(0, 0))
            sent = np.tensordot(dout[:, :, i, j], w, axes=1)
            dx_pad[:, :, i * s : i * s + h, j * s : j * s + v] += sent[:, :, :h, :v]
    return dx_pad[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, db


def conv2d_backward__loops(dout, x, w, b, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w) = _pair(stride), _pair(padding)
    (N, _, H, W), (C_out, _, K_h, K_w) = x.shape, w.shape
    rows, columns = _layer_starts(x, w, stride, padding)
    if dout.shape != (N, C_out, len(rows), len(columns)):
        raise ValueError("dout does not fit")
    padded = _pad(x, padding)
    dx, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for d in range(C_out):
            for i in range(len(rows)):
                for j in range(len(columns)):
                    g, top, left = dout[n, d, i, j], i * s_h, j * s_w
                    db[d] += g
                    dw[d] += g * padded[n, :, top : top + K_h, left : left + K_w]
                    dx[n, :, top : top + K_h, left : left + K_w] += g * w[d]
    return dx[:, :, p_h : p_h + H, p_w : p_w + W], dw, db


def conv2d_backward__full_correlation(dout, x, w, b, stride=1, padding=0):
    (s_h, s_w), (K_h, K_w) = _pair(stride), w.shape[2:]
    rows, columns = _layer_starts(x, w, stride, padding)
    if dout.shape != (len(x), len(w), len(rows), len(columns)):
        raise ValueError("dout does not fit")
    padded = _pad(x, padding)
    # dout with s − 1 zeros between its entries, and zeros for the windows that were left out
    H_1, W_1 = padded.shape[2] - K_h + 1, padded.shape[3] - K_w + 1
    dilated = np.zeros((len(x), len(w), H_1, W_1))
    dilated[:, :, ::s_h, ::s_w] = dout
    turned = w[:, :, ::-1, ::-1].swapaxes(0, 1)
    wide = _pad(dilated, (K_h - 1, K_w - 1))
    dx = _correlate(wide, turned, 0.0, range(padded.shape[2]), range(padded.shape[3]))
    dw = _correlate(padded.swapaxes(0, 1), dilated.swapaxes(0, 1), 0.0, range(K_h), range(K_w))
    return _crop(dx, padding), dw.swapaxes(0, 1), dout.sum(axis=(0, 2, 3))


def conv2d_backward__float32_matrix_product(dout, x, w, b, stride=1, padding=0):
    rows, columns = _layer_starts(x, w, stride, padding)
    cols = _as_columns(_gather(_pad(x, padding), w.shape[2:], rows, columns))
    flat = dout.reshape(len(x), len(w), len(rows) * len(columns)).astype(np.float32)
    dw = (flat @ cols.astype(np.float32).transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    dcols = w.reshape(len(w), -1).T.astype(np.float32) @ flat
    windows = dcols.reshape(*x.shape[:2], *w.shape[2:], len(rows), len(columns))
    dx_pad = _scatter(windows, rows, columns, _padded_shape(x.shape, padding))
    return _crop(dx_pad, padding).astype(np.float32), dw, flat.sum(axis=(0, 2))


conv2d_backward = Question(
    reference=reference.conv2d_backward,
    oracle=oracle_conv2d_backward,
    draw=draw_layer_and_dout,
    gradient_of=reference.conv2d_forward,
    aspects=(
        Aspect(
            "values",
            "the three gradients of one image, with stride 1 and no padding",
            weight=4,
            visible=(
                example(
                    {
                        "dout": np.array([[[[1.0, -1], [2, 3]]]]),
                        "x": IMAGE,
                        "w": np.array([[[[1.0, 2], [3, 4]]]]),
                        "b": np.zeros(1),
                    },
                    (
                        np.array([[[[1.0, 1, -2], [5, 8, 2], [6, 17, 12]]]]),
                        np.array([[[[22.0, 27], [37, 42]]]]),
                        np.array([5.0]),
                    ),
                    source="001 反向传播算法",
                ),
                draw(N=1, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=4, K_h=3, K_w=3),
                draw(N=1, C=3, C_out=2, H=4, W=4, K_h=2, K_w=2),
            ),
        ),
        Aspect(
            "batch",
            "the gradients of w and b add up over all images",
            weight=2,
            visible=(
                draw(N=2, C=1, C_out=1, H=2, W=2, K_h=1, K_w=1),
                draw(N=2, C=2, C_out=3, H=3, W=3, K_h=2, K_w=2),
            ),
            hidden=(
                draw(N=3, C=1, C_out=2, H=3, W=3, K_h=2, K_w=2),
                draw(N=2, C=2, C_out=2, H=4, W=4, K_h=3, K_w=3),
            ),
        ),
        Aspect(
            "shape",
            "images and kernels that are not square, down to a single pixel",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=2, W=5, K_h=1, K_w=3),
                draw(N=1, C=2, C_out=1, H=5, W=4, K_h=2, K_w=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=4, W=6, K_h=3, K_w=2),
                draw(N=1, C=2, C_out=1, H=6, W=3, K_h=3, K_w=1),
                draw(N=1, C=2, C_out=3, H=1, W=1, K_h=1, K_w=1),
            ),
        ),
        Aspect(
            "padding",
            "the padding takes part in dw and is cut off dx, whatever its width",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=2, W=2, K_h=2, K_w=2, padding=1),
                draw(N=1, C=2, C_out=1, H=3, W=3, K_h=2, K_w=2, padding=2),
                draw(N=1, C=1, C_out=1, H=1, W=2, K_h=1, K_w=1, padding=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=3, W=3, K_h=3, K_w=3, padding=1),
                draw(N=1, C=1, C_out=1, H=2, W=1, K_h=2, K_w=1, padding=3),
                draw(N=1, C=1, C_out=2, H=2, W=2, K_h=3, K_w=3, padding=2),
            ),
        ),
        Aspect(
            "stride",
            "windows that are several pixels apart and do not overlap",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=2, C_out=1, H=4, W=4, K_h=1, K_w=1, stride=3),
            ),
            hidden=(
                draw(N=1, C=2, C_out=3, H=4, W=4, K_h=2, K_w=2, stride=2),
                draw(N=1, C=1, C_out=2, H=6, W=6, K_h=3, K_w=3, stride=3),
            ),
        ),
        Aspect(
            "overlap",
            "windows that are several pixels apart and overlap",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=5, K_h=1, K_w=3, stride=2),
                draw(N=1, C=2, C_out=1, H=5, W=5, K_h=3, K_w=3, stride=2),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=7, W=5, K_h=3, K_w=3, stride=2),
                draw(N=1, C=1, C_out=1, H=7, W=7, K_h=4, K_w=4, stride=3),
            ),
        ),
        Aspect(
            "floor",
            "a stride that does not divide: pixels that no window holds get gradient 0",
            weight=2,
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=4, K_h=2, K_w=2, stride=3),
                draw(N=1, C=2, C_out=1, H=5, W=6, K_h=2, K_w=2, stride=3),
            ),
            hidden=(
                draw(N=1, C=1, C_out=2, H=6, W=7, K_h=3, K_w=2, stride=2),
                draw(N=1, C=1, C_out=2, H=4, W=5, K_h=3, K_w=2, stride=3, padding=1),
            ),
        ),
        Aspect(
            "pairs",
            "stride and padding that differ between height and width",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=1, stride=(1, 2), padding=(1, 0)),
                draw(N=2, C=2, C_out=1, H=5, W=3, K_h=3, K_w=2, stride=(2, 1), padding=(0, 1)),
            ),
            hidden=(
                draw(N=2, C=1, C_out=1, H=3, W=6, K_h=2, K_w=3, stride=(1, 3), padding=(2, 0)),
                draw(N=1, C=2, C_out=1, H=7, W=3, K_h=3, K_w=1, stride=(3, 2), padding=(1, 2)),
            ),
        ),
        Aspect(
            "impossible",
            "arguments that no output exists for, or a gradient of another shape than the "
            "output's, raise ValueError",
            requires="values",
            visible=(
                impossible(N=1, C=1, C_out=1, H=2, W=4, K_h=3, K_w=2, dout_size=(1, 3)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, stride=0, dout_size=(1, 1)),
                impossible(
                    N=1, C=1, C_out=1, H=2, W=3, K_h=2, K_w=2, stride=(-1, 1), dout_size=(1, 2)
                ),
                impossible(N=1, C=1, C_out=1, H=4, W=4, K_h=2, K_w=2, padding=-1, dout_size=(1, 1)),
                impossible(N=1, C=1, w_C=2, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=2, w_C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dout_size=(1, 1)),
                impossible(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2, dout_N=2),
            ),
            hidden=(
                impossible(N=2, C=1, C_out=1, H=4, W=1, K_h=2, K_w=4, padding=1, dout_size=(5, 1)),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=3, K_h=2, K_w=2, stride=(1, 0), dout_size=(3, 1)
                ),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=2, K_h=2, K_w=2, stride=(1, -1), dout_size=(3, 1)
                ),
                impossible(
                    N=2, C=1, C_out=1, H=4, W=5, K_h=2, K_w=2, padding=(0, -1), dout_size=(3, 2)
                ),
                impossible(N=2, C=1, w_C=3, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=2, C=2, w_C=1, C_out=1, H=4, W=3, K_h=2, K_w=2),
                impossible(N=1, C=1, C_out=2, H=4, W=5, K_h=2, K_w=2, dout_size=(1, 4)),
                impossible(N=1, C=2, C_out=2, H=3, W=2, K_h=2, K_w=2, dout_N=3),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(N=1, C=1, C_out=1, H=3, W=3, K_h=2, K_w=2),
                draw(N=1, C=1, C_out=1, H=2, W=3, K_h=2, K_w=2, padding=1),
            ),
            hidden=(draw(N=2, C=1, C_out=2, H=3, W=4, K_h=2, K_w=2, stride=2),),
        ),
    ),
    variants=(
        misconception(
            conv2d_backward__cropped_to_nothing,
            "dx is empty when the padding is 0: a slice such as [p:-p] means [0:0] then.",
            hint="Cut the padding off with [p_h : p_h + H, p_w : p_w + W].",
        ),
        misconception(
            conv2d_backward__crop_of_one,
            "dx always loses one row and column on each side, as if the padding were always 1.",
            hint="Look for [1:-1]; try padding 0 and padding 2.",
        ),
        misconception(
            conv2d_backward__padding_kept,
            "dx still has the padding round it: it must have the shape of x.",
            hint="Which part of the padded image is x itself?",
        ),
        misconception(
            conv2d_backward__stride_ignored_in_dx,
            "dx puts neighbouring windows one pixel apart: the stride is missing there.",
            hint="Output (i, j) sends its gradient to the window that starts at (i·s_h, j·s_w).",
        ),
        misconception(
            conv2d_backward__overlap_overwritten,
            "Where windows overlap, dx keeps only what the last of them sent.",
            hint="A pixel under several windows gets the sum of what they send: += instead of =.",
        ),
        misconception(
            conv2d_backward__kernel_rotated_wrongly,
            "dx meets the kernel turned by 180°: it was not rotated where it must be, "
            "or rotated twice.",
            hint="By the note's formula, the corner pixel a11 gets δ11·θ11 and not δ11·θ22.",
        ),
        misconception(
            conv2d_backward__dw_reversed,
            "dw is turned by 180°: it is the cross-correlation of the images with dout, "
            "without any flip.",
            hint="Which pixels were multiplied by w[d, c, 0, 0] in the forward pass?",
        ),
        misconception(
            conv2d_backward__height_for_width,
            "The loop over the columns of dout runs as far as dout is high.",
            hint="Try an image that is wider than high.",
        ),
        misconception(
            conv2d_backward__leftover_pixels_missing,
            "dx is too small when the stride does not divide: the pixels at the far edge "
            "that no window holds are missing.",
            hint="Take the shape of dx from x, not from dout.",
        ),
        misconception(
            conv2d_backward__last_image_only,
            "dw is that of the last image alone: it must add up over the batch.",
            hint="Is dw set anew inside the loop over the images?",
        ),
        misconception(
            conv2d_backward__averaged_over_images,
            "dw and db are divided by the number of images: "
            "if the loss is a mean, dout holds that factor already.",
            hint="Try a batch that holds the same image twice: dw must double.",
        ),
        misconception(
            conv2d_backward__db_averaged,
            "db is the mean of dout over images and positions instead of its sum.",
            hint="b[d] is added to every entry of channel d: how much does the loss change "
            "when b[d] grows by 1?",
        ),
        misconception(
            conv2d_backward__db_per_image,
            "db is summed over the wrong axes: it has one entry for each image "
            "instead of one for each output channel.",
            hint="The axes of dout are (N, C_out, H_out, W_out). Which one must stay?",
        ),
        misconception(
            conv2d_backward__db_with_batch_axis,
            "db has the shape (1, C_out): it must have the shape (C_out,) of b.",
            hint="Compare db.shape and b.shape; look for keepdims.",
        ),
        misconception(
            conv2d_backward__other_order,
            "The gradients are returned in another order than dx, dw, db.",
            hint="Gradients come in the order of the forward arguments x, w, b.",
        ),
        misconception(
            conv2d_backward__first_of_pair,
            "The first number of a pair is used for both axes: "
            "stride and padding may differ between height and width.",
            hint="Unpack the pairs: s_h, s_w = stride and p_h, p_w = padding.",
        ),
        style(conv2d_backward__loops, "four loops that follow the forward pass"),
        style(conv2d_backward__full_correlation, "dx by a full correlation with turned kernels"),
        style(conv2d_backward__float32_matrix_product, "matrix products of columns, in float32"),
    ),
    nudge="Take one product of the forward pass, x̂·w: what does its output's gradient "
    "add to dx̂, and what to dw?",
    step="Loop over all outputs as in the forward pass. Each one adds dout times the kernel to its "
    "window of dx̂, dout times its window of x̂ to dw, and dout to db. At the end cut the padding "
    "off dx̂ by the sizes of x.",
    source="001 反向传播算法",
)
