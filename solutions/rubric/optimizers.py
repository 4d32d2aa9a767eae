"""Unit 5, optimizers: how answers are judged.

An optimizer is judged by the path that a parameter takes over several steps, so it does not
matter what it keeps in its state. Parameters are small, lest a step get lost beside them.
"""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    given,
    impossible,
    misconception,
    style,
    values,
)
from solutions import optimizers as reference

# what all questions share ---------------------------------------------------------------------


def draw_path(rng, steps, shape, lr, second=None, still=None, tiny=None, **settings):
    """Draw a parameter and its gradients.

    Parameters
    ----------
    shape : int or (int, int)
        Shape of the parameter.
    second : int or (int, int), optional
        Shape of another parameter; both are then drawn as tuples.
    still : int, optional
        Step, from 0, at which the gradient is 0. The gradient of the first element is then 0
        at every step.
    tiny : int, optional
        Gradients are so many powers of ten smaller, so that even a small default ε counts.
    """
    parameters, gradients = [], []
    for each in (shape,) if second is None else (shape, second):
        sizes = (each,) if isinstance(each, int) else each
        parameters.append(values(rng, *sizes) / 10)
        gradient = values(rng, steps, *sizes)
        if still is not None:
            gradient[still] = 0.0
            gradient.reshape(steps, -1)[:, 0] = 0.0
        if tiny is not None:
            gradient /= 10.0**tiny
        gradients.append(gradient)
    if second is None:
        return {"w": parameters[0], "gradients": gradients[0], "lr": lr, **settings}
    return {"w": tuple(parameters), "gradients": tuple(gradients), "lr": lr, **settings}


def follow(make, w, gradients):
    """Step a torch optimizer with given gradients; ``make`` takes the list of parameters."""
    if isinstance(w, tuple):
        return tuple(follow(make, *one) for one in zip(w, gradients, strict=True))
    parameter = tensor(w).requires_grad_()
    optimizer = make([parameter])
    path = []
    for gradient in gradients:
        parameter.grad = tensor(gradient)
        optimizer.step()
        path.append(parameter.detach().numpy().copy())
    return tuple(path)


def _in_float32(*arrays):
    return [array.astype(np.float32) for array in arrays]


# sgd ------------------------------------------------------------------------------------------


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


# momentum -------------------------------------------------------------------------------------


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


# adagrad --------------------------------------------------------------------------------------


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


# rmsprop --------------------------------------------------------------------------------------


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


# adam -----------------------------------------------------------------------------------------


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


# minimize -------------------------------------------------------------------------------------


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
