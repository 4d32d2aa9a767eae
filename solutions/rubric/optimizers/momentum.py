"""How answers to `momentum` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import optimizers as reference
from solutions.rubric.optimizers.shared import _in_float32, draw_path, follow


def oracle_momentum(w, gradients, lr, momentum=0.9):
    return follow(
        lambda parameters: torch.optim.SGD(parameters, lr, momentum=momentum), w, gradients
    )


def momentum__gradient_ascent(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w + lr * v, {"v": v}


def momentum__velocity_reversed(w, dw, state, lr, momentum=0.9):
    v = dw - momentum * state.get("v", 0.0)
    return w - lr * v, {"v": v}


def momentum__velocity_not_stored(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w - lr * v, state


def momentum__nesterov(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w - lr * (dw + momentum * v), {"v": v}


def momentum__damped(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + (1 - momentum) * dw
    return w - lr * v, {"v": v}


def momentum__no_friction(w, dw, state, lr, momentum=0.9):
    v = state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}


def momentum__gradient_slowed_as_well(w, dw, state, lr, momentum=0.9):
    v = momentum * (state.get("v", 0.0) + dw)
    return w - lr * v, {"v": v}


def momentum__rate_twice(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + lr * dw
    return w - lr * v, {"v": v}


def momentum__old_velocity_used(w, dw, state, lr, momentum=0.9):
    old = state.get("v", np.zeros_like(w))
    return w - lr * old, {"v": momentum * old + dw}


def momentum__coefficient_hard_coded(w, dw, state, lr, momentum=0.9):
    v = 0.9 * state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}


def momentum__in_place(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    w -= lr * v
    return w, {"v": v}


def momentum__rate_in_velocity(w, dw, state, lr, momentum=0.9):
    velocity = state.setdefault("velocity", np.zeros_like(w))
    velocity *= momentum
    velocity -= lr * dw
    return w + velocity, state


def momentum__float32(w, dw, state, lr, momentum=0.9):
    w, dw = _in_float32(w, dw)
    v = momentum * state["v"] + dw if "v" in state else dw
    return w - lr * v, {"v": v}


momentum = Question(
    reference=reference.momentum,
    oracle=oracle_momentum,
    draw=draw_path,
    aspects=(
        Aspect(
            "values",
            "the path of a parameter over several steps",
            weight=3,
            driver="trajectory",
            visible=(
                example(
                    {
                        "w": np.array([1.0, 2.0]),
                        "gradients": np.array([[1.0, -2.0], [1.0, 0.0], [0.0, 4.0]]),
                        "lr": 0.1,
                        "momentum": 0.5,
                    },
                    (np.array([0.9, 2.2]), np.array([0.75, 2.3]), np.array([0.675, 1.95])),
                    source="002 优化器 2",
                ),
                draw(steps=4, shape=3, lr=0.5, momentum=0.75),
            ),
            hidden=(
                draw(steps=4, shape=4, lr=0.25, momentum=0.5),
                draw(steps=5, shape=(2, 3), lr=0.5, momentum=0.25),
            ),
        ),
        Aspect(
            "default",
            "without another value, the momentum is 0.9",
            driver="trajectory",
            visible=(draw(steps=3, shape=(2, 3), lr=0.1),),
            hidden=(draw(steps=4, shape=5, lr=0.5),),
        ),
        Aspect(
            "zero",
            "a parameter glides on where the gradient is 0",
            driver="trajectory",
            visible=(draw(steps=4, shape=3, lr=0.5, momentum=0.5, still=2),),
            hidden=(draw(steps=4, shape=(2, 2), lr=0.25, momentum=0.75, still=1),),
        ),
        Aspect(
            "several",
            "two parameters in turn, each with its own state",
            weight=2,
            driver="trajectories",
            visible=(draw(steps=3, shape=3, second=3, lr=0.5, momentum=0.5),),
            hidden=(draw(steps=3, shape=(2, 3), second=(2, 3), lr=0.25, momentum=0.75),),
        ),
        Aspect(
            "purity",
            "the parameter and its gradient are left as they were",
            requires="values",
            driver="trajectory",
            judges="arguments",
            visible=(draw(steps=3, shape=3, lr=0.5, momentum=0.5),),
            hidden=(draw(steps=3, shape=(2, 3), lr=0.25, momentum=0.75),),
        ),
    ),
    variants=(
        misconception(
            momentum__gradient_ascent,
            "The step goes uphill: with v ← μ v + g, the velocity has to be subtracted.",
            hint="Do the first step by hand: it is a step of plain SGD.",
        ),
        misconception(
            momentum__velocity_reversed,
            "The old velocity enters with the wrong sign: it brakes instead of carrying on.",
            hint="With the same gradient twice, is the second step longer or shorter?",
        ),
        misconception(
            momentum__velocity_not_stored,
            "The velocity is not kept: every step starts again from 0.",
            hint="What does the state contain after your first step?",
        ),
        misconception(
            momentum__nesterov,
            "This is Nesterov's momentum, which looks one step ahead; the plain form is asked for.",
            hint="Do the first step by hand: it is a step of plain SGD.",
        ),
        misconception(
            momentum__damped,
            "The gradient enters with the factor 1 − μ; here it enters undamped.",
            hint="Do the first step by hand: it is a step of plain SGD.",
        ),
        misconception(
            momentum__no_friction,
            "The old velocity is kept whole: it has to be multiplied by μ.",
            hint="Which argument does your code not use?",
        ),
        misconception(
            momentum__gradient_slowed_as_well,
            "μ multiplies the new gradient as well; it belongs to the old velocity only.",
            hint="Check the brackets in v ← μ v + g.",
        ),
        misconception(
            momentum__rate_twice,
            "The learning rate is applied twice: once in the velocity, once in the step.",
            hint="Do the first step by hand: it is a step of plain SGD.",
        ),
        misconception(
            momentum__old_velocity_used,
            "The step is taken with the velocity from before the update, one step late.",
            hint="Does your first step move the parameter at all?",
        ),
        misconception(
            momentum__coefficient_hard_coded,
            "The momentum is always 0.9, whatever the argument is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            momentum__in_place,
            "The caller's w is changed in place (w -= ...); compute a new array instead.",
            hint="What is the difference between w = w - a and w -= a?",
        ),
        style(momentum__rate_in_velocity, "v ← μ v − η g, w ← w + v, in place in the state"),
        style(momentum__float32, "float32 inside"),
    ),
    nudge="Two lines: the new velocity first, then the step. What must the state hold?",
    step="Read the old velocity from the state, 0 if there is none; multiply it by momentum and "
    "add the gradient. Subtract lr times the result, and return it in the state.",
    source="002 优化器 2",
)
