"""How answers to `cross_entropy` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import dense as reference
from solutions.rubric.dense.shared import (
    EIGHTHS,
    draw_labelled_logits,
    normalise_rows,
    require_labels,
    targets_of,
)


def log_probabilities(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


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
