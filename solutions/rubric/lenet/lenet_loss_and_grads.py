"""How answers to `lenet_loss_and_grads` are judged."""

from functools import cache

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import lenet as reference
from solutions.rubric.lenet.shared import (
    _correlate,
    _over_maps,
    _reduce_blocks,
    _s4_size,
    _same,
    small,
)

LAYERS = ("w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4", "w5", "b5")


def _cut(x):
    """Cut maps into 2×2 blocks in one row each, (N, C, H // 2, W // 2, 4)."""
    parts = [x[:, :, u : u + x.shape[2] - 1 : 2, v : v + x.shape[3] - 1 : 2] for u, v in CORNERS]
    return np.stack(parts, axis=4)


CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def _first_maximum(blocks):
    """Mark in each block the first of its maxima."""
    return np.arange(4) == blocks.argmax(axis=4)[..., None]


def _put_back(blocks, shape):
    """Put 2×2 blocks back where `_cut` took them from."""
    out = np.zeros(shape)
    for k, (u, v) in enumerate(CORNERS):
        out[:, :, u : u + shape[2] - 1 : 2, v : v + shape[3] - 1 : 2] = blocks[..., k]
    return out


def _kernel_gradient(dz, x, kernel_size):
    dw = np.zeros((dz.shape[1], x.shape[1], *kernel_size))
    for u in range(kernel_size[0]):
        for v in range(kernel_size[1]):
            shifted = x[:, :, u : u + dz.shape[2], v : v + dz.shape[3]]
            dw[:, :, u, v] = np.einsum("ndhw,nchw->dc", dz, shifted)
    return dw


def _image_gradient(dz, w):
    K_h, K_w = w.shape[2:]
    dx = np.zeros((len(dz), w.shape[1], dz.shape[2] + K_h - 1, dz.shape[3] + K_w - 1))
    for u in range(K_h):
        for v in range(K_w):
            sent = np.einsum("ndhw,dc->nchw", dz, w[:, :, u, v])
            dx[:, :, u : u + dz.shape[2], v : v + dz.shape[3]] += sent
    return dx


def _stable_log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _negative_log_likelihood(logits, labels):
    return -_stable_log_softmax(logits)[np.arange(len(labels)), labels]


def _softmax(logits):
    return np.exp(_stable_log_softmax(logits))


def _check_labels(labels, classes):
    if min(labels) < 0 or max(labels) >= classes:
        raise ValueError("no such class")


def _run_lenet(
    x,
    labels,
    p,
    check=_check_labels,
    pool=lambda blocks: blocks.max(axis=4),
    choose=_first_maximum,
    relu=lambda z: np.maximum(z, 0),
    relu_linear=lambda z: np.maximum(z, 0),
    mask=lambda dout, z: dout * (z > 0),
    mask_linear=lambda dout, z: dout * (z > 0),
    end=_same,
    losses=_negative_log_likelihood,
    softmax=_softmax,
    image_gradient=_image_gradient,
    bias_gradient=lambda dz: dz.sum(axis=(0, 2, 3)),
    flatten=lambda maps: maps.reshape(len(maps), -1),
    unflatten=lambda rows, shape: rows.reshape(shape),
):
    """Train LeNet for a step as a student may write it; every keyword may be another program."""
    z1 = _correlate(x, p["w1"], p["b1"])
    h1 = pool(_cut(relu(z1)))
    z2 = _correlate(h1, p["w2"], p["b2"])
    h2 = pool(_cut(relu(z2)))
    f = flatten(h2)
    z3 = f @ p["w3"].T + p["b3"]
    z4 = relu_linear(z3) @ p["w4"].T + p["b4"]
    logits = end(relu_linear(z4) @ p["w5"].T + p["b5"])
    check(labels, logits.shape[1])
    N = len(labels)

    dz5 = (softmax(logits) - np.eye(logits.shape[1])[labels]) / N
    dz4 = mask_linear(dz5 @ p["w5"], z4)
    dz3 = mask_linear(dz4 @ p["w4"], z3)
    dh2 = unflatten(dz3 @ p["w3"], h2.shape)
    dz2 = mask(_put_back(choose(_cut(relu(z2))) * dh2[..., None], z2.shape), z2)
    dh1 = image_gradient(dz2, p["w2"])
    dz1 = mask(_put_back(choose(_cut(relu(z1))) * dh1[..., None], z1.shape), z1)
    return {
        "loss": losses(logits, labels).mean(),
        "w1": _kernel_gradient(dz1, x, p["w1"].shape[2:]),
        "b1": bias_gradient(dz1),
        "w2": _kernel_gradient(dz2, h1, p["w2"].shape[2:]),
        "b2": bias_gradient(dz2),
        "w3": dz3.T @ f,
        "b3": dz3.sum(axis=0),
        "w4": dz4.T @ relu_linear(z3),
        "b4": dz4.sum(axis=0),
        "w5": dz5.T @ relu_linear(z4),
        "b5": dz5.sum(axis=0),
    }


