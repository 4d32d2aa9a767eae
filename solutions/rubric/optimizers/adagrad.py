"""How answers to `adagrad` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import optimizers as reference
from solutions.rubric.optimizers.shared import _in_float32, draw_path, follow


def oracle_adagrad(w, gradients, lr, eps=1e-10):
    return follow(lambda parameters: torch.optim.Adagrad(parameters, lr, eps=eps), w, gradients)


def adagrad__magnitudes_added_up(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + np.abs(dw)
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def adagrad__squared_after_the_sum(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw
    return w - lr * dw / (np.sqrt(s**2) + eps), {"s": s}


def adagrad__root_missing(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (s + eps), {"s": s}


def adagrad__sum_not_stored(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), state


def adagrad__running_mean(w, dw, state, lr, eps=1e-10):
    s = 0.9 * state.get("s", 0.0) + 0.1 * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def adagrad__added_after_use(w, dw, state, lr, eps=1e-10):
    s = state.get("s", np.zeros_like(w))
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s + dw**2}


def adagrad__one_sum_for_all(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + (dw**2).sum()
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def adagrad__eps_hard_coded(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + 1e-7), {"s": s}


def adagrad__gradient_ascent(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    return w + lr * dw / (np.sqrt(s) + eps), {"s": s}


def adagrad__in_place(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    w -= lr * dw / (np.sqrt(s) + eps)
    return w, {"s": s}


def adagrad__eps_inside_root(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / np.sqrt(s + eps), {"s": s}


def adagrad__history(w, dw, state, lr, eps=1e-10):
    past = state.setdefault("past", [])
    past.append(dw.copy())
    return w - lr * dw / (np.sqrt(sum(g * g for g in past)) + eps), state


def adagrad__float32(w, dw, state, lr, eps=1e-10):
    w, dw = _in_float32(w, dw)
    s = state.get("s", np.zeros_like(dw)) + dw * dw
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


adagrad = Question(
    reference=reference.adagrad,
    oracle=oracle_adagrad,
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
                        "w": np.array([1.0, -0.5]),
                        "gradients": np.array([[3.0, -8.0], [4.0, -6.0], [12.0, -24.0]]),
                        "lr": 0.65,
                    },
                    (np.array([0.35, 0.15]), np.array([-0.17, 0.54]), np.array([-0.77, 1.14])),
                    source="002 优化器 3",
                ),
                draw(steps=4, shape=3, lr=0.5),
            ),
            hidden=(draw(steps=4, shape=5, lr=0.25), draw(steps=5, shape=(2, 3), lr=0.5)),
        ),
        Aspect(
            "eps",
            "ε is the one given, 1e-10 if none is, and stands outside the root",
            driver="trajectory",
            visible=(
                draw(steps=3, shape=3, lr=0.5, eps=0.1),
                draw(steps=3, shape=4, lr=0.25, eps=0.01),
                draw(steps=3, shape=3, lr=0.5, tiny=9),
            ),
            hidden=(
                draw(steps=4, shape=(2, 2), lr=0.25, eps=0.1),
                draw(steps=3, shape=3, lr=0.5, eps=1.0),
                draw(steps=4, shape=2, lr=0.25, tiny=9),
            ),
        ),
        Aspect(
            "zero",
            "a gradient of 0, from the first step on, does not divide by 0",
            driver="trajectory",
            visible=(draw(steps=3, shape=3, lr=0.5, still=0),),
            hidden=(draw(steps=4, shape=(2, 2), lr=0.25, still=1),),
        ),
        Aspect(
            "several",
            "two parameters in turn, each with its own state",
            weight=2,
            driver="trajectories",
            visible=(draw(steps=3, shape=3, second=3, lr=0.5),),
            hidden=(draw(steps=3, shape=(2, 3), second=(2, 3), lr=0.25),),
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
            adagrad__magnitudes_added_up,
            "The magnitudes of the gradients are added up, not their squares.",
            hint="After the first step, √s should be the magnitude of the gradient.",
        ),
        misconception(
            adagrad__squared_after_the_sum,
            "The gradients are added up and then squared: square each one before you add it.",
            hint="What happens to s when the gradients are 3 and −3?",
        ),
        misconception(
            adagrad__root_missing,
            "The gradient is divided by s: the root is missing.",
            hint="On the first step, every element should move by η.",
        ),
        misconception(
            adagrad__sum_not_stored,
            "The sum of squares is not kept: every step starts again from 0.",
            hint="What does the state contain after your first step?",
        ),
        misconception(
            adagrad__running_mean,
            "A running mean of the squares is kept: that is RMSProp; AdaGrad adds them up.",
            hint="Can s become smaller in your code?",
        ),
        misconception(
            adagrad__added_after_use,
            "The step divides by the sum from before this gradient: add its square first.",
            hint="What do you divide by on the very first step?",
        ),
        misconception(
            adagrad__one_sum_for_all,
            "One sum is kept for all elements together: every element needs its own.",
            hint="What shape does s have in your code?",
        ),
        misconception(
            adagrad__eps_hard_coded,
            "ε is a fixed number in the code, whatever eps is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            adagrad__gradient_ascent,
            "The step goes along the gradient, where the loss grows: subtract it.",
            hint="In which direction does the loss fall?",
        ),
        misconception(
            adagrad__in_place,
            "The caller's w is changed in place (w -= ...); compute a new array instead.",
            hint="What is the difference between w = w - a and w -= a?",
        ),
        convention(
            adagrad__eps_inside_root,
            "ε stands inside the root here, as some textbooks have it. That is accepted; torch "
            "adds it to the root.",
        ),
        style(adagrad__history, "all gradients kept in a list"),
        style(adagrad__float32, "float32 inside"),
    ),
    nudge="Add the square of the gradient to the sum first; then divide by the sum's root.",
    step="Read s from the state, 0 if there is none, and add dw². Divide lr · dw by √s + eps, "
    "every element by itself, subtract, and return s in the state.",
    source="002 优化器 3",
)
