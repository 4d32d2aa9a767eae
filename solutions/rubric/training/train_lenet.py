"""How answers to `train_lenet` are judged."""

import base64
import copy
import zlib
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import training as reference
from solutions.rubric.training.shared import (
    OWN_GENERATOR,
    require_numbers,
    require_pair,
    start_generator,
)

SHAPES = {
    "w1": (8, 1, 3, 3),
    "b1": (8,),
    "w2": (32, 8, 3, 3),
    "b2": (32,),
    "w3": (120, 32),
    "b3": (120,),
    "w4": (84, 120),
    "b4": (84,),
    "w5": (10, 84),
    "b5": (10,),
}


def load_digits():
    """Read all 1797 digits, in the order of solutions/data/README.md."""
    with np.load(Path(__file__).resolve().parents[2] / "data" / "digits.npz") as file:
        return file["images"][:, None], file["labels"].astype(int)


IMAGES, LABELS = load_digits()


VISIBLE_RNG = np.random.default_rng(20261)


HIDDEN_RNG = np.random.default_rng(0x5B1F_93D6_0C7E_A842_17F4_6E9B)
"""Generators of the two trainings. Nobody can guess the second one: it seals the digits that
the hidden cases hold out."""


RENAMED = np.array([3, 8, 5, 0, 9, 2, 7, 1, 4, 6])
"""What the hidden cases call the digits 0 to 9. The digits are public, and so somebody could
hand in weights that were trained at home; they know nothing of these names."""


def seal(images, labels, rng):
    """Make held-out digits unreadable for all who do not have the generator.

    A view travels to students together with their cases, and it is the same one for visible
    and for hidden cases. So the hidden digits are in it under a one-time pad, which comes
    from the generator of the hidden training.
    """
    plain = np.concatenate([labels[:, None], images.reshape(len(images), -1)], axis=1)
    packed = np.frombuffer(zlib.compress(plain.astype(np.uint8).tobytes(), 9), np.uint8)
    pad = np.frombuffer(copy.deepcopy(rng).bytes(packed.size), np.uint8)
    return base64.b85encode((packed ^ pad).tobytes()).decode()


SEALED = (
    seal(IMAGES[800:1000], LABELS[800:1000], VISIBLE_RNG),
    seal(IMAGES[1200:1400], RENAMED[LABELS[1200:1400]], HIDDEN_RNG),
)


def unseal(rng):
    """Read the digits that were held out from the training with this generator."""
    for text in SEALED:
        packed = np.frombuffer(base64.b85decode(text), np.uint8)
        pad = np.frombuffer(copy.deepcopy(rng).bytes(packed.size), np.uint8)
        try:
            plain = zlib.decompress((packed ^ pad).tobytes())
        except zlib.error:
            continue
        rows = np.frombuffer(plain, np.uint8).reshape(-1, 65)
        return rows[:, 1:].reshape(-1, 1, 8, 8), rows[:, 0]
    raise ValueError("no digits were held out from this training")


def draw_digits(rng, training="", N=2):
    """Take one of the two trainings, or a few digits of different classes."""
    if training == "visible":
        return {"images": IMAGES[:320], "labels": LABELS[:320], "rng": VISIBLE_RNG}
    if training == "hidden":
        renamed = RENAMED[LABELS[350:800]]
        return {"images": IMAGES[350:800], "labels": renamed, "rng": HIDDEN_RNG}
    classes = rng.permutation(10)[:N]
    chosen = [rng.choice(np.flatnonzero(LABELS[:800] == label)) for label in classes]
    return {"images": IMAGES[chosen], "labels": LABELS[chosen], "rng": start_generator(rng)}


def oracle_train_lenet(images, labels, rng):
    """Know no more of a trained network than its form."""
    return {name: torch.zeros(shape, dtype=torch.float64).numpy() for name, shape in SHAPES.items()}


def see_form(inputs, result):
    """See names and shapes of the parameters, and whether all of them are finite."""
    if type(result) is not dict:
        raise TypeError("expected a dict of arrays")
    arrays = {name: require_numbers(array) for name, array in result.items()}
    shapes = {name: array.shape for name, array in arrays.items()}
    return {"shapes": shapes, "finite": all(np.isfinite(a).all().item() for a in arrays.values())}


