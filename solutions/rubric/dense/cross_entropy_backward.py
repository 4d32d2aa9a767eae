"""How answers to `cross_entropy_backward` are judged."""

import numpy as np

from autograder.oracle import F, gradients, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    EIGHTHS,
    draw_labelled_logits,
    normalise_rows,
    require_labels,
    targets_of,
)


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
