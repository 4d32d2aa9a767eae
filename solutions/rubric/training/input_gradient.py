"""How answers to `input_gradient` are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor
from autograder.question import (
    Aspect,
    Question,
    distinct,
    draw,
    example,
    impossible,
    misconception,
    style,
    values,
)
from solutions import training as reference


def compute_scores(x, w1, b1, w2, b2):
    """Run the two-layer CNN on one image, in torch."""
    hidden = F.max_pool2d(F.relu(F.conv2d(x[None], w1, b1)), 2)
    return F.linear(hidden.flatten(1), w2, b2)[0]


def draw_network(rng, C, H, W, F_, K_h, K_w, K, label, faint=False):
    """Draw a network that is far from all kinks: no maximum is shared, no activation near 0.

    With ``faint`` all activations lie between −1 and 1.
    """
    rows, columns = (H - K_h + 1) // 2, (W - K_w + 1) // 2
    for _ in range(10_000):
        x, w1, b1 = values(rng, C, H, W), values(rng, F_, C, K_h, K_w), 2 * values(rng, F_)
        z = F.conv2d(tensor(x)[None], tensor(w1), tensor(b1))[0].numpy()
        z = z[:, : 2 * rows, : 2 * columns]
        blocks = z.reshape(F_, rows, 2, columns, 2).swapaxes(2, 3).reshape(-1, 4)
        ordered = np.sort(blocks, axis=1)
        positive = ordered[:, 3] > 0
        if (
            np.abs(z).min() > 0.1
            and (ordered[:, 3] - ordered[:, 2]).min() > 0.1
            and positive.any()
            and not positive.all()
        ):
            break
    else:
        raise ValueError("no network without ties was found")
    if faint:
        w1, b1 = w1 / 256, b1 / 256
    w2 = distinct(rng, K, F_ * rows * columns)
    w2[w2 == 0] = w2.max() + 0.25
    params = {"w1": w1, "b1": b1, "w2": w2, "b2": values(rng, K)}
    return {"x": x, "label": label, "params": params}


def oracle_input_gradient(x, label, params):
    if not 0 <= label < len(params["w2"]):
        raise ValueError("no such class")
    fixed = [tensor(params[name]) for name in ("w1", "b1", "w2", "b2")]
    chosen = np.arange(len(params["w2"])) == label
    [dx] = gradients(lambda image: compute_scores(image, *fixed), chosen.astype(float), x)
    return dx


def correlate_maps(x, w1, b1):
    """Compute the maps before the ReLU, pixel by pixel."""
    F_, _, K_h, K_w = w1.shape
    z = np.zeros((F_, x.shape[1] - K_h + 1, x.shape[2] - K_w + 1))
    for i in range(z.shape[1]):
        for j in range(z.shape[2]):
            window = x[:, i : i + K_h, j : j + K_w]
            z[:, i, j] = (w1 * window).sum(axis=(1, 2, 3)) + b1
    return z


def follow_back(
    x,
    label,
    params,
    slopes=None,
    pool="first",
    relu=True,
    flip=False,
    guided=False,
    bias=True,
    overwrite=False,
):
    """Follow scores back to the image; the arguments after params turn mistakes on.

    Parameters
    ----------
    slopes : ndarray, shape (K,), optional
        Gradient that arrives at the scores, in place of 1 for the label.
    pool : {"first", "all", "corner"}
        Who gets the gradient of a block: its maximum, all four, or the top left one.
    relu : bool
        Whether the ReLU stops the gradient where it is 0.
    flip : bool
        Whether the kernels are turned by 180° on the way back.
    guided : bool
        Whether negative gradients are stopped at the ReLU as well.
    bias : bool
        Whether b1 counts in the forward pass.
    overwrite : bool
        Whether windows that overlap overwrite each other.
    """
    w1, w2 = params["w1"], params["w2"]
    if not 0 <= label < len(w2):
        raise ValueError("no such class")
    F_, _, K_h, K_w = w1.shape
    z = correlate_maps(x, w1, params["b1"] * bias)
    rows, columns = z.shape[1] // 2, z.shape[2] // 2
    dh = (w2[label] if slopes is None else slopes @ w2).reshape(F_, rows, columns)
    dx = np.zeros(x.shape)
    for f, i, j in np.ndindex(F_, rows, columns):
        block = z[f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        for u, v in np.ndindex(2, 2):
            chosen = {
                "first": np.argmax(block) == 2 * u + v,
                "all": True,
                "corner": u == v == 0,
            }[pool]
            slope = dh[f, i, j]
            if not chosen or (relu and block[u, v] <= 0) or (guided and slope <= 0):
                continue
            top, left = 2 * i + u, 2 * j + v
            kernel = w1[f, :, ::-1, ::-1] if flip else w1[f]
            if overwrite:
                dx[:, top : top + K_h, left : left + K_w] = slope * kernel
            else:
                dx[:, top : top + K_h, left : left + K_w] += slope * kernel
    return dx


def input_gradient__of_the_loss(x, label, params):
    w1, w2 = params["w1"], params["w2"]
    if not 0 <= label < len(w2):
        raise ValueError("no such class")
    a = np.maximum(correlate_maps(x, w1, params["b1"]), 0)
    rows, columns = a.shape[1] // 2, a.shape[2] // 2
    blocks = a[:, : 2 * rows, : 2 * columns].reshape(len(a), rows, 2, columns, 2)
    scores = w2 @ blocks.max(axis=(2, 4)).ravel() + params["b2"]
    p = np.exp(scores - scores.max())
    p /= p.sum()
    p[label] -= 1
    return follow_back(x, label, params, slopes=p)


def input_gradient__of_all_scores(x, label, params):
    return follow_back(x, label, params, slopes=np.ones(len(params["w2"])))


def input_gradient__relu_skipped(x, label, params):
    return follow_back(x, label, params, relu=False)


def input_gradient__guided(x, label, params):
    return follow_back(x, label, params, guided=True)


def input_gradient__all_of_a_block(x, label, params):
    return follow_back(x, label, params, pool="all")


def input_gradient__corner_of_a_block(x, label, params):
    return follow_back(x, label, params, pool="corner")


def input_gradient__kernel_turned(x, label, params):
    return follow_back(x, label, params, flip=True)


def input_gradient__overwritten(x, label, params):
    return follow_back(x, label, params, overwrite=True)


def input_gradient__bias_forgotten(x, label, params):
    return follow_back(x, label, params, bias=False)


def input_gradient__magnitude(x, label, params):
    return np.abs(follow_back(x, label, params))


def input_gradient__times_input(x, label, params):
    return x * follow_back(x, label, params)


def input_gradient__summed_over_channels(x, label, params):
    return follow_back(x, label, params).sum(axis=0)


def input_gradient__label_from_one(x, label, params):
    if not 0 <= label < len(params["w2"]):
        raise ValueError("no such class")
    return follow_back(x, label - 1 if label else len(params["w2"]) - 1, params)


def input_gradient__pixels_before_maps(x, label, params):
    rows = (x.shape[1] - params["w1"].shape[2] + 1) // 2
    columns = (x.shape[2] - params["w1"].shape[3] + 1) // 2
    w2 = params["w2"].reshape(len(params["w2"]), rows, columns, -1)
    w2 = w2.transpose(0, 3, 1, 2).reshape(params["w2"].shape)
    return follow_back(x, label, {**params, "w2": w2})


def input_gradient__in_place(x, label, params):
    if not 0 <= label < len(params["w2"]):
        raise ValueError("no such class")
    dx = follow_back(x, label, params)
    x[...] = dx
    return x


def input_gradient__unchecked(x, label, params):
    slopes = np.zeros(len(params["w2"]))
    slopes[label] = 1
    return follow_back(x, 0, params, slopes=slopes)


def input_gradient__loops(x, label, params):
    return follow_back(x, label, params)


def input_gradient__through_the_image(x, label, params):
    """Follow one linear map from the image to the scores, in single precision."""
    w1, w2 = params["w1"].astype(np.float32), params["w2"].astype(np.float32)
    if label < 0 or label >= w2.shape[0]:
        raise ValueError("no such class")
    z = correlate_maps(x.astype(np.float32), w1, params["b1"])
    dx = np.zeros(x.shape, np.float32)
    weights = iter(w2[label])
    for f, i, j in np.ndindex(z.shape[0], z.shape[1] // 2, z.shape[2] // 2):
        weight = next(weights)
        places = [(2 * i + u, 2 * j + v) for u in range(2) for v in range(2)]
        top, left = max(places, key=lambda place: z[(f, *place)])
        if z[f, top, left] > 0:
            dx[:, top : top + w1.shape[2], left : left + w1.shape[3]] += weight * w1[f]
    return dx


PIXEL_NETWORK = {
    "w1": np.full((1, 1, 1, 1), 2.0),
    "b1": np.zeros(1),
    "w2": np.array([[1.0], [-3.0]]),
    "b2": np.zeros(2),
}


input_gradient = Question(
    reference=reference.input_gradient,
    oracle=oracle_input_gradient,
    draw=draw_network,
    aspects=(
        Aspect(
            "values",
            "one channel, one map: the score's slope at every pixel",
            weight=4,
            visible=(
                example(
                    {
                        "x": np.array([[[1.0, 2.0], [4.0, 3.0]]]),
                        "label": 1,
                        "params": PIXEL_NETWORK,
                    },
                    np.array([[[0.0, 0.0], [-6.0, 0.0]]]),
                    source="the docstring",
                ),
                draw(C=1, H=5, W=5, F_=1, K_h=2, K_w=2, K=2, label=0),
                draw(C=1, H=5, W=5, F_=1, K_h=2, K_w=2, K=2, label=1, faint=True),
            ),
            hidden=(
                draw(C=1, H=6, W=6, F_=1, K_h=3, K_w=3, K=3, label=1),
                draw(C=1, H=7, W=7, F_=1, K_h=2, K_w=2, K=2, label=1),
                draw(C=1, H=6, W=6, F_=1, K_h=3, K_w=3, K=3, label=0, faint=True),
            ),
        ),
        Aspect(
            "channels",
            "several channels and maps, images and kernels that are not square",
            weight=4,
            visible=(
                draw(C=2, H=5, W=7, F_=3, K_h=2, K_w=4, K=3, label=2),
                draw(C=3, H=4, W=5, F_=2, K_h=1, K_w=2, K=2, label=0),
            ),
            hidden=(
                draw(C=2, H=7, W=4, F_=3, K_h=4, K_w=1, K=4, label=1),
                draw(C=3, H=5, W=8, F_=3, K_h=2, K_w=3, K=3, label=0),
            ),
        ),
        Aspect(
            "remainder",
            "an odd row or column that no block contains",
            weight=2,
            visible=(
                draw(C=1, H=4, W=8, F_=2, K_h=2, K_w=2, K=2, label=1),
                draw(C=2, H=5, W=4, F_=1, K_h=1, K_w=1, K=2, label=0),
            ),
            hidden=(
                draw(C=2, H=7, W=7, F_=1, K_h=3, K_w=3, K=2, label=1),
                draw(C=1, H=6, W=5, F_=2, K_h=2, K_w=3, K=3, label=2),
            ),
        ),
        Aspect(
            "impossible",
            "a label that is no class raises ValueError",
            requires="values",
            visible=(
                impossible(C=1, H=4, W=5, F_=1, K_h=2, K_w=2, K=2, label=2),
                impossible(C=1, H=4, W=5, F_=1, K_h=2, K_w=2, K=2, label=4),
                impossible(C=1, H=4, W=5, F_=1, K_h=2, K_w=2, K=2, label=-1),
            ),
            hidden=(
                impossible(C=1, H=5, W=4, F_=1, K_h=2, K_w=2, K=3, label=3),
                impossible(C=1, H=5, W=4, F_=1, K_h=2, K_w=2, K=3, label=5),
                impossible(C=1, H=5, W=4, F_=1, K_h=2, K_w=2, K=3, label=-1),
            ),
        ),
        Aspect(
            "purity",
            "the image and the parameters are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(C=2, H=4, W=5, F_=2, K_h=2, K_w=2, K=2, label=1),
                draw(C=1, H=5, W=5, F_=1, K_h=2, K_w=2, K=2, label=0),
            ),
            hidden=(draw(C=1, H=6, W=5, F_=2, K_h=3, K_w=2, K=3, label=2),),
        ),
    ),
    variants=(
        misconception(
            input_gradient__of_the_loss,
            "This is the gradient of the cross entropy; that of the class score was asked for.",
            hint="At the scores the gradient is 1 for the label and 0 for all others.",
        ),
        misconception(
            input_gradient__of_all_scores,
            "The gradients of all scores are added up; only that of the label is asked for.",
            hint="At the scores the gradient is 1 for the label and 0 for all others.",
        ),
        misconception(
            input_gradient__relu_skipped,
            "The gradient passes the ReLU also where it had cut the activation off.",
            hint="What is the slope of the ReLU where z is negative?",
        ),
        misconception(
            input_gradient__guided,
            "Negative gradients are stopped at the ReLU as well: "
            "this is guided backpropagation, another method.",
            hint="The ReLU looks at the sign of z, not at that of the gradient.",
        ),
        misconception(
            input_gradient__all_of_a_block,
            "All four pixels of a block get its gradient; only the maximum had any influence.",
            hint="What happens to the maximum if another pixel grows a little?",
        ),
        misconception(
            input_gradient__corner_of_a_block,
            "The top left pixel of a block gets its gradient, wherever the maximum was.",
            hint="Remember where the maximum of each block was.",
        ),
        misconception(
            input_gradient__kernel_turned,
            "The kernels are turned by 180° once too often.",
            hint="Through which entry of the kernel did the pixel at (0, 0) reach z[0, 0]?",
        ),
        misconception(
            input_gradient__overwritten,
            "Where windows overlap, the last one overwrites the others.",
            hint="A pixel in two windows has two ways to the score: is it = or += ?",
        ),
        misconception(
            input_gradient__bias_forgotten,
            "The bias b1 is missing in the forward pass, so other activations are cut off.",
            hint="Which z does the ReLU see?",
        ),
        misconception(
            input_gradient__magnitude,
            "The sign of the gradient is lost.",
            hint="Magnitudes are taken for showing the map, which is not asked for here.",
        ),
        misconception(
            input_gradient__times_input,
            "The gradient is multiplied by the image: this is another method.",
            hint="Asked for is the derivative itself.",
        ),
        misconception(
            input_gradient__summed_over_channels,
            "The channels are added up: every channel has a gradient of its own.",
            hint="The result has the shape of x.",
        ),
        misconception(
            input_gradient__label_from_one,
            "The classes are counted from 1: the gradient is that of the class before.",
            hint="Label 0 is the first row of w2.",
        ),
        misconception(
            input_gradient__pixels_before_maps,
            "The maps are flattened pixel by pixel; here one whole map follows the other.",
            hint="In which order does reshape read an array (F, rows, columns)?",
        ),
        misconception(
            input_gradient__in_place,
            "The caller's image is overwritten.",
            hint="Write into an array of your own.",
        ),
        misconception(
            input_gradient__unchecked,
            "A label that is no class raises no ValueError: −1 is taken for the last class.",
            hint="Compare the label with the number of rows of w2, on both sides.",
        ),
        style(input_gradient__loops, "block by block"),
        style(input_gradient__through_the_image, "weight by weight, in single precision"),
    ),
    nudge="Through which pixels can a class score change at all?",
    step="Go back layer by layer: the row of w2 goes to the maximum of each block, unless that "
    "is 0 after the ReLU, and from there, times the kernel, to the pixels of its window.",
    source="001 特征可视化",
)