def _scaled(result, loss=1, gradient=1):
    return {name: value * (loss if name == "loss" else gradient) for name, value in result.items()}


MAX_DRAWS = 2000


def _fine(rng, *shape):
    """Draw numbers between −2 and 2, no two of them equal, in steps as coarse as possible."""
    count = int(np.prod(shape))
    step = 4.0 / 2 ** (count - 1).bit_length()
    return rng.permutation(np.arange(count) - count // 2).reshape(shape) * step


def draw_training(
    rng,
    H,
    W,
    N=1,
    C=1,
    M1=1,
    M2=2,
    F3=2,
    F4=2,
    K=2,
    k1=(1, 1),
    k2=(1, 1),
    dead=False,
    extreme=False,
):
    """Draw a small network in which every layer learns, and no decision is a close one.

    All numbers are multiples of a power of 2, so that maxima and signs are computed exactly,
    also in single precision. With ``dead`` one unit of the first linear layer is exactly 0;
    with ``extreme`` two logits are near ±1000.
    """
    size = _s4_size(H, W, k1, k2)
    for _ in range(MAX_DRAWS):
        params = {
            "w1": small(rng, M1, C, *k1),
            "b1": small(rng, M1),
            "w2": small(rng, M2, M1, *k2),
            "b2": small(rng, M2),
            "w3": small(rng, F3, M2 * size[0] * size[1]),
            "b3": small(rng, F3),
            "w4": small(rng, F4, F3),
            "b4": small(rng, F4),
            "w5": small(rng, K, F4),
            "b5": small(rng, K),
        }
        x, labels = _fine(rng, N, C, H, W), rng.integers(0, K, N)
        if dead:
            params["w3"][0], params["b3"][0] = 0.0, 0.0
        if _teaches(x, labels, params, dead):
            break
    else:
        raise RuntimeError("no network of these sizes teaches anything")
    if extreme:
        params["b5"][:2] = 1000.0, -1000.0
        labels = np.arange(N) % 2
    return {"x": x, "labels": labels, "params": params}


def _teaches(x, labels, p, dead):
    """Whether all gradients are there, no maximum is tied, and only ``dead`` units are at 0."""
    z1 = _correlate(x, p["w1"], p["b1"])
    h1 = _reduce_blocks(np.maximum(z1, 0), np.max)
    z2 = _correlate(h1, p["w2"], p["b2"])
    h2 = _reduce_blocks(np.maximum(z2, 0), np.max)
    z3 = h2.reshape(len(x), -1) @ p["w3"].T + p["b3"]
    z4 = np.maximum(z3, 0) @ p["w4"].T + p["b4"]
    for z in (z1, z2):
        second, first = np.moveaxis(np.sort(_cut(z), axis=4)[..., -2:], 4, 0)
        if ((first == second) & (first > 0)).any() or (first == 0).any():
            return False
    if (z3[:, dead:] == 0).any() or (z4 == 0).any():
        return False
    if (z1 > 0).all() or (z3[:, dead:] > 0).all() or (z4 > 0).all():
        return False
    result = _run_lenet(x, labels, p)
    smallest = min(np.abs(result[name]).max() for name in LAYERS)
    return smallest > 0.05 and 0.1 < result["loss"] < 5


@cache
def _training(H, W, **sizes):
    """Draw a network for the cases that are impossible; most of them take the same one."""
    return draw_training(np.random.default_rng(7), H, W, **sizes)


def no_training(labels, **sizes):
    """Ask for the loss of one image of ones and of such labels."""
    return impossible({**_training(**sizes), "labels": np.array(labels)})


def no_image(H, W):
    """Give a network for 4×4 images another image."""
    return impossible({**_training(4, 4), "x": np.ones((1, 1, H, W))})


def oracle_lenet_loss_and_grads(x, labels, params):
    p = {name: tensor(array).requires_grad_() for name, array in params.items()}
    h = F.max_pool2d(F.relu(F.conv2d(tensor(x), p["w1"], p["b1"])), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, p["w2"], p["b2"])), 2)
    h = F.relu(F.linear(h.flatten(1), p["w3"], p["b3"]))
    h = F.relu(F.linear(h, p["w4"], p["b4"]))
    loss = F.cross_entropy(F.linear(h, p["w5"], p["b5"]), tensor(labels).long())
    loss.backward()
    return {"loss": loss.item(), **{name: leaf.grad.numpy() for name, leaf in p.items()}}


