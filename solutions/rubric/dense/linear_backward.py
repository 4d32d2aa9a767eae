"""How answers to `linear_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients
from autograder.question import Aspect, Question, draw, example, misconception, style, values
from solutions import dense as reference
from solutions.rubric.dense.shared import LINEAR_B, LINEAR_W, draw_linear


def draw_linear_and_dout(rng, N, n_in, n_out, pixels=False):
    """Draw a layer's arguments and a gradient of its output."""
    layer = draw_linear(rng, N, n_in, n_out, bias=True, pixels=pixels)
    return {"dout": values(rng, N, n_out), **layer}


def oracle_linear_backward(dout, x, w, b):
    return gradients(F.linear, dout, x, w, b)


def linear_backward__dw_transposed(dout, x, w, b):
    return dout @ w, x.T @ dout, dout.sum(axis=0)


def linear_backward__weights_transposed_in_dx(dout, x, w, b):
    return dout @ w.T, dout.T @ x, dout.sum(axis=0)


def linear_backward__averaged_over_samples(dout, x, w, b):
    return dout @ w, dout.T @ x / len(x), dout.mean(axis=0)


def linear_backward__divided_in_place(dout, x, w, b):
    dout /= len(x)
    return dout @ w, dout.T @ x, dout.sum(axis=0)


def linear_backward__db_averaged(dout, x, w, b):
    return dout @ w, dout.T @ x, dout.mean(axis=0)


def linear_backward__db_with_batch_axis(dout, x, w, b):
    return dout @ w, dout.T @ x, dout.sum(axis=0, keepdims=True)


def linear_backward__db_not_summed(dout, x, w, b):
    return dout @ w, dout.T @ x, dout


def linear_backward__db_over_outputs(dout, x, w, b):
    return dout @ w, dout.T @ x, dout.sum(axis=1)


def linear_backward__db_counts_samples(dout, x, w, b):
    return dout @ w, dout.T @ x, np.full(b.shape, float(len(x)))


def linear_backward__db_times_b(dout, x, w, b):
    return dout @ w, dout.T @ x, dout.sum(axis=0) * b


def linear_backward__last_sample_only(dout, x, w, b):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n in range(len(x)):
        dx[n] = dout[n] @ w
        dw = np.outer(dout[n], x[n])
        db = dout[n]
    return dx, dw, db


def linear_backward__dx_overwritten(dout, x, w, b):
    dx = np.zeros(x.shape)
    for j in range(len(w)):
        dx = dout[:, j, None] * w[j]
    return dx, dout.T @ x, dout.sum(axis=0)


def linear_backward__other_order(dout, x, w, b):
    return dout.T @ x, dout.sum(axis=0), dout @ w


def linear_backward__dtype_of_x(dout, x, w, b):
    dx = np.zeros_like(x)
    dx[:] = dout @ w
    return dx, dout.T @ x, dout.sum(axis=0)


def linear_backward__loops(dout, x, w, b):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n in range(len(x)):
        for j in range(len(w)):
            db[j] += dout[n, j]
            for i in range(x.shape[1]):
                dx[n, i] += dout[n, j] * w[j, i]
                dw[j, i] += dout[n, j] * x[n, i]
    return dx, dw, db


def linear_backward__outer_products(dout, x, w, b):
    """Add up one outer product for each sample, and take the bias as its product with 1."""
    dw = sum(np.outer(gradient, sample) for gradient, sample in zip(dout, x, strict=True))
    return [(w.T @ dout.T).T, dw, np.ones(len(x)) @ dout]


def linear_backward__float32(dout, x, w, b):
    dout, x, w = (array.astype(np.float32) for array in (dout, x, w))
    return np.einsum("nj,ji->ni", dout, w), np.einsum("nj,ni->ji", dout, x), np.sum(dout, 0)