def expect_form(images, labels, rng):
    return {"shapes": SHAPES, "finite": True}


def slide(x, w, b):
    """Convolve, take the ReLU and the maximum of each 2×2 block; return windows and z too."""
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    z = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    z = z + b[:, None, None]
    N, M, H, W = z.shape
    blocks = np.maximum(z, 0).reshape(N, M, H // 2, 2, W // 2, 2)
    return windows, z, blocks.max(axis=(3, 5))


def classify(params, images):
    """Compute the logits of digits."""
    x = np.pad(images / 16, ((0, 0), (0, 0), (1, 1), (1, 1)))
    for layer in "12":
        _, _, x = slide(x, params["w" + layer], params["b" + layer])
    x = x.reshape(len(x), -1) @ params["w3"].T + params["b3"]
    x = np.maximum(x, 0) @ params["w4"].T + params["b4"]
    return np.maximum(x, 0) @ params["w5"].T + params["b5"]


def recognise(inputs, result, share):
    """Find the share of the held-out digits that is recognised; more than asked counts as that.

    Parameters of another form recognise nothing.
    """
    form = see_form(inputs, result)
    if form != {"shapes": SHAPES, "finite": True}:
        return {"share of digits recognised": 0.0}
    images, labels = unseal(inputs["rng"])
    params = {name: array.astype(float) for name, array in result.items()}
    right = classify(params, images).argmax(axis=1) == labels
    return {"share of digits recognised": min(float(right.mean()), share)}


def see_30(inputs, result):
    return recognise(inputs, result, 0.30)


def see_60(inputs, result):
    return recognise(inputs, result, 0.60)


def see_75(inputs, result):
    return recognise(inputs, result, 0.75)


def see_85(inputs, result):
    return recognise(inputs, result, 0.85)


def band(percent, view, weight):
    """Make the aspect of one share of digits. All of them share two trainings."""
    return Aspect(
        f"{percent} percent",
        f"at least {percent} % of the digits that were held out are recognised",
        weight=weight,
        view=view,
        oracle=lambda **_: {"share of digits recognised": percent / 100},
        visible=(draw(training="visible"),),
        hidden=(draw(training="hidden"),),
    )


def see_new_params(inputs, result):
    """Tell whether two trainings gave the same weights."""
    first, second = require_pair(result)
    if any(see_form(inputs, one)["shapes"] != SHAPES for one in (first, second)):
        return {"two trainings alike": "parameters of another form"}
    same = all(np.array_equal(first[name], second[name]) for name in SHAPES)
    return {"two trainings alike": bool(same)}


def follow_gradient(x, labels, params):
    """Compute the gradient of the mean cross entropy, window by window of the kernels."""
    N = len(x)
    windows1, z1, h1 = slide(x, params["w1"], params["b1"])
    windows2, z2, h2 = slide(h1, params["w2"], params["b2"])
    f = h2.reshape(N, -1)
    a3 = np.maximum(f @ params["w3"].T + params["b3"], 0)
    a4 = np.maximum(a3 @ params["w4"].T + params["b4"], 0)
    logits = a4 @ params["w5"].T + params["b5"]
    d = np.exp(logits - logits.max(axis=1, keepdims=True))
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(N), labels] -= 1
    d /= N
    grads = {}
    for layer, a in (("5", a4), ("4", a3), ("3", f)):
        grads["w" + layer], grads["b" + layer] = d.T @ a, d.sum(axis=0)
        d = (d @ params["w" + layer]) * (a > 0)
    d = d.reshape(h2.shape)
    for layer, windows, z, h in (("2", windows2, z2, h2), ("1", windows1, z1, h1)):
        reached = np.repeat(np.repeat(h, 2, axis=2), 2, axis=3)
        d = np.repeat(np.repeat(d, 2, axis=2), 2, axis=3) * ((z == reached) & (z > 0))
        grads["w" + layer] = np.tensordot(d, windows, axes=((0, 2, 3), (0, 2, 3)))
        grads["b" + layer] = d.sum(axis=(0, 2, 3))
        if layer == "2":
            d = spread(d, params["w2"])
    return grads


