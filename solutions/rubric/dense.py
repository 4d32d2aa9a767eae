"""Unit 4, fully connected layers, activations and losses: how answers are judged."""

import math

import numpy as np

from autograder.oracle import F, gradients, tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    pair,
    style,
    values,
)
from solutions import dense as reference

# what the linear layer's questions share ------------------------------------------------------

LINEAR_X = np.array([[1.0, 2], [0, -1]])
LINEAR_W = np.array([[3.0, 4], [5, 6], [7, 8]])
LINEAR_B = np.array([10.0, 20, 30])


def draw_linear(rng, N, n_in, n_out, bias=False, pixels=False):
    """Draw a layer's arguments. The bias is 0 unless asked for: it has its own aspect."""
    return {
        "x": rng.integers(1, 10, (N, n_in)) if pixels else values(rng, N, n_in),
        "w": values(rng, n_out, n_in),
        "b": values(rng, n_out) if bias else np.zeros(n_out),
    }


def draw_linear_and_dout(rng, N, n_in, n_out, pixels=False):
    """Draw a layer's arguments and a gradient of its output."""
    layer = draw_linear(rng, N, n_in, n_out, bias=True, pixels=pixels)
    return {"dout": values(rng, N, n_out), **layer}


def misfit(N, x_in, n_out, w_in, biases):
    """Give a layer whose sizes do not agree."""
    x = np.arange(1.0, N * x_in + 1).reshape(N, x_in)
    return impossible({"x": x, "w": np.ones((n_out, w_in)), "b": np.arange(1.0, biases + 1)})


def check_linear(x, w, b):
    if x.shape[1] != w.shape[1] or b.shape != (w.shape[0],):
        raise ValueError("the sizes do not agree")


# linear_forward -------------------------------------------------------------------------------


def oracle_linear_forward(x, w, b):
    return F.linear(tensor(x), tensor(w), tensor(b)).numpy()


def linear_forward__bias_forgotten(x, w, b):
    check_linear(x, w, b)
    return x @ w.T


def linear_forward__bias_in_every_product(x, w, b):
    check_linear(x, w, b)
    out = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        for j in range(len(w)):
            for i in range(x.shape[1]):
                out[n, j] += x[n, i] * w[j, i] + b[j]
    return out


def linear_forward__one_bias_for_all(x, w, b):
    check_linear(x, w, b)
    return x @ w.T + b[0]


def linear_forward__added_up_in_the_bias(x, w, b):
    check_linear(x, w, b)
    out = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        y = b
        for i in range(x.shape[1]):
            y += x[n, i] * w[:, i]
        out[n] = y
    return out


def linear_forward__products_overwritten(x, w, b):
    check_linear(x, w, b)
    out = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        for j in range(len(w)):
            for i in range(x.shape[1]):
                out[n, j] = x[n, i] * w[j, i] + b[j]
    return out


def linear_forward__weights_not_transposed(x, w, b):
    check_linear(x, w, b)
    return x @ w + b


def linear_forward__samples_as_columns(x, w, b):
    check_linear(x, w, b)
    return w @ x.T + b[:, None]


def linear_forward__activation_included(x, w, b):
    check_linear(x, w, b)
    return 1 / (1 + np.exp(-(x @ w.T + b)))


def linear_forward__dtype_of_x(x, w, b):
    check_linear(x, w, b)
    out = np.zeros((len(x), len(w)), dtype=x.dtype)
    out[:] = x @ w.T + b
    return out


def linear_forward__unchecked(x, w, b):
    return np.dot(x, w.T) + b


def linear_forward__loops(x, w, b):
    check_linear(x, w, b)
    out = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        for j in range(len(w)):
            out[n, j] = b[j]
            for i in range(x.shape[1]):
                out[n, j] += x[n, i] * w[j, i]
    return out


def linear_forward__column_of_ones(x, w, b):
    """Take the bias as the weight of an input that is always 1."""
    check_linear(x, w, b)
    with_one = np.hstack([x, np.ones((len(x), 1))])
    return with_one @ np.hstack([w, b[:, None]]).T


def linear_forward__float32(x, w, b):
    check_linear(x, w, b)
    x, w, b = (array.astype(np.float32) for array in (x, w, b))
    return np.einsum("ni,ji->nj", x, w) + b


linear_forward = Question(
    reference=reference.linear_forward,
    oracle=oracle_linear_forward,
    draw=draw_linear,
    aspects=(
        Aspect(
            "values",
            "every output is the sum of all inputs, each times its weight",
            weight=3,
            visible=(
                example(
                    {"x": LINEAR_X, "w": LINEAR_W, "b": np.zeros(3)},
                    # 1·3 + 2·4, 1·5 + 2·6, 1·7 + 2·8 and −4, −6, −8
                    np.array([[11.0, 17, 23], [-4, -6, -8]]),
                    source="a small one of our own",
                ),
                draw(N=2, n_in=2, n_out=2),
            ),
            hidden=(draw(N=3, n_in=3, n_out=3), draw(N=2, n_in=4, n_out=3)),
        ),
        Aspect(
            "bias",
            "each output neuron gets its own bias, once",
            weight=2,
            visible=(
                example(
                    {"x": LINEAR_X, "w": LINEAR_W, "b": LINEAR_B},
                    np.array([[21.0, 37, 53], [6, 14, 22]]),
                    source="a small one of our own",
                ),
                draw(N=3, n_in=2, n_out=3, bias=True),
            ),
            hidden=(draw(N=3, n_in=4, n_out=2, bias=True), draw(N=4, n_in=2, n_out=4, bias=True)),
        ),
        Aspect(
            "shape",
            "any number of samples, inputs and outputs, down to one",
            weight=2,
            visible=(
                draw(N=1, n_in=3, n_out=2, bias=True),
                draw(N=4, n_in=1, n_out=2, bias=True),
                draw(N=2, n_in=3, n_out=1, bias=True),
            ),
            hidden=(
                draw(N=1, n_in=2, n_out=5, bias=True),
                draw(N=3, n_in=1, n_out=1, bias=True),
                draw(N=2, n_in=5, n_out=1, bias=True),
            ),
        ),
        Aspect(
            "integers",
            "pixels are integers, the result is not",
            visible=(
                draw(N=2, n_in=3, n_out=2, pixels=True),
                draw(N=1, n_in=2, n_out=3, bias=True, pixels=True),
            ),
            hidden=(draw(N=3, n_in=2, n_out=4, bias=True, pixels=True),),
            smooth=False,
        ),
        Aspect(
            "impossible",
            "sizes that do not agree raise ValueError",
            requires="values",
            visible=(
                misfit(N=2, x_in=3, n_out=3, w_in=3, biases=1),
                misfit(N=2, x_in=3, n_out=2, w_in=2, biases=2),
                misfit(N=2, x_in=2, n_out=1, w_in=2, biases=3),
            ),
            hidden=(
                misfit(N=3, x_in=2, n_out=2, w_in=2, biases=1),
                misfit(N=2, x_in=1, n_out=2, w_in=3, biases=2),
                misfit(N=2, x_in=2, n_out=1, w_in=2, biases=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, n_in=3, n_out=2, bias=True),),
            hidden=(draw(N=3, n_in=2, n_out=4, bias=True),),
        ),
    ),
    variants=(
        misconception(
            linear_forward__bias_forgotten,
            "The bias is missing: output neuron j gets b[j] for every sample.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            linear_forward__bias_in_every_product,
            "The bias is added to every product, so it counts as often as there are inputs.",
            hint="Add the bias once, outside the sum over the inputs.",
        ),
        misconception(
            linear_forward__one_bias_for_all,
            "All output neurons get the first bias, but each has its own.",
            hint="b has one entry for each column of the result.",
        ),
        misconception(
            linear_forward__added_up_in_the_bias,
            "The sums are added up in b itself, so every sample starts with the result of the "
            "one before it, and the caller's bias is changed.",
            hint="y = b gives the array a second name; it does not copy it.",
        ),
        misconception(
            linear_forward__products_overwritten,
            "Each product replaces the one before it, so only the last input counts.",
            hint="Inside the innermost loop, is it = or += ?",
        ),
        misconception(
            linear_forward__weights_not_transposed,
            "w is not transposed: its rows are the output neurons, "
            "so y[n, j] needs row j, not column j.",
            hint="Write the shapes of both factors side by side: which axes must meet?",
        ),
        misconception(
            linear_forward__samples_as_columns,
            "The result has the shape (n_out, N): its rows should be the samples.",
            hint="(w xᵀ)ᵀ = x wᵀ.",
        ),
        misconception(
            linear_forward__activation_included,
            "A sigmoid is applied to the result, but the layer of this question is linear only.",
            hint="The activation is a function of its own.",
        ),
        misconception(
            linear_forward__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros makes floating-point numbers unless told otherwise.",
        ),
        misconception(
            linear_forward__unchecked,
            "Biases of the wrong number are accepted: "
            "NumPy broadcasts a single bias, or a single output, to fit.",
            hint="Compare the shape of b with the number of rows of w first.",
        ),
        style(linear_forward__loops, "three loops"),
        style(linear_forward__column_of_ones, "the bias as the weight of an input that is 1"),
        style(linear_forward__float32, "einsum in float32"),
    ),
    nudge="Which axis do x and w have in common?",
    step="Sum over the inputs with one matrix product of x and a transposed w, so that the result "
    "is (N, n_out); then let NumPy add b to every row. Compare b's shape with w's before that.",
    source="000 全连接层, 002 §2.1.1",
)

# linear_backward ------------------------------------------------------------------------------


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

# what the activations' questions share --------------------------------------------------------


def draw_activation(rng, shape, scale=1, zeros=False, integers=False, **given):
    """Draw an activation's input: as many numbers above 0 as below, with one more or less.

    Parameters
    ----------
    scale : int
        Factor for all numbers.
    zeros : bool
        Whether a third of the numbers is 0, at least one.
    integers : bool
        Whether the numbers are integers.
    """
    x = np.abs(values(rng, *shape))
    if integers:
        x = np.ceil(x).astype(int)
    order = rng.permutation(x.size)
    signs = np.resize([1, -1], x.size)
    signs[: x.size // 3 if zeros else 0] = 0
    return {"x": x * signs[order].reshape(x.shape) * scale, **given}


def draw_activation_and_dout(rng, shape, scale=1, zeros=False, integers=False, **given):
    """Draw an activation's input, and a gradient of its output that has signs of its own."""
    drawn = draw_activation(rng, shape, scale, zeros, integers, **given)
    dout = np.abs(values(rng, *shape))
    for side in (drawn["x"] > 0, drawn["x"] < 0, drawn["x"] == 0):
        dout[side] *= np.resize([1.0, -1.0], np.count_nonzero(side))
    return {"dout": dout, **drawn}


ACTIVATION_SHAPE = Aspect(
    "shape",
    "arrays of any number of axes",
    weight=2,
    visible=(draw(shape=(5,)), draw(shape=(1, 2, 2, 3))),
    hidden=(draw(shape=(1,)), draw(shape=(2, 2, 3)), draw(shape=(2, 1, 3, 2))),
)

ACTIVATION_INTEGERS = Aspect(
    "integers",
    "integers in x are taken as numbers like all others",
    visible=(draw(shape=(6,), integers=True), draw(shape=(2, 4), integers=True)),
    hidden=(draw(shape=(3, 4), integers=True), draw(shape=(7,), integers=True)),
    smooth=False,
)

ACTIVATION_PURITY = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(shape=(2, 3)),),
    hidden=(draw(shape=(3, 4)),),
)

# sigmoid --------------------------------------------------------------------------------------


def oracle_sigmoid(x):
    return torch.sigmoid(tensor(x)).numpy()


def sigmoid__minus_forgotten(x):
    return 1 / (1 + np.exp(x))


def sigmoid__brackets_forgotten(x):
    return 1 / 1 + np.exp(-x)


def sigmoid__overflow(x):
    return np.exp(x) / (1 + np.exp(x))


def sigmoid__overflow_error(x):
    flat = [1 / (1 + math.exp(-number)) for number in x.ravel()]
    return np.array(flat).reshape(x.shape)


def sigmoid__tanh(x):
    return np.tanh(x)


def sigmoid__straight_line(x):
    return np.clip(0.2 * x + 0.5, 0.0, 1.0)


def sigmoid__softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def sigmoid__derivative(x):
    s = np.exp(-np.logaddexp(0, -x))
    return s * (1 - s)


def sigmoid__dtype_of_x(x):
    out = np.zeros_like(x)
    above = x >= 0
    out[above] = 1 / (1 + np.exp(-x[above]))
    powers = np.exp(x[~above])
    out[~above] = powers / (1 + powers)
    return out


def sigmoid__absolute_in_place(x):
    above = x >= 0
    np.abs(x, out=x)
    powers = np.exp(-x)
    return np.where(above, 1, powers) / (1 + powers)


def sigmoid__formula(x):
    return 1 / (1 + np.exp(-x))


def sigmoid__both_sides(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def sigmoid__by_tanh(x):
    return 0.5 * (1 + np.tanh(x / 2))


def sigmoid__clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid__loops_float32(x):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        power = math.exp(-abs(number))
        out[index] = 1 / (1 + power) if number >= 0 else power / (1 + power)
    return out


sigmoid = Question(
    reference=reference.sigmoid,
    oracle=oracle_sigmoid,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "1 / (1 + e^−x) of every number",
            weight=4,
            visible=(
                example(
                    {"x": np.log(np.array([1.0, 3, 1 / 3, 9]))},
                    # e^−x is 1, 1/3, 3 and 1/9
                    np.array([0.5, 0.75, 0.25, 0.9]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 3)),
            ),
            hidden=(draw(shape=(3, 2)), draw(shape=(2, 4), zeros=True)),
        ),
        ACTIVATION_SHAPE,
        Aspect(
            "stability",
            "numbers as large as ±10 000 do not overflow",
            weight=2,
            visible=(
                example(
                    {"x": np.array([-10_000.0, -1000, 0, 1000, 10_000])},
                    np.array([0.0, 0, 0.5, 1, 1]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), scale=2000),
            ),
            hidden=(draw(shape=(3, 4), scale=2000), draw(shape=(9,), scale=2000, zeros=True)),
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            sigmoid__minus_forgotten,
            "The minus in the exponent is missing: this is 1 − σ(x), which falls.",
            hint="Should a large x give 0 or 1?",
        ),
        misconception(
            sigmoid__brackets_forgotten,
            "The brackets round the denominator are missing: this is 1 + e^−x.",
            hint="Division comes before addition.",
        ),
        misconception(
            sigmoid__overflow,
            "e^x / (1 + e^x) is ∞/∞, which is NaN, for large x.",
            hint="Divide numerator and denominator by e^x.",
        ),
        misconception(
            sigmoid__overflow_error,
            "math.exp raises OverflowError where the power is too large for a float.",
            hint="Which sign may an exponent have that can never overflow?",
        ),
        misconception(
            sigmoid__tanh,
            "This is tanh, which runs from −1 to 1; the sigmoid runs from 0 to 1.",
            hint="What is the result at x = 0?",
        ),
        misconception(
            sigmoid__straight_line,
            "This is the 'hard' sigmoid, a straight line cut off at 0 and 1.",
            hint="The formula has a power of e.",
        ),
        misconception(
            sigmoid__softmax,
            "This is softmax: the numbers of a row share 1 among them. "
            "The sigmoid looks at every number by itself.",
            hint="May the result for one number depend on its neighbours?",
        ),
        misconception(
            sigmoid__derivative,
            "This is the derivative σ(x) · (1 − σ(x)), not σ(x).",
            hint="What is the result at x = 0?",
        ),
        misconception(
            sigmoid__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros_like(x) takes over the dtype as well; np.zeros(x.shape) does not.",
        ),
        misconception(
            sigmoid__absolute_in_place,
            "The caller's numbers are replaced by their magnitudes.",
            hint="out=x writes into the array that the caller passed.",
        ),
        style(sigmoid__formula, "the formula as it stands, which warns of an overflow"),
        style(sigmoid__both_sides, "np.where over two formulas, which computes both everywhere"),
        style(sigmoid__by_tanh, "(1 + tanh(x/2)) / 2"),
        style(sigmoid__clipped, "x clipped to ±500 first"),
        style(sigmoid__loops_float32, "a loop in float32"),
    ),
    nudge="Which power of e becomes too large, and what does the fraction become then?",
    step="Write σ so that every exponent is −|x|: one formula serves x ≥ 0, and multiplying "
    "numerator and denominator by e^x gives the other for x < 0.",
    source="002 §3.2.2",
)