def lenet_loss_and_grads__summed(x, labels, params):
    return _scaled(_run_lenet(x, labels, params), len(x), len(x))


def lenet_loss_and_grads__gradients_not_averaged(x, labels, params):
    return _scaled(_run_lenet(x, labels, params), 1, len(x))


def lenet_loss_and_grads__labels_not_subtracted(x, labels, params):
    return _run_lenet(x, labels, params, softmax=lambda z: _softmax(z) + np.eye(z.shape[1])[labels])


def lenet_loss_and_grads__minus_forgotten(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, "loss": -result["loss"]}


def lenet_loss_and_grads__relu_ignored_backward(x, labels, params):
    return _run_lenet(x, labels, params, mask=lambda d, _: d, mask_linear=lambda d, _: d)


def lenet_loss_and_grads__relu_of_the_gradient(x, labels, params):
    def relu(dout, _):
        return np.maximum(dout, 0)

    return _run_lenet(x, labels, params, mask=relu, mask_linear=relu)


def lenet_loss_and_grads__linear_layers_without_relu(x, labels, params):
    return _run_lenet(x, labels, params, relu_linear=_same, mask_linear=lambda dout, _: dout)


def lenet_loss_and_grads__relu_of_the_logits(x, labels, params):
    return _run_lenet(x, labels, params, end=lambda logits: np.maximum(logits, 0))


def lenet_loss_and_grads__gradient_for_the_whole_block(x, labels, params):
    return _run_lenet(x, labels, params, choose=np.ones_like)


def lenet_loss_and_grads__gradient_for_the_first_pixel(x, labels, params):
    return _run_lenet(
        x, labels, params, choose=lambda blocks: np.zeros(blocks.shape) + (np.arange(4) == 0)
    )


def lenet_loss_and_grads__mean_pooled(x, labels, params):
    return _run_lenet(
        x,
        labels,
        params,
        pool=lambda blocks: blocks.mean(axis=4),
        choose=lambda blocks: np.full(blocks.shape, 0.25),
    )


def lenet_loss_and_grads__kernels_flipped_backward(x, labels, params):
    return _run_lenet(
        x,
        labels,
        params,
        image_gradient=lambda dz, w: _image_gradient(dz, w[:, :, ::-1, ::-1]),
    )


def lenet_loss_and_grads__bias_gradient_averaged(x, labels, params):
    return _run_lenet(x, labels, params, bias_gradient=lambda dz: dz.sum(axis=0).mean(axis=(1, 2)))


