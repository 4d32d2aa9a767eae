"""How answers to `non_max_suppression` are judged."""

import numpy as np

from autograder.oracle import tensor, torch
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
from solutions import vision as reference
from solutions.rubric.vision.shared import (
    SOURCE,
    _areas,
    _check,
    _count_cells,
    _measure_with_one_more,
    _parts,
    _ratio,
    _share,
    box_iou__float32,
    box_iou__loops,
)

ROW = np.array([[0.0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4]])
"""Neighbours have the IoU 12/20, the outer two 8/24."""


HALF = np.array([[0.0, 0, 4, 2], [0, 0, 4, 4]])
"""The IoU is exactly 1/2."""


def draw_detections(
    rng, N, threshold, chain=False, exact=False, tied=False, tiny=False, mirrored=False
):
    """Draw boxes in a random order, with scores.

    By default, the boxes belong to two objects in turn, from the highest score to the lowest;
    those of one object have an IoU of at least 0.62, those of different ones 0. With
    ``exact``, every second box of an object is half of it. With ``chain``, the boxes stand in
    a row, and neighbours have the IoU 0.6, next but one 1/3. With ``tied``, all boxes of an
    object have one score. With ``tiny``, the boxes are, in turn, two small ones that lie apart,
    always the same, and a point. With ``mirrored``, all boxes are mirrored at the point (8, 8).
    """
    number = np.arange(N)
    if chain:
        height = rng.integers(4, 13) / 4
        corner = np.stack([number, np.zeros(N)], axis=1) + rng.integers(-8, 9, 2) / 4
        boxes = np.hstack([corner, corner + np.array([4, height])])
    elif tiny:
        kinds = np.array([[0, 0, 0.5, 0.5], [1, 1, 1.5, 1.75], [3, 3, 3, 3]])
        boxes = kinds[number % 3] + rng.integers(-4, 5) / 4
    else:
        corner = (number % 2)[:, None] * [8, 4] + rng.integers(0, 3, (N, 2)) / 4 * (not exact)
        boxes = np.hstack([corner, corner + 4])
        boxes[:, 3] -= 2 * (exact * number // 2 % 2)
    if mirrored:
        boxes = 16 - boxes[:, [2, 3, 0, 1]]
    scores = (N - (number % 2 if tied else number)) / 32
    order = rng.permutation(N)
    return {"boxes": boxes[order], "scores": scores[order], "threshold": threshold}


def no_suppression(boxes, threshold):
    scores = np.linspace(1, 0.5, len(boxes))
    return impossible(
        {"boxes": np.array(boxes, float), "scores": scores, "threshold": threshold},
    )


def oracle_non_max_suppression(boxes, scores, threshold):
    shared, a, b = _count_cells(boxes, boxes)
    overlap = shared / (a + b - shared) > threshold
    waiting = torch.sort(tensor(scores), descending=True, stable=True).indices
    kept = []
    while len(waiting):
        best = int(waiting[0])
        kept.append(best)
        waiting = waiting[1:][~overlap[best, waiting[1:]]]
    return np.array(kept, dtype=np.int64)


def _check_detections(boxes, threshold):
    _check(boxes)
    if not 0 <= threshold <= 1:
        raise ValueError("impossible threshold")


def _by_score(scores):
    return np.argsort(-scores, kind="stable")


def _suppress(boxes, threshold, order, iou=None):
    """Keep, in the given order, what no kept box suppresses."""
    _check_detections(boxes, threshold)
    iou = reference.box_iou(boxes, boxes) if iou is None else iou
    kept = []
    for i in order:
        if not (iou[i, kept] > threshold).any():
            kept.append(i)
    return np.array(kept, int)


def non_max_suppression__not_sorted(boxes, scores, threshold):
    return _suppress(boxes, threshold, range(len(scores)))


def non_max_suppression__worst_first(boxes, scores, threshold):
    return _suppress(boxes, threshold, np.argsort(scores, kind="stable"))


def non_max_suppression__suppressed_suppresses(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    order = _by_score(scores)
    iou = reference.box_iou(boxes, boxes)
    kept = [i for n, i in enumerate(order) if not (iou[i, order[:n]] > threshold).any()]
    return np.array(kept, int)


def non_max_suppression__best_box_only(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    order = _by_score(scores)
    iou = reference.box_iou(boxes, boxes)
    return np.array([i for i in order if i == order[0] or iou[i, order[0]] <= threshold], int)


def non_max_suppression__last_kept_only(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    iou = reference.box_iou(boxes, boxes)
    kept = []
    for i in _by_score(scores):
        if not kept or iou[i, kept[-1]] <= threshold:
            kept.append(i)
    return np.array(kept, int)


def non_max_suppression__overlapping_kept(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    iou = reference.box_iou(boxes, boxes)
    kept = []
    for i in _by_score(scores):
        if not (iou[i, kept] <= threshold).any():
            kept.append(i)
    return np.array(kept, int)


def non_max_suppression__half_hard_coded(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    return _suppress(boxes, 0.5, _by_score(scores))


def non_max_suppression__over_own_area(boxes, scores, threshold):
    intersection, own, _ = _parts(boxes, boxes)
    return _suppress(boxes, threshold, _by_score(scores), _ratio(intersection, own))


def non_max_suppression__one_more_pixel(boxes, scores, threshold):
    return _suppress(boxes, threshold, _by_score(scores), _measure_with_one_more(boxes, boxes))


def non_max_suppression__ranks_returned(boxes, scores, threshold):
    order = _by_score(scores)
    return np.argsort(order)[_suppress(boxes, threshold, order)]


def non_max_suppression__sorted_by_number(boxes, scores, threshold):
    return np.sort(_suppress(boxes, threshold, _by_score(scores)))


def non_max_suppression__boxes_returned(boxes, scores, threshold):
    return boxes[_suppress(boxes, threshold, _by_score(scores))]


def non_max_suppression__mask_returned(boxes, scores, threshold):
    mask = np.zeros(len(boxes), bool)
    mask[_suppress(boxes, threshold, _by_score(scores))] = True
    return mask


def non_max_suppression__scores_cleared(boxes, scores, threshold):
    kept = _suppress(boxes, threshold, _by_score(scores))
    scores[:] = 0
    return kept


def non_max_suppression__unchecked(boxes, scores, threshold):
    intersection = np.maximum(_share(boxes, boxes), 0).prod(axis=2)
    iou = _ratio(intersection, _areas(boxes)[:, None] + _areas(boxes) - intersection)
    kept = []
    for i in _by_score(scores):
        if not (iou[i, kept] > threshold).any():
            kept.append(i)
    return np.array(kept, int)


def non_max_suppression__suppressed_at_threshold(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    iou = reference.box_iou(boxes, boxes)
    kept = []
    for i in _by_score(scores):
        if not (iou[i, kept] >= threshold).any():
            kept.append(i)
    return np.array(kept, int)


def non_max_suppression__last_of_equals(boxes, scores, threshold):
    return _suppress(boxes, threshold, np.argsort(scores, kind="stable")[::-1])


def non_max_suppression__loops(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    waiting = sorted(range(len(scores)), key=lambda i: -scores[i])
    kept = []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [
            i for i in waiting if box_iou__loops(boxes[[best]], boxes[[i]])[0, 0] <= threshold
        ]
    return np.array(kept, dtype=np.int32)


def non_max_suppression__float32(boxes, scores, threshold):
    _check_detections(boxes, threshold)
    iou = box_iou__float32(boxes, boxes)
    alive = np.ones(len(scores), bool)
    kept = []
    for i in _by_score(scores.astype(np.float32)):
        if alive[i]:
            kept.append(i)
            alive &= iou[i] <= np.float32(threshold)
    return np.array(kept, np.int64)


non_max_suppression = Question(
    reference=reference.non_max_suppression,
    oracle=oracle_non_max_suppression,
    draw=draw_detections,
    aspects=(
        Aspect(
            "values",
            "the best box of each object, from the highest score to the lowest",
            weight=3,
            visible=(
                # 12/20 is larger than 0.5, 8/24 is not
                example(
                    {"boxes": ROW, "scores": np.array([0.9, 0.8, 0.7]), "threshold": 0.5},
                    np.array([0, 2]),
                    source=SOURCE,
                ),
                draw(N=4, threshold=0.5),
                draw(N=7, threshold=0.25, mirrored=True),
                draw(N=6, threshold=0.375, exact=True),
            ),
            hidden=(
                draw(N=6, threshold=0.5),
                draw(N=7, threshold=0.4375, exact=True),
                draw(N=7, threshold=0.375, mirrored=True),
                draw(N=7, threshold=0.25, mirrored=True),
            ),
        ),
        Aspect(
            "chain",
            "a box that was suppressed suppresses nothing",
            weight=2,
            visible=(
                draw(N=5, threshold=0.5, chain=True),
                draw(N=6, threshold=0.4375, chain=True),
            ),
            hidden=(
                draw(N=7, threshold=0.5, chain=True, mirrored=True),
                draw(N=8, threshold=0.40625, chain=True),
            ),
        ),
        Aspect(
            "threshold",
            "the threshold that is given, down to 0 and up to 1",
            weight=2,
            visible=(
                draw(N=5, threshold=0.6875, chain=True),
                draw(N=5, threshold=0.25, chain=True),
                draw(N=5, threshold=0, chain=True),
                draw(N=4, threshold=1),
            ),
            hidden=(
                draw(N=6, threshold=0.65625, chain=True),
                draw(N=7, threshold=0.25, chain=True),
                draw(N=8, threshold=0, chain=True),
                draw(N=5, threshold=1),
            ),
        ),
        Aspect(
            "exact",
            "an IoU equal to the threshold does not suppress",
            visible=(
                example(
                    {"boxes": HALF, "scores": np.array([0.5, 0.75]), "threshold": 0.5},
                    np.array([1, 0]),
                    source=SOURCE,
                ),
            ),
            hidden=(draw(N=4, threshold=0.5, exact=True),),
        ),
        Aspect(
            "ties",
            "of equal scores, the first box comes first",
            visible=(
                draw(N=5, threshold=0.5, tied=True),
                draw(N=3, threshold=1, tied=True),
                draw(N=20, threshold=1, tied=True),
            ),
            hidden=(draw(N=7, threshold=0.5, tied=True), draw(N=6, threshold=1, tied=True)),
        ),
        Aspect(
            "few",
            "two boxes that lie apart, one box, or none",
            visible=(draw(N=2, threshold=0.5), draw(N=1, threshold=0.5), draw(N=0, threshold=0.5)),
            hidden=(draw(N=0, threshold=0.25), draw(N=1, threshold=0.75), draw(N=2, threshold=0)),
        ),
        Aspect(
            "tiny",
            "boxes smaller than a pixel, down to points, which overlap nothing",
            visible=(draw(N=6, threshold=0.5, tiny=True),),
            hidden=(draw(N=7, threshold=0.75, tiny=True),),
        ),
        Aspect(
            "impossible",
            "a box inside out, or a threshold that is no IoU, raises ValueError",
            requires="values",
            visible=(
                no_suppression([[0, 0, 4, 4], [3, 1, 2, 5]], 0.5),
                no_suppression([[0, 0, 4, 4], [1, 3, 9, 2]], 0.5),
                no_suppression(ROW, -0.25),
                no_suppression(ROW, 1.5),
            ),
            hidden=(
                no_suppression([[1, 3, 7, 2], [0, 0, 4, 4]], 0.5),
                no_suppression([[5, 1, 2, 5], [0, 0, 4, 4]], 0.5),
                no_suppression(ROW, -0.5),
                no_suppression(ROW, 1.25),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=3, threshold=0.5),),
            hidden=(draw(N=4, threshold=0.5),),
        ),
    ),
    variants=(
        misconception(
            non_max_suppression__not_sorted,
            "The boxes are taken in the order in which they are given; the best comes first.",
            hint="Which of two overlapping boxes must be kept?",
        ),
        misconception(
            non_max_suppression__worst_first,
            "The boxes are taken from the lowest score to the highest, so the worst are kept.",
            hint="In which direction does argsort sort?",
        ),
        misconception(
            non_max_suppression__suppressed_suppresses,
            "A box that was itself suppressed suppresses others; only kept boxes do.",
            hint="Take three boxes in a row, of which only neighbours overlap enough.",
        ),
        misconception(
            non_max_suppression__best_box_only,
            "Every box is compared with the best one only: two boxes of a second object both stay.",
            hint="What happens after the best box has suppressed its neighbours?",
        ),
        misconception(
            non_max_suppression__last_kept_only,
            "Every box is compared with the box kept last only; all that were kept count.",
            hint="What if two objects' boxes alternate in the order of the scores?",
        ),
        misconception(
            non_max_suppression__overlapping_kept,
            "The comparison is turned round: boxes that overlap are kept, others suppressed.",
            hint="Do two boxes that lie apart show the same object?",
        ),
        misconception(
            non_max_suppression__half_hard_coded,
            "The threshold is always 0.5, whatever is given.",
            hint="Look for a number where the argument should stand.",
        ),
        misconception(
            non_max_suppression__over_own_area,
            "The intersection is divided by the area of the box alone, not by that of the union.",
            hint="What does the U in IoU stand for?",
        ),
        misconception(
            non_max_suppression__one_more_pixel,
            "Width and height are one too large: the corners lie on edges, so the width is "
            "x2 − x1, without + 1.",
            hint="What is the area of the box (0, 0, 1, 1)?",
        ),
        misconception(
            non_max_suppression__ranks_returned,
            "Places in the sorted order are returned; the numbers in the given order are asked.",
            hint="After sorting the boxes, which number does the best one have?",
        ),
        misconception(
            non_max_suppression__sorted_by_number,
            "The numbers are sorted; they belong in the order of the scores.",
            hint="Which box must come first in the result?",
        ),
        misconception(
            non_max_suppression__boxes_returned,
            "The boxes themselves are returned; their numbers are asked for.",
            hint="What is the shape of the result?",
        ),
        misconception(
            non_max_suppression__mask_returned,
            "A mask is returned, which loses the order of the scores.",
            hint="What is the dtype of the result?",
        ),
        misconception(
            non_max_suppression__scores_cleared,
            "The caller's scores are overwritten.",
            hint="Mark what is done in an array of your own.",
        ),
        misconception(
            non_max_suppression__unchecked,
            "Impossible arguments give a result in place of a ValueError.",
            hint="Check the boxes and the threshold before you compute anything.",
        ),
        convention(
            non_max_suppression__suppressed_at_threshold,
            "An IoU equal to the threshold suppresses here. That is accepted.",
        ),
        convention(
            non_max_suppression__last_of_equals,
            "Of equal scores, the last box comes first here. That is accepted.",
        ),
        style(non_max_suppression__loops, "lists, and one IoU at a time"),
        style(non_max_suppression__float32, "a mask of what is alive, in float32"),
    ),
    nudge="Which box can no other one suppress? And which of the others does it suppress?",
    step="Sort the numbers of the boxes by falling score; as long as some are left, move the first "
    "one to the result and drop those of the rest whose IoU with it is larger than the threshold.",
    source=SOURCE,
)