# sigmoid_backward -----------------------------------------------------------------------------


def oracle_sigmoid_backward(dout, x):
    return gradients(torch.sigmoid, dout, x)[0]


def squash(x):
    """Compute the sigmoid without overflow."""
    powers = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, powers) / (1 + powers)


def sigmoid_backward__x_taken_for_output(dout, x):
    return dout * x * (1 - x)


def sigmoid_backward__dout_ignored(dout, x):
    return squash(x) * (1 - squash(x))


def sigmoid_backward__derivative_ignored(dout, x):
    return dout * squash(x)


def sigmoid_backward__overflow(dout, x):
    return dout * np.exp(-x) / (1 + np.exp(-x)) ** 2


def sigmoid_backward__derivative_of_tanh(dout, x):
    return dout * (1 - squash(x) ** 2)


def sigmoid_backward__sign_wrong(dout, x):
    return dout * squash(x) * (squash(x) - 1)


def sigmoid_backward__squashed_twice(dout, x):
    s = squash(squash(x))
    return dout * s * (1 - s)


def sigmoid_backward__divided(dout, x):
    s = squash(x)
    return dout / (s * (1 - s))


def sigmoid_backward__multiplied_in_place(dout, x):
    s = squash(x)
    dout *= s * (1 - s)
    return dout


def sigmoid_backward__dtype_of_x(dout, x):
    dx = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        s = squash(x[index])
        dx[index] = dout[index] * s * (1 - s)
    return dx


def sigmoid_backward__formula(dout, x):
    s = 1 / (1 + np.exp(-x))
    return dout * (s - s**2)


def sigmoid_backward__even(dout, x):
    """Use that the derivative is the same at x and −x, and that e^−|x| is at most 1."""
    powers = np.exp(-np.abs(x))
    return dout * powers / (1 + powers) ** 2


def sigmoid_backward__by_tanh(dout, x):
    return dout * (1 - np.tanh(x / 2) ** 2) / 4


def sigmoid_backward__loops_float32(dout, x):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        power = math.exp(-abs(number))
        dx[index] = dout[index] * power / (1 + power) ** 2
    return dx


sigmoid_backward = Question(
    reference=reference.sigmoid_backward,
    oracle=oracle_sigmoid_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.sigmoid,
    aspects=(
        Aspect(
            "values",
            "dout times the derivative at x",
            weight=4,
            visible=(
                example(
                    {
                        "dout": np.array([8.0, 16, -16, 100]),
                        "x": np.log(np.array([1.0, 3, 1 / 3, 9])),
                    },
                    # 8·1/2·1/2, 16·3/4·1/4, −16·1/4·3/4, 100·9/10·1/10
                    np.array([2.0, 3, -3, 9]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 3)),
            ),
            hidden=(draw(shape=(3, 2)), draw(shape=(2, 4), zeros=True)),
        ),
        ACTIVATION_SHAPE,
        Aspect(
            "stability",
            "numbers as large as ±10 000 do not overflow",
            weight=2,
            visible=(
                example(
                    {
                        "dout": np.array([3.0, -2, 4, 5, -6]),
                        "x": np.array([-10_000.0, -1000, 0, 1000, 10_000]),
                    },
                    # only σ′(0) = 1/4 is left
                    np.array([0.0, 0, 1, 0, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), scale=2000, zeros=True),
            ),
            hidden=(
                draw(shape=(3, 4), scale=2000, zeros=True),
                draw(shape=(9,), scale=2000, zeros=True),
            ),
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            sigmoid_backward__x_taken_for_output,
            "x · (1 − x) is the derivative if x is what came out of the sigmoid, "
            "but x is what went in.",
            hint="Compute σ(x) first.",
        ),
        misconception(
            sigmoid_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            sigmoid_backward__derivative_ignored,
            "dout is multiplied by σ(x), not by its derivative σ(x) · (1 − σ(x)).",
            hint="What is the slope of the sigmoid where it is almost 1?",
        ),
        misconception(
            sigmoid_backward__overflow,
            "e^−x / (1 + e^−x)² is ∞/∞, which is NaN, for numbers far below 0.",
            hint="Write the derivative with σ(x) alone, or use that it is the same at x and −x.",
        ),
        misconception(
            sigmoid_backward__derivative_of_tanh,
            "1 − y² is the derivative of tanh; that of the sigmoid is y · (1 − y).",
            hint="What is the slope of the sigmoid at x = 0?",
        ),
        misconception(
            sigmoid_backward__sign_wrong,
            "The sign is wrong: the sigmoid rises, so its derivative is positive.",
            hint="Is it σ(x) − 1 or 1 − σ(x)?",
        ),
        misconception(
            sigmoid_backward__squashed_twice,
            "The sigmoid is applied twice before the derivative is taken.",
            hint="What is the slope of the sigmoid at x = 0?",
        ),
        misconception(
            sigmoid_backward__divided,
            "dout is divided by the derivative; the chain rule multiplies.",
            hint="Where the sigmoid is flat, hardly anything flows back.",
        ),
        misconception(
            sigmoid_backward__multiplied_in_place,
            "dout is multiplied in place: the caller's gradient is changed.",
            hint="a *= b changes the array a itself; a * b makes a new one.",
        ),
        misconception(
            sigmoid_backward__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="np.zeros_like(x) takes over the dtype as well; np.zeros(x.shape) does not.",
        ),
        style(sigmoid_backward__formula, "s − s² of the formula as it stands"),
        style(sigmoid_backward__even, "e^−|x| / (1 + e^−|x|)²"),
        style(sigmoid_backward__by_tanh, "(1 − tanh²(x/2)) / 4"),
        style(sigmoid_backward__loops_float32, "a loop in float32"),
    ),
    nudge="Can the derivative be written with σ(x) alone?",
    step="Compute s = σ(x) once, without overflow. The derivative is a product of s and its "
    "distance from 1, and the chain rule multiplies it by dout.",
    source="002 §3.2.2",
)

# relu -----------------------------------------------------------------------------------------


def oracle_relu(x):
    return F.relu(tensor(x)).numpy()


def relu__absolute(x):
    return np.abs(x)


def relu__minimum(x):
    return np.minimum(x, 0)


def relu__max_over_first_axis(x):
    return np.max(x, 0)


def relu__negatives_dropped(x):
    return x[x > 0]


def relu__step(x):
    return (x > 0).astype(float)


def relu__leaky(x):
    return np.maximum(x, 0.01 * x)


def relu__capped_at_six(x):
    return np.clip(x, 0, 6)


def relu__softplus(x):
    return np.logaddexp(0, x)


def relu__zeroed_in_place(x):
    x[x < 0] = 0
    return x


def relu__two_axes_only(x):
    rows, columns = x.shape
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = max(x[i, j], 0)
    return out


def relu__masked(x):
    return x * (x > 0)


def relu__half_of_sum(x):
    return (x + np.abs(x)) / 2


def relu__copy_zeroed(x):
    out = x.copy()
    out[out < 0] = 0
    return out


def relu__loops_float32(x):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        if number > 0:
            out[index] = number
    return out


relu = Question(
    reference=reference.relu,
    oracle=oracle_relu,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "positive numbers stay, negative ones become 0",
            weight=4,
            visible=(
                example(
                    {"x": np.array([[-1.5, 0], [2, -3]])},
                    np.array([[0.0, 0], [2, 0]]),
                    source="004 ReLU, f(x) = max(0, x)",
                ),
                draw(shape=(2, 4)),
                draw(shape=(3, 2), scale=8),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(2, 5), scale=8), draw(shape=(4, 2))),
        ),
        ACTIVATION_SHAPE,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            relu__absolute,
            "This is |x|: negative numbers change their sign, but they should become 0.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__minimum,
            "The smaller of x and 0 is taken: negative numbers stay and positive ones vanish.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__max_over_first_axis,
            "np.max(x, 0) takes the maximum along axis 0; it does not compare x with 0.",
            hint="The function that compares element by element is np.maximum.",
        ),
        misconception(
            relu__negatives_dropped,
            "The negative numbers are left out, and the shape is lost with them.",
            hint="The result has as many numbers as x.",
        ),
        misconception(
            relu__step,
            "This is 1 where x is positive: the derivative of ReLU, not ReLU.",
            hint="What should relu make of 2?",
        ),
        misconception(
            relu__leaky,
            "This is leaky ReLU: a hundredth of every negative number is left.",
            hint="What should relu make of −3?",
        ),
        misconception(
            relu__capped_at_six,
            "This is ReLU6: numbers above 6 are cut off.",
            hint="ReLU has no upper limit.",
        ),
        misconception(
            relu__softplus,
            "This is softplus, ln(1 + e^x), a smooth curve; ReLU has a kink.",
            hint="What should relu make of 0?",
        ),
        misconception(
            relu__zeroed_in_place,
            "The caller's negative numbers are overwritten with 0.",
            hint="x[x < 0] = 0 changes the array that the caller passed.",
        ),
        misconception(
            relu__two_axes_only,
            "Only arrays with two axes are accepted, but a batch of images has four.",
            hint="NumPy compares all the numbers of an array at once, whatever its shape.",
        ),
        style(relu__masked, "x times a mask"),
        style(relu__half_of_sum, "(x + |x|) / 2"),
        style(relu__copy_zeroed, "a copy with its negative numbers set to 0"),
        style(relu__loops_float32, "a loop in float32"),
    ),
    nudge="What becomes of −3, of 0 and of 2?",
    step="Compare every number with 0 and keep the larger one. "
    "NumPy has a function for this that takes an array and a number.",
    source="004 ReLU, 002 §3.2.2",
)

# relu_backward --------------------------------------------------------------------------------


def oracle_relu_backward(dout, x):
    return gradients(F.relu, dout, x)[0]


def relu_backward__dout_ignored(dout, x):
    return (x > 0).astype(float)


def relu_backward__sign_of_dout(dout, x):
    return dout * (dout > 0)


def relu_backward__both_signs(dout, x):
    return dout * (x > 0) * (dout > 0)


def relu_backward__mask_inverted(dout, x):
    return dout * (x < 0)


def relu_backward__times_output(dout, x):
    return dout * np.maximum(x, 0)


def relu_backward__of_absolute(dout, x):
    return dout * np.sign(x)


def relu_backward__output_over_input(dout, x):
    return dout * np.maximum(x, 0) / x


def relu_backward__leaky(dout, x):
    return dout * np.where(x > 0, 1, 0.01)


def relu_backward__nothing_blocked(dout, x):
    return dout * 1.0


def relu_backward__zeroed_in_place(dout, x):
    dout[x <= 0] = 0
    return dout


def relu_backward__dtype_of_x(dout, x):
    dx = np.zeros_like(x)
    dx[x > 0] = dout[x > 0]
    return dx


def relu_backward__one_at_zero(dout, x):
    return dout * (x >= 0)


def relu_backward__where(dout, x):
    return np.where(x > 0, dout, 0)


def relu_backward__copy_zeroed(dout, x):
    dx = np.array(dout)
    dx[x <= 0] = 0
    return dx


def relu_backward__mask_of_output(dout, x):
    """Find the open units by the forward pass's output, as a cache would hold it."""
    return dout * np.sign(np.maximum(x, 0))


def relu_backward__loops_float32(dout, x):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        if number > 0:
            dx[index] = dout[index]
    return dx