def lenet_loss_and_grads__rows_kept(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, **{name: result[name][None] for name in ("b3", "b4", "b5")}}


def lenet_loss_and_grads__weights_transposed(x, labels, params):
    result = _run_lenet(x, labels, params)
    return {**result, **{name: result[name].T for name in ("w3", "w4", "w5")}}


def lenet_loss_and_grads__maps_last(x, labels, params):
    def unflatten(rows, shape):
        N, M, H, W = shape
        return rows.reshape(N, H, W, M).transpose(0, 3, 1, 2)

    return _run_lenet(
        x,
        labels,
        params,
        flatten=lambda maps: maps.transpose(0, 2, 3, 1).reshape(len(maps), -1),
        unflatten=unflatten,
    )


def lenet_loss_and_grads__exponential_overflows(x, labels, params):
    def softmax(logits):
        grown = np.exp(logits)
        return grown / grown.sum(axis=1, keepdims=True)

    def losses(logits, labels):
        return -np.log(softmax(logits)[np.arange(len(labels)), labels])

    return _run_lenet(x, labels, params, losses=losses, softmax=softmax)


def lenet_loss_and_grads__log_of_zero(x, labels, params):
    def losses(logits, labels):
        return -np.log(_softmax(logits)[np.arange(len(labels)), labels])

    return _run_lenet(x, labels, params, losses=losses)


def lenet_loss_and_grads__parameters_changed(x, labels, params):
    result = _run_lenet(x, labels, params)
    for name in LAYERS:
        params[name] -= 0.1 * result[name]
    return result


def lenet_loss_and_grads__labels_unchecked(x, labels, params):
    return _run_lenet(x, labels, params, check=lambda *_: None)


def lenet_loss_and_grads__slope_1_at_zero(x, labels, params):
    def mask(dout, z):
        return dout * (z >= 0)

    return _run_lenet(x, labels, params, mask=mask, mask_linear=mask)


def lenet_loss_and_grads__layer_by_layer(x, labels, params):
    return _run_lenet(x, labels, params)


def lenet_loss_and_grads__pooled_first(x, labels, params):
    """Take the maxima first and ReLU of them alone; run every image by itself."""
    p, N = params, len(x)
    _check_labels(labels, len(p["b5"]))
    total = {"loss": 0.0, **{name: np.zeros(p[name].shape) for name in LAYERS}}
    for n in range(N):
        z1 = _correlate(x[n : n + 1], p["w1"], p["b1"])
        m1 = _reduce_blocks(z1, np.max)
        h1 = m1.clip(0)
        z2 = _correlate(h1, p["w2"], p["b2"])
        m2 = _reduce_blocks(z2, np.max)
        f = m2.clip(0).ravel()
        z3 = p["w3"] @ f + p["b3"]
        h3 = z3.clip(0)
        z4 = p["w4"] @ h3 + p["b4"]
        h4 = z4.clip(0)
        logits = p["w5"] @ h4 + p["b5"]
        total["loss"] += (logits.max() - logits[labels[n]]) / N
        total["loss"] += np.log(np.exp(logits - logits.max()).sum()) / N
        d5 = np.exp(logits - logits.max())
        d5 = (d5 / d5.sum() - (np.arange(len(logits)) == labels[n])) / N
        d4 = np.where(z4 > 0, p["w5"].T @ d5, 0)
        d3 = np.where(z3 > 0, p["w4"].T @ d4, 0)
        dm2 = np.where(m2 > 0, (p["w3"].T @ d3).reshape(m2.shape), 0)
        d2 = _put_back(_first_maximum(_cut(z2)) * dm2[..., None], z2.shape)
        dm1 = np.where(m1 > 0, _image_gradient(d2, p["w2"]), 0)
        d1 = _put_back(_first_maximum(_cut(z1)) * dm1[..., None], z1.shape)
        steps = {
            "w1": _kernel_gradient(d1, x[n : n + 1], p["w1"].shape[2:]),
            "b1": _over_maps(d1),
            "w2": _kernel_gradient(d2, h1, p["w2"].shape[2:]),
            "b2": _over_maps(d2),
            "w3": np.outer(d3, f),
            "b3": d3,
            "w4": np.outer(d4, h3),
            "b4": d4,
            "w5": np.outer(d5, h4),
            "b5": d5,
        }
        for name, step in steps.items():
            total[name] += step
    return total


