"""How answers to `box_iou` are judged."""

import numpy as np

from autograder.oracle import torch
from autograder.question import Aspect, Question, draw, example, impossible, misconception, style
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


def oracle_box_iou(boxes_a, boxes_b):
    shared, a, b = _count_cells(boxes_a, boxes_b)
    union = a + b - shared
    return torch.where(union > 0, shared / union, 0.0).numpy()


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
