"""Unit 9, classification, localisation, detection, segmentation: how answers are judged."""

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

SOURCE = "004 分类、定位、检测和分割"


# accuracy -------------------------------------------------------------------------------------

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


# box_iou --------------------------------------------------------------------------------------

BOX = np.array([[0.0, 0, 4, 4]])
OTHERS = np.array([[2.0, 2, 6, 4], [1, 1, 3, 3], [4, 0, 8, 4]])
"""Boxes that share a corner with ``BOX``, lie in it, and touch it."""


def _draw_boxes(rng, N, small=False):
    """Draw boxes with corners at quarters; small ones all hold the point (½, ½)."""
    if small:
        near, size = rng.integers(0, 2, (N, 2)) / 4, rng.integers(2, 4, (N, 2)) / 4
    else:
        near, size = rng.integers(-4, 9, (N, 2)) / 4, rng.integers(4, 17, (N, 2)) / 4
    return np.hstack([near, near + size])


def draw_two_lists(rng, N, M, apart=0, small=False, flat=False):
    """Draw two lists of boxes.

    The first ``apart`` boxes of the second list lie far to the lower right. With ``flat``,
    both lists start with the same point, and the second list ends with a vertical line.
    """
    a, b = _draw_boxes(rng, N, small), _draw_boxes(rng, M, small)
    b[:apart] += 20
    if flat:
        a[0] = b[0] = [1, 2, 1, 2]
        b[-1] = [1, 0, 1, 3]
    return {"boxes_a": a, "boxes_b": b}


def no_iou(a, b):
    return impossible({"boxes_a": np.array(a, float), "boxes_b": np.array(b, float)})


def _count_cells(boxes_a, boxes_b):
    """Count the cells of ¼ × ¼ that boxes share, and those of each box."""
    centres = torch.arange(-20, 140) / 4 + 1 / 8

    def mark(boxes, axis):
        corners = tensor(boxes)
        return (
            (corners[:, axis, None] < centres) & (centres < corners[:, axis + 2, None])
        ).double()

    shared = (mark(boxes_a, 0) @ mark(boxes_b, 0).T) * (mark(boxes_a, 1) @ mark(boxes_b, 1).T)
    cells_a, cells_b = (
        mark(boxes, 0).sum(dim=1) * mark(boxes, 1).sum(dim=1) for boxes in (boxes_a, boxes_b)
    )
    return shared, cells_a[:, None], cells_b[None]


def oracle_box_iou(boxes_a, boxes_b):
    shared, a, b = _count_cells(boxes_a, boxes_b)
    union = a + b - shared
    return torch.where(union > 0, shared / union, 0.0).numpy()


def _check(*lists):
    if any((boxes[:, 2:] < boxes[:, :2]).any() for boxes in lists):
        raise ValueError("a box is inside out")


def _share(boxes_a, boxes_b):
    """Width and height of all intersections, negative where boxes are apart."""
    a, b = boxes_a[:, None], boxes_b[None]
    return np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])


def _areas(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _parts(boxes_a, boxes_b):
    """Intersections, and the areas of both lists, ready to broadcast."""
    _check(boxes_a, boxes_b)
    intersection = np.maximum(_share(boxes_a, boxes_b), 0).prod(axis=2)
    return intersection, _areas(boxes_a)[:, None], _areas(boxes_b)[None]


def _ratio(part, whole):
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole != 0)


def box_iou__not_cut_at_zero(boxes_a, boxes_b):
    _, a, b = _parts(boxes_a, boxes_b)
    intersection = _share(boxes_a, boxes_b).prod(axis=2)
    return _ratio(intersection, a + b - intersection)


def box_iou__intersection_counted_twice(boxes_a, boxes_b):
    intersection, a, b = _parts(boxes_a, boxes_b)
    return _ratio(intersection, a + b)


def box_iou__dice(boxes_a, boxes_b):
    intersection, a, b = _parts(boxes_a, boxes_b)
    return _ratio(2 * intersection, a + b)


