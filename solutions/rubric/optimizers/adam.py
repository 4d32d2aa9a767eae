"""How answers to `adam` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, convention, draw, example, misconception, style
from solutions import optimizers as reference
from solutions.rubric.optimizers.shared import _in_float32, draw_path, follow


def oracle_adam(w, gradients, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return follow(
        lambda parameters: torch.optim.Adam(parameters, lr, (beta1, beta2), eps), w, gradients
    )


def _moments(dw, state, beta1, beta2):
    """Count the step and update both running means."""
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * dw
    v = beta2 * state.get("v", 0.0) + (1 - beta2) * dw**2
    return t, m, v


def adam__no_correction(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), {"t": t, "m": m, "v": v}


def adam__constant_correction(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"t": t, "m": m, "v": v}


def adam__counts_from_two(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"t": t, "m": m, "v": v}


def adam__exponent_always_two(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**2), v / (1 - beta2**2)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"t": t, "m": m, "v": v}


def adam__mean_not_corrected(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    return w - lr * m / (np.sqrt(v / (1 - beta2**t)) + eps), {"t": t, "m": m, "v": v}


def adam__mean_square_not_corrected(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v) + eps), {"t": t, "m": m, "v": v}


def adam__corrected_kept(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), {"t": t, "m": m, "v": v}


def adam__moments_not_stored(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m, v = (1 - beta1) * dw, (1 - beta2) * dw**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"t": t}


def adam__betas_swapped(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return reference.adam(w, dw, state, lr, beta2, beta1, eps)


def adam__root_missing(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (v_hat + eps), {"t": t, "m": m, "v": v}


def adam__eps_inside_root(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / np.sqrt(v_hat + eps), {"t": t, "m": m, "v": v}


def adam__eps_hard_coded(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return reference.adam(w, dw, state, lr, beta1, beta2, 1e-7)


def adam__betas_hard_coded(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return reference.adam(w, dw, state, lr, 0.9, 0.999, eps)


def adam__gradient_ascent(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return reference.adam(w, -dw, state, lr, beta1, beta2, eps)


def adam__in_place(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    w -= lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, {"t": t, "m": m, "v": v}


def adam__eps_hat(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, m, v = _moments(dw, state, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), {"t": t, "m": m, "v": v}


def adam__powers_in_state(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        state.update(mean=np.zeros_like(w), square=np.zeros_like(w), powers=[1.0, 1.0])
    state["mean"] += (1 - beta1) * (dw - state["mean"])
    state["square"] += (1 - beta2) * (dw * dw - state["square"])
    state["powers"] = [state["powers"][0] * beta1, state["powers"][1] * beta2]
    corrected = state["mean"] / (1 - state["powers"][0])
    spread = np.sqrt(state["square"] / (1 - state["powers"][1]))
    return w - lr * corrected / (spread + eps), state


def adam__float32(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w, dw = _in_float32(w, dw)
    t, m, v = _moments(dw, state, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), {"t": t, "m": m, "v": v}


adam = Question(
    reference=reference.adam,
    oracle=oracle_adam,
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
                        "gradients": np.array([[2.0, -4.0], [-2.0, -4.0], [2.0, -4.0]]),
                        "lr": 0.21,
                        "beta1": 0.5,
                        "beta2": 0.75,
                    },
                    (np.array([0.79, 0.21]), np.array([0.86, 0.42]), np.array([0.77, 0.63])),
                    source="002 优化器 5",
                ),
                draw(steps=4, shape=3, lr=0.5, beta1=0.5, beta2=0.75),
            ),
            hidden=(
                draw(steps=4, shape=4, lr=0.25, beta1=0.75, beta2=0.5),
                draw(steps=5, shape=(2, 3), lr=0.5, beta1=0.6, beta2=0.8),
            ),
        ),
        Aspect(
            "default",
            "without other values, β₁ is 0.9 and β₂ is 0.999",
            weight=2,
            driver="trajectory",
            visible=(draw(steps=4, shape=(2, 3), lr=0.25),),
            hidden=(draw(steps=5, shape=5, lr=0.5),),
        ),
        Aspect(
            "eps",
            "ε is the one given, 1e-8 if none is, and is added to the root of the corrected v",
            driver="trajectory",
            visible=(
                draw(steps=3, shape=3, lr=0.5, beta1=0.5, beta2=0.75, eps=0.1),
                draw(steps=3, shape=4, lr=0.25, beta1=0.5, beta2=0.75, eps=0.01),
                draw(steps=3, shape=3, lr=0.5, beta1=0.5, beta2=0.75, tiny=8),
            ),
            hidden=(
                draw(steps=4, shape=(2, 2), lr=0.25, beta1=0.6, beta2=0.8, eps=0.1),
                draw(steps=3, shape=3, lr=0.5, beta1=0.5, beta2=0.75, eps=1.0),
                draw(steps=4, shape=2, lr=0.25, beta1=0.6, beta2=0.8, tiny=8),
            ),
        ),
        Aspect(
            "zero",
            "a gradient of 0, from the first step on, does not divide by 0",
            driver="trajectory",
            visible=(draw(steps=4, shape=3, lr=0.5, beta1=0.5, beta2=0.75, still=0),),
            hidden=(draw(steps=4, shape=(2, 2), lr=0.25, beta1=0.6, beta2=0.8, still=1),),
        ),
        Aspect(
            "several",
            "two parameters in turn, each with its own state",
            weight=2,
            driver="trajectories",
            visible=(draw(steps=3, shape=3, second=3, lr=0.5, beta1=0.5, beta2=0.75),),
            hidden=(draw(steps=3, shape=(2, 3), second=(2, 3), lr=0.25, beta1=0.6, beta2=0.8),),
        ),
        Aspect(
            "purity",
            "the parameter and its gradient are left as they were",
            requires="values",
            driver="trajectory",
            judges="arguments",
            visible=(draw(steps=3, shape=3, lr=0.5, beta1=0.5, beta2=0.75),),
            hidden=(draw(steps=3, shape=(2, 3), lr=0.25, beta1=0.6, beta2=0.8),),
        ),
    ),
    variants=(
        misconception(
            adam__no_correction,
            "The bias correction is missing: m and v start at 0 and are too small at first.",
            hint="On the first step, every element should move by η.",
        ),
        misconception(
            adam__constant_correction,
            "The correction divides by 1 − β at every step; it is 1 − βᵗ, and t grows.",
            hint="What is t at your second step?",
        ),
        misconception(
            adam__counts_from_two,
            "The steps are counted from 2: at the first step, t is 1.",
            hint="On the first step, every element should move by η.",
        ),
        misconception(
            adam__exponent_always_two,
            "The correction divides by 1 − β² at every step: the exponent is the step t.",
            hint="On the first step, every element should move by η.",
        ),
        misconception(
            adam__mean_not_corrected,
            "Only v is corrected for its start at 0: m has to be divided by 1 − β₁ᵗ.",
            hint="On the first step, m̂ should be the gradient itself.",
        ),
        misconception(
            adam__mean_square_not_corrected,
            "Only m is corrected for its start at 0: v has to be divided by 1 − β₂ᵗ.",
            hint="On the first step, v̂ should be the square of the gradient.",
        ),
        misconception(
            adam__corrected_kept,
            "The corrected m̂ and v̂ are kept in the state: the next step goes on from m and v.",
            hint="Which two arrays do the update formulas of m and v read?",
        ),
        misconception(
            adam__moments_not_stored,
            "The running means are not kept: every step starts again from 0.",
            hint="What does the state contain after your first step?",
        ),
        misconception(
            adam__betas_swapped,
            "β₁ and β₂ are swapped: β₁ belongs to the mean m, β₂ to the mean square v.",
            hint="With the defaults, which of m and v should change more quickly?",
        ),
        misconception(
            adam__root_missing,
            "The step divides by v̂: the root is missing.",
            hint="On the first step, every element should move by η.",
        ),
        misconception(
            adam__eps_inside_root,
            "ε stands inside the root; here it is added to √v̂.",
            hint="Work one step by hand with ε = 0.1.",
        ),
        misconception(
            adam__eps_hard_coded,
            "ε is a fixed number in the code, whatever eps is.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            adam__betas_hard_coded,
            "β₁ and β₂ are fixed numbers in the code, whatever the arguments are.",
            hint="Look for a number in your code that should be an argument.",
        ),
        misconception(
            adam__gradient_ascent,
            "The step goes along the gradient, where the loss grows: subtract it.",
            hint="In which direction does the loss fall?",
        ),
        misconception(
            adam__in_place,
            "The caller's w is changed in place (w -= ...); compute a new array instead.",
            hint="What is the difference between w = w - a and w -= a?",
        ),
        convention(
            adam__eps_hat,
            "ε is added to the root of the uncorrected mean square here, the paper's shorter "
            "form. That is accepted; torch adds it after the correction.",
        ),
        style(adam__powers_in_state, "means moved in place, powers of β kept in the state"),
        style(adam__float32, "float32 inside"),
    ),
    nudge="Do two steps by hand with β₁ = 0.5 and β₂ = 0.75: on the first, m̂ is the gradient.",
    step="Keep t, m and v in the state. Raise t first, then renew m and v, then divide copies of "
    "them by 1 − β₁ᵗ and 1 − β₂ᵗ; the step uses the copies, the state the originals.",
    source="002 优化器 5",
)
