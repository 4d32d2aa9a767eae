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