def box_iou__over_first_area(boxes_a, boxes_b):
    intersection, a, _ = _parts(boxes_a, boxes_b)
    return _ratio(intersection, a)


def box_iou__over_smaller_area(boxes_a, boxes_b):
    intersection, a, b = _parts(boxes_a, boxes_b)
    return _ratio(intersection, np.minimum(a, b))


def box_iou__over_enclosing_box(boxes_a, boxes_b):
    intersection, _, _ = _parts(boxes_a, boxes_b)
    a, b = boxes_a[:, None], boxes_b[None]
    size = np.maximum(a[..., 2:], b[..., 2:]) - np.minimum(a[..., :2], b[..., :2])
    return _ratio(intersection, size.prod(axis=2))


def _measure_with_one_more(boxes_a, boxes_b):
    """IoU of boxes whose corners are the numbers of pixels that belong to them."""
    a, b = (np.hstack([boxes[:, :2], boxes[:, 2:] + 1]) for boxes in (boxes_a, boxes_b))
    intersection, area_a, area_b = _parts(a, b)
    return intersection / (area_a + area_b - intersection)


def box_iou__one_more_pixel(boxes_a, boxes_b):
    _check(boxes_a, boxes_b)
    return _measure_with_one_more(boxes_a, boxes_b)


def box_iou__corner_and_size(boxes_a, boxes_b):
    _check(boxes_a, boxes_b)
    a, b = (np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]) for boxes in (boxes_a, boxes_b))
    intersection = np.maximum(_share(a, b), 0).prod(axis=2)
    return _ratio(intersection, _areas(a)[:, None] + _areas(b) - intersection)


def box_iou__transposed(boxes_a, boxes_b):
    return reference.box_iou(boxes_b, boxes_a)


def box_iou__pair_by_pair(boxes_a, boxes_b):
    _check(boxes_a, boxes_b)
    n = min(len(boxes_a), len(boxes_b))
    return np.diagonal(reference.box_iou(boxes_a[:n], boxes_b[:n])).copy()


def box_iou__nothing_over_nothing(boxes_a, boxes_b):
    intersection, a, b = _parts(boxes_a, boxes_b)
    return intersection / (a + b - intersection)


def box_iou__sizes_in_place(boxes_a, boxes_b):
    out = reference.box_iou(boxes_a, boxes_b)
    boxes_a[:, 2:] -= boxes_a[:, :2]
    boxes_b[:, 2:] -= boxes_b[:, :2]
    return out


def box_iou__unchecked(boxes_a, boxes_b):
    intersection = np.maximum(_share(boxes_a, boxes_b), 0).prod(axis=2)
    return _ratio(intersection, _areas(boxes_a)[:, None] + _areas(boxes_b) - intersection)


def box_iou__loops(boxes_a, boxes_b):
    _check(boxes_a, boxes_b)
    out = np.zeros((len(boxes_a), len(boxes_b)))
    for i, (ax1, ay1, ax2, ay2) in enumerate(boxes_a):
        for j, (bx1, by1, bx2, by2) in enumerate(boxes_b):
            width = min(ax2, bx2) - max(ax1, bx1)
            height = min(ay2, by2) - max(ay1, by1)
            if width > 0 and height > 0:
                areas = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1)
                out[i, j] = width * height / (areas - width * height)
    return out


def box_iou__float32(boxes_a, boxes_b):
    intersection, a, b = _parts(boxes_a.astype(np.float32), boxes_b.astype(np.float32))
    return intersection / np.maximum(a + b - intersection, np.float32(1e-9))