def spread(d, w):
    """Convolve the gradient with the turned kernels, over a border of zeros."""
    border = (w.shape[2] - 1, w.shape[2] - 1)
    windows = sliding_window_view(np.pad(d, ((0, 0), (0, 0), border, border)), w.shape[2:], (2, 3))
    turned = w[:, :, ::-1, ::-1]
    return np.tensordot(windows, turned, axes=((1, 4, 5), (0, 2, 3))).transpose(0, 3, 1, 2)


def start_params(rng, scale=2.0):
    """Draw the first weights by He's rule."""
    return {
        name: rng.normal(0, np.sqrt(scale / np.prod(shape[1:])), shape)
        if name.startswith("w")
        else np.zeros(shape)
        for name, shape in SHAPES.items()
    }


def scale_images(images):
    """Make of digits what the network sees."""
    return np.pad(images / 16, ((0, 0), (0, 0), (1, 1), (1, 1)))


def descend(x, labels, params, rng, steps, rate=0.05):
    """Train by plain gradient descent, with 20 digits at each step."""
    for _ in range(steps):
        chosen = rng.integers(0, len(x), 20)
        grads = follow_gradient(x[chosen], labels[chosen], params)
        params = {name: w - rate * grads[name] for name, w in params.items()}
    return params


def train_lenet__untrained(images, labels, rng):
    return start_params(rng)


def train_lenet__zeros_at_first(images, labels, rng):
    params = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    return descend(scale_images(images), labels, params, rng, 4)


def train_lenet__uphill(images, labels, rng):
    return descend(scale_images(images), labels, start_params(rng), rng, 5, rate=-0.01)


def train_lenet__labels_out_of_step(images, labels, rng):
    x = scale_images(images)[rng.permutation(len(images))]
    return descend(x, labels, start_params(rng), rng, 5)


def train_lenet__kernels_turned(images, labels, rng):
    params = descend(scale_images(images), labels, start_params(rng), rng, 12, rate=0.1)
    return {name: w[:, :, ::-1, ::-1] if w.ndim == 4 else w for name, w in params.items()}


def train_lenet__inputs_first(images, labels, rng):
    params = descend(scale_images(images), labels, start_params(rng), rng, 1)
    return {name: w.T if w.ndim == 2 else w for name, w in params.items()}


def train_lenet__exploded(images, labels, rng):
    return descend(scale_images(images), labels, start_params(rng), rng, 3, rate=1e80)


def train_lenet__seed_of_its_own(images, labels, rng):
    rng = np.random.default_rng(0)
    return descend(scale_images(images), labels, start_params(rng), rng, 8, rate=0.1)


def train_lenet__shuffled_in_place(images, labels, rng):
    order = rng.permutation(len(images))
    images[...] = images[order]
    labels[...] = labels[order][::-1]
    return descend(scale_images(images), labels, start_params(rng), rng, 3)


def train_lenet__adam(images, labels, rng):
    """Train with Adam, larger batches and other kinds of first weights."""
    x, params = scale_images(images), start_params(rng, scale=1.5)
    m, v = ({name: np.zeros(shape) for name, shape in SHAPES.items()} for _ in range(2))
    steps = 170
    for t in range(1, steps + 1):
        chosen = rng.choice(len(x), min(len(x), 25), replace=False)
        for name, grad in follow_gradient(x[chosen], labels[chosen], params).items():
            m[name] = 0.9 * m[name] + 0.1 * grad
            v[name] = 0.99 * v[name] + 0.01 * grad**2
            step = m[name] / (1 - 0.9**t) / (np.sqrt(v[name] / (1 - 0.99**t)) + 1e-8)
            params[name] = params[name] - 0.006 * (1 - t / (steps + 1)) * step
    return {name: w.astype(np.float32) for name, w in params.items()}


# Two digits drawn by hand: a bar and a ring
BAR_AND_RING = np.zeros((2, 1, 8, 8), dtype=np.uint8)
BAR_AND_RING[0, 0, 1:7, 3:5] = 16
BAR_AND_RING[1, 0, 1:7, 2:6] = 12
BAR_AND_RING[1, 0, 2:6, 3:5] = 0


