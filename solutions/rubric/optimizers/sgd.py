"""How answers to `sgd` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import optimizers as reference
from solutions.rubric.optimizers.shared import _in_float32, draw_path, follow


def oracle_sgd(w, gradients, lr):
    return follow(lambda parameters: torch.optim.SGD(parameters, lr), w, gradients)


def sgd__gradient_ascent(w, dw, state, lr):
    return w + lr * dw, state


def sgd__rate_ignored(w, dw, state, lr):
    return w - dw, state


def sgd__rate_hard_coded(w, dw, state, lr):
    return w - 0.01 * dw, state


def sgd__step_returned(w, dw, state, lr):
    return -lr * dw, state


def sgd__gradients_added_up(w, dw, state, lr):
    v = state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}


def sgd__in_place(w, dw, state, lr):
    w -= lr * dw
    return w, state


def sgd__copy_then_subtract(w, dw, state, lr):
    new = w.copy()
    new -= lr * dw
    return new, state


def sgd__float32(w, dw, state, lr):
    w, dw = _in_float32(w, dw)
    return w - lr * dw, state


sgd = Question(
    reference=reference.sgd,
    oracle=oracle_sgd,
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
                        "w": np.array([1.0, -2.0]),
                        "gradients": np.array([[0.5, -1.0], [0.5, 2.0], [0.0, 1.0]]),
                        "lr": 0.1,
                    },
                    (np.array([0.95, -1.9]), np.array([0.9, -2.1]), np.array([0.9, -2.2])),
                    source="002 优化器 1",
                ),
                draw(steps=3, shape=4, lr=0.5),
            ),
            hidden=(draw(steps=4, shape=5, lr=0.25),),
        ),
        Aspect(
            "shape",
            "parameters of any shape, such as the weights of a layer",
            driver="trajectory",
            visible=(draw(steps=3, shape=(2, 3), lr=0.2),),
            hidden=(draw(steps=4, shape=(3, 2), lr=0.05), draw(steps=3, shape=(1, 4), lr=2.0)),
        ),
        Aspect(
            "zero",
            "where the gradient is 0, the parameter rests",
            driver="trajectory",
            visible=(draw(steps=3, shape=3, lr=0.5, still=1),),
            hidden=(draw(steps=4, shape=(2, 2), lr=0.1, still=0),),
        ),
        Aspect(
            "several",
            "two parameters in turn do not disturb each other",
            driver="trajectories",
            visible=(draw(steps=3, shape=3, second=(2, 2), lr=0.25),),
            hidden=(draw(steps=3, shape=(2, 3), second=(2, 3), lr=0.5),),
        ),
        Aspect(
            "purity",
            "the parameter and its gradient are left as they were",
            requires="values",
            driver="trajectory",
            judges="arguments",
            visible=(draw(steps=3, shape=3, lr=0.5),),
            hidden=(draw(steps=3, shape=(2, 3), lr=0.25),),
        ),
    ),
    variants=(
        misconception(
            sgd__gradient_ascent,
            "The step goes along the gradient, where the loss grows: subtract it.",
            hint="In which direction does the loss fall?",
        ),
        misconception(
            sgd__rate_ignored,
            "The learning rate is not used: the whole gradient is subtracted.",
            hint="What should happen when lr is halved?",
        ),
        misconception(
            sgd__rate_hard_coded,
            "The learning rate is always 0.01, whatever lr is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            sgd__step_returned,
            "Only the step −η g is returned, not the parameter after the step.",
            hint="Where is the old w in what you return?",
        ),
        misconception(
            sgd__gradients_added_up,
            "Earlier gradients are added up in the state: that is momentum, and SGD has none.",
            hint="On which gradients does one step of SGD depend?",
        ),
        misconception(
            sgd__in_place,
            "The caller's w is changed in place (w -= ...); compute a new array instead.",
            hint="What is the difference between w = w - a and w -= a?",
        ),
        style(sgd__copy_then_subtract, "a copy that is changed in place"),
        style(sgd__float32, "float32 inside"),
    ),
    nudge="One line: the new parameter is the old one less a multiple of the gradient.",
    step="Multiply the gradient by lr, subtract that from w into a new array, and return the state "
    "as it came.",
    source="002 优化器 1",
)
