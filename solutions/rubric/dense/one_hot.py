"""How answers to `one_hot` are judged."""

import numpy as np

from autograder.oracle import F, tensor
from autograder.question import (
    Aspect,
    Question,
    convention,
    draw,
    example,
    impossible,
    misconception,
    style,
)
from solutions import dense as reference
from solutions.rubric.dense.shared import draw_labels, require_labels, targets_of


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