box_iou = Question(
    reference=reference.box_iou,
    oracle=oracle_box_iou,
    draw=draw_two_lists,
    aspects=(
        Aspect(
            "values",
            "intersection over union of every box with every other",
            weight=3,
            visible=(
                # 4 / (16 + 8 − 4), 4 / 16, and a common edge
                example(
                    {"boxes_a": BOX, "boxes_b": OTHERS},
                    np.array([[0.2, 0.25, 0]]),
                    source=SOURCE,
                ),
                draw(N=2, M=3),
                draw(N=2, M=2, small=True),
            ),
            hidden=(draw(N=4, M=3), draw(N=3, M=5), draw(N=3, M=2, small=True)),
        ),
        Aspect(
            "shape",
            "a row for each box of the first list, a column for each of the second",
            visible=(draw(N=1, M=3), draw(N=3, M=1), draw(N=0, M=2)),
            hidden=(draw(N=4, M=1), draw(N=1, M=5), draw(N=2, M=0)),
        ),
        Aspect(
            "apart",
            "boxes that lie apart share nothing",
            weight=2,
            visible=(draw(N=2, M=3, apart=2),),
            hidden=(draw(N=3, M=4, apart=2), draw(N=2, M=2, apart=1)),
        ),
        Aspect(
            "flat",
            "boxes without area",
            visible=(draw(N=2, M=3, flat=True),),
            hidden=(draw(N=3, M=4, flat=True),),
        ),
        Aspect(
            "impossible",
            "a box with x2 < x1 or y2 < y1 raises ValueError",
            requires="values",
            visible=(
                no_iou([[0, 0, 4, 4], [3, 1, 2, 5]], [[1, 1, 2, 2]]),
                no_iou([[0, 0, 4, 4]], [[1, 1, 2, 2], [1, 5, 3, 4]]),
            ),
            hidden=(
                no_iou([[1, 5, 3, 4], [0, 0, 4, 4]], [[1, 1, 2, 2]]),
                no_iou([[0, 0, 4, 4]], [[3, 1, 2, 5], [1, 1, 2, 2]]),
            ),
        ),
        Aspect(
            "purity",
            "the arguments are left as they were",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, M=2),),
            hidden=(draw(N=2, M=3),),
        ),
    ),
    variants=(
        misconception(
            box_iou__not_cut_at_zero,
            "Boxes that lie apart get an intersection: the product of two negative lengths is "
            "positive.",
            hint="What are width and height of the intersection of two boxes that lie apart?",
        ),
        misconception(
            box_iou__intersection_counted_twice,
            "The two areas are added, which counts the intersection twice.",
            hint="What is the IoU of a box with itself?",
        ),
        misconception(
            box_iou__dice,
            "This is the Dice coefficient, 2·|A ∩ B| / (|A| + |B|).",
            hint="What is the area of the union?",
        ),
        misconception(
            box_iou__over_first_area,
            "The intersection is divided by the area of the first box, not by the union's.",
            hint="Is the IoU of A and B that of B and A?",
        ),
        misconception(
            box_iou__over_smaller_area,
            "The intersection is divided by the smaller area, not by the union's.",
            hint="What is the IoU of a small box that lies in a large one?",
        ),
        misconception(
            box_iou__over_enclosing_box,
            "The intersection is divided by the box that encloses both; the union is smaller.",
            hint="Which parts of the enclosing box belong to neither box?",
        ),
        misconception(
            box_iou__one_more_pixel,
            "Width and height are one too large: the corners lie on edges, so the width is "
            "x2 − x1, without + 1.",
            hint="What is the area of the box (0, 0, 1, 1)?",
        ),
        misconception(
            box_iou__corner_and_size,
            "The boxes are read as corner, width and height; they are given by two corners.",
            hint="What do the last two numbers of a box mean?",
        ),
        misconception(
            box_iou__transposed,
            "The result is transposed: the rows belong to the first list.",
            hint="What is the shape of the result for 2 and 3 boxes?",
        ),
        misconception(
            box_iou__pair_by_pair,
            "Only boxes with the same number are compared; every box is compared with every other.",
            hint="What is the shape of the result for 2 and 3 boxes?",
        ),
        misconception(
            box_iou__nothing_over_nothing,
            "The IoU of two boxes without area is NaN here; it is 0.",
            hint="What do you divide by if both boxes are points?",
        ),
        misconception(
            box_iou__sizes_in_place,
            "The caller's boxes are turned into sizes in place and stay so.",
            hint="boxes[:, 2:] -= ... changes the array that the caller passed.",
        ),
        misconception(
            box_iou__unchecked,
            "A box with x2 < x1 or y2 < y1 gives a number in place of a ValueError.",
            hint="Check the boxes before you compute anything.",
        ),
        style(box_iou__loops, "two loops over the boxes"),
        style(box_iou__float32, "the union held above a tiny number, in float32"),
    ),
    nudge="Draw two boxes that overlap: where does their intersection begin, and where does it "
    "end?",
    step="The intersection runs from the larger of the two near corners to the smaller of the two "
    "far ones, along x and along y; lengths below 0 count as 0. The union is what both areas add "
    "up to, less the intersection.",
    source=SOURCE,
)


