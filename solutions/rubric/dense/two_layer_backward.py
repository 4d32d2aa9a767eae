"""How answers to `two_layer_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    QUARTERS,
    QUARTERS_INPUT,
    STEEP,
    STEEP_INPUT,
    STEEP_P,
    draw_labels,
    draw_network,
    normalise_rows,
    require_labels,
    run_network,
    squash,
    targets_of,
    torch_network,
)


def draw_labelled_network(rng, N, D, M, K, label=None, far=0, steep=0):
    """Draw a network with labels; of a steep one, the first sample is misjudged."""
    network = draw_network(rng, N, D, M, K, far, steep)
    labels = draw_labels(rng, N, K, label)
    if steep:
        labels[0] = np.argmin(run_network(**network)[1][0])
    return {"x": network["x"], "labels": labels, "params": network["params"]}


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
