"""How answers to `minimize` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import (
    Aspect,
    Question,
    draw,
    example,
    given,
    impossible,
    misconception,
    style,
    values,
)
from solutions import optimizers as reference


def slope_of_bowl(w, A, b):
    """Gradient of Σ A w² / 2 − b w, a bowl whose sides are not equally steep."""
    return A * w - b


def step_down(w, dw, state, lr):
    """SGD: nothing to remember."""
    return w - lr * dw, state


def step_down_in_place(w, dw, state, lr):
    """SGD that changes and returns the array that it is given."""
    w -= lr * dw
    return w, state


def roll_down(w, dw, state, lr, momentum):
    """Momentum, with a new dict for every state."""
    v = momentum * state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}


def roll_down_in_place(w, dw, state, lr, momentum):
    """Momentum that changes both the array and the state."""
    v = state.setdefault("v", np.zeros_like(w))
    v *= momentum
    v += dw
    w -= lr * v
    return w, state


def step_shorter(w, dw, state, lr):
    """AdaGrad: the steps become shorter."""
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + 1e-10), {"s": s}


UPDATES = {
    each.__name__: each
    for each in (step_down, step_down_in_place, roll_down, roll_down_in_place, step_shorter)
}


def draw_descent(rng, shape, steps, update, **settings):
    """Draw a bowl, a start, and take one of the updates by its name."""
    sizes = (shape,) if isinstance(shape, int) else shape
    A = rng.integers(2, 7, sizes) / 4
    return {
        "grad": given(slope_of_bowl, A=A, b=values(rng, *sizes)),
        "w": values(rng, *sizes),
        "update": given(UPDATES[update], **settings),
        "steps": steps,
    }


def oracle_minimize(grad, w, update, steps):
    """Let autograd take the gradients of the bowl and a torch optimizer the steps."""
    A, b = tensor(grad.bound["A"]), tensor(grad.bound["b"])
    make = torch.optim.Adagrad if update.name == "step_shorter" else torch.optim.SGD
    parameter = tensor(w).requires_grad_()
    optimizer = make([parameter], **update.bound)
    path = [parameter.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        (A * parameter**2 / 2 - b * parameter).sum().backward()
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return np.stack(path)


def _check_steps(steps):
    if steps < 0:
        raise ValueError("steps must not be negative")


def minimize__state_forgotten(grad, w, update, steps):
    _check_steps(steps)
    path = [w.copy()]
    for _ in range(steps):
        w, _ = update(w.copy(), grad(w), {})
        path.append(w)
    return np.array(path)


def minimize__returned_state_ignored(grad, w, update, steps):
    """Hand the same dict over at every step, which helps where it is changed in place."""
    _check_steps(steps)
    path, state = [w.copy()], {}
    for _ in range(steps):
        w, _ = update(w.copy(), grad(w), state)
        path.append(w)
    return np.array(path)


def minimize__gradient_of_the_start(grad, w, update, steps):
    _check_steps(steps)
    path, state, dw = [w.copy()], {}, grad(w)
    for _ in range(steps):
        w, state = update(w.copy(), dw.copy(), state)
        path.append(w)
    return np.array(path)


def minimize__start_left_out(grad, w, update, steps):
    _check_steps(steps)
    path, state = np.zeros((steps, *w.shape)), {}
    for t in range(steps):
        w, state = update(w.copy(), grad(w), state)
        path[t] = w
    return path


def minimize__end_left_out(grad, w, update, steps):
    _check_steps(steps)
    path, state = np.zeros((steps, *w.shape)), {}
    for t in range(steps):
        path[t] = w
        w, state = update(w.copy(), grad(w), state)
    return path


def minimize__start_left_at_zero(grad, w, update, steps):
    _check_steps(steps)
    path, state = np.zeros((steps + 1, *w.shape)), {}
    for t in range(steps):
        w, state = update(w.copy(), grad(w), state)
        path[t + 1] = w
    return path


def minimize__one_step_more(grad, w, update, steps):
    _check_steps(steps)
    path, state = [w.copy()], {}
    for _ in range(steps + 1):
        w, state = update(w.copy(), grad(w), state)
        path.append(w)
    return np.array(path)


def minimize__one_array_recorded(grad, w, update, steps):
    _check_steps(steps)
    w, state = w.copy(), {}
    path = [w]
    for _ in range(steps):
        w, state = update(w, grad(w), state)
        path.append(w)
    return np.array(path)


def minimize__start_changed(grad, w, update, steps):
    _check_steps(steps)
    path, state = [w.copy()], {}
    for _ in range(steps):
        w, state = update(w, grad(w), state)
        path.append(w.copy())
    return np.array(path)


def minimize__end_only(grad, w, update, steps):
    _check_steps(steps)
    state = {}
    for _ in range(steps):
        w, state = update(w.copy(), grad(w), state)
    return w.copy()


def minimize__update_ignored(grad, w, update, steps):
    _check_steps(steps)
    path = [w.copy()]
    for _ in range(steps):
        w = w - 0.1 * grad(w)
        path.append(w)
    return np.array(path)


def minimize__unchecked(grad, w, update, steps):
    path, state = [w.copy()], {}
    for _ in range(steps):
        w, state = update(w.copy(), grad(w), state)
        path.append(w.copy())
    return np.array(path)


def minimize__filled_in(grad, w, update, steps):
    """Write every point into its row, and start each step from there."""
    _check_steps(steps)
    path, state = np.zeros((steps + 1, *w.shape), w.dtype), {}
    path[0] = w
    for t in range(steps):
        path[t + 1], state = update(path[t].copy(), grad(path[t]), state)
    return path


def minimize__recursive(grad, w, update, steps):
    _check_steps(steps)

    def walk(w, state, left):
        if not left:
            return [w.copy()]
        here = w.copy()
        return [here, *walk(*update(w, grad(here), state), left - 1)]

    return np.stack(walk(w.copy(), {}, steps))


BOWL = {"A": np.array([2.0, 4.0]), "b": np.array([2.0, -4.0])}
"""Gradient (2 w₀ − 2, 4 w₁ + 4), lowest at (1, −1)."""


minimize = Question(
    reference=reference.minimize,
    oracle=oracle_minimize,
    draw=draw_descent,
    aspects=(
        Aspect(
            "values",
            "the path of an optimizer that has nothing to remember",
            weight=3,
            visible=(
                # the gradients are (4, 8), (2, 0) and (1, 0)
                example(
                    {
                        "grad": given(slope_of_bowl, **BOWL),
                        "w": np.array([3.0, 1.0]),
                        "update": given(step_down, lr=0.25),
                        "steps": 3,
                    },
                    np.array([[3.0, 1.0], [2.0, -1.0], [1.5, -1.0], [1.25, -1.0]]),
                    source="002 §2.1.3",
                ),
                draw(shape=3, steps=4, update="step_down", lr=0.5),
            ),
            hidden=(
                draw(shape=4, steps=3, update="step_down", lr=0.25),
                draw(shape=2, steps=5, update="step_down", lr=0.75),
            ),
        ),
        Aspect(
            "state",
            "each step hands its state on to the next",
            weight=3,
            visible=(
                # the gradients are (4, 8), (2, 0) and (0, −4), so v is (4, 8), (4, 4), (2, −2)
                example(
                    {
                        "grad": given(slope_of_bowl, **BOWL),
                        "w": np.array([3.0, 1.0]),
                        "update": given(roll_down, lr=0.25, momentum=0.5),
                        "steps": 3,
                    },
                    np.array([[3.0, 1.0], [2.0, -1.0], [1.0, -2.0], [0.5, -1.5]]),
                    source="002 优化器 2",
                ),
                draw(shape=3, steps=4, update="step_shorter", lr=0.5),
            ),
            hidden=(
                draw(shape=3, steps=4, update="roll_down", lr=0.5, momentum=0.75),
                draw(shape=2, steps=5, update="step_shorter", lr=0.25),
            ),
        ),
        Aspect(
            "length",
            "one point more than steps, even where there are no steps",
            visible=(
                draw(shape=3, steps=0, update="step_down", lr=0.5),
                draw(shape=2, steps=1, update="roll_down", lr=0.5, momentum=0.5),
            ),
            hidden=(
                draw(shape=4, steps=0, update="roll_down", lr=0.25, momentum=0.5),
                draw(shape=3, steps=1, update="step_down", lr=0.25),
            ),
        ),
        Aspect(
            "shape",
            "parameters of any shape, such as the weights of a layer",
            visible=(draw(shape=(2, 3), steps=2, update="roll_down", lr=0.5, momentum=0.5),),
            hidden=(
                draw(shape=(3, 2), steps=3, update="step_shorter", lr=0.5),
                draw(shape=(2, 1, 2), steps=2, update="step_down", lr=0.25),
            ),
        ),
        Aspect(
            "in_place",
            "an optimizer that changes its arguments does not change the points before",
            weight=2,
            visible=(
                draw(shape=3, steps=3, update="step_down_in_place", lr=0.5),
                draw(shape=2, steps=3, update="roll_down_in_place", lr=0.25, momentum=0.5),
            ),
            hidden=(
                draw(shape=2, steps=4, update="step_down_in_place", lr=0.25),
                draw(shape=(2, 2), steps=3, update="roll_down_in_place", lr=0.5, momentum=0.75),
            ),
        ),
        Aspect(
            "impossible",
            "a negative number of steps raises ValueError",
            requires="values",
            visible=(impossible(shape=2, steps=-1, update="step_down", lr=0.5),),
            hidden=(
                impossible(shape=3, steps=-1, update="step_down_in_place", lr=0.25),
                impossible(shape=2, steps=-4, update="roll_down", lr=0.5, momentum=0.5),
            ),
        ),
        Aspect(
            "purity",
            "the start is left as it was, whatever the optimizer does",
            requires="values",
            judges="arguments",
            visible=(draw(shape=3, steps=2, update="step_down_in_place", lr=0.5),),
            hidden=(
                draw(shape=(2, 2), steps=2, update="roll_down_in_place", lr=0.25, momentum=0.5),
            ),
        ),
    ),
    variants=(
        misconception(
            minimize__state_forgotten,
            "Every step is given an empty state, so the optimizer remembers nothing.",
            hint="What does update return beside the new w, and who needs it?",
        ),
        misconception(
            minimize__returned_state_ignored,
            "The state that update returns is thrown away, and the first dict handed over again; "
            "an optimizer may return a new one.",
            hint="update returns a pair: use both.",
        ),
        misconception(
            minimize__gradient_of_the_start,
            "The gradient is taken once, at the start; it has to be taken anew at every point.",
            hint="Is grad called inside the loop, and where?",
        ),
        misconception(
            minimize__start_left_out,
            "The start is missing from the path: it has one point more than there are steps.",
            hint="What should come back for steps=0?",
        ),
        misconception(
            minimize__end_left_out,
            "Each point is recorded before its step, so the last one is missing.",
            hint="How many points has a path of one step?",
        ),
        misconception(
            minimize__start_left_at_zero,
            "The first row of the path is left at 0; it is the start.",
            hint="What should come back for steps=0?",
        ),
        misconception(
            minimize__one_step_more,
            "One step too many is taken: steps + 1 is the number of points.",
            hint="How many steps lie between three points?",
        ),
        misconception(
            minimize__one_array_recorded,
            "The path holds the same array again and again: an optimizer that works in place "
            "changes the points recorded before.",
            hint="What is the difference between path.append(w) and path.append(w.copy())?",
        ),
        misconception(
            minimize__start_changed,
            "The caller's w is handed to update, which may change it in place.",
            hint="Copy the start before the first step.",
        ),
        misconception(
            minimize__end_only,
            "Only the last point is returned; the whole path is asked for.",
            hint="The result has one axis more than w.",
        ),
        misconception(
            minimize__update_ignored,
            "The steps are your own gradient descent; they have to be those of update.",
            hint="Which argument does your code not use?",
        ),
        misconception(
            minimize__unchecked,
            "A negative number of steps gives the start alone in place of a ValueError.",
            hint="What does range(-1) do?",
        ),
        style(minimize__filled_in, "an array with a row for each point"),
        style(minimize__recursive, "recursion"),
    ),
    nudge="Write one step first: which three things does it need, and which two does it give?",
    step="Begin with a copy of w, an empty dict, and a list that holds the start. In the loop take "
    "the gradient at the current point, let update renew w and state, and append a copy.",
    source="002 §2.1.3",
)