linear_backward = Question(
    reference=reference.linear_backward,
    oracle=oracle_linear_backward,
    draw=draw_linear_and_dout,
    gradient_of=reference.linear_forward,
    aspects=(
        Aspect(
            "values",
            "the gradients of inputs, weights and biases, in this order",
            weight=3,
            visible=(
                example(
                    {
                        "dout": np.array([[1.0, 0, 2], [-1, 1, 0]]),
                        "x": np.array([[1.0, 2], [3, -1]]),
                        "w": LINEAR_W,
                        "b": LINEAR_B,
                    },
                    (
                        # 3 + 2·7, 4 + 2·8 and −3 + 5, −4 + 6
                        np.array([[17.0, 20], [2, 2]]),
                        # 1 − 3, 2 + 1 and 3, −1 and 2·1, 2·2
                        np.array([[-2.0, 3], [3, -1], [2, 4]]),
                        np.array([0.0, 1, 2]),
                    ),
                    source="a small one of our own",
                ),
                draw(N=2, n_in=2, n_out=2),
            ),
            hidden=(draw(N=3, n_in=3, n_out=3), draw(N=3, n_in=2, n_out=4)),
        ),
        Aspect(
            "shape",
            "each gradient has the shape of what it belongs to, down to one number",
            weight=2,
            visible=(
                draw(N=4, n_in=3, n_out=2),
                draw(N=1, n_in=2, n_out=3),
                draw(N=3, n_in=1, n_out=1),
            ),
            hidden=(
                draw(N=2, n_in=5, n_out=3),
                draw(N=1, n_in=4, n_out=2),
                draw(N=2, n_in=3, n_out=1),
                draw(N=3, n_in=1, n_out=2),
            ),
        ),
        Aspect(
            "integers",
            "pixels are integers, gradients are not",
            visible=(
                draw(N=2, n_in=3, n_out=2, pixels=True),
                draw(N=1, n_in=2, n_out=3, pixels=True),
            ),
            hidden=(draw(N=3, n_in=2, n_out=4, pixels=True),),
            smooth=False,
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, n_in=3, n_out=2),),
            hidden=(draw(N=3, n_in=2, n_out=4),),
        ),
    ),
    variants=(
        misconception(
            linear_backward__dw_transposed,
            "dw is transposed: it has the shape (n_in, n_out), but w has (n_out, n_in).",
            hint="A gradient has the shape of what it belongs to.",
        ),
        misconception(
            linear_backward__weights_transposed_in_dx,
            "dx uses the transposed w: the forward pass transposes it, so this one does not.",
            hint="In dx[n, i] = Σ_j dout[n, j] · w[j, i] the sum runs over the rows of w.",
        ),
        misconception(
            linear_backward__averaged_over_samples,
            "dw and db are divided by the number of samples, but they are sums: "
            "a mean in the loss is already in dout.",
            hint="Try it with twice the same sample.",
        ),
        misconception(
            linear_backward__divided_in_place,
            "dout is divided by the number of samples, in place: "
            "all gradients are too small, and the caller's array is changed.",
            hint="A mean in the loss is already in dout.",
        ),
        misconception(
            linear_backward__db_averaged,
            "db is the mean over the samples, but it is their sum.",
            hint="b[j] is added to every sample: what does each of them send back?",
        ),
        misconception(
            linear_backward__db_with_batch_axis,
            "db has the shape (1, n_out), but b has (n_out,).",
            hint="keepdims=True keeps an axis that b does not have.",
        ),
        misconception(
            linear_backward__db_not_summed,
            "db is dout itself: the sum over the samples is missing.",
            hint="A gradient has the shape of what it belongs to.",
        ),
        misconception(
            linear_backward__db_over_outputs,
            "db is summed over the outputs, but it belongs to one output and all samples.",
            hint="Which axis of dout is the batch?",
        ),
        misconception(
            linear_backward__db_counts_samples,
            "db is the number of samples: dout is not used for it.",
            hint="∂y/∂b is 1, but the chain rule multiplies by dout.",
        ),
        misconception(
            linear_backward__db_times_b,
            "db is multiplied by b, but the derivative of y + b with respect to b is 1.",
            hint="Would a bias of 0 never learn?",
        ),
        misconception(
            linear_backward__last_sample_only,
            "dw and db hold the last sample only: every sample replaces the one before it.",
            hint="Inside the loop over the samples, is it = or += ?",
        ),
        misconception(
            linear_backward__dx_overwritten,
            "dx holds the last output neuron only: every neuron replaces the one before it.",
            hint="An input reaches all outputs, so it collects the gradients of all of them.",
        ),
        misconception(
            linear_backward__other_order,
            "The gradients come in another order than dx, dw, db.",
            hint="The order is that of the forward arguments.",
        ),
        misconception(
            linear_backward__dtype_of_x,
            "dx is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros_like(x) takes over the dtype as well; np.zeros(x.shape) does not.",
        ),
        style(linear_backward__loops, "three loops"),
        style(linear_backward__outer_products, "an outer product for each sample, in a list"),
        style(linear_backward__float32, "einsum in float32"),
    ),
    nudge="Which shape must each gradient have, and which axis of dout does it not have?",
    step="Each of dx and dw is one matrix product of dout (or its transpose) with the other factor "
    "of the forward pass: choose the order in which the shapes come out. "
    "For db, sum dout over the axis that b does not have.",
    source="002 §2.1.2",
)
