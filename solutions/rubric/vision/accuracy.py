"""How answers to `accuracy` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
from autograder.question import (
    Aspect,
    Question,
    convention,
    distinct,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import vision as reference
from solutions.rubric.vision.shared import SOURCE

LOGITS = np.array([[2.0, 5, 1], [3, 0, 4], [1, 2, 3], [6, 4, 5]])


GUESSES = {"logits": LOGITS, "labels": np.array([1, 2, 0, 0])}
"""The first guesses are 1, 2, 2, 0; the second ones are 0, 0, 1, 2."""


def draw_ranked(rng, N, K, tied=False, **rest):
    """Draw logits, and labels of which equally many have every rank.

    With ``tied``, the label of every image has the same logit as another class, and topk lies
    between the two; the label is the one with the larger number in the images 0, 3, 6, ...
    """
    logits, images = distinct(rng, N, K), np.arange(N)
    order = np.argsort(-logits, axis=1)
    labels = order[images, rng.permutation(images % K)]
    if tied:
        pair = order[:, rest["topk"] - 1 : rest["topk"] + 1]
        logits[images, pair[:, 1]] = logits[images, pair[:, 0]]
        labels = np.where(images % 3 == 0, pair.max(axis=1), pair.min(axis=1))
    return {"logits": logits, "labels": labels, **rest}


def no_accuracy(labels, **rest):
    """Give labels or a topk that three classes cannot have."""
    return impossible(
        {"logits": LOGITS[: len(labels)], "labels": np.array(labels, int), **rest},
    )


def oracle_accuracy(logits, labels, topk=1):
    scores, right = tensor(logits), torch.as_tensor(labels)[:, None]
    own = scores.gather(1, right)
    earlier = torch.arange(scores.shape[1]) < right
    ahead = (scores > own) | ((scores == own) & earlier)
    return float((ahead.sum(dim=1) < topk).double().mean())


def _check_labels(logits, labels, topk):
    N, K = logits.shape
    if N == 0 or not 1 <= topk <= K or labels.min() < 0 or labels.max() >= K:
        raise ValueError("impossible labels or topk")


def _rank(logits):
    return np.argsort(-logits, axis=1, kind="stable")


def accuracy__topk_ignored(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    return float((logits.argmax(axis=1) == labels).mean())


def accuracy__smallest_taken(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    best = _rank(-logits)[:, :topk]
    return float((best == labels[:, None]).any(axis=1).mean())


def accuracy__counted(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    return float((_rank(logits)[:, :topk] == labels[:, None]).sum())


def accuracy__percent(logits, labels, topk=1):
    return 100 * reference.accuracy(logits, labels, topk)


def accuracy__errors_counted(logits, labels, topk=1):
    return 1 - reference.accuracy(logits, labels, topk)


def accuracy__divided_by_classes(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    hits = _rank(logits)[:, :topk] == labels[:, None]
    return float(hits.sum() / logits.shape[1])


def accuracy__mean_over_guesses(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    return float((_rank(logits)[:, :topk] == labels[:, None]).mean())


def accuracy__kth_guess_only(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    return float((_rank(logits)[:, topk - 1] == labels).mean())


def accuracy__one_guess_too_many(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    hits = _rank(logits)[:, : topk + 1] == labels[:, None]
    return float(hits.any(axis=1).mean())


def accuracy__last_of_equals(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    best = np.argsort(logits, axis=1, kind="stable")[:, -topk:]
    return float((best == labels[:, None]).any(axis=1).mean())


def accuracy__unchecked(logits, labels, topk=1):
    hits = (_rank(logits)[:, :topk] == labels[:, None]).any(axis=1)
    return float(hits.sum() / max(len(labels), 1))


def accuracy__ties_are_hits(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    own = logits[np.arange(len(labels)), labels]
    return float(((logits > own[:, None]).sum(axis=1) < topk).mean())


def accuracy__loops(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    hits = 0
    for row, label in zip(logits, labels, strict=True):
        classes = sorted(range(len(row)), key=lambda c: -row[c])
        hits += label in classes[:topk]
    return hits / len(labels)


def accuracy__ranks_counted(logits, labels, topk=1):
    _check_labels(logits, labels, topk)
    single, right = logits.astype(np.float32), labels[:, None]
    own = np.take_along_axis(single, right, axis=1)
    ahead = (single > own) | ((single == own) & (np.arange(logits.shape[1]) < right))
    return np.float32((ahead.sum(axis=1) < topk).mean())


accuracy = Question(
    reference=reference.accuracy,
    oracle=oracle_accuracy,
    draw=draw_ranked,
    aspects=(
        Aspect(
            "values",
            "the share of images whose largest logit is their label's",
            weight=3,
            visible=(
                # three of four first guesses are right
                example(GUESSES, 0.75, source=SOURCE),
                draw(N=5, K=3),
            ),
            hidden=(draw(N=7, K=4), draw(N=8, K=3), draw(N=1, K=2)),
        ),
        Aspect(
            "topk",
            "the label is among the first topk guesses",
            weight=3,
            visible=(
                draw(N=5, K=4, topk=2),
                draw(N=1, K=3, topk=1),
                draw(N=7, K=3, topk=3),
            ),
            hidden=(
                draw(N=7, K=5, topk=3),
                draw(N=5, K=3, topk=2),
                draw(N=5, K=2, topk=2),
            ),
        ),
        Aspect(
            "ties",
            "of equal logits, the smaller class number ranks first",
            visible=(
                draw(N=5, K=3, topk=1, tied=True),
                draw(N=7, K=4, topk=2, tied=True),
                # ten classes have the larger logit, and 1, 3 and 5 are the first of them
                example(
                    {
                        "logits": np.tile([0.0, 1], (2, 10)),
                        "labels": np.array([5, 6]),
                        "topk": 3,
                    },
                    0.5,
                    source=SOURCE,
                ),
            ),
            hidden=(draw(N=7, K=3, topk=1, tied=True), draw(N=5, K=5, topk=3, tied=True)),
        ),
        Aspect(
            "impossible",
            "no images, a label that is no class, or an impossible topk raise ValueError",
            requires="values",
            visible=(
                no_accuracy([0, 3, 1]),
                no_accuracy([4, 1]),
                no_accuracy([1, 0, -1]),
                no_accuracy([1, 2], topk=0),
                no_accuracy([1, 2], topk=4),
                no_accuracy([]),
            ),
            hidden=(
                no_accuracy([3, 1, 2]),
                no_accuracy([2, 5]),
                no_accuracy([-1, 2]),
                no_accuracy([1, 0, 2], topk=0),
                no_accuracy([0, 1, 2], topk=4),
                no_accuracy([], topk=2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=3, K=4, topk=2),),
            hidden=(draw(N=4, K=3, topk=2),),
        ),
    ),
    variants=(
        misconception(
            accuracy__topk_ignored,
            "topk is not used: only the first guess counts.",
            hint="How many guesses does an image have if topk is 2?",
        ),
        misconception(
            accuracy__smallest_taken,
            "The classes with the smallest logits are taken: argsort sorts from small to large.",
            hint="At which end of the sorted classes are the best guesses?",
        ),
        misconception(
            accuracy__counted,
            "The hits are counted, but not divided by the number of images.",
            hint="What is the result if every image is right?",
        ),
        misconception(
            accuracy__percent,
            "The result is in percent; a share between 0 and 1 is asked for.",
            hint="What is the result if every image is right?",
        ),
        misconception(
            accuracy__errors_counted,
            "The share of wrong images is returned: this is the error rate.",
            hint="What is the result if every image is right?",
        ),
        misconception(
            accuracy__divided_by_classes,
            "The hits are divided by the number of classes; it is the images that are counted.",
            hint="Which axis of the logits lists the images?",
        ),
        misconception(
            accuracy__mean_over_guesses,
            "The mean is taken over all guesses: an image with one right guess of topk is right.",
            hint="How many numbers are left per image before you take the mean?",
        ),
        misconception(
            accuracy__kth_guess_only,
            "Only the guess number topk is looked at; any of the first topk may be right.",
            hint="Is an image whose first guess is right also right with topk = 2?",
        ),
        misconception(
            accuracy__one_guess_too_many,
            "An image has one guess too many.",
            hint="How many entries does your slice of the sorted classes have?",
        ),
        misconception(
            accuracy__last_of_equals,
            "Of equal logits, the class with the larger number ranks first; it should be the "
            "smaller one, as in np.argmax.",
            hint="What does your code do with the logits (1, 1) and topk = 1?",
        ),
        misconception(
            accuracy__unchecked,
            "Impossible arguments give a number in place of a ValueError.",
            hint="Check the labels and topk before you compute anything.",
        ),
        convention(
            accuracy__ties_are_hits,
            "A label counts as a hit here if fewer than topk logits are larger than its own, so "
            "that a tie is always a hit. That is accepted.",
        ),
        style(accuracy__loops, "a loop that sorts the classes of each image"),
        style(accuracy__ranks_counted, "the classes ahead of the label counted, in float32"),
    ),
    nudge="Write down the guesses of one image in order: where in the list is its label?",
    step="Sort the classes of every image by falling logit, keep the first topk columns, ask of "
    "each row whether it holds the label, and take the mean of the answers.",
    source=SOURCE,
)