# non_max_suppression --------------------------------------------------------------------------

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


# mean_iou -------------------------------------------------------------------------------------

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


# bounding_box ---------------------------------------------------------------------------------

OBJECT = np.array([[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 1, 1, 0]], bool)


def draw_object(rng, H, W, single=False, full=False, shift=0):
    """Draw four pixels, one inside each edge of a box of at least 5 × 5; or one pixel; or all.

    The first ``shift`` columns stay empty.
    """
    mask = np.full((H, W), full)
    if single:
        mask[rng.integers(H), rng.integers(W)] = True
    elif not full:
        (y1, y2), (x1, x2) = (_draw_interval(rng, n) for n in (H, W - shift))
        x1, x2 = x1 + shift, x2 + shift
        mask[[y1, y2], rng.integers(x1 + 1, x2, 2)] = True
        mask[rng.integers(y1 + 1, y2, 2), [x1, x2]] = True
    return {"mask": mask}


def _draw_interval(rng, n, smallest=5):
    """Draw the first and the last of at least ``smallest`` neighbours out of n."""
    length = rng.integers(smallest, n + 1)
    first = rng.integers(0, n - length + 1)
    return first, first + length - 1


def no_object(H, W):
    return impossible({"mask": np.zeros((H, W), bool)})


def oracle_bounding_box(mask):
    pixels = torch.nonzero(torch.as_tensor(mask)).flip(dims=(1,))
    return torch.cat([pixels.amin(dim=0), pixels.amax(dim=0) + 1]).numpy()


def _check_object(mask):
    if not mask.any():
        raise ValueError("no object")


def _find_edges(mask):
    """Find the first and the last column, and the first and the last row."""
    _check_object(mask)
    rows, columns = np.nonzero(mask)
    return columns.min(), columns.max(), rows.min(), rows.max()


def bounding_box__rows_as_x(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([top, left, bottom + 1, right + 1])


def bounding_box__corner_and_size(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right - left + 1, bottom - top + 1])


def bounding_box__first_and_last_pixel(mask):
    _check_object(mask)
    rows, columns = np.nonzero(mask)
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])


def bounding_box__gaps_not_counted(mask):
    left, _, top, _ = _find_edges(mask)
    return np.array([left, top, left + mask.any(axis=0).sum(), top + mask.any(axis=1).sum()])


def bounding_box__counted_from_one(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right, bottom]) + 1


def bounding_box__one_too_far(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 2, bottom + 2])


def bounding_box__floats(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 1, bottom + 1], float)


def bounding_box__empty_accepted(mask):
    if not mask.any():
        return np.zeros(4, int)
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right + 1, bottom + 1])


def bounding_box__rows_erased(mask):
    left, right, top, bottom = _find_edges(mask)
    mask[:] = False
    return np.array([left, top, right + 1, bottom + 1])


def bounding_box__last_pixel(mask):
    left, right, top, bottom = _find_edges(mask)
    return np.array([left, top, right, bottom])


def bounding_box__loops(mask):
    _check_object(mask)
    H, W = mask.shape
    x1, y1, x2, y2 = W, H, 0, 0
    for y in range(H):
        for x in range(W):
            if mask[y, x]:
                x1, y1, x2, y2 = min(x1, x), min(y1, y), max(x2, x + 1), max(y2, y + 1)
    return np.array([x1, y1, x2, y2], np.int32)


