"""How answers to `rmsprop` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import optimizers as reference
from solutions.rubric.optimizers.shared import _in_float32, draw_path, follow


def oracle_rmsprop(w, gradients, lr, alpha=0.99, eps=1e-8):
    return follow(lambda parameters: torch.optim.RMSprop(parameters, lr, alpha, eps), w, gradients)


def rmsprop__added_up(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__shares_swapped(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = (1 - alpha) * state.get("s", 0.0) + alpha * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__share_of_the_new_missing(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__magnitudes_averaged(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * np.abs(dw)
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__root_missing(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / (s + eps), {"s": s}


def rmsprop__mean_not_stored(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), state


def rmsprop__starts_at_first_square(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", dw**2) + (1 - alpha) * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__bias_corrected(w, dw, state, lr, alpha=0.99, eps=1e-8):
    t = state.get("t", 0) + 1
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / (np.sqrt(s / (1 - alpha**t)) + eps), {"s": s, "t": t}


def rmsprop__alpha_hard_coded(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = 0.9 * state.get("s", 0.0) + 0.1 * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__eps_hard_coded(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / (np.sqrt(s) + 1e-7), {"s": s}


def rmsprop__gradient_ascent(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w + lr * dw / (np.sqrt(s) + eps), {"s": s}


def rmsprop__in_place(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    w -= lr * dw / (np.sqrt(s) + eps)
    return w, {"s": s}


def rmsprop__eps_inside_root(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / np.sqrt(s + eps), {"s": s}


def rmsprop__state_in_place(w, dw, state, lr, alpha=0.99, eps=1e-8):
    cache = state.setdefault("cache", np.zeros_like(w))
    cache += (1 - alpha) * (dw * dw - cache)
    return w - lr * dw / (np.sqrt(cache) + eps), state


def rmsprop__float32(w, dw, state, lr, alpha=0.99, eps=1e-8):
    w, dw = _in_float32(w, dw)
    s = alpha * state.get("s", np.zeros_like(dw)) + (1 - alpha) * dw * dw
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}


rmsprop = Question(
    reference=reference.rmsprop,
    oracle=oracle_rmsprop,
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
                        "w": np.array([1.0, 0.0]),
                        "gradients": np.array([[4.0, -8.0], [2.0, 4.0], [-2.0, 4.0]]),
                        "lr": 0.1,
                        "alpha": 0.75,
                    },
                    (np.array([0.8, 0.2]), np.array([0.7, 0.1]), np.array([0.8, 0.0])),
                    source="002 优化器 4",
                ),
                draw(steps=4, shape=3, lr=0.25, alpha=0.6),
            ),
            hidden=(
                draw(steps=4, shape=4, lr=0.5, alpha=0.75),
                draw(steps=5, shape=(2, 3), lr=0.25, alpha=0.4),
            ),
        ),
        Aspect(
            "default",
            "without another value, α is 0.99",
            driver="trajectory",
            visible=(draw(steps=3, shape=(2, 3), lr=0.1),),
            hidden=(draw(steps=4, shape=5, lr=0.25),),
        ),
        Aspect(
            "eps",
            "ε is the one given, 1e-8 if none is, and stands outside the root",
            driver="trajectory",
            visible=(
                draw(steps=3, shape=3, lr=0.25, alpha=0.6, eps=0.1),
                draw(steps=3, shape=4, lr=0.25, alpha=0.9, eps=0.01),
                draw(steps=3, shape=3, lr=0.25, alpha=0.6, tiny=8),
            ),
            hidden=(
                draw(steps=4, shape=(2, 2), lr=0.25, alpha=0.75, eps=0.1),
                draw(steps=3, shape=3, lr=0.5, alpha=0.6, eps=1.0),
                draw(steps=4, shape=2, lr=0.25, alpha=0.75, tiny=8),
            ),
        ),
        Aspect(
            "zero",
            "a gradient of 0, from the first step on, does not divide by 0",
            driver="trajectory",
            visible=(draw(steps=3, shape=3, lr=0.25, alpha=0.6, still=0),),
            hidden=(draw(steps=4, shape=(2, 2), lr=0.25, alpha=0.75, still=1),),
        ),
        Aspect(
            "several",
            "two parameters in turn, each with its own state",
            weight=2,
            driver="trajectories",
            visible=(draw(steps=3, shape=3, second=3, lr=0.25, alpha=0.6),),
            hidden=(draw(steps=3, shape=(2, 3), second=(2, 3), lr=0.5, alpha=0.75),),
        ),
        Aspect(
            "purity",
            "the parameter and its gradient are left as they were",
            requires="values",
            driver="trajectory",
            judges="arguments",
            visible=(draw(steps=3, shape=3, lr=0.25, alpha=0.6),),
            hidden=(draw(steps=3, shape=(2, 3), lr=0.5, alpha=0.75),),
        ),
    ),
    variants=(
        misconception(
            rmsprop__added_up,
            "The squares are added up without decay: that is AdaGrad; RMSProp keeps a running "
            "mean.",
            hint="Can s become smaller in your code?",
        ),
        misconception(
            rmsprop__shares_swapped,
            "α and 1 − α are swapped: α is the share of the old mean that is kept.",
            hint="With α = 0.99, should s change quickly or slowly?",
        ),
        misconception(
            rmsprop__share_of_the_new_missing,
            "The new square enters s whole: it has to be multiplied by 1 − α.",
            hint="If all gradients are 2, which value should s approach?",
        ),
        misconception(
            rmsprop__magnitudes_averaged,
            "The magnitudes of the gradients are averaged, not their squares.",
            hint="If all gradients are 2, which value should s approach?",
        ),
        misconception(
            rmsprop__root_missing,
            "The gradient is divided by s: the root is missing.",
            hint="RMS is short for three words; which one is missing?",
        ),
        misconception(
            rmsprop__mean_not_stored,
            "The running mean is not kept: every step starts again from 0.",
            hint="What does the state contain after your first step?",
        ),
        misconception(
            rmsprop__starts_at_first_square,
            "The running mean starts at the first gradient's square; it starts at 0.",
            hint="What is s after the first step, if it was 0 before?",
        ),
        misconception(
            rmsprop__bias_corrected,
            "The running mean is corrected for its start at 0: Adam does that, RMSProp does not.",
            hint="What is s after the first step, and what do you divide by?",
        ),
        misconception(
            rmsprop__alpha_hard_coded,
            "The running mean always keeps a share of 0.9, whatever alpha is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            rmsprop__eps_hard_coded,
            "ε is a fixed number in the code, whatever eps is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            rmsprop__gradient_ascent,
            "The step goes along the gradient, where the loss grows: subtract it.",
            hint="In which direction does the loss fall?",
        ),
        misconception(
            rmsprop__in_place,
            "The caller's w is changed in place (w -= ...); compute a new array instead.",
            hint="What is the difference between w = w - a and w -= a?",
        ),
        convention(
            rmsprop__eps_inside_root,
            "ε stands inside the root here, as some textbooks have it. That is accepted; torch "
            "adds it to the root.",
        ),
        style(rmsprop__state_in_place, "the running mean moved towards the new square, in place"),
        style(rmsprop__float32, "float32 inside"),
    ),
    nudge="AdaGrad with one change: the sum of squares becomes a running mean.",
    step="The new s is alpha times the old one, 0 if there is none, plus 1 − alpha times dw². "
    "Divide by √s + eps as in AdaGrad, and return s in the state.",
    source="002 优化器 4",
)
