"""How answers to `mean_iou` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
from solutions import vision as reference
from solutions.rubric.vision.shared import SOURCE, _ratio

PRED = np.array([[[0, 0, 0, 1], [1, 3, 3, 3]]])


TARGET = np.array([[[0, 0, 0, 1], [3, 3, 3, 3]]])


def draw_maps(rng, N, H, W, num_classes, used=None, extra=None):
    """Draw a target of the ``used`` classes, and a prediction with a third of it wrong.

    ``extra`` is a class that one pixel is given to by mistake.
    """
    used = np.arange(num_classes) if used is None else np.array(used)
    count = N * H * W
    place = rng.permutation(np.r_[np.arange(len(used)), rng.integers(0, len(used), count)][:count])
    wrong = rng.permutation(count)[: count // 3]
    target, pred = used[place], used[place]
    pred[wrong] = used[(place[wrong] + 1) % len(used)]
    if extra is not None:
        pred[wrong[0]] = extra
    shape = (N, H, W)
    return {
        "pred": pred.reshape(shape),
        "target": target.reshape(shape),
        "num_classes": num_classes,
    }


def no_mean(pred, target, num_classes):
    return impossible(
        {"pred": np.array(pred, int), "target": np.array(target, int), "num_classes": num_classes}
    )


def oracle_mean_iou(pred, target, num_classes):
    """Read the IoUs from the table that counts the pixels of each pair of classes."""
    pairs = torch.as_tensor(target).flatten() * num_classes + torch.as_tensor(pred).flatten()
    table = torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)
    shared = table.diagonal()
    union = table.sum(dim=0) + table.sum(dim=1) - shared
    occurs = union > 0
    return float((shared[occurs].double() / union[occurs]).mean())


def _count_pixels(pred, target, num_classes):
    """Count by class: pixels that both have, that pred has, and that target has."""
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError("nothing to compare")
    if min(pred.min(), target.min()) < 0 or max(pred.max(), target.max()) >= num_classes:
        raise ValueError("not a class")
    classes = np.arange(num_classes)[:, None]
    in_pred, in_target = pred.ravel() == classes, target.ravel() == classes
    both = (in_pred & in_target).sum(axis=1)
    return both, in_pred.sum(axis=1), in_target.sum(axis=1)


def mean_iou__pixel_accuracy(pred, target, num_classes):
    _count_pixels(pred, target, num_classes)
    return float((pred == target).mean())


def mean_iou__absent_as_zero(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(_ratio(both, p + t - both).mean())


def mean_iou__absent_as_one(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(np.where(p + t > 0, _ratio(both, p + t - both), 1.0).mean())


def mean_iou__target_only(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(_ratio(both, p + t - both)[t > 0].mean())


def mean_iou__intersection_counted_twice(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(_ratio(both, p + t)[p + t > 0].mean())


def mean_iou__dice(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(_ratio(2 * both, p + t)[p + t > 0].mean())


def mean_iou__over_target(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(_ratio(both, t)[p + t > 0].mean())


def mean_iou__all_classes_together(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    return float(both.sum() / (p + t - both).sum())


def mean_iou__image_by_image(pred, target, num_classes):
    _count_pixels(pred, target, num_classes)
    each = [reference.mean_iou(p, t, num_classes) for p, t in zip(pred, target, strict=True)]
    return float(np.mean(each))


def mean_iou__background_skipped(pred, target, num_classes):
    both, p, t = _count_pixels(pred, target, num_classes)
    ious = _ratio(both, p + t - both)[1:][(p + t)[1:] > 0]
    return float(ious.mean()) if ious.size else 0.0


def mean_iou__unchecked(pred, target, num_classes):
    ious = []
    for c in range(num_classes):
        union = ((pred == c) | (target == c)).sum()
        if union:
            ious.append(((pred == c) & (target == c)).sum() / union)
    return float(sum(ious) / max(len(ious), 1))


def mean_iou__table(pred, target, num_classes):
    _count_pixels(pred, target, num_classes)
    table = np.zeros((num_classes, num_classes), int)
    np.add.at(table, (target, pred), 1)
    union = table.sum(axis=0) + table.sum(axis=1) - np.diag(table)
    with np.errstate(invalid="ignore"):
        return np.nanmean(np.diag(table) / union)


def mean_iou__loops(pred, target, num_classes):
    _count_pixels(pred, target, num_classes)
    both, either = [0] * num_classes, [0] * num_classes
    for p, t in zip(pred.flat, target.flat, strict=True):
        either[p] += 1
        if p == t:
            both[p] += 1
        else:
            either[t] += 1
    ious = [b / e for b, e in zip(both, either, strict=True) if e]
    return np.float32(sum(ious) / len(ious))


mean_iou = Question(
    reference=reference.mean_iou,
    oracle=oracle_mean_iou,
    draw=draw_maps,
    aspects=(
        Aspect(
            "values",
            "the mean of the classes' IoU, where all classes occur",
            weight=3,
            visible=(
                # 3/3 and 1/2, each pixel once
                example(
                    {
                        "pred": np.array([[[0, 0, 0, 1, 1]]]),
                        "target": np.array([[[0, 0, 0, 1, 0]]]),
                        "num_classes": 2,
                    },
                    0.625,
                    source=SOURCE,
                ),
                draw(N=1, H=4, W=5, num_classes=3),
            ),
            hidden=(draw(N=1, H=5, W=6, num_classes=4), draw(N=1, H=3, W=7, num_classes=2)),
        ),
        Aspect(
            "batch",
            "the pixels of all images are counted together",
            weight=2,
            visible=(draw(N=2, H=3, W=4, num_classes=3),),
            hidden=(draw(N=3, H=4, W=3, num_classes=3), draw(N=2, H=5, W=4, num_classes=4)),
        ),
        Aspect(
            "absent",
            "a class that occurs in neither is left out; one that is only predicted counts",
            weight=3,
            visible=(
                example(
                    {"pred": PRED, "target": TARGET, "num_classes": 4},
                    0.75,
                    source=SOURCE,
                ),
                draw(N=1, H=4, W=5, num_classes=5, used=(0, 3), extra=2),
                draw(N=1, H=2, W=3, num_classes=3, used=(1,)),
            ),
            hidden=(
                draw(N=2, H=3, W=4, num_classes=6, used=(1, 2, 5), extra=3),
                draw(N=1, H=4, W=4, num_classes=4, used=(0, 2), extra=3),
                draw(N=1, H=3, W=3, num_classes=4, used=(0,), extra=1),
            ),
        ),
        Aspect(
            "impossible",
            "shapes that differ, no pixels, or a number that is no class raise ValueError",
            requires="values",
            visible=(
                no_mean([[[0, 1, 2]]], [[[0, 1, 1]]], 2),
                no_mean([[[0, 1]]], [[[0, -1]]], 2),
                no_mean([[[0, 1, 3]]], [[[0, 1, 1]]], 2),
                no_mean([[[0, 1]]], [[[0, 1], [1, 0]]], 2),
                no_mean([[[0, 1], [1, 0]]], [[[0, 1]]], 2),
                no_mean(np.zeros((1, 0, 3)), np.zeros((1, 0, 3)), 2),
            ),
            hidden=(
                no_mean([[[0, 1, 1]]], [[[3, 1, 0]]], 3),
                no_mean([[[-1, 1]]], [[[0, 1]]], 2),
                no_mean([[[0, 1, 4]]], [[[2, 1, 0]]], 3),
                no_mean([[[1, 1]], [[0, 1]]], [[[0, 1]]], 3),
                no_mean([[[0, 1]]], [[[1, 1]], [[0, 1]]], 3),
                no_mean(np.zeros((0, 2, 3)), np.zeros((0, 2, 3)), 2),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=1, H=2, W=4, num_classes=3),),
            hidden=(draw(N=2, H=2, W=3, num_classes=3),),
        ),
    ),
    variants=(
        misconception(
            mean_iou__pixel_accuracy,
            "The share of right pixels is returned: a large class then counts more than a small "
            "one.",
            hint="How many numbers do you have before you take the mean?",
        ),
        misconception(
            mean_iou__absent_as_zero,
            "A class that occurs nowhere counts as 0; it is left out of the mean.",
            hint="What is the result of a perfect prediction of one of three classes?",
        ),
        misconception(
            mean_iou__absent_as_one,
            "A class that occurs nowhere counts as 1; it is left out of the mean.",
            hint="By how many classes do you divide?",
        ),
        misconception(
            mean_iou__target_only,
            "A class that is predicted but occurs nowhere in the target is left out; its IoU is 0.",
            hint="How large is the union of a class that is only predicted?",
        ),
        misconception(
            mean_iou__intersection_counted_twice,
            "The pixels of both are added, which counts the intersection twice.",
            hint="What is the IoU of a class that is predicted perfectly?",
        ),
        misconception(
            mean_iou__dice,
            "This is the Dice coefficient, 2·|P ∩ T| / (|P| + |T|).",
            hint="How many pixels does the union have?",
        ),
        misconception(
            mean_iou__over_target,
            "The intersection is divided by the pixels of the target alone: this is the recall.",
            hint="Does it cost anything to predict one class everywhere?",
        ),
        misconception(
            mean_iou__all_classes_together,
            "Intersections and unions are summed over the classes before they are divided.",
            hint="Divide first, then take the mean.",
        ),
        misconception(
            mean_iou__image_by_image,
            "The mean is taken image by image; the pixels of all images are counted together.",
            hint="Over which axes do you count the pixels of a class?",
        ),
        misconception(
            mean_iou__background_skipped,
            "Class 0 is left out; it counts like any other.",
            hint="With which class does your loop start?",
        ),
        misconception(
            mean_iou__unchecked,
            "Impossible arguments give a number in place of a ValueError.",
            hint="Check shapes and classes before you compute anything.",
        ),
        style(mean_iou__table, "a table of all pairs of classes, and nanmean"),
        style(mean_iou__loops, "a loop over the pixels, in float32"),
    ),
    nudge="Take one class as a mask in each of the two maps: which pixels do both masks have?",
    step="For every class that occurs, make two masks by ==, count the pixels of their & and of "
    "their |, and divide; then take the mean of the quotients.",
    source=SOURCE,
)