def bounding_box__argmax(mask):
    _check_object(mask)
    columns, rows = mask.any(axis=0), mask.any(axis=1)
    H, W = mask.shape
    return np.array(
        [columns.argmax(), rows.argmax(), W - columns[::-1].argmax(), H - rows[::-1].argmax()]
    )


bounding_box = Question(
    reference=reference.bounding_box,
    oracle=oracle_bounding_box,
    draw=draw_object,
    aspects=(
        Aspect(
            "values",
            "the first column and row, and one more than the last",
            weight=3,
            visible=(
                # columns 1 to 3, rows 1 to 2
                example({"mask": OBJECT}, np.array([1, 1, 4, 3]), source=SOURCE),
                draw(H=7, W=9),
                draw(H=5, W=8, shift=2),
            ),
            hidden=(draw(H=9, W=7), draw(H=8, W=10), draw(H=10, W=11)),
        ),
        Aspect(
            "border",
            "an object that reaches the edges of the image",
            weight=2,
            visible=(draw(H=5, W=6), draw(H=2, W=3, full=True)),
            hidden=(draw(H=6, W=5), draw(H=4, W=1, full=True)),
        ),
        Aspect(
            "pixel",
            "an object of one pixel",
            visible=(draw(H=4, W=6, single=True), draw(H=1, W=1, single=True)),
            hidden=(draw(H=5, W=3, single=True), draw(H=7, W=8, single=True)),
        ),
        Aspect(
            "impossible",
            "a mask without any pixel raises ValueError",
            requires="values",
            visible=(no_object(3, 4),),
            hidden=(no_object(5, 2),),
        ),
        Aspect(
            "purity",
            "the argument is left as it was",
            requires="values",
            judges="arguments",
            visible=(draw(H=5, W=5),),
            hidden=(draw(H=6, W=5),),
        ),
    ),
    variants=(
        misconception(
            bounding_box__rows_as_x,
            "x and y are swapped: the rows of the mask are y, its columns x.",
            hint="Which of the two axes of mask[..., ...] runs to the right?",
        ),
        misconception(
            bounding_box__corner_and_size,
            "Width and height are returned in place of the second corner.",
            hint="What do the last two numbers of the box mean?",
        ),
        misconception(
            bounding_box__first_and_last_pixel,
            "The corners are the first and the last pixel of the object, row by row; another "
            "pixel may lie further to the left or to the right.",
            hint="Is the first entry of the column numbers the smallest one?",
        ),
        misconception(
            bounding_box__gaps_not_counted,
            "Only columns and rows with a pixel are counted; the box spans the gaps between them.",
            hint="Take an object of two parts with an empty column between them.",
        ),
        misconception(
            bounding_box__counted_from_one,
            "Columns and rows are counted from 1; they are counted from 0.",
            hint="What is x1 if the first column belongs to the object?",
        ),
        misconception(
            bounding_box__one_too_far,
            "The box ends one pixel too far to the right and below.",
            hint="What are the width and the height of the box of one pixel?",
        ),
        misconception(
            bounding_box__floats,
            "The box is made of floats; columns and rows are whole numbers.",
            hint="Can mask[y1:y2, x1:x2] be cut out with your numbers?",
        ),
        misconception(
            bounding_box__empty_accepted,
            "A mask without any pixel gives a box in place of a ValueError.",
            hint="Which box has no pixel?",
            twin="",
        ),
        misconception(
            bounding_box__rows_erased,
            "The caller's mask is erased.",
            hint="Work on a copy if you mark pixels as done.",
        ),
        convention(
            bounding_box__last_pixel,
            "x2 and y2 are the last column and row themselves here, not one more. That is "
            "accepted; width and height are then x2 − x1 + 1 and y2 − y1 + 1.",
        ),
        style(bounding_box__loops, "two loops over the pixels"),
        style(bounding_box__argmax, "the first True from either end"),
    ),
    nudge="Which columns have a pixel of the object at all?",
    step="Get the rows and the columns of all pixels of the object by np.nonzero; the smallest and "
    "the largest of each give the box, with 1 added where it ends.",
    source=SOURCE,
)