train_lenet = Question(
    reference=reference.train_lenet,
    oracle=oracle_train_lenet,
    draw=draw_digits,
    limit_s=120.0,
    aspects=(
        Aspect(
            "form",
            "all parameters are there, in the shapes that were asked for, and finite",
            weight=2,
            view=see_form,
            oracle=expect_form,
            visible=(
                example(
                    {
                        "images": BAR_AND_RING,
                        "labels": np.array([1, 0]),
                        "rng": np.random.default_rng(4),
                    },
                    {
                        "shapes": {
                            "w1": (8, 1, 3, 3),
                            "b1": (8,),
                            "w2": (32, 8, 3, 3),
                            "b2": (32,),
                            "w3": (120, 32),
                            "b3": (120,),
                            "w4": (84, 120),
                            "b4": (84,),
                            "w5": (10, 84),
                            "b5": (10,),
                        },
                        "finite": True,
                    },
                    source="the docstring",
                ),
            ),
            hidden=(draw(N=3), draw(N=2)),
        ),
        # Over 30 seeds the reference recognised 89 to 97 % of the visible digits that were held
        # out, and 91 to 97 % of the hidden ones. The style below, which is trained for a shorter
        # time, recognised 88 to 96 % and, but for one seed with 84 %, 88 to 95 %; with the
        # generators of the cases it is 93 and 89 %.
        band(30, see_30, weight=3),
        band(60, see_60, weight=3),
        band(75, see_75, weight=3),
        band(85, see_85, weight=3),
        Aspect(
            "new",
            "a second training with the same generator gives other weights",
            requires="60 percent",
            driver="twice",
            view=see_new_params,
            oracle=lambda **_: {"two trainings alike": False},
            visible=(draw(N=2),),
            hidden=(draw(N=3),),
        ),
        Aspect(
            "repeatable",
            "equal generators give the same weights: no other randomness is used",
            requires="60 percent",
            driver="twice_afresh",
            view=see_new_params,
            oracle=lambda **_: {"two trainings alike": True},
            visible=(draw(N=2),),
            hidden=(draw(N=3),),
        ),
        Aspect(
            "purity",
            "images and labels are left as they were",
            requires="60 percent",
            judges="arguments",
            visible=(draw(N=2),),
            hidden=(draw(N=4),),
        ),
    ),
    variants=(
        misconception(
            train_lenet__untrained,
            "The first weights are returned as they were drawn: nothing was learnt.",
            hint="Does your loop assign the new parameters to the names that you return?",
        ),
        misconception(
            train_lenet__zeros_at_first,
            "All weights are 0 at first, so no gradient comes through and only b5 learns.",
            hint="Draw the first weights at random, as in he_normal.",
        ),
        misconception(
            train_lenet__uphill,
            "The parameters move along the gradient, and the loss grows.",
            hint="Print the loss after every epoch.",
        ),
        misconception(
            train_lenet__labels_out_of_step,
            "The images are shuffled, but the labels are not: they belong to other images.",
            hint="Take images and labels by the same indices.",
        ),
        misconception(
            train_lenet__kernels_turned,
            "The network was trained with kernels that are turned by 180°.",
            hint="The network of this question does not flip its kernels.",
        ),
        misconception(
            train_lenet__inputs_first,
            "The weights of the linear layers are (in, out); here they are (out, in).",
            hint="Compare the shapes with those in the docstring.",
        ),
        misconception(
            train_lenet__exploded,
            "The training has diverged: parameters are NaN or infinite.",
            hint="Is the learning rate too large, or the loss a sum in place of a mean?",
        ),
        misconception(
            train_lenet__seed_of_its_own,
            "A generator with a fixed seed is made inside, so every training is the same.",
            hint=OWN_GENERATOR,
        ),
        misconception(
            train_lenet__shuffled_in_place,
            "The caller's images and labels are shuffled in place.",
            hint="images[order] is a new array; images[...] = writes into the caller's.",
        ),
        style(train_lenet__adam, "Adam, batches of 25 with no epochs, in single precision"),
    ),
    nudge="Does your training reach 100 % on ten digits? If not, look for a mistake in the "
    "gradients before you turn any knob.",
    step="Draw the weights by He's rule, shuffle in every epoch, take the gradients of small "
    "batches by im2col, and let momentum or Adam move all parameters.",
    source="001 LeNet, 002 梯度下降, 003 §2",
)