relu_backward = Question(
    reference=reference.relu_backward,
    oracle=oracle_relu_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.relu,
    aspects=(
        Aspect(
            "values",
            "dout passes where x is positive, and only there",
            weight=4,
            visible=(
                example(
                    {"dout": np.array([10.0, 20, -30, -40]), "x": np.array([-1.0, 2, 3, -4])},
                    np.array([0.0, 20, -30, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2))),
        ),
        ACTIVATION_SHAPE,
        Aspect(
            "kink",
            "at x = 0 the derivative is 0, always",
            visible=(
                example(
                    {"dout": np.array([5.0, -6, 7, 8]), "x": np.array([0.0, 2, -1, 0])},
                    np.array([0.0, -6, 0, 0]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), zeros=True),
            ),
            hidden=(draw(shape=(3, 4), zeros=True), draw(shape=(9,), zeros=True)),
            smooth=False,
        ),
        ACTIVATION_INTEGERS,
        ACTIVATION_PURITY,
    ),
    variants=(
        misconception(
            relu_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use for its values?",
        ),
        misconception(
            relu_backward__sign_of_dout,
            "The negative gradients are blocked, but it is x that opens and closes the unit.",
            hint="May a gradient be negative?",
        ),
        misconception(
            relu_backward__both_signs,
            "Negative gradients are blocked too ('guided' backpropagation), "
            "but where x is positive every gradient passes.",
            hint="May a gradient be negative?",
        ),
        misconception(
            relu_backward__mask_inverted,
            "The gradient passes where x is negative, but ReLU is flat there.",
            hint="On which side does ReLU rise?",
        ),
        misconception(
            relu_backward__times_output,
            "dout is multiplied by relu(x), not by its derivative.",
            hint="The slope is 1 for all positive x, however large.",
        ),
        misconception(
            relu_backward__of_absolute,
            "This is the gradient of |x|: where x is negative, −dout flows back instead of 0.",
            hint="How steep is ReLU where x is negative?",
        ),
        misconception(
            relu_backward__output_over_input,
            "relu(x) / x is 0/0, which is NaN, at x = 0.",
            hint="A comparison tells 1 from 0 without a division.",
        ),
        misconception(
            relu_backward__leaky,
            "A hundredth of the gradient passes where x is negative, as in leaky ReLU.",
            hint="How steep is ReLU where x is negative?",
        ),
        misconception(
            relu_backward__nothing_blocked,
            "The whole gradient passes: x is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            relu_backward__zeroed_in_place,
            "The caller's gradient is overwritten with 0 where x is not positive.",
            hint="dout[...] = 0 changes the array that the caller passed; copy it first.",
        ),
        misconception(
            relu_backward__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="Make the new array like dout, not like x.",
        ),
        convention(
            relu_backward__one_at_zero,
            "At x = 0 the derivative is taken to be 1 (x ≥ 0). torch takes 0. Accepted.",
        ),
        style(relu_backward__where, "np.where"),
        style(relu_backward__copy_zeroed, "a copy of dout with zeros put in"),
        style(relu_backward__mask_of_output, "the mask from the output"),
        style(relu_backward__loops_float32, "a loop in float32"),
    ),
    nudge="How steep is ReLU left of 0, and right of it?",
    step="Compare x with 0 to get a mask, and multiply dout by it. Decide with the comparison's "
    "sign what becomes of x = 0, and do not write into dout.",
    source="002 §3.2.2, 004 ReLU",
)

# leaky_relu -----------------------------------------------------------------------------------


def oracle_leaky_relu(x, slope=0.01):
    return F.leaky_relu(tensor(x), slope).numpy()


def leaky_relu__slope_fixed(x, slope=0.01):
    return np.where(x > 0, x, 0.01 * x)


def leaky_relu__default_of_two_tenths(x, slope=0.2):
    return np.where(x > 0, x, slope * x)


def leaky_relu__slope_of_positive(x, slope=0.01):
    return np.where(x > 0, slope * x, x)


def leaky_relu__zero_below(x, slope=0.01):
    return np.maximum(x, 0.0)


def leaky_relu__slope_alone(x, slope=0.01):
    return np.where(x > 0, x, slope)


def leaky_relu__sign_turned(x, slope=0.01):
    return np.where(x > 0, x, slope * np.abs(x))


def leaky_relu__slope_everywhere(x, slope=0.01):
    return np.maximum(x, 0) + slope * x


def leaky_relu__exponential(x, slope=0.01):
    return np.where(x > 0, x, slope * (np.exp(np.minimum(x, 0)) - 1))


def leaky_relu__divided(x, slope=0.01):
    return np.where(x > 0, x, x / (slope or 1.0))


def leaky_relu__scaled_in_place(x, slope=0.01):
    below = x < 0
    x[below] = slope * x[below]
    return x


def leaky_relu__dtype_of_x(x, slope=0.01):
    out = x.copy()
    out[x < 0] = slope * x[x < 0]
    return out


def leaky_relu__where(x, slope=0.01):
    return np.where(x >= 0, x, slope * x)


def leaky_relu__maximum(x, slope=0.01):
    return np.maximum(x, slope * x)


def leaky_relu__linear_parts(x, slope=0.01):
    """Add an even and an odd part."""
    return (1 + slope) / 2 * x + (1 - slope) / 2 * np.abs(x)


def leaky_relu__loops_float32(x, slope=0.01):
    out = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        out[index] = number if number > 0 else slope * number
    return out


LEAKY_SLOPE = Aspect(
    "slope",
    "the slope that is given, also 0",
    weight=3,
    visible=(draw(shape=(2, 4), slope=0.25), draw(shape=(5,), slope=0)),
    hidden=(
        draw(shape=(3, 4), slope=0.5),
        draw(shape=(2, 3), slope=0.1),
        draw(shape=(7,), slope=0),
    ),
)

LEAKY_INTEGERS = Aspect(
    "integers",
    "integers in x are taken as numbers like all others",
    visible=(
        draw(shape=(6,), integers=True, slope=0.25),
        draw(shape=(2, 4), integers=True),
    ),
    hidden=(
        draw(shape=(3, 4), integers=True, slope=0.3),
        draw(shape=(7,), integers=True),
    ),
    smooth=False,
)

LEAKY_PURITY = Aspect(
    "purity",
    "the arguments are left as they were",
    requires="values",
    judges="arguments",
    visible=(draw(shape=(2, 3), slope=0.5),),
    hidden=(draw(shape=(3, 4)),),
)

leaky_relu = Question(
    reference=reference.leaky_relu,
    oracle=oracle_leaky_relu,
    draw=draw_activation,
    aspects=(
        Aspect(
            "values",
            "positive numbers stay, of negative ones a hundredth is left",
            weight=4,
            visible=(
                example(
                    {"x": np.array([-100.0, -2, 0, 3])},
                    np.array([-1.0, -0.02, 0, 3]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2), scale=4)),
        ),
        LEAKY_SLOPE,
        ACTIVATION_SHAPE,
        LEAKY_INTEGERS,
        LEAKY_PURITY,
    ),
    variants=(
        misconception(
            leaky_relu__slope_fixed,
            "The slope is always 0.01: the argument is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu__default_of_two_tenths,
            "If no slope is given, 0.2 is used; the default is 0.01.",
            hint="Keep the first line of the function as it was.",
        ),
        misconception(
            leaky_relu__slope_of_positive,
            "The slope is applied to the positive numbers, but it belongs to the negative ones.",
            hint="What should become of 3?",
        ),
        misconception(
            leaky_relu__zero_below,
            "This is ReLU: negative numbers become 0, but a share of them should be left.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu__slope_alone,
            "Negative numbers are replaced by the slope; they should be multiplied by it.",
            hint="−100 and −2 should not give the same.",
        ),
        misconception(
            leaky_relu__sign_turned,
            "What is left of a negative number has turned positive.",
            hint="Leaky ReLU rises everywhere: is the value at −100 above or below that at −2?",
        ),
        misconception(
            leaky_relu__slope_everywhere,
            "slope · x is added to the positive numbers as well.",
            hint="What should become of 3?",
        ),
        misconception(
            leaky_relu__exponential,
            "This is ELU, slope · (e^x − 1) below 0; leaky ReLU is a straight line there.",
            hint="What should become of −100?",
        ),
        misconception(
            leaky_relu__divided,
            "Negative numbers are divided by the slope; they should be multiplied by it.",
            hint="Little of a negative number is left, so the result is small.",
        ),
        misconception(
            leaky_relu__scaled_in_place,
            "The caller's negative numbers are overwritten.",
            hint="x[...] = changes the array that the caller passed; copy it first.",
        ),
        misconception(
            leaky_relu__dtype_of_x,
            "The result is stored with the dtype of x: "
            "where x holds integers, everything behind the point is cut off.",
            hint="A copy of x has the dtype of x.",
        ),
        style(leaky_relu__where, "np.where"),
        style(leaky_relu__maximum, "the larger of x and slope · x"),
        style(leaky_relu__linear_parts, "a multiple of x plus a multiple of |x|"),
        style(leaky_relu__loops_float32, "a loop in float32"),
    ),
    nudge="What becomes of −100 if the slope is 0.01?",
    step="Split x into its positive part and its negative part, or choose with a comparison: "
    "the one stays, the other is multiplied by slope. Make a new array of floats.",
    source="001 激活函数",
)

# leaky_relu_backward --------------------------------------------------------------------------


def oracle_leaky_relu_backward(dout, x, slope=0.01):
    return gradients(lambda t: F.leaky_relu(t, slope), dout, x)[0]


def leaky_relu_backward__slope_fixed(dout, x, slope=0.01):
    return dout * np.where(x > 0, 1, 0.01)


def leaky_relu_backward__default_of_two_tenths(dout, x, slope=0.2):
    return dout * np.where(x > 0, 1, slope)


def leaky_relu_backward__slope_of_positive(dout, x, slope=0.01):
    return dout * np.where(x > 0, slope, 1)


def leaky_relu_backward__zero_below(dout, x, slope=0.01):
    return dout * (x > 0)


def leaky_relu_backward__zero_at_kink(dout, x, slope=0.01):
    dx = np.zeros(x.shape)
    dx[x > 0] = dout[x > 0]
    dx[x < 0] = slope * dout[x < 0]
    return dx


def leaky_relu_backward__sign_of_dout(dout, x, slope=0.01):
    return np.where(dout > 0, dout, slope * dout)


def leaky_relu_backward__times_output(dout, x, slope=0.01):
    return dout * np.where(x > 0, x, slope * x)


def leaky_relu_backward__dout_ignored(dout, x, slope=0.01):
    return np.where(x > 0, 1.0, slope)


def leaky_relu_backward__slope_without_dout(dout, x, slope=0.01):
    return np.where(x > 0, dout, slope)


def leaky_relu_backward__sign_turned(dout, x, slope=0.01):
    return dout * np.where(x > 0, 1, -slope)


def leaky_relu_backward__output_over_input(dout, x, slope=0.01):
    return dout * np.maximum(x, slope * x) / x


def leaky_relu_backward__scaled_in_place(dout, x, slope=0.01):
    dout[x <= 0] *= slope
    return dout


def leaky_relu_backward__dtype_of_x(dout, x, slope=0.01):
    derivative = np.ones_like(x)
    derivative[x <= 0] = slope
    return dout * derivative


def leaky_relu_backward__one_at_zero(dout, x, slope=0.01):
    return np.where(x >= 0, dout, slope * dout)


def leaky_relu_backward__where(dout, x, slope=0.01):
    return np.where(x > 0, dout, slope * dout)


def leaky_relu_backward__copy_scaled(dout, x, slope=0.01):
    dx = dout.copy()
    dx[x <= 0] *= slope
    return dx


def leaky_relu_backward__two_masks(dout, x, slope=0.01):
    return dout * (x > 0) + slope * dout * (x <= 0)


def leaky_relu_backward__loops_float32(dout, x, slope=0.01):
    dx = np.zeros(x.shape, dtype=np.float32)
    for index, number in np.ndenumerate(x):
        dx[index] = dout[index] * (1 if number > 0 else slope)
    return dx


leaky_relu_backward = Question(
    reference=reference.leaky_relu_backward,
    oracle=oracle_leaky_relu_backward,
    draw=draw_activation_and_dout,
    gradient_of=reference.leaky_relu,
    aspects=(
        Aspect(
            "values",
            "dout passes where x is positive, elsewhere a hundredth of it",
            weight=4,
            visible=(
                example(
                    {"dout": np.array([10.0, 20, -30, -40]), "x": np.array([-1.0, 2, 3, -4])},
                    np.array([0.1, 20, -30, -0.4]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4)),
            ),
            hidden=(draw(shape=(3, 4)), draw(shape=(5, 2))),
        ),
        LEAKY_SLOPE,
        ACTIVATION_SHAPE,
        Aspect(
            "kink",
            "at x = 0 the derivative is the slope, always",
            visible=(
                example(
                    {
                        "dout": np.array([5.0, -6, 7, 8]),
                        "x": np.array([0.0, 2, -1, 0]),
                        "slope": 0.5,
                    },
                    np.array([2.5, -6, 3.5, 4]),
                    source="a small one of our own",
                ),
                draw(shape=(2, 4), zeros=True, slope=0.25),
            ),
            hidden=(draw(shape=(3, 4), zeros=True), draw(shape=(9,), zeros=True, slope=0.5)),
            smooth=False,
        ),
        LEAKY_INTEGERS,
        LEAKY_PURITY,
    ),
    variants=(
        misconception(
            leaky_relu_backward__slope_fixed,
            "The slope is always 0.01: the argument is not used.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__default_of_two_tenths,
            "If no slope is given, 0.2 is used; the default is 0.01.",
            hint="Keep the first line of the function as it was.",
        ),
        misconception(
            leaky_relu_backward__slope_of_positive,
            "The slope is applied where x is positive, but it belongs to the other side.",
            hint="On which side is leaky ReLU the flatter one?",
        ),
        misconception(
            leaky_relu_backward__zero_below,
            "This is the gradient of ReLU: where x is not positive, "
            "slope · dout should flow back instead of 0.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__zero_at_kink,
            "At x = 0 nothing flows back: neither x > 0 nor x < 0 is true there.",
            hint="To which of the two sides should x = 0 belong?",
        ),
        misconception(
            leaky_relu_backward__sign_of_dout,
            "The sign of dout decides, but it is the sign of x that does.",
            hint="May a gradient be negative?",
        ),
        misconception(
            leaky_relu_backward__times_output,
            "dout is multiplied by leaky_relu(x), not by its derivative.",
            hint="The slope is 1 for all positive x, however large.",
        ),
        misconception(
            leaky_relu_backward__dout_ignored,
            "The derivative is not multiplied by dout.",
            hint="Which argument does your function not use?",
        ),
        misconception(
            leaky_relu_backward__slope_without_dout,
            "Where x is not positive, the result is the slope itself, not slope · dout.",
            hint="The chain rule multiplies the derivative by dout everywhere.",
        ),
        misconception(
            leaky_relu_backward__sign_turned,
            "The gradient has turned its sign where x is negative, but leaky ReLU rises there too.",
            hint="Is the slope of slope · x positive or negative?",
        ),
        misconception(
            leaky_relu_backward__output_over_input,
            "leaky_relu(x) / x is 0/0, which is NaN, at x = 0.",
            hint="A comparison tells the two sides apart without a division.",
        ),
        misconception(
            leaky_relu_backward__scaled_in_place,
            "The caller's gradient is multiplied in place where x is not positive.",
            hint="dout[...] *= changes the array that the caller passed; copy it first.",
        ),
        misconception(
            leaky_relu_backward__dtype_of_x,
            "The derivative is stored with the dtype of x: "
            "where x holds integers, a slope below 1 becomes 0.",
            hint="np.ones_like(x) takes over the dtype as well; np.ones(x.shape) does not.",
        ),
        convention(
            leaky_relu_backward__one_at_zero,
            "At x = 0 the derivative is taken to be 1 (x ≥ 0). torch takes the slope. Accepted.",
        ),
        style(leaky_relu_backward__where, "np.where over dout"),
        style(leaky_relu_backward__copy_scaled, "a copy of dout with a part multiplied"),
        style(leaky_relu_backward__two_masks, "one mask for each side"),
        style(leaky_relu_backward__loops_float32, "a loop in float32"),
    ),
    nudge="How steep is leaky ReLU left of 0, and right of it?",
    step="Make an array of derivatives in floats: 1 where x > 0, slope elsewhere. "
    "Multiply dout by it without writing into dout.",
    source="001 激活函数",
)

# what the questions on losses share -------------------------------------------------------

# softmax of the rows: (1, 2, 5) / 8 and (4, 3, 1) / 8
EIGHTHS = np.log([[1.0, 2, 5], [4, 3, 1]])


def draw_logits(rng, K, N=None, T=None, offset=0, gap=0, scale=1):
    """Draw scores of K classes.

    Parameters
    ----------
    N, T : int, optional
        Lengths of the axes in front of the classes.
    offset : int
        Added to the scores of samples 0, 2, …, and subtracted from those of 1, 3, …
    gap : int
        How far the last class lies below the others.
    scale : float
        Factor of the drawn numbers. Small ones keep a loss away from 0, where float32 is weak.
    """
    shape = [n for n in (N, T, K) if n is not None]
    logits = scale * values(rng, *shape)
    signs = 1 - 2 * (np.arange(N or 1) % 2)
    logits += offset * signs.reshape(-1, *[1] * (len(shape) - 1))
    logits[..., -1] -= gap
    return logits


def draw_labels(rng, N, K, label=None):
    """Draw labels, as many different ones as there can be; one of them replaced by ``label``."""
    labels = rng.permutation((np.arange(N) + rng.integers(K)) % K)
    if label is not None:
        labels[rng.integers(N)] = label
    return labels


def draw_labelled_logits(rng, N, K, label=None, offset=0, gap=0):
    """Draw scores and labels; with a gap, the first sample belongs to the unlikely class."""
    logits = draw_logits(rng, K, N, offset=offset, gap=gap, scale=0.25)
    labels = draw_labels(rng, N, K, label)
    if gap:
        labels[0] = K - 1
    return {"logits": logits, "labels": labels}


def require_labels(labels, K):
    """ValueError for a label that is none of the K classes."""
    if not all(0 <= label < K for label in labels):
        raise ValueError("a label is out of range")


def normalise_rows(logits):
    """Take the stable softmax along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def targets_of(labels, K):
    """One row of zeros with a single 1 for each label."""
    return (labels[:, None] == np.arange(K)).astype(float)


def log_probabilities(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


# softmax ----------------------------------------------------------------------------------


def draw_scores(rng, K, N=None, T=None, offset=0, gap=0):
    return {"logits": draw_logits(rng, K, N, T, offset, gap)}


def oracle_softmax(logits):
    return torch.softmax(tensor(logits), -1).numpy()


def softmax__no_shift(logits):
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax__maximum_of_the_batch(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax__logits_clipped(logits):
    powers = np.exp(np.clip(logits, -500, 500))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax__first_axis(logits):
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


def softmax__second_axis(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax__sum_of_the_batch(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum()


def softmax__not_divided(logits):
    return np.exp(logits - logits.max(axis=-1, keepdims=True))


def softmax__not_exponentiated(logits):
    return logits / logits.sum(axis=-1, keepdims=True)


def softmax__logarithm(logits):
    return np.log(normalise_rows(logits))


def softmax__sigmoid(logits):
    return (1 + np.tanh(logits / 2)) / 2


def softmax__in_place(logits):
    logits -= logits.max(axis=-1, keepdims=True)
    return normalise_rows(logits)


def softmax__loops(logits):
    out = np.zeros(logits.shape)
    for index in np.ndindex(logits.shape[:-1]):
        powers = [np.exp(z - max(logits[index])) for z in logits[index]]
        for k, power in enumerate(powers):
            out[*index, k] = power / sum(powers)
    return out


def softmax__differences(logits):
    """One over the sum of exp(z_j − z_k): a row against itself, where overflow means 0."""
    return 1 / np.exp(logits[..., None, :] - logits[..., None]).sum(axis=-1)


def softmax__float32(logits):
    return normalise_rows(logits.astype(np.float32))


softmax = Question(
    reference=reference.softmax,
    oracle=oracle_softmax,
    draw=draw_scores,
    aspects=(
        Aspect(
            "values",
            "the probabilities of a batch, row by row",
            weight=3,
            visible=(
                example(
                    {"logits": EIGHTHS},
                    np.array([[0.125, 0.25, 0.625], [0.5, 0.375, 0.125]]),
                    source="the docstring's example: 1, 2, 5 and 4, 3, 1 divided by their sum 8",
                ),
                draw(N=2, K=2),
            ),
            hidden=(draw(N=3, K=3), draw(N=2, K=4)),
        ),
        Aspect(
            "shape",
            "one row, one class, one sample, and axes in front of the classes",
            weight=2,
            visible=(draw(K=4), draw(N=3, K=1), draw(N=2, T=3, K=4)),
            hidden=(draw(K=3), draw(N=1, K=5), draw(N=3, T=4, K=2)),
        ),
        Aspect(
            "stability",
            "scores of ±1000 and gaps of 2000",
            weight=2,
            visible=(
                example(
                    {"logits": np.array([[1000.0, 1000], [-1000, -1000], [1000, -1000]])},
                    np.array([[0.5, 0.5], [0.5, 0.5], [1, 0]]),
                    source="by hand: equal scores share, and the smaller one of the last row is 0",
                ),
                draw(N=2, K=3, offset=1000),
                draw(K=3, offset=-1000),
            ),
            hidden=(
                draw(N=3, K=4, offset=1000),
                draw(N=2, K=3, offset=1000, gap=2000),
                draw(N=4, K=2, offset=-1000),
            ),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, K=3),),
            hidden=(draw(N=3, K=2), draw(K=3)),
        ),
    ),
    variants=(
        misconception(
            softmax__no_shift,
            "The exponentials of large scores overflow: inf / inf is NaN.",
            hint="Which number can be subtracted from all scores of a row, so that none is large?",
        ),
        misconception(
            softmax__maximum_of_the_batch,
            "The maximum of the whole batch is subtracted, so a row far below it becomes 0 / 0.",
            hint="Each row has a maximum of its own.",
        ),
        misconception(
            softmax__logits_clipped,
            "The scores are clipped so that exp does not overflow, which makes 1000 and 999 equal.",
            hint="Subtract something from the scores in place of cutting them off.",
        ),
        misconception(
            softmax__first_axis,
            "The sum runs down the columns, over the samples: each row must have the sum 1.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            softmax__second_axis,
            "The classes are looked for on axis 1, but they stand on the last axis.",
            hint="Which axis number means the last axis, however many there are?",
        ),
        misconception(
            softmax__sum_of_the_batch,
            "The sum runs over the whole batch, but each row must have the sum 1.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            softmax__not_divided,
            "The exponentials are not divided by their sum.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            softmax__not_exponentiated,
            "The scores themselves are divided by their sum, without exp.",
            hint="Can a probability be negative?",
        ),
        misconception(
            softmax__logarithm,
            "This is the logarithm of the softmax.",
            hint="Can a probability be negative?",
        ),
        misconception(
            softmax__sigmoid,
            "This is the sigmoid of each score: the classes do not compete, "
            "and the sum of a row is not 1.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            softmax__in_place,
            "The maximum is subtracted from the caller's scores, which stay changed.",
            hint="What is the difference between z = z - m and z -= m?",
        ),
        style(softmax__loops, "loops over rows and classes"),
        style(softmax__differences, "differences of all pairs of scores"),
        style(softmax__float32, "single precision"),
    ),
    nudge="Does the result change when the same number is subtracted from all scores of a row?",
    step="Subtract from each row its own largest score, take exp, and divide each row by its own "
    "sum; keep the reduced axis, so that rows meet rows.",
    source="002 §2.1.1",
)

# cross_entropy ----------------------------------------------------------------------------


def oracle_cross_entropy(logits, labels):
    return F.cross_entropy(tensor(logits), tensor(labels).long()).item()


def cross_entropy__summed(logits, labels):
    return reference.cross_entropy(logits, labels) * len(labels)


def cross_entropy__divided_by_classes_too(logits, labels):
    return reference.cross_entropy(logits, labels) / logits.shape[1]


def cross_entropy__sign_missing(logits, labels):
    return -reference.cross_entropy(logits, labels)


def cross_entropy__binary_logarithm(logits, labels):
    return reference.cross_entropy(logits, labels) / np.log(2)


def cross_entropy__exponentials_overflow(logits, labels):
    require_labels(labels, logits.shape[1])
    powers = np.exp(logits)
    p = powers / powers.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


def cross_entropy__logarithm_of_zero(logits, labels):
    require_labels(labels, logits.shape[1])
    p = normalise_rows(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


def cross_entropy__tiny_number_in_the_logarithm(logits, labels):
    require_labels(labels, logits.shape[1])
    p = normalise_rows(logits)
    return -np.log(p[np.arange(len(labels)), labels] + 1e-12).mean()


def cross_entropy__maximum_of_the_batch(logits, labels):
    require_labels(labels, logits.shape[1])
    shifted = logits - logits.max()
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


def cross_entropy__all_label_columns(logits, labels):
    require_labels(labels, logits.shape[1])
    return -log_probabilities(logits)[:, labels].mean()


def cross_entropy__softmax_twice(logits, labels):
    require_labels(labels, logits.shape[1])
    log_p = log_probabilities(normalise_rows(logits))
    return -log_p[np.arange(len(labels)), labels].mean()


def cross_entropy__labels_from_one(logits, labels):
    require_labels(labels, logits.shape[1])
    return -log_probabilities(logits)[np.arange(len(labels)), labels - 1].mean()


def cross_entropy__wrong_classes_as_well(logits, labels):
    """Take the form for sigmoid outputs with softmax probabilities."""
    require_labels(labels, logits.shape[1])
    p, targets = normalise_rows(logits), targets_of(labels, logits.shape[1])
    losses = targets * np.log(p) + (1 - targets) * np.log(1 - p)
    return -losses.sum() / len(labels)


def cross_entropy__unchecked(logits, labels):
    return -log_probabilities(logits)[np.arange(len(labels)), labels].mean()


def cross_entropy__negative_labels(logits, labels):
    if labels.max() >= logits.shape[1]:
        raise ValueError("a label is too large")
    return cross_entropy__unchecked(logits, labels)


def cross_entropy__in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return reference.cross_entropy(logits, labels)


def cross_entropy__loops(logits, labels):
    require_labels(labels, logits.shape[1])
    total = 0.0
    for row, label in zip(logits, labels, strict=True):
        largest = max(row)
        total += largest - row[label] + np.log(sum(np.exp(z - largest) for z in row))
    return total / len(labels)


def cross_entropy__targets(logits, labels):
    """Multiply with one-hot targets; logaddexp does the sum without overflow."""
    require_labels(labels, logits.shape[1])
    log_p = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
    return -np.sum(targets_of(labels, logits.shape[1]) * log_p) / len(logits)


def cross_entropy__float32(logits, labels):
    return np.float32(reference.cross_entropy(logits.astype(np.float32), labels))


cross_entropy = Question(
    reference=reference.cross_entropy,
    oracle=oracle_cross_entropy,
    draw=draw_labelled_logits,
    aspects=(
        Aspect(
            "values",
            "the mean loss of a batch",
            weight=3,
            visible=(
                example(
                    {"logits": EIGHTHS, "labels": np.array([2, 0])},
                    np.log(3.2) / 2,
                    source="the docstring's example: −(ln 5/8 + ln 4/8) / 2 = ln(64/20) / 2",
                ),
                draw(N=2, K=2),
            ),
            hidden=(draw(N=3, K=3), draw(N=3, K=2)),
        ),
        Aspect(
            "shape",
            "more samples than classes, more classes than samples, a single sample",
            weight=2,
            visible=(draw(N=5, K=3), draw(N=2, K=4), draw(N=1, K=3, label=2)),
            hidden=(draw(N=4, K=3), draw(N=3, K=5), draw(N=1, K=4, label=3)),
        ),
        Aspect(
            "stability",
            "logits of ±1000 and gaps of 2000",
            weight=2,
            visible=(
                example(
                    {
                        "logits": np.array([[1000.0, -1000], [-1000, -1000]]),
                        "labels": np.array([1, 0]),
                    },
                    (2000 + np.log(2)) / 2,
                    source="by hand: the first sample costs 2000, the second ln 2",
                ),
                draw(N=2, K=3, offset=1000),
            ),
            hidden=(
                draw(N=3, K=2, offset=1000),
                draw(N=2, K=3, offset=1000, gap=2000),
                draw(N=3, K=4, offset=-1000),
            ),
        ),
        Aspect(
            "impossible",
            "a label that is none of the classes raises ValueError",
            requires="values",
            visible=(
                impossible(N=3, K=4, label=4),
                impossible(N=3, K=2, label=-1),
                impossible(N=2, K=3, label=5),
            ),
            hidden=(
                impossible(N=4, K=3, label=3),
                impossible(N=2, K=5, label=-1),
                impossible(N=3, K=4, label=-4),
                impossible(N=3, K=2, label=9),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, K=3),),
            hidden=(draw(N=3, K=2),),
        ),
    ),
    variants=(
        misconception(
            cross_entropy__summed,
            "The losses of the samples are summed, but not divided by their number.",
            hint="What is the loss of the same sample twice?",
        ),
        misconception(
            cross_entropy__divided_by_classes_too,
            "The sum is divided by N·K, but each sample has one loss: the mean is over N.",
            hint="How many losses are averaged?",
        ),
        misconception(
            cross_entropy__sign_missing,
            "The minus sign is missing: the logarithm of a probability is negative.",
            hint="A loss is never below 0.",
        ),
        misconception(
            cross_entropy__binary_logarithm,
            "The logarithm has base 2, but the natural one is asked for.",
            hint="What does torch's log of e give, and what does yours?",
        ),
        misconception(
            cross_entropy__exponentials_overflow,
            "The exponentials of large logits overflow: inf / inf is NaN.",
            hint="Subtract the largest logit of each row first.",
        ),
        misconception(
            cross_entropy__logarithm_of_zero,
            "A small probability rounds to 0, and its logarithm is −∞.",
            hint="ln(exp(a) / s) can be written without the quotient.",
        ),
        misconception(
            cross_entropy__tiny_number_in_the_logarithm,
            "A tiny number inside the logarithm hides the −∞, but a gap of 2000 costs 2000, not "
            "28.",
            hint="ln(exp(a) / s) can be written without the quotient.",
        ),
        misconception(
            cross_entropy__maximum_of_the_batch,
            "The maximum of the whole batch is subtracted: of a row far below it nothing remains.",
            hint="Each row has a maximum of its own.",
        ),
        misconception(
            cross_entropy__all_label_columns,
            "log_p[:, labels] takes the columns of all labels from every row: N·N numbers.",
            hint="How many numbers do you average? Rows and labels must be paired.",
        ),
        misconception(
            cross_entropy__softmax_twice,
            "The softmax is taken twice: the probabilities are treated as logits again.",
            hint="How often does exp occur between the logits and the loss?",
        ),
        misconception(
            cross_entropy__labels_from_one,
            "The labels are counted from 1, but label 0 means the first column.",
            hint="Which column does the label K − 1 stand for?",
        ),
        misconception(
            cross_entropy__wrong_classes_as_well,
            "The terms (1 − t) ln(1 − p) belong to sigmoid outputs; "
            "with softmax only the right class counts.",
            hint="How many terms does the loss of one sample have?",
        ),
        misconception(
            cross_entropy__unchecked,
            "Labels are not checked: −1 means the last class to NumPy, and K an IndexError.",
            hint="Check the labels before you use them as an index.",
        ),
        misconception(
            cross_entropy__negative_labels,
            "Negative labels are accepted, because NumPy counts them from the end.",
            hint="The labels have a lower bound as well.",
        ),
        misconception(
            cross_entropy__in_place,
            "The maximum is subtracted from the caller's logits, which stay changed.",
            hint="What is the difference between z = z - m and z -= m?",
        ),
        style(cross_entropy__loops, "a loop over samples and classes"),
        style(cross_entropy__targets, "one-hot targets and logaddexp"),
        style(cross_entropy__float32, "single precision"),
    ),
    nudge="What does the logarithm do to the quotient of the softmax?",
    step="Subtract from each row its largest logit, and then from each row the logarithm of the "
    "sum of its exponentials: that is ln p. Take from each row the entry of its label.",
    source="002 §2.1.1",
)

# cross_entropy_backward -------------------------------------------------------------------


def oracle_cross_entropy_backward(logits, labels):
    right = tensor(labels).long()
    (dlogits,) = gradients(lambda z: F.cross_entropy(z, right), 1.0, logits)
    return dlogits


def _probabilities_and_targets(logits, labels):
    require_labels(labels, logits.shape[1])
    return normalise_rows(logits), targets_of(labels, logits.shape[1])


def cross_entropy_backward__not_averaged(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return p - targets


def cross_entropy_backward__divided_by_classes_too(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return (p - targets) / p.size


def cross_entropy_backward__uphill(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return (targets - p) / len(p)


def cross_entropy_backward__targets_missing(logits, labels):
    p, _ = _probabilities_and_targets(logits, labels)
    return p / len(p)


def cross_entropy_backward__one_after_the_mean(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return p / len(p) - targets


def cross_entropy_backward__all_label_columns(logits, labels):
    p, _ = _probabilities_and_targets(logits, labels)
    p[:, labels] -= 1
    return p / len(p)


def cross_entropy_backward__slope_of_the_sigmoid(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return (p - targets) * p * (1 - p) / len(p)


def cross_entropy_backward__not_through_the_softmax(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return -targets / p / len(p)


def cross_entropy_backward__only_the_right_class(logits, labels):
    p, targets = _probabilities_and_targets(logits, labels)
    return (p - 1) * targets / len(p)


def cross_entropy_backward__exponentials_overflow(logits, labels):
    require_labels(labels, logits.shape[1])
    powers = np.exp(logits)
    p = powers / powers.sum(axis=1, keepdims=True)
    return (p - targets_of(labels, logits.shape[1])) / len(p)


def cross_entropy_backward__maximum_of_the_batch(logits, labels):
    require_labels(labels, logits.shape[1])
    powers = np.exp(logits - logits.max())
    p = powers / powers.sum(axis=1, keepdims=True)
    return (p - targets_of(labels, logits.shape[1])) / len(p)


def cross_entropy_backward__unchecked(logits, labels):
    p = normalise_rows(logits)
    p[np.arange(len(p)), labels] -= 1
    return p / len(p)


def cross_entropy_backward__negative_labels(logits, labels):
    if labels.max() >= logits.shape[1]:
        raise ValueError("a label is too large")
    return cross_entropy_backward__unchecked(logits, labels)


def cross_entropy_backward__in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return reference.cross_entropy_backward(logits, labels)


def cross_entropy_backward__loops(logits, labels):
    require_labels(labels, logits.shape[1])
    N, K = logits.shape
    out = np.zeros((N, K))
    for n in range(N):
        powers = np.exp(logits[n] - logits[n].max())
        for k in range(K):
            out[n, k] = (powers[k] / powers.sum() - (k == labels[n])) / N
    return out


def cross_entropy_backward__jacobian(logits, labels):
    """Go back through the softmax with its Jacobian, diag(p) − p pᵀ."""
    p, targets = _probabilities_and_targets(logits, labels)
    # p · (−t / p) = −t, written without the quotient, which does not exist at p = 0
    return (p * targets.sum(axis=1, keepdims=True) - targets) / len(p)


def cross_entropy_backward__float32(logits, labels):
    return reference.cross_entropy_backward(logits.astype(np.float32), labels)


cross_entropy_backward = Question(
    reference=reference.cross_entropy_backward,
    oracle=oracle_cross_entropy_backward,
    draw=draw_labelled_logits,
    aspects=(
        Aspect(
            "values",
            "softmax minus target, divided by the number of samples",
            weight=3,
            visible=(
                example(
                    {"logits": EIGHTHS, "labels": np.array([2, 0])},
                    np.array([[1.0, 2, -3], [-4, 3, 1]]) / 16,
                    source="the docstring's example: (1, 2, 5 − 8) / 16 and (4 − 8, 3, 1) / 16",
                ),
                draw(N=3, K=2),
            ),
            hidden=(draw(N=3, K=3), draw(N=2, K=2)),
        ),
        Aspect(
            "shape",
            "more samples than classes, more classes than samples, a single sample",
            weight=2,
            visible=(draw(N=5, K=3), draw(N=2, K=4), draw(N=1, K=3, label=2)),
            hidden=(draw(N=4, K=3), draw(N=3, K=5), draw(N=1, K=4, label=3)),
        ),
        Aspect(
            "stability",
            "logits of ±1000 and gaps of 2000",
            weight=2,
            visible=(
                example(
                    {
                        "logits": np.array([[1000.0, -1000], [-1000, -1000]]),
                        "labels": np.array([1, 0]),
                    },
                    np.array([[0.5, -0.5], [-0.25, 0.25]]),
                    source="by hand: the softmax is (1, 0) and (1/2, 1/2)",
                ),
                draw(N=2, K=3, offset=1000),
            ),
            hidden=(
                draw(N=3, K=2, offset=1000),
                draw(N=2, K=3, offset=1000, gap=2000),
                draw(N=3, K=4, offset=-1000),
            ),
        ),
        Aspect(
            "impossible",
            "a label that is none of the classes raises ValueError",
            requires="values",
            visible=(
                impossible(N=3, K=4, label=4),
                impossible(N=3, K=2, label=-1),
                impossible(N=2, K=3, label=5),
            ),
            hidden=(
                impossible(N=4, K=3, label=3),
                impossible(N=2, K=5, label=-1),
                impossible(N=3, K=4, label=-4),
                impossible(N=3, K=2, label=9),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, K=3),),
            hidden=(draw(N=3, K=2),),
        ),
    ),
    variants=(
        misconception(
            cross_entropy_backward__not_averaged,
            "The 1/N is missing: the loss is the mean over the batch.",
            hint="What happens to the gradient of one sample when another one joins the batch?",
        ),
        misconception(
            cross_entropy_backward__divided_by_classes_too,
            "The gradient is divided by N·K, but the loss is the mean over the N samples.",
            hint="How many losses are averaged?",
        ),
        misconception(
            cross_entropy_backward__uphill,
            "The sign is wrong: this is target minus softmax.",
            hint="The loss falls when the score of the right class rises.",
        ),
        misconception(
            cross_entropy_backward__targets_missing,
            "Nothing is subtracted for the right class: this is the softmax divided by N.",
            hint="Add up a row of the gradient: its sum must be 0.",
        ),
        misconception(
            cross_entropy_backward__one_after_the_mean,
            "The 1 of the right class is subtracted after the division by N, so it is not divided.",
            hint="Add up a row of the gradient: its sum must be 0.",
        ),
        misconception(
            cross_entropy_backward__all_label_columns,
            "p[:, labels] -= 1 changes the columns of all labels in every row.",
            hint="How many entries of the gradient are negative? Rows and labels must be paired.",
        ),
        misconception(
            cross_entropy_backward__slope_of_the_sigmoid,
            "The difference is multiplied with p (1 − p), but that slope has already cancelled.",
            hint="Work out the derivative for two classes on paper.",
        ),
        misconception(
            cross_entropy_backward__not_through_the_softmax,
            "This is the gradient with respect to the probabilities; "
            "it has still to go back through the softmax.",
            hint="Each score changes the probabilities of all classes.",
        ),
        misconception(
            cross_entropy_backward__only_the_right_class,
            "Only the score of the right class gets a gradient, but all scores stand in the sum.",
            hint="Does the loss change when a wrong class gets a higher score?",
        ),
        misconception(
            cross_entropy_backward__exponentials_overflow,
            "The exponentials of large logits overflow: inf / inf is NaN.",
            hint="Subtract the largest logit of each row first.",
        ),
        misconception(
            cross_entropy_backward__maximum_of_the_batch,
            "The maximum of the whole batch is subtracted, so a row far below it becomes 0 / 0.",
            hint="Each row has a maximum of its own.",
        ),
        misconception(
            cross_entropy_backward__unchecked,
            "Labels are not checked: −1 means the last class to NumPy, and K an IndexError.",
            hint="Check the labels before you use them as an index.",
        ),
        misconception(
            cross_entropy_backward__negative_labels,
            "Negative labels are accepted, because NumPy counts them from the end.",
            hint="The labels have a lower bound as well.",
        ),
        misconception(
            cross_entropy_backward__in_place,
            "The maximum is subtracted from the caller's logits, which stay changed.",
            hint="What is the difference between z = z - m and z -= m?",
        ),
        style(cross_entropy_backward__loops, "two loops"),
        style(cross_entropy_backward__jacobian, "the Jacobian of the softmax"),
        style(cross_entropy_backward__float32, "single precision"),
    ),
    nudge="What is the sum of each row of the gradient?",
    step="Take the stable softmax, subtract 1 in each row at the place of its label, and divide "
    "everything by the number of samples.",
    source="002 §2.1.2",
)

# binary_cross_entropy ---------------------------------------------------------------------


def draw_probabilities(rng, N, K=None, certain=False, shared=False):
    """Draw sixteenths between 0 and 1, and targets.

    Parameters
    ----------
    certain : bool
        Whether the first entries are 0 and 1: two that are wrong and two that are right.
    shared : bool
        Whether the targets are quarters, in place of 0 and 1.
    """
    shape = (N,) if K is None else (N, K)
    p = rng.integers(1, 16, shape) / 16
    t = rng.permutation(np.arange(p.size) % 2).reshape(shape).astype(float)
    if shared:
        t = rng.integers(1, 4, shape) / 4
    if certain:
        p.ravel()[:4] = 0, 1, 0, 1
        t.ravel()[:4] = 1, 0, 0, 1
    return {"p": p, "t": t}


def improbable(p, t):
    return impossible({"p": np.array(p), "t": np.array(t)})


def oracle_binary_cross_entropy(p, t):
    return F.binary_cross_entropy(tensor(p), tensor(t)).item()


def require_shares(*arrays):
    """ValueError for numbers that are not between 0 and 1."""
    if any(not 0 <= number <= 1 for array in arrays for number in array.ravel()):
        raise ValueError("not between 0 and 1")


def log_at_least(p, lowest=-100.0):
    return np.maximum(np.log(p), lowest)


def binary_cross_entropy__not_cut_off(p, t):
    require_shares(p, t)
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()


def binary_cross_entropy__kept_from_the_ends(p, t):
    require_shares(p, t)
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -(t * np.log(q) + (1 - t) * np.log(1 - q)).mean()


def binary_cross_entropy__tiny_number_in_the_logarithm(p, t):
    require_shares(p, t)
    return -(t * np.log(p + 1e-8) + (1 - t) * np.log(1 - p + 1e-8)).mean()


def binary_cross_entropy__only_zero_cut_off(p, t):
    require_shares(p, t)
    log_yes = np.where(p == 0, -100, np.log(np.where(p == 0, 1, p)))
    log_no = np.where(p == 1, -100, np.log(np.where(p == 1, 1, 1 - p)))
    return -(t * log_yes + (1 - t) * log_no).mean()


def binary_cross_entropy__wrong_answers_free(p, t):
    require_shares(p, t)
    return -(t * log_at_least(p)).mean()


def binary_cross_entropy__swapped(p, t):
    require_shares(p, t)
    return -(p * log_at_least(t) + (1 - p) * log_at_least(1 - t)).mean()


def binary_cross_entropy__summed(p, t):
    return reference.binary_cross_entropy(p, t) * p.size


def binary_cross_entropy__divided_by_rows(p, t):
    return reference.binary_cross_entropy(p, t) * p.size / len(p)


def binary_cross_entropy__sign_missing(p, t):
    return -reference.binary_cross_entropy(p, t)


def binary_cross_entropy__binary_logarithm(p, t):
    require_shares(p, t)
    log_yes = np.maximum(np.log2(p), -100)
    log_no = np.maximum(np.log2(1 - p), -100)
    return -(t * log_yes + (1 - t) * log_no).mean()


def binary_cross_entropy__sigmoid_again(p, t):
    require_shares(p, t)
    q = 1 / (1 + np.exp(-p))
    return -(t * np.log(q) + (1 - t) * np.log(1 - q)).mean()


def binary_cross_entropy__targets_as_switches(p, t):
    require_shares(p, t)
    return -np.where(t == 1, log_at_least(p), log_at_least(1 - p)).mean()


def binary_cross_entropy__unchecked(p, t):
    return -(t * log_at_least(p) + (1 - t) * log_at_least(1 - p)).mean()


def binary_cross_entropy__targets_unchecked(p, t):
    require_shares(p)
    return binary_cross_entropy__unchecked(p, t)


def binary_cross_entropy__in_place(p, t):
    require_shares(p, t)
    log_yes = log_at_least(p)
    np.subtract(1, p, out=p)
    return -(t * log_yes + (1 - t) * log_at_least(p)).mean()


def binary_cross_entropy__loops(p, t):
    require_shares(p, t)
    total = 0.0
    for probability, target in zip(p.ravel(), t.ravel(), strict=True):
        log_yes = max(np.log(probability), -100) if probability > 0 else -100
        log_no = max(np.log(1 - probability), -100) if probability < 1 else -100
        total -= target * log_yes + (1 - target) * log_no
    return total / p.size


def binary_cross_entropy__clipped_below(p, t):
    """Raise what the logarithm gets, in place of what it gives."""
    require_shares(p, t)
    smallest = np.exp(-100.0)
    losses = -t * np.log(np.fmax(p, smallest)) - (1 - t) * np.log(np.fmax(1 - p, smallest))
    return np.average(losses)


def binary_cross_entropy__float32(p, t):
    return np.float32(reference.binary_cross_entropy(p.astype(np.float32), t.astype(np.float32)))


binary_cross_entropy = Question(
    reference=reference.binary_cross_entropy,
    oracle=oracle_binary_cross_entropy,
    draw=draw_probabilities,
    aspects=(
        Aspect(
            "values",
            "the mean over targets of 0 and 1",
            weight=3,
            visible=(
                example(
                    {"p": np.array([0.5, 0.25]), "t": np.array([1.0, 0])},
                    np.log(8 / 3) / 2,
                    source="the docstring's example: −(ln 1/2 + ln 3/4) / 2 = ln(8/3) / 2",
                ),
                draw(N=4),
            ),
            hidden=(draw(N=5), draw(N=3)),
        ),
        Aspect(
            "shape",
            "several outputs for each sample: the mean is over all entries",
            weight=2,
            visible=(draw(N=2, K=3), draw(N=4, K=1)),
            hidden=(draw(N=3, K=2), draw(N=1, K=4)),
        ),
        Aspect(
            "certain",
            "p = 0 and p = 1, and nearly so: a logarithm counts as −100 at least",
            weight=2,
            visible=(
                example(
                    {"p": np.array([0.0, 1, 0, 1]), "t": np.array([1.0, 0, 0, 1])},
                    50.0,
                    source="by hand: 100, 100, 0 and 0",
                ),
                example(
                    {"p": np.array([1e-50, 0.5]), "t": np.array([1.0, 1])},
                    (100 + np.log(2)) / 2,
                    source="by hand: ln 1e-50 = −115.1 counts as −100, the other costs ln 2",
                ),
                draw(N=3, K=2, certain=True),
            ),
            hidden=(
                draw(N=2, K=4, certain=True),
                example(
                    {"p": np.array([0.5, 1e-60]), "t": np.array([0.0, 1])},
                    (np.log(2) + 100) / 2,
                    source="by hand: ln 1e-60 = −138.2 counts as −100, the other costs ln 2",
                ),
                example(
                    {"p": np.array([1e-30, 0.25]), "t": np.array([1.0, 1])},
                    (30 * np.log(10) + 2 * np.log(2)) / 2,
                    source="by hand: ln 1e-30 = −69.1 stands as it is",
                ),
            ),
        ),
        Aspect(
            "targets",
            "targets between 0 and 1",
            visible=(draw(N=3, K=2, shared=True),),
            hidden=(draw(N=2, K=3, shared=True),),
        ),
        Aspect(
            "impossible",
            "numbers below 0 or above 1 raise ValueError",
            requires="values",
            visible=(
                improbable([0.5, 1.25], [1.0, 0.0]),
                improbable([-0.25, 0.5], [1.0, 0.0]),
                improbable([0.5, 0.25], [1.5, 0.0]),
                improbable([0.5, 0.25], [1.0, -0.5]),
            ),
            hidden=(
                improbable([[0.5, 0.75], [1.5, 0.25]], [[0.0, 1.0], [1.0, 0.0]]),
                improbable([0.25, 0.75, -0.5], [0.0, 1.0, 0.0]),
                improbable([0.75, 0.25], [0.0, 1.25]),
                improbable([0.75, 0.5], [-0.25, 1.0]),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=3, K=2, certain=True),),
            hidden=(draw(N=2, K=3, certain=True),),
        ),
    ),
    variants=(
        misconception(
            binary_cross_entropy__not_cut_off,
            "The logarithm of 0 is −∞, and 0 · −∞ is NaN: below −100 it has to count as −100.",
            hint="What does your code give for p = 1 and t = 1?",
        ),
        misconception(
            binary_cross_entropy__kept_from_the_ends,
            "p is kept away from 0 and 1, so that p = 0 with t = 1 costs 28; it has to cost 100.",
            hint="Bound the logarithm, not the probability.",
        ),
        misconception(
            binary_cross_entropy__tiny_number_in_the_logarithm,
            "A tiny number is added inside the logarithm, so that p = 0 with t = 1 costs 18; it "
            "has to cost 100.",
            hint="Bound the logarithm, not the probability.",
        ),
        misconception(
            binary_cross_entropy__only_zero_cut_off,
            "Only the logarithm of 0 is replaced: every logarithm below −100 counts as −100.",
            hint="Try p = 1e-50.",
        ),
        misconception(
            binary_cross_entropy__wrong_answers_free,
            "The term (1 − t) ln(1 − p) is missing: a high p costs nothing where t is 0.",
            hint="What is your loss for p = 0.9 and t = 0?",
        ),
        misconception(
            binary_cross_entropy__swapped,
            "p and t are swapped: the logarithm belongs to the probabilities.",
            hint="Which argument comes first?",
        ),
        misconception(
            binary_cross_entropy__summed,
            "The losses are summed, but not divided by their number.",
            hint="What is the loss of the same entry twice?",
        ),
        misconception(
            binary_cross_entropy__divided_by_rows,
            "The sum is divided by the number of rows, but the mean is over all entries.",
            hint="How many entries has an array of shape (2, 3)?",
        ),
        misconception(
            binary_cross_entropy__sign_missing,
            "The minus sign is missing: the logarithm of a probability is negative.",
            hint="A loss is never below 0.",
        ),
        misconception(
            binary_cross_entropy__binary_logarithm,
            "The logarithm has base 2, but the natural one is asked for.",
            hint="What is your loss for p = 0.5 and t = 1?",
        ),
        misconception(
            binary_cross_entropy__sigmoid_again,
            "The sigmoid is taken once more, but p holds probabilities already.",
            hint="What does your code take the logarithm of?",
        ),
        misconception(
            binary_cross_entropy__targets_as_switches,
            "The targets only switch between two logarithms, so that 0.5 counts as 0.",
            hint="Put t = 0.5 into the formula.",
        ),
        misconception(
            binary_cross_entropy__unchecked,
            "Numbers below 0 or above 1 are accepted, though they are no probabilities.",
            hint="Check both arguments before you compute anything.",
        ),
        misconception(
            binary_cross_entropy__targets_unchecked,
            "The probabilities are checked, but the targets are not.",
            hint="Both arguments have to lie between 0 and 1.",
        ),
        misconception(
            binary_cross_entropy__in_place,
            "The caller's probabilities become 1 − p in place and stay so.",
            hint="Give 1 − p a name of its own.",
        ),
        style(binary_cross_entropy__loops, "a loop over all entries"),
        style(binary_cross_entropy__clipped_below, "a bound of e⁻¹⁰⁰ inside the logarithm"),
        style(binary_cross_entropy__float32, "single precision"),
    ),
    nudge="What does a p of 0 cost where t is 1, and what where t is 0?",
    step="Take both logarithms first and raise them to −100 where they are lower; only then "
    "multiply them with t and 1 − t. So 0 never meets ∞.",
    source="002 §2.1.1",
)

# one_hot ----------------------------------------------------------------------------------


def draw_classes(rng, N, num_classes, used=None, label=None):
    """Draw labels; only the first ``used`` classes occur."""
    return {"labels": draw_labels(rng, N, used or num_classes, label), "num_classes": num_classes}


def oracle_one_hot(labels, num_classes):
    return F.one_hot(tensor(labels).long(), num_classes).double().numpy()


def one_hot__classes_counted(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of(labels, labels.max() + 1)


def one_hot__classes_down(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of(labels, num_classes).T


def one_hot__all_label_columns(labels, num_classes):
    require_labels(labels, num_classes)
    out = np.zeros((len(labels), num_classes))
    out[:, labels] = 1
    return out


def one_hot__label_in_place_of_one(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of(labels, num_classes) * labels[:, None]


def one_hot__labels_from_one(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of((labels - 1) % num_classes, num_classes)


def one_hot__booleans(labels, num_classes):
    require_labels(labels, num_classes)
    return labels[:, None] == np.arange(num_classes)


def one_hot__flat(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of(labels, num_classes).ravel()


def one_hot__unchecked(labels, num_classes):
    return np.eye(num_classes)[labels]


def one_hot__negative_labels(labels, num_classes):
    if labels.max() >= num_classes:
        raise ValueError("a label is too large")
    return np.eye(num_classes)[labels]


def one_hot__empty_rows(labels, num_classes):
    return targets_of(labels, num_classes)


def one_hot__in_place(labels, num_classes):
    require_labels(labels, num_classes)
    out = np.zeros(len(labels) * num_classes)
    labels += num_classes * np.arange(len(labels))
    out[labels] = 1
    return out.reshape(len(labels), num_classes)


def one_hot__integers(labels, num_classes):
    require_labels(labels, num_classes)
    return np.eye(num_classes, dtype=int)[labels]


def one_hot__loops(labels, num_classes):
    require_labels(labels, num_classes)
    out = np.zeros((len(labels), num_classes))
    for n, label in enumerate(labels):
        out[n, label] = 1
    return out


def one_hot__float32(labels, num_classes):
    require_labels(labels, num_classes)
    return targets_of(labels, num_classes).astype(np.float32)


one_hot = Question(
    reference=reference.one_hot,
    oracle=oracle_one_hot,
    draw=draw_classes,
    aspects=(
        Aspect(
            "values",
            "a row for each label, with a 1 in the label's place",
            weight=3,
            visible=(
                example(
                    {"labels": np.array([2, 0, 2]), "num_classes": 4},
                    np.array([[0.0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0]]),
                    source="the docstring's example",
                ),
                draw(N=3, num_classes=3),
                draw(N=5, num_classes=2),
            ),
            hidden=(draw(N=4, num_classes=4), draw(N=6, num_classes=4)),
        ),
        Aspect(
            "classes",
            "as many columns as classes, also when some do not occur",
            weight=2,
            visible=(
                draw(N=3, num_classes=5, used=2),
                draw(N=2, num_classes=1),
                draw(N=1, num_classes=10, label=3),
            ),
            hidden=(draw(N=4, num_classes=6, used=3), draw(N=1, num_classes=10, label=8)),
        ),
        Aspect(
            "impossible",
            "a label that is none of the classes raises ValueError",
            requires="values",
            visible=(
                impossible(N=3, num_classes=4, label=4),
                impossible(N=3, num_classes=2, label=-1),
                impossible(N=2, num_classes=3, label=5),
            ),
            hidden=(
                impossible(N=4, num_classes=3, label=3),
                impossible(N=2, num_classes=5, label=-1),
                impossible(N=3, num_classes=4, label=-4),
                impossible(N=3, num_classes=2, label=9),
            ),
        ),
        Aspect(
            "purity",
            "the labels are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=3, num_classes=2),),
            hidden=(draw(N=4, num_classes=3),),
        ),
    ),
    variants=(
        misconception(
            one_hot__classes_counted,
            "The number of columns is taken from the largest label, not from num_classes.",
            hint="Which argument does your code not use?",
        ),
        misconception(
            one_hot__classes_down,
            "Rows and columns are swapped: each label is to have a row.",
            hint="The shape is (N, K): samples first.",
        ),
        misconception(
            one_hot__all_label_columns,
            "out[:, labels] = 1 sets the columns of all labels in every row.",
            hint="How many ones does each row have? Rows and labels must be paired.",
        ),
        misconception(
            one_hot__label_in_place_of_one,
            "The label itself stands in its place, where a 1 is asked for.",
            hint="What does the row of label 0 look like?",
        ),
        misconception(
            one_hot__labels_from_one,
            "The labels are counted from 1, but label 0 means the first column.",
            hint="Which column does the label num_classes − 1 stand for?",
        ),
        misconception(
            one_hot__booleans,
            "The entries are True and False; the targets of a network are numbers.",
            hint="Convert the result of the comparison to float.",
        ),
        misconception(
            one_hot__flat,
            "The rows stand one after another in a single one.",
            hint="The shape is (N, K).",
        ),
        misconception(
            one_hot__unchecked,
            "Labels are not checked: −1 means the last class to NumPy, and K an IndexError.",
            hint="Check the labels before you use them as an index.",
        ),
        misconception(
            one_hot__negative_labels,
            "Negative labels are accepted, because NumPy counts them from the end.",
            hint="The labels have a lower bound as well.",
        ),
        misconception(
            one_hot__empty_rows,
            "A label out of range gives a row of zeros in place of a ValueError.",
            hint="Check the labels before you compute anything.",
        ),
        misconception(
            one_hot__in_place,
            "The caller's labels are changed in place and stay so.",
            hint="What is the difference between a = a + b and a += b?",
        ),
        convention(one_hot__integers, "The entries are integers, as torch gives them. Accepted."),
        style(one_hot__loops, "a loop over the labels"),
        style(one_hot__float32, "single precision"),
    ),
    nudge="Which matrix has as its row k a single 1 in the place k?",
    step="Check the smallest and the largest label; then take rows of the identity matrix, or set "
    "one entry for each pair of row number and label.",
    source="002 §2.2",
)

# what the questions on the network of two layers share ------------------------------------

_L = np.log(3)
_ZERO = np.zeros(2)

# h = (3/4, 1/4), and the output layer receives (0, ln 3): p = (1/4, 3/4)
QUARTERS = {
    "w1": np.array([[2 * _L, 0], [0, -_L]]),
    "b1": np.array([-_L, _L]),
    "w2": np.array([[0, 4 * _L], [2 * _L, 0]]),
    "b2": np.array([-_L, -_L / 2]),
}
QUARTERS_INPUT = np.array([[1.0, 2]])

# h = (1, 0) and (0, 1), and the output layer receives (1000, −1000) and (−1000, −1001)
STEEP = {
    "w1": np.array([[1.0], [-1]]),
    "b1": np.array([5.0, 5]),
    "w2": np.array([[998.0, -1002], [-1002, -1003]]),
    "b2": np.array([2.0, 2]),
}
STEEP_INPUT = np.array([[1000.0], [-1000]])
STEEP_P = 1 / (1 + np.exp(-1))


def draw_network(rng, N, D, M, K, far=0, steep=0):
    """Draw samples and the parameters of a network.

    The first two classes weigh each hidden unit with opposite signs, because through equal
    weights no gradient reaches it. The scores are small: no sample is judged so well that its
    gradient drowns in the roundings of float32.

    Parameters
    ----------
    far : int
        If given, the first feature is so large, and all hidden units but the first are
        saturated by it.
    steep : int
        If given, the first hidden unit is saturated as well, and the weights of the output
        layer are multiplied by it. All scores are then exact, also in float32.
    """
    x = values(rng, N, D) / 2
    w1, b1 = values(rng, M, D) / 8, values(rng, M) / 8
    w2, b2 = values(rng, K, M) / 16, values(rng, K) / 8
    w2[0] = -np.copysign(w2[0], w2[1])
    if far:
        x[:, 0] = far * (1 - 2 * (np.arange(N) % 2))
        w1[:, 0] = rng.permutation(1 - 2 * (np.arange(M) % 2))
    if far and not steep:
        w1[0, 0] = 0.0
    if steep:
        w2 *= steep
    return {"x": x, "params": {"w1": w1, "b1": b1, "w2": w2, "b2": b2}}


def draw_labelled_network(rng, N, D, M, K, label=None, far=0, steep=0):
    """Draw a network with labels; of a steep one, the first sample is misjudged."""
    network = draw_network(rng, N, D, M, K, far, steep)
    labels = draw_labels(rng, N, K, label)
    if steep:
        labels[0] = np.argmin(run_network(**network)[1][0])
    return {"x": network["x"], "labels": labels, "params": network["params"]}


def run_network(x, params):
    """Compute the hidden layer and the logits."""
    hidden = squash(x @ params["w1"].T + params["b1"])
    return hidden, hidden @ params["w2"].T + params["b2"]


def torch_network(x, w1, b1, w2, b2):
    return F.linear(torch.sigmoid(F.linear(x, w1, b1)), w2, b2)


# two_layer_forward ------------------------------------------------------------------------


def oracle_two_layer_forward(x, params):
    parameters = (tensor(params[name]) for name in ("w1", "b1", "w2", "b2"))
    return torch.softmax(torch_network(tensor(x), *parameters), 1).numpy()


def two_layer_forward__no_softmax(x, params):
    return run_network(x, params)[1]


def two_layer_forward__sigmoid_output(x, params):
    return squash(run_network(x, params)[1])


def two_layer_forward__batch_softmax(x, params):
    return normalise_rows(run_network(x, params)[1].T).T


def two_layer_forward__hidden_layer_linear(x, params):
    hidden = x @ params["w1"].T + params["b1"]
    return normalise_rows(hidden @ params["w2"].T + params["b2"])


def two_layer_forward__hidden_relu(x, params):
    hidden = np.maximum(x @ params["w1"].T + params["b1"], 0)
    return normalise_rows(hidden @ params["w2"].T + params["b2"])


def two_layer_forward__hidden_softmax(x, params):
    hidden = normalise_rows(x @ params["w1"].T + params["b1"])
    return normalise_rows(hidden @ params["w2"].T + params["b2"])


def two_layer_forward__hidden_bias_missing(x, params):
    return normalise_rows(squash(x @ params["w1"].T) @ params["w2"].T + params["b2"])


def two_layer_forward__output_bias_missing(x, params):
    hidden, _ = run_network(x, params)
    return normalise_rows(hidden @ params["w2"].T)


def two_layer_forward__bias_after_the_sigmoid(x, params):
    hidden = squash(x @ params["w1"].T) + params["b1"]
    return normalise_rows(hidden @ params["w2"].T + params["b2"])


def two_layer_forward__weights_not_transposed(x, params):
    hidden = squash(x @ params["w1"] + params["b1"])
    return normalise_rows(hidden @ params["w2"] + params["b2"])


def two_layer_forward__sigmoid_overflows(x, params):
    powers = np.exp(x @ params["w1"].T + params["b1"])
    hidden = powers / (1 + powers)
    return normalise_rows(hidden @ params["w2"].T + params["b2"])


def two_layer_forward__softmax_overflows(x, params):
    powers = np.exp(run_network(x, params)[1])
    return powers / powers.sum(axis=1, keepdims=True)


def two_layer_forward__maximum_of_the_batch(x, params):
    _, logits = run_network(x, params)
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


def two_layer_forward__kept_in_the_parameters(x, params):
    params["h"], params["z"] = run_network(x, params)
    return normalise_rows(params["z"])


def two_layer_forward__loops(x, params):
    w1, b1, w2, b2 = (params[name] for name in ("w1", "b1", "w2", "b2"))
    out = np.zeros((len(x), len(b2)))
    for n in range(len(x)):
        hidden = [squash(sum(w1[m] * x[n]) + b1[m]) for m in range(len(b1))]
        logits = [sum(w2[k] * hidden) + b2[k] for k in range(len(b2))]
        powers = [np.exp(z - max(logits)) for z in logits]
        for k in range(len(b2)):
            out[n, k] = powers[k] / sum(powers)
    return out


def two_layer_forward__naive_sigmoid(x, params):
    """1 / (1 + inf) is 0, which is right: only a warning, not a wrong number."""
    hidden = 1 / (1 + np.exp(-(np.einsum("nd,md->nm", x, params["w1"]) + params["b1"])))
    return normalise_rows(np.einsum("nm,km->nk", hidden, params["w2"]) + params["b2"])


def two_layer_forward__float32(x, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    return reference.two_layer_forward(x.astype(np.float32), narrow)


two_layer_forward = Question(
    reference=reference.two_layer_forward,
    oracle=oracle_two_layer_forward,
    draw=draw_network,
    aspects=(
        Aspect(
            "values",
            "the probabilities of the classes",
            weight=3,
            visible=(
                example(
                    {"x": QUARTERS_INPUT, "params": QUARTERS},
                    np.array([[0.25, 0.75]]),
                    source="the docstring's example",
                ),
                draw(N=2, D=2, M=2, K=2),
            ),
            hidden=(draw(N=3, D=3, M=3, K=3), draw(N=2, D=2, M=2, K=2)),
        ),
        Aspect(
            "shape",
            "as many features, hidden units and classes as there may be, down to one",
            weight=2,
            visible=(draw(N=2, D=3, M=4, K=5), draw(N=3, D=1, M=1, K=2)),
            hidden=(draw(N=3, D=5, M=2, K=4), draw(N=1, D=2, M=4, K=3), draw(N=2, D=3, M=1, K=2)),
        ),
        Aspect(
            "stability",
            "scores of ±1000 before the sigmoid and before the softmax",
            weight=2,
            visible=(
                example(
                    {"x": STEEP_INPUT, "params": STEEP},
                    np.array([[1, 0], [STEEP_P, 1 - STEEP_P]]),
                    source="by hand: h = (1, 0) and (0, 1); the scores of the second sample "
                    "are −1000 and −1001",
                ),
                draw(N=2, D=2, M=3, K=3, far=1000),
            ),
            hidden=(
                draw(N=3, D=3, M=2, K=2, far=1000),
                draw(N=2, D=2, M=3, K=2, far=1000, steep=3200),
                example(
                    {"x": -STEEP_INPUT, "params": STEEP},
                    np.array([[STEEP_P, 1 - STEEP_P], [1, 0]]),
                    source="by hand: as the visible example, with the samples swapped",
                ),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, D=3, M=2, K=3),),
            hidden=(draw(N=3, D=2, M=3, K=2),),
        ),
    ),
    variants=(
        misconception(
            two_layer_forward__no_softmax,
            "The scores of the output layer are returned, before the softmax.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            two_layer_forward__sigmoid_output,
            "The output layer ends with a sigmoid: the sum of a row is not 1.",
            hint="Which function does which layer end with?",
        ),
        misconception(
            two_layer_forward__batch_softmax,
            "The softmax runs down the columns, over the samples of the batch.",
            hint="Add up the rows of your result.",
        ),
        misconception(
            two_layer_forward__hidden_layer_linear,
            "The sigmoid is missing: without it, two layers are no more than one.",
            hint="What stands between the two layers?",
        ),
        misconception(
            two_layer_forward__hidden_relu,
            "The hidden layer uses relu, but the sigmoid is asked for.",
            hint="Which function does which layer end with?",
        ),
        misconception(
            two_layer_forward__hidden_softmax,
            "The hidden layer ends with a softmax, which belongs to the output layer only.",
            hint="Which function does which layer end with?",
        ),
        misconception(
            two_layer_forward__hidden_bias_missing,
            "The bias of the hidden layer is not added.",
            hint="Which of the four parameters does your code not use?",
        ),
        misconception(
            two_layer_forward__output_bias_missing,
            "The bias of the output layer is not added.",
            hint="Which of the four parameters does your code not use?",
        ),
        misconception(
            two_layer_forward__bias_after_the_sigmoid,
            "The bias of the hidden layer is added after the sigmoid, but it belongs inside.",
            hint="Can a hidden unit be larger than 1?",
        ),
        misconception(
            two_layer_forward__weights_not_transposed,
            "The weights are not transposed: w1 has a row for each hidden unit.",
            hint="Write the shapes beside the product: (N, D) times what gives (N, M)?",
        ),
        misconception(
            two_layer_forward__sigmoid_overflows,
            "exp(z) / (1 + exp(z)) is inf / inf = NaN for large z.",
            hint="Divide numerator and denominator by exp(z).",
        ),
        misconception(
            two_layer_forward__softmax_overflows,
            "The exponentials of large scores overflow: inf / inf is NaN.",
            hint="Subtract the largest score of each row first.",
        ),
        misconception(
            two_layer_forward__maximum_of_the_batch,
            "The maximum of the whole batch is subtracted, so a row far below it becomes 0 / 0.",
            hint="Each row has a maximum of its own.",
        ),
        misconception(
            two_layer_forward__kept_in_the_parameters,
            "Intermediate results are kept in the caller's params, which gains keys by it.",
            hint="Keep them in variables of your own.",
        ),
        style(two_layer_forward__loops, "loops over samples, units and classes"),
        style(two_layer_forward__naive_sigmoid, "einsum, and the plain formula of the sigmoid"),
        style(two_layer_forward__float32, "single precision"),
    ),
    nudge="Write the shape beside each array: from (N, D) over the hidden layer to (N, K).",
    step="Multiply x with the transposed w1, add b1, take the sigmoid; do the same with w2 and b2, "
    "and take the softmax of each row after subtracting the row's maximum.",
    source="002 §2.1.1",
)

# two_layer_backward -----------------------------------------------------------------------


def oracle_two_layer_backward(x, labels, params):
    names = ("w1", "b1", "w2", "b2")
    right = tensor(labels).long()

    def loss(*parameters):
        return F.cross_entropy(torch_network(tensor(x), *parameters), right)

    found = gradients(loss, 1.0, *(params[name] for name in names))
    return dict(zip(names, found, strict=True))


def start_backward(x, labels, params):
    """Check the labels; compute the hidden layer, the probabilities and dz."""
    require_labels(labels, len(params["b2"]))
    hidden, logits = run_network(x, params)
    p = normalise_rows(logits)
    return hidden, p, (p - targets_of(labels, p.shape[1])) / len(x)


def finish_backward(x, params, hidden, dz, slope=None):
    """Go from dz to the parameters; ``slope`` replaces that of the sigmoid."""
    da = dz @ params["w2"] * (hidden * (1 - hidden) if slope is None else slope)
    return {"w1": da.T @ x, "b1": da.sum(axis=0), "w2": dz.T @ hidden, "b2": dz.sum(axis=0)}


def two_layer_backward__not_averaged(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, dz * len(x))


def two_layer_backward__averaged_twice(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, dz / len(x))


def two_layer_backward__uphill(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, -dz)


def two_layer_backward__targets_missing(x, labels, params):
    hidden, p, _ = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, p / len(x))


def two_layer_backward__slope_at_the_output(x, labels, params):
    hidden, p, dz = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, dz * p * (1 - p))


def two_layer_backward__slope_missing(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    return finish_backward(x, params, hidden, dz, slope=1)


def two_layer_backward__slope_of_the_score(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    score = x @ params["w1"].T + params["b1"]
    return finish_backward(x, params, hidden, dz, slope=score * (1 - score))


def two_layer_backward__sigmoid_twice(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    again = squash(hidden)
    return finish_backward(x, params, hidden, dz, slope=again * (1 - again))


def two_layer_backward__output_weights_skipped(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    da = dz.sum(axis=1, keepdims=True) * hidden * (1 - hidden)
    out = finish_backward(x, params, hidden, dz)
    return {**out, "w1": da.T @ x, "b1": da.sum(axis=0)}


def two_layer_backward__biases_as_rows(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    out = finish_backward(x, params, hidden, dz)
    return {**out, "b1": out["b1"][None], "b2": out["b2"][None]}


def two_layer_backward__biases_averaged(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    out = finish_backward(x, params, hidden, dz)
    return {**out, "b1": out["b1"] / len(x), "b2": out["b2"] / len(x)}


def two_layer_backward__weights_transposed(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    out = finish_backward(x, params, hidden, dz)
    return {**out, "w1": out["w1"].T, "w2": out["w2"].T}


def two_layer_backward__biases_left_out_on_the_way(x, labels, params):
    without = {**params, "b1": 0 * params["b1"], "b2": 0 * params["b2"]}
    hidden, _, dz = start_backward(x, labels, without)
    return finish_backward(x, params, hidden, dz)


def two_layer_backward__exponentials_overflow(x, labels, params):
    require_labels(labels, len(params["b2"]))
    powers = np.exp(x @ params["w1"].T + params["b1"])
    hidden = powers / (1 + powers)
    powers = np.exp(hidden @ params["w2"].T + params["b2"])
    p = powers / powers.sum(axis=1, keepdims=True)
    return finish_backward(x, params, hidden, (p - targets_of(labels, p.shape[1])) / len(x))


def two_layer_backward__maximum_of_the_batch(x, labels, params):
    require_labels(labels, len(params["b2"]))
    hidden, logits = run_network(x, params)
    powers = np.exp(logits - logits.max())
    p = powers / powers.sum(axis=1, keepdims=True)
    return finish_backward(x, params, hidden, (p - targets_of(labels, p.shape[1])) / len(x))


def two_layer_backward__unchecked(x, labels, params):
    hidden, logits = run_network(x, params)
    dz = normalise_rows(logits)
    dz[np.arange(len(x)), labels] -= 1
    return finish_backward(x, params, hidden, dz / len(x))


def two_layer_backward__negative_labels(x, labels, params):
    if labels.max() >= len(params["b2"]):
        raise ValueError("a label is too large")
    return two_layer_backward__unchecked(x, labels, params)


def two_layer_backward__step_taken(x, labels, params):
    out = reference.two_layer_backward(x, labels, params)
    for name, gradient in out.items():
        params[name] -= 0.1 * gradient
    return out


def two_layer_backward__loops(x, labels, params):
    """Add up the gradients of one sample after the other."""
    require_labels(labels, len(params["b2"]))
    out = {name: np.zeros(array.shape) for name, array in params.items()}
    for sample, label in zip(x, labels, strict=True):
        hidden, logits = run_network(sample, params)
        dz = normalise_rows(logits)
        dz[label] -= 1
        da = (params["w2"].T @ dz) * hidden * (1 - hidden)
        out["w1"] += np.outer(da, sample) / len(x)
        out["b1"] += da / len(x)
        out["w2"] += np.outer(dz, hidden) / len(x)
        out["b2"] += dz / len(x)
    return out


def two_layer_backward__einsum(x, labels, params):
    hidden, _, dz = start_backward(x, labels, params)
    da = np.einsum("nk,km,nm->nm", dz, params["w2"], hidden - hidden**2)
    return {
        "b2": np.einsum("nk->k", dz),
        "w2": np.einsum("nk,nm->km", dz, hidden),
        "b1": np.einsum("nm->m", da),
        "w1": np.einsum("nm,nd->md", da, x),
    }


def two_layer_backward__float32(x, labels, params):
    narrow = {name: array.astype(np.float32) for name, array in params.items()}
    return reference.two_layer_backward(x.astype(np.float32), labels, narrow)


_QUARTERS_LABELLED = {"x": QUARTERS_INPUT, "labels": np.array([0]), "params": QUARTERS}
_QUARTERS_SOURCE = "the docstring's example: dz = (1/4 − 1, 3/4)"

two_layer_backward = Question(
    reference=reference.two_layer_backward,
    oracle=oracle_two_layer_backward,
    draw=draw_labelled_network,
    aspects=(
        Aspect(
            "b2",
            "the gradient of the output bias",
            part="b2",
            visible=(
                example(
                    _QUARTERS_LABELLED,
                    np.array([-0.75, 0.75]),
                    source=_QUARTERS_SOURCE,
                ),
                draw(N=3, D=2, M=2, K=2),
                draw(N=1, D=2, M=3, K=3, label=2),
            ),
            hidden=(draw(N=4, D=2, M=3, K=3), draw(N=1, D=3, M=2, K=4, label=3)),
        ),
        Aspect(
            "w2",
            "the gradient of the output weights",
            weight=2,
            part="w2",
            visible=(
                example(
                    _QUARTERS_LABELLED,
                    np.array([[-9.0, -3], [9, 3]]) / 16,  # (∓3/4) times (3/4, 1/4)
                    source=_QUARTERS_SOURCE,
                ),
                draw(N=3, D=2, M=2, K=3),
            ),
            hidden=(draw(N=4, D=2, M=4, K=3),),
        ),
        Aspect(
            "b1",
            "the gradient of the hidden bias",
            weight=2,
            part="b1",
            visible=(
                example(
                    _QUARTERS_LABELLED,
                    # dz·w2 = (3/2, −3) ln 3, and h (1 − h) = 3/16 for both
                    np.array([9.0, -18]) / 32 * np.log(3),
                    source=_QUARTERS_SOURCE,
                ),
                draw(N=3, D=2, M=3, K=2),
            ),
            hidden=(draw(N=2, D=2, M=4, K=3),),
        ),
        Aspect(
            "w1",
            "the gradient of the hidden weights",
            weight=3,
            part="w1",
            visible=(
                example(
                    _QUARTERS_LABELLED,
                    # (9, −18) ln 3 / 32 times (1, 2)
                    np.array([[9.0, 18], [-18, -36]]) / 32 * np.log(3),
                    source=_QUARTERS_SOURCE,
                ),
                draw(N=3, D=3, M=3, K=3),
            ),
            hidden=(draw(N=3, D=2, M=4, K=3), draw(N=2, D=2, M=2, K=2)),
        ),
        Aspect(
            "stability",
            "scores of ±1000 before the sigmoid and before the softmax: all four gradients",
            weight=2,
            visible=(
                example(
                    {"x": STEEP_INPUT, "labels": np.array([1, 0]), "params": STEEP},
                    {
                        "w1": np.zeros((2, 1)),
                        "b1": np.zeros(2),
                        # dz = (1, −1) / 2 and (p − 1, 1 − p) / 2
                        "w2": np.array([[1, STEEP_P - 1], [-1, 1 - STEEP_P]]) / 2,
                        "b2": np.array([STEEP_P, -STEEP_P]) / 2,
                    },
                    source="by hand: h = (1, 0) and (0, 1), where the sigmoid is flat; "
                    "the scores of the second sample are −1000 and −1001",
                ),
                draw(N=2, D=2, M=3, K=3, far=1000),
            ),
            hidden=(
                draw(N=3, D=3, M=2, K=2, far=1000),
                draw(N=2, D=2, M=3, K=2, far=1000, steep=3200),
                example(
                    {"x": -STEEP_INPUT, "labels": np.array([0, 1]), "params": STEEP},
                    {
                        "w1": np.zeros((2, 1)),
                        "b1": np.zeros(2),
                        "w2": np.array([[1, STEEP_P - 1], [-1, 1 - STEEP_P]]) / 2,
                        "b2": np.array([STEEP_P, -STEEP_P]) / 2,
                    },
                    source="by hand: as the visible example, with the samples swapped",
                ),
            ),
        ),
        Aspect(
            "impossible",
            "a label that is none of the classes raises ValueError",
            requires="w1",
            visible=(
                impossible(N=3, D=2, M=2, K=4, label=4),
                impossible(N=2, D=2, M=3, K=2, label=-1),
                impossible(N=2, D=2, M=2, K=3, label=5),
            ),
            hidden=(
                impossible(N=2, D=3, M=4, K=3, label=3),
                impossible(N=3, D=2, M=4, K=3, label=-1),
                impossible(N=3, D=2, M=3, K=2, label=9),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="w1",
            judges="arguments",
            visible=(draw(N=2, D=3, M=2, K=3),),
            hidden=(draw(N=3, D=2, M=3, K=2),),
        ),
    ),
    variants=(
        misconception(
            two_layer_backward__not_averaged,
            "The 1/N is missing: the loss is the mean over the batch.",
            hint="What happens to the gradient of one sample when another one joins the batch?",
        ),
        misconception(
            two_layer_backward__averaged_twice,
            "The gradients are divided by N twice: once with the loss, once more with the sums.",
            hint="Follow the factor 1/N from the loss to the weights.",
        ),
        misconception(
            two_layer_backward__uphill,
            "The sign is wrong: the gradient starts with target minus softmax.",
            hint="The loss falls when the score of the right class rises.",
        ),
        misconception(
            two_layer_backward__targets_missing,
            "Nothing is subtracted for the right class: the labels have no influence.",
            hint="Add up the gradient of b2: its sum must be 0.",
        ),
        misconception(
            two_layer_backward__slope_at_the_output,
            "softmax minus target is multiplied with p (1 − p), but that slope has already "
            "cancelled.",
            hint="Which layer has a sigmoid?",
        ),
        misconception(
            two_layer_backward__slope_missing,
            "The slope of the sigmoid is missing: the gradient has to go back through it.",
            hint="What stands between the two layers?",
        ),
        misconception(
            two_layer_backward__slope_of_the_score,
            "The slope is taken as a (1 − a) with the score a before the sigmoid; "
            "it is h (1 − h) with the hidden unit h.",
            hint="Is your slope ever negative?",
        ),
        misconception(
            two_layer_backward__sigmoid_twice,
            "The slope of the sigmoid is taken at h, as if h went through a sigmoid again.",
            hint="Can your slope become 0 where a hidden unit is saturated?",
        ),
        misconception(
            two_layer_backward__output_weights_skipped,
            "The gradient reaches the hidden layer without passing through w2.",
            hint="Through which weights does a hidden unit change the loss?",
        ),
        misconception(
            two_layer_backward__biases_as_rows,
            "The gradients of the biases have the shape (1, M) and (1, K).",
            hint="A gradient has the shape of its parameter: keepdims is not needed here.",
        ),
        misconception(
            two_layer_backward__biases_averaged,
            "The gradients of the biases are averaged over the batch, but the 1/N is in dz "
            "already.",
            hint="sum or mean?",
        ),
        misconception(
            two_layer_backward__weights_transposed,
            "The gradients of the weights are transposed: they have a row for each input.",
            hint="A gradient has the shape of its parameter, (out, in).",
        ),
        misconception(
            two_layer_backward__biases_left_out_on_the_way,
            "The forward pass inside leaves out the biases, so the gradient belongs to another "
            "network.",
            hint="Compare the probabilities inside with those of two_layer_forward.",
        ),
        misconception(
            two_layer_backward__exponentials_overflow,
            "The exponentials of large scores overflow: inf / inf is NaN.",
            hint="Write sigmoid and softmax so that no exponent is large and positive.",
        ),
        misconception(
            two_layer_backward__maximum_of_the_batch,
            "The maximum of the whole batch is subtracted, so a row far below it becomes 0 / 0.",
            hint="Each row has a maximum of its own.",
        ),
        misconception(
            two_layer_backward__unchecked,
            "Labels are not checked: −1 means the last class to NumPy, and K an IndexError.",
            hint="Check the labels before you use them as an index.",
        ),
        misconception(
            two_layer_backward__negative_labels,
            "Negative labels are accepted, because NumPy counts them from the end.",
            hint="The labels have a lower bound as well.",
        ),
        misconception(
            two_layer_backward__step_taken,
            "The parameters are changed in place: only their gradients are asked for.",
            hint="The step itself is the optimizer's work.",
        ),
        style(two_layer_backward__loops, "one sample after the other"),
        style(two_layer_backward__einsum, "einsum, and the keys from back to front"),
        style(two_layer_backward__float32, "single precision"),
    ),
    nudge="Go through the network backwards, and write the shape beside each gradient.",
    step="Start with dz = (softmax − target) / N. dw2 and db2 come from it and h; then take dz·w2, "
    "multiply it with h (1 − h), and dw1 and db1 come in the same way from the result and x.",
    source="002 §2.1.2",
)

# white_ratio_features ---------------------------------------------------------------------

# a 7 of 5×10 pixels: with a grid of 5×5, each cell is one pixel high and two pixels wide
SEVEN = np.array(
    [
        [0.0, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0, 0, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 1, 1, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    ]
)
SEVEN_SHARES = np.array(
    [
        [0.5, 1, 1, 1, 0.5],
        [0, 0, 0, 1, 0],
        [0, 0, 0.5, 0.5, 0],
        [0, 0, 1, 0, 0],
        [0, 0.5, 0.5, 0, 0],
    ]
).ravel()
BLOCKS = np.array([[1.0, 1, 0, 0], [1, 1, 0, 1], [1, 0, 1, 1], [0, 1, 1, 0]])


def draw_picture(rng, H, W, grid):
    """Draw a picture of black and white pixels, a third of them white."""
    return {"image": (rng.integers(0, 3, (H, W)) == 0).astype(float), "grid": grid}


def oracle_white_ratio_features(image, grid):
    rows, columns = pair(grid)
    cell = (image.shape[0] // rows, image.shape[1] // columns)
    return F.avg_pool2d(tensor(image)[None, None], cell).flatten().numpy()


def cut_into_cells(image, grid):
    """Cut a picture into an array (R, h, C, w); ValueError where it does not come out even."""
    rows, columns = pair(grid)
    if rows < 1 or columns < 1 or image.shape[0] % rows or image.shape[1] % columns:
        raise ValueError("the grid does not fit")
    return image.reshape(rows, image.shape[0] // rows, columns, image.shape[1] // columns)


def white_ratio_features__counted(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel()


def white_ratio_features__black_share(image, grid):
    return 1 - cut_into_cells(image, grid).mean(axis=(1, 3)).ravel()


def white_ratio_features__share_of_the_picture(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel() / image.size


def white_ratio_features__share_of_all_white(image, grid):
    return cut_into_cells(image, grid).sum(axis=(1, 3)).ravel() / max(image.sum(), 1)


def white_ratio_features__column_by_column(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3)).T.ravel()


def white_ratio_features__not_flattened(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3))


def white_ratio_features__one_row_of_a_batch(image, grid):
    return cut_into_cells(image, grid).mean(axis=(1, 3)).reshape(1, -1)


def white_ratio_features__grid_as_cell_size(image, grid):
    cut_into_cells(image, grid)
    h, w = pair(grid)
    return np.array(
        [
            image[i : i + h, j : j + w].mean()
            for i in range(0, image.shape[0], h)
            for j in range(0, image.shape[1], w)
        ]
    )


def white_ratio_features__grid_swapped(image, grid):
    cut_into_cells(image, grid)
    columns, rows = pair(grid)
    h, w = image.shape[0] // rows, image.shape[1] // columns
    return np.array(
        [
            image[i * h : (i + 1) * h, j * w : (j + 1) * w].mean()
            for i in range(rows)
            for j in range(columns)
        ]
    )


def white_ratio_features__height_for_width(image, grid):
    cut_into_cells(image, grid)
    rows, columns = pair(grid)
    h = w = image.shape[0] // rows
    return np.array(
        [
            image[i * h : (i + 1) * h, j * w : (j + 1) * w].sum() / (h * w)
            for i in range(rows)
            for j in range(columns)
        ]
    )


def white_ratio_features__remainder_dropped(image, grid):
    rows, columns = pair(grid)
    if rows < 1 or columns < 1:
        raise ValueError("the grid has no cells")
    h, w = image.shape[0] // rows, image.shape[1] // columns
    cells = image[: rows * h, : columns * w].reshape(rows, h, columns, w)
    return cells.mean(axis=(1, 3)).ravel()


def white_ratio_features__in_place(image, grid):
    cells = cut_into_cells(image, grid)
    cells /= cells.shape[1] * cells.shape[3]
    return cells.sum(axis=(1, 3)).ravel()


def white_ratio_features__reshaped(image, grid):
    return np.einsum("rhcw->rc", cut_into_cells(image, grid)).ravel() / (
        image.size / np.prod(pair(grid))
    )


def white_ratio_features__loops(image, grid):
    cells = cut_into_cells(image, grid)
    R, h, C, w = cells.shape
    out = []
    for i in range(R):
        for j in range(C):
            white = 0
            for u in range(h):
                for v in range(w):
                    if image[i * h + u, j * w + v] == 1:
                        white += 1
            out.append(white / (h * w))
    return np.array(out)


def white_ratio_features__float32(image, grid):
    return cut_into_cells(image, grid).astype(np.float32).mean(axis=(1, 3)).ravel()


white_ratio_features = Question(
    reference=reference.white_ratio_features,
    oracle=oracle_white_ratio_features,
    draw=draw_picture,
    aspects=(
        Aspect(
            "values",
            "the share of white pixels in each cell, row by row",
            weight=3,
            visible=(
                example(
                    {"image": BLOCKS, "grid": 2},
                    np.array([4.0, 1, 2, 3]) / 4,
                    source="the docstring's example",
                ),
                draw(H=6, W=6, grid=2),
            ),
            hidden=(draw(H=6, W=6, grid=3),),
        ),
        Aspect(
            "shape",
            "pictures and cells that are not square, such as a digit on the grid of 5×5",
            weight=2,
            visible=(
                example(
                    {"image": SEVEN, "grid": 5},
                    SEVEN_SHARES,
                    source="a seven on the 5×5 grid of 002 §2.2, counted by hand",
                ),
                draw(H=6, W=4, grid=2),
                draw(H=3, W=3, grid=1),
            ),
            hidden=(draw(H=4, W=8, grid=2), draw(H=10, W=5, grid=5), draw(H=2, W=3, grid=1)),
        ),
        Aspect(
            "grid",
            "a pair: cells from top to bottom and from left to right",
            weight=2,
            visible=(
                example(
                    {"image": BLOCKS, "grid": (1, 2)},
                    np.array([6.0, 4]) / 8,
                    source="the docstring's example",
                ),
                draw(H=3, W=4, grid=(3, 2)),
            ),
            hidden=(
                draw(H=6, W=6, grid=(2, 3)),
                draw(H=4, W=6, grid=(4, 2)),
                draw(H=6, W=4, grid=(1, 4)),
            ),
        ),
        Aspect(
            "impossible",
            "a grid that does not cut the picture into equal cells raises ValueError",
            requires="values",
            visible=(
                impossible(H=5, W=4, grid=2),
                impossible(H=4, W=5, grid=2),
                impossible(H=4, W=4, grid=(0, 2)),
                impossible(H=4, W=4, grid=(2, 0)),
                impossible(H=4, W=4, grid=-2),
            ),
            hidden=(
                impossible(H=7, W=6, grid=3),
                impossible(H=6, W=4, grid=(2, 3)),
                impossible(H=6, W=6, grid=(0, 2)),
                impossible(H=6, W=6, grid=(3, 0)),
                impossible(H=6, W=4, grid=(-3, 2)),
                impossible(H=6, W=4, grid=(3, -2)),
            ),
        ),
        Aspect(
            "purity",
            "the picture is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=4, W=6, grid=2),),
            hidden=(draw(H=6, W=4, grid=2),),
        ),
    ),
    variants=(
        misconception(
            white_ratio_features__counted,
            "The white pixels are counted, but not divided by the pixels of the cell.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__black_share,
            "This is the share of black pixels: ones are white.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__share_of_the_picture,
            "The white pixels are divided by the pixels of the whole picture.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__share_of_all_white,
            "The white pixels of a cell are divided by those of the whole picture.",
            hint="What is the feature of a cell that is all white?",
        ),
        misconception(
            white_ratio_features__column_by_column,
            "The cells are read column by column: the first row of the grid comes first.",
            hint="Which loop is the outer one?",
        ),
        misconception(
            white_ratio_features__not_flattened,
            "The features are still in the form of the grid; a single row is asked for.",
            hint="The shape is (R·C,).",
        ),
        misconception(
            white_ratio_features__one_row_of_a_batch,
            "The features have the shape (1, R·C), with an axis too many.",
            hint="The shape is (R·C,).",
        ),
        misconception(
            white_ratio_features__grid_as_cell_size,
            "The grid is taken as the size of a cell in pixels; it is the number of cells.",
            hint="How many features does a grid of 2×2 give?",
        ),
        misconception(
            white_ratio_features__grid_swapped,
            "The two numbers of the grid are swapped: first the cells from top to bottom.",
            hint="Try a grid of (1, 2).",
        ),
        misconception(
            white_ratio_features__height_for_width,
            "The width of a cell is computed from its height.",
            hint="Try a picture that is wider than high.",
        ),
        misconception(
            white_ratio_features__remainder_dropped,
            "A picture that does not come out even loses its last pixels in place of raising "
            "ValueError.",
            hint="Look at the remainder of both divisions before you cut.",
        ),
        misconception(
            white_ratio_features__in_place,
            "The caller's picture is divided in place and stays so.",
            hint="A reshaped array shares its memory with the picture.",
        ),
        style(white_ratio_features__reshaped, "four axes: row, pixel, column, pixel"),
        style(white_ratio_features__loops, "pixels counted one by one"),
        style(white_ratio_features__float32, "single precision"),
    ),
    nudge="How many pixels high and wide is one cell, and how many cells are there?",
    step="Check both remainders, compute the height and width of a cell, and take the mean of one "
    "cell after the other, the cells of one row of the grid before those of the next.",
    source="002 §2.2",
)
