"""How answers to `linear_forward` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import LINEAR_B, LINEAR_W, draw_linear

LINEAR_X = np.array([[1.0, 2], [0, -1]])


def misfit(N, x_in, n_out, w_in, biases):
    """Give a layer whose sizes do not agree."""
    x = np.arange(1.0, N * x_in + 1).reshape(N, x_in)
    return impossible({"x": x, "w": np.ones((n_out, w_in)), "b": np.arange(1.0, biases + 1)})


def check_linear(x, w, b):
    if x.shape[1] != w.shape[1] or b.shape != (w.shape[0],):
        raise ValueError("the sizes do not agree")


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
