"""How answers to `two_layer_forward` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    QUARTERS,
    QUARTERS_INPUT,
    STEEP,
    STEEP_INPUT,
    STEEP_P,
    draw_network,
    normalise_rows,
    run_network,
    squash,
    torch_network,
)


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
