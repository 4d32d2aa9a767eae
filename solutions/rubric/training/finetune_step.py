"""How answers to `finetune_step` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
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
from solutions import training as reference


def draw_step(rng, shapes, frozen, lr, without=()):
    """Draw parameters of these shapes; gradients are missing for those named in ``without``."""
    params = {name: values(rng, *shape) for name, shape in shapes}
    grads = {name: values(rng, *shape) for name, shape in shapes if name not in without}
    return {"params": params, "grads": grads, "frozen": frozen, "lr": lr}


def oracle_finetune_step(params, grads, frozen, lr):
    """Let torch's SGD move what requires a gradient."""
    leaves = {name: tensor(w).requires_grad_(name not in frozen) for name, w in params.items()}
    moving = [leaf for leaf in leaves.values() if leaf.requires_grad]
    for name, leaf in leaves.items():
        if leaf.requires_grad:
            leaf.grad = tensor(grads[name])
    if moving:
        torch.optim.SGD(moving, lr=lr).step()
    return {name: leaf.detach().numpy() for name, leaf in leaves.items()}


def refuse_unknown(params, frozen):
    """Raise for a frozen name that is no parameter's."""
    if any(name not in params for name in frozen):
        raise ValueError("no such parameter")


def finetune_step__frozen_ignored(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {name: w - lr * grads.get(name, 0.0) for name, w in params.items()}


def finetune_step__only_frozen_move(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {
        name: w - lr * grads.get(name, 0.0) if name in frozen else w.copy()
        for name, w in params.items()
    }


def finetune_step__frozen_left_out(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {name: w - lr * grads[name] for name, w in params.items() if name not in frozen}


def finetune_step__uphill(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {
        name: w.copy() if name in frozen else w + lr * grads[name] for name, w in params.items()
    }


def finetune_step__names_that_begin_so(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {
        name: w.copy() if name.startswith(tuple(frozen)) else w - lr * grads[name]
        for name, w in params.items()
    }


def finetune_step__first_ones(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {
        name: w.copy() if i < len(frozen) else w - lr * grads.get(name, 0.0)
        for i, (name, w) in enumerate(params.items())
    }


def finetune_step__rate_forgotten(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {name: w.copy() if name in frozen else w - grads[name] for name, w in params.items()}


def finetune_step__weights_only(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    return {
        name: w.copy() if name in frozen or w.ndim < 2 else w - lr * grads[name]
        for name, w in params.items()
    }


def finetune_step__in_place(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    for name, w in params.items():
        if name not in frozen:
            np.subtract(w, lr * grads[name], out=w)
    return params


def finetune_step__unchecked(params, grads, frozen, lr):
    return {
        name: w.copy() if name in frozen else w - lr * grads[name] for name, w in params.items()
    }


def finetune_step__loops(params, grads, frozen, lr):
    refuse_unknown(params, frozen)
    moved = {}
    for name in sorted(params, reverse=True):
        moved[name] = np.array(params[name])
        if name in frozen:
            continue
        for index, slope in np.ndenumerate(grads[name]):
            moved[name][index] -= lr * slope
    return moved


def finetune_step__float32(params, grads, frozen, lr):
    """Let frozen parameters have the rate 0."""
    refuse_unknown(params, frozen)
    moved = {}
    for name, w in params.items():
        rate = 0.0 if name in frozen else lr
        gradient = np.asarray(grads.get(name, np.zeros(w.shape)), np.float32)
        moved[name] = w.astype(np.float32) - np.float32(rate) * gradient
    return moved


LAYERS = (("w1", (2, 3)), ("b1", (2,)), ("w2", (3, 2)), ("b2", (3,)))


TEN = (("w1", (2, 2)), ("w10", (3,)), ("w", (2, 3)), ("w2", (1, 2)))


KERNELS = (("w1", (2, 1, 2, 3)), ("b1", (2,)), ("head", (3, 4)))


finetune_step = Question(
    reference=reference.finetune_step,
    oracle=oracle_finetune_step,
    draw=draw_step,
    aspects=(
        Aspect(
            "values",
            "what is frozen stays, all else moves against its gradient",
            weight=4,
            visible=(
                example(
                    {
                        "params": {"w1": np.array([1.0, 2.0]), "w2": np.array([3.0])},
                        "grads": {"w1": np.array([10.0, 10.0]), "w2": np.array([-10.0])},
                        "frozen": ("w1",),
                        "lr": 0.1,
                    },
                    {"w1": np.array([1.0, 2.0]), "w2": np.array([4.0])},
                    source="the docstring",
                ),
                draw(shapes=LAYERS, frozen=("w2", "b1"), lr=0.25),
            ),
            hidden=(
                draw(shapes=LAYERS, frozen=("b2", "w1"), lr=0.5),
                draw(shapes=KERNELS, frozen=("b1",), lr=0.125),
            ),
        ),
        Aspect(
            "names",
            "a name freezes the parameter that is called so, and no other",
            weight=2,
            visible=(
                draw(shapes=TEN, frozen=("w1",), lr=0.5),
                draw(shapes=TEN, frozen=("w2", "w"), lr=0.25),
            ),
            hidden=(
                draw(shapes=TEN, frozen=("w",), lr=0.25),
                draw(shapes=TEN, frozen=("w10", "w1"), lr=0.5),
            ),
        ),
        Aspect(
            "all or none",
            "everything may be frozen, and nothing; frozen ones need no gradient",
            weight=2,
            requires="values",
            visible=(
                draw(shapes=LAYERS, frozen=(), lr=0.25),
                draw(shapes=TEN, frozen=("w", "w1", "w2", "w10"), lr=0.5),
                draw(shapes=LAYERS, frozen=("b1", "w2"), lr=0.5, without=("b1", "w2")),
            ),
            hidden=(
                draw(shapes=KERNELS, frozen=(), lr=0.5),
                draw(shapes=LAYERS, frozen=("b2", "w2", "b1", "w1"), lr=0.25),
                draw(shapes=KERNELS, frozen=("head", "b1"), lr=0.25, without=("head",)),
            ),
        ),
        Aspect(
            "impossible",
            "a frozen name that is no parameter's raises ValueError",
            requires="values",
            visible=(impossible(shapes=LAYERS, frozen=("w3",), lr=0.5),),
            hidden=(
                impossible(shapes=LAYERS, frozen=("w1", "b3"), lr=0.5),
                impossible(shapes=TEN, frozen=("w11", "w1"), lr=0.25),
            ),
        ),
        Aspect(
            "purity",
            "the dicts and their arrays are left as they were",
            requires="values",
            judges="arguments",
            visible=(
                draw(shapes=LAYERS, frozen=("w1",), lr=0.5),
                draw(shapes=KERNELS, frozen=("w1",), lr=0.5),
            ),
            hidden=(draw(shapes=LAYERS, frozen=("b2",), lr=0.25),),
        ),
    ),
    variants=(
        misconception(
            finetune_step__frozen_ignored,
            "The frozen parameters move as well.",
            hint="What does your code do with frozen?",
        ),
        misconception(
            finetune_step__only_frozen_move,
            "It is the other way round: the frozen parameters move, and the others stay.",
            hint="To freeze is to keep.",
        ),
        misconception(
            finetune_step__frozen_left_out,
            "The frozen parameters are missing in the result, but the network needs them.",
            hint="The result has all keys of params.",
        ),
        misconception(
            finetune_step__uphill,
            "The parameters move along the gradient: the loss grows.",
            hint="Which sign does gradient descent have?",
        ),
        misconception(
            finetune_step__names_that_begin_so,
            "A frozen name also freezes all names that begin with it: w1 freezes w10.",
            hint="Compare whole names.",
        ),
        misconception(
            finetune_step__first_ones,
            "The first parameters are frozen, as many as there are frozen names.",
            hint="The names decide, not the order.",
        ),
        misconception(
            finetune_step__rate_forgotten,
            "The whole gradient is subtracted, without the learning rate.",
            hint="How far does a parameter move if lr is 0.1?",
        ),
        misconception(
            finetune_step__weights_only,
            "The biases never move.",
            hint="A bias is a parameter like any other.",
        ),
        misconception(
            finetune_step__in_place,
            "The caller's arrays are changed: w -= ... writes into them.",
            hint="w - lr * dw is a new array.",
        ),
        misconception(
            finetune_step__unchecked,
            "A frozen name that is no parameter's is passed over without an error.",
            hint="Is every name of frozen among the keys of params?",
        ),
        style(finetune_step__loops, "loops, and another order of the keys"),
        style(finetune_step__float32, "a rate of 0 for what is frozen, in single precision"),
    ),
    nudge="Which parameters must the result contain?",
    step="Go through all names: copy what is frozen, and subtract lr times the gradient from the "
    "others. Before that, look whether every frozen name exists.",
    source="004 转换学习",
)