def lenet_loss_and_grads__float32(x, labels, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    result = _run_lenet(x.astype(np.float32), labels, narrow)
    return {name: value.astype(np.float32) for name, value in result.items()}


NOTE_TRAINING = {
    "x": np.array([[[[1.0, 2, 3, 4], [0, -1, 2, 1], [5, 6, -1, -2], [4, 3, -5, -6]]]]),
    "labels": np.array([0]),
    "params": {
        "w1": np.ones((1, 1, 1, 1)),
        "b1": np.zeros(1),
        "w2": np.full((1, 1, 1, 1), 2.0),
        "b2": np.zeros(1),
        "w3": np.ones((1, 1)),
        "b3": np.zeros(1),
        "w4": np.array([[1.0], [-1.0]]),
        "b4": np.zeros(2),
        "w5": np.array([[1.0, 5.0], [0.0, 7.0]]),
        "b5": np.array([0.0, 12.0]),
    },
}
"""Only the pixel 6 counts: h1 = 6, f = 12, h3 = 12, h4 = (12, 0), and both logits are 12."""


NOTE_RESULT = {
    "loss": float(np.log(2)),  # softmax is (1/2, 1/2)
    "w1": np.array([[[[-6.0]]]]),  # −1/2 · 2 · 6
    "b1": np.array([-1.0]),  # −1/2 · 2
    "w2": np.array([[[[-3.0]]]]),  # −1/2 · 6
    "b2": np.array([-0.5]),
    "w3": np.array([[-6.0]]),  # −1/2 · 12
    "b3": np.array([-0.5]),
    "w4": np.array([[-6.0], [0]]),  # −1/2 · 12, and the second unit is off
    "b4": np.array([-0.5, 0]),  # −1/2 · 1 + 1/2 · 0
    "w5": np.array([[-6.0, 0], [6, 0]]),  # ∓1/2 · (12, 0)
    "b5": np.array([-0.5, 0.5]),  # 1/2 − 1, 1/2
}


def judge_part(name, about, weight, visible, hidden):
    """Judge one key of the result by the example of the docstring and two drawn networks."""
    by_hand = example(NOTE_TRAINING, NOTE_RESULT[name], source="a small one of our own")
    return Aspect(
        name, about, part=name, weight=weight, visible=(by_hand, visible), hidden=(hidden,)
    )


CONVOLUTIONS = draw(H=4, W=5, k1=(1, 2), M2=1)


CONVOLUTIONS_HIDDEN = draw(N=2, H=9, W=7, C=2, M1=2, M2=3, F3=3, F4=4, K=3, k1=(2, 2), k2=(3, 2))


LINEAR = draw(N=2, H=4, W=4, K=3, M2=1)


LINEAR_HIDDEN = draw(N=3, H=4, W=8, M1=2, M2=3, F3=4, F4=3, K=4)


lenet_loss_and_grads = Question(
    reference=reference.lenet_loss_and_grads,
    oracle=oracle_lenet_loss_and_grads,
    draw=draw_training,
    aspects=(
        judge_part("loss", "the loss, a mean over the images", 4, LINEAR, LINEAR_HIDDEN),
        judge_part("w5", "weights of the third linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b5", "biases of the third linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w4", "weights of the second linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b4", "biases of the second linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w3", "weights of the first linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("b3", "biases of the first linear layer", 1, LINEAR, LINEAR_HIDDEN),
        judge_part("w2", "kernels of the second convolution", 2, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("b2", "biases of the second convolution", 1, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("w1", "kernels of the first convolution", 2, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        judge_part("b1", "biases of the first convolution", 1, CONVOLUTIONS, CONVOLUTIONS_HIDDEN),
        Aspect(
            "shape",
            "everything at once, for several images and maps that are not square, or odd",
            weight=3,
            visible=(
                draw(H=5, W=5, k1=(2, 2)),
                draw(N=2, H=9, W=5, M1=2, k1=(1, 2), k2=(3, 1), F3=3, K=3),
                draw(H=5, W=13, M1=2, F3=3, K=3, k1=(2, 1), k2=(1, 3)),
            ),
            hidden=(
                draw(N=3, H=9, W=10, C=2, M1=3, M2=2, F3=5, F4=3, K=4, k1=(2, 3), k2=(3, 3)),
                draw(N=2, H=8, W=11, M1=2, M2=3, F3=4, F4=3, K=3, k1=(1, 2), k2=(2, 1)),
            ),
        ),
        Aspect(
            "zero",
            "a unit whose sum is exactly 0",
            visible=(draw(H=4, W=4, F3=3, dead=True),),
            hidden=(draw(N=2, H=4, W=6, M1=2, F3=3, F4=3, K=3, dead=True),),
        ),
        Aspect(
            "stability",
            "logits of ±1000 give neither NaN nor infinity",
            weight=2,
            visible=(draw(N=2, H=4, W=4, M2=1, extreme=True),),
            hidden=(draw(N=3, H=4, W=6, M1=2, F3=3, F4=3, K=3, extreme=True),),
        ),
        Aspect(
            "impossible",
            "labels and images that do not fit raise ValueError",
            requires="loss",
            visible=(
                no_training([1, -1], N=2, H=4, W=4),
                no_training([2, 0], N=2, H=4, W=4),
                no_training([0, 3], N=2, H=4, W=4),
                no_image(4, 8),
            ),
            hidden=(
                no_training([1, -1], N=2, H=4, W=5),
                no_training([3, 0], N=2, H=4, W=4, K=3),
                no_training([1, 5], N=2, H=4, W=4, K=3),
                no_image(3, 4),
            ),
        ),
        Aspect(
            "purity",
            "images, labels and parameters are left as they were",
            requires="loss",
            judges="arguments",
            visible=(draw(H=4, W=4),),
            hidden=(draw(N=2, H=5, W=6, k1=(2, 2)),),
        ),
    ),
    variants=(
        misconception(
            lenet_loss_and_grads__summed,
            "The losses of the images are summed; the question asks for their mean.",
            hint="Run the same image once and twice: the loss must not change.",
        ),
        misconception(
            lenet_loss_and_grads__gradients_not_averaged,
            "The loss is a mean over the images, but its gradients are those of the sum.",
            hint="Where does 1/N enter the gradient of the logits?",
        ),
        misconception(
            lenet_loss_and_grads__labels_not_subtracted,
            "The gradient of the logits is softmax / N; the 1 of the right class is not "
            "subtracted.",
            hint="Derive the loss for the logit of the right class: there is one term more.",
        ),
        misconception(
            lenet_loss_and_grads__minus_forgotten,
            "The loss has the wrong sign: it is −log of a probability and never negative.",
            hint="What is the logarithm of a number between 0 and 1?",
        ),
        misconception(
            lenet_loss_and_grads__relu_ignored_backward,
            "The backward pass ignores ReLU: a unit whose sum was negative passes no gradient.",
            hint="By how much does relu(−3) change when −3 changes a little?",
        ),
        misconception(
            lenet_loss_and_grads__relu_of_the_gradient,
            "ReLU is applied to the gradient itself; it is the sign of z that decides, not that "
            "of the gradient.",
            hint="Keep z of every layer: you need it in the backward pass.",
        ),
        misconception(
            lenet_loss_and_grads__linear_layers_without_relu,
            "There is no ReLU between the linear layers, so that three of them are as good as one.",
            hint="relu(z3) and relu(z4) go on, not z3 and z4.",
        ),
        misconception(
            lenet_loss_and_grads__relu_of_the_logits,
            "The logits go through ReLU; nothing comes after the last layer but softmax.",
            hint="A logit may be negative.",
        ),
        misconception(
            lenet_loss_and_grads__gradient_for_the_whole_block,
            "All four pixels of a block get the gradient; only the maximum may have it.",
            hint="Which pixel did the forward pass let through?",
        ),
        misconception(
            lenet_loss_and_grads__gradient_for_the_first_pixel,
            "The upper left pixel of every block gets the gradient, wherever the maximum is.",
            hint="Remember argmax of every block in the forward pass.",
        ),
        misconception(
            lenet_loss_and_grads__mean_pooled,
            "The blocks are averaged; this network takes their maximum.",
            hint="LeNet-5 averages, today's LeNet does not.",
        ),
        misconception(
            lenet_loss_and_grads__kernels_flipped_backward,
            "The gradient that goes back through the second convolution meets flipped kernels.",
            hint="As a sum of shifts no kernel is turned; as a convolution it is turned once.",
        ),
        misconception(
            lenet_loss_and_grads__bias_gradient_averaged,
            "The gradients of the convolutions' biases are averaged over the positions; "
            "a bias is added at every one of them, so they are summed.",
            hint="If every output pixel counts 1, how much does the loss grow with the bias?",
        ),
        misconception(
            lenet_loss_and_grads__rows_kept,
            "The gradients of the linear layers' biases have the shape (1, F), "
            "but the biases have (F,).",
            hint="Leave keepdims out.",
        ),
        misconception(
            lenet_loss_and_grads__weights_transposed,
            "The gradients of the linear layers' weights are transposed: a row of w belongs to "
            "an output.",
            hint="A gradient has the shape of its parameter: is it h.T @ dz or dz.T @ h?",
        ),
        misconception(
            lenet_loss_and_grads__maps_last,
            "The maps are flattened pixel by pixel; f takes them channel by channel.",
            hint="reshape of (N, M2, H2, W2) needs no transpose before it.",
        ),
        misconception(
            lenet_loss_and_grads__exponential_overflows,
            "exp of a large logit is infinite, and ∞ / ∞ is NaN.",
            hint="Softmax does not change when the largest logit is subtracted from all.",
        ),
        misconception(
            lenet_loss_and_grads__log_of_zero,
            "A probability that is rounded to 0 has the logarithm −∞, so the loss is infinite.",
            hint="Compute log softmax in one step: z − max − log Σ exp(z − max).",
        ),
        misconception(
            lenet_loss_and_grads__parameters_changed,
            "The parameters are updated in place; the question asks for the gradients alone.",
            hint="params[name] -= … changes the caller's arrays: leave that to the optimizer.",
        ),
        misconception(
            lenet_loss_and_grads__labels_unchecked,
            "A label that is no class gives a result or an IndexError in place of a ValueError: "
            "label −1 is taken for the last class.",
            hint="Compare the labels with 0 and with the number of logits first.",
        ),
        convention(
            lenet_loss_and_grads__slope_1_at_zero,
            "The derivative of relu at 0 is taken as 1. Accepted.",
        ),
        style(lenet_loss_and_grads__layer_by_layer, "loops over positions and shifts"),
        style(lenet_loss_and_grads__pooled_first, "one image at a time, ReLU after the maximum"),
        style(lenet_loss_and_grads__float32, "float32"),
    ),
    nudge="Write the forward pass first and keep every z and every h: the backward pass needs "
    "them all. Which gradient do you know without any layer behind it?",
    step="Go back layer by layer: gradient of the logits, then for each layer its weights "
    "(gradient times input), its biases (sum of the gradient) and its input. ReLU lets through "
    "where z > 0, pooling only to the maximum.",
    source="001 LeNet, 反向传播算法",
)
