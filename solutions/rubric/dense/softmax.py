"""How answers to `softmax` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import Aspect, Question, draw, example, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import EIGHTHS, draw_logits, normalise_rows


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
