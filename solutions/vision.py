"""Unit 9: classification, localisation, detection, segmentation: what their results are worth.

A box is (x1, y1, x2, y2): x runs to the right and y downwards, (x1, y1) is the upper left
corner and (x2, y2) the lower right one. The corners lie on the edges of pixels, so that a box
of whole numbers holds the columns x1 ≤ x < x2 and the rows y1 ≤ y < y2.

- area of a box            (x2 − x1) · (y2 − y1)
- intersection over union  IoU(A, B) = |A ∩ B| / |A ∪ B|, with |A ∪ B| = |A| + |B| − |A ∩ B|

The same IoU compares boxes (detection) and sets of pixels (segmentation).
"""

import numpy as np


def accuracy(logits, labels, topk=1):
    """Measure the share of images whose label is among the classes with the largest logits.

    An image counts as right if its label is one of the ``topk`` classes that rank first when
    its logits are sorted from large to small. Of equal logits, the class with the smaller
    number ranks first, as in ``np.argmax``.

    Parameters
    ----------
    logits : ndarray, shape (N, K)
        A score of each of K classes for each image. Only their order matters, so
        probabilities do as well.
    labels : ndarray of int, shape (N,)
        The right class of each image, from 0 to K − 1.
    topk : int, optional
        How many guesses an image has, from 1 to K.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If there are no images, a label is not one of 0, …, K − 1, or ``topk`` is not one of
        1, …, K.

    Notes
    -----
    Source: note 004 分类、定位、检测和分割. Some programs count an image as right when fewer
    than ``topk`` logits are larger than its label's, so that a tie is always a hit; that is
    accepted too. The results of the example are 1/2 and 2/2.

    Examples
    --------
    >>> logits = np.array([[2.0, 5, 1], [3, 0, 4]])
    >>> accuracy(logits, np.array([0, 2]))
    0.5
    >>> accuracy(logits, np.array([0, 2]), topk=2)
    1.0
    """
    classes = logits.shape[1]
    if len(logits) == 0:
        raise ValueError("the accuracy of no images is not defined")
    if topk < 1 or topk > classes:
        raise ValueError(f"topk is {topk}, but there are {classes} classes")
    if ((labels < 0) | (labels >= classes)).any():
        raise ValueError(f"every label must be one of 0, ..., {classes - 1}")
    best = np.argsort(-logits, kind="stable")[:, :topk]  # stable keeps ties in order
    hits = (best == labels[:, None]).any(axis=1)
    return float(hits.mean())


def _check_boxes(boxes):
    if (boxes[:, 2:] < boxes[:, :2]).any():
        raise ValueError("a box has x2 < x1 or y2 < y1")


def _measure_iou(boxes_a, boxes_b):
    """Compute the IoU of every box of one list with every box of the other."""
    a, b = boxes_a[:, None], boxes_b[None]
    shared = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    # width and height of the intersection; disjoint boxes have a negative one: cut it off at 0
    intersection = np.maximum(shared, 0).prod(axis=-1)
    area_a, area_b = ((c[..., 2:] - c[..., :2]).prod(axis=-1) for c in (a, b))
    union = area_a + area_b - intersection
    return intersection / np.where(union > 0, union, 1)


def box_iou(boxes_a, boxes_b):
    """Measure how well each box of one list matches each box of another.

    out[i, j] = |A_i ∩ B_j| / |A_i ∪ B_j|, the area of the intersection divided by that of the
    union: 1 for equal boxes, 0 for boxes that share no area, also if they touch. The IoU of
    two boxes without area is 0.

    Parameters
    ----------
    boxes_a : ndarray, shape (N, 4)
        Boxes (x1, y1, x2, y2) with x1 ≤ x2 and y1 ≤ y2, not necessarily whole numbers. The
        width is x2 − x1, without + 1.
    boxes_b : ndarray, shape (M, 4)
        Likewise. Either list may be empty.

    Returns
    -------
    ndarray, shape (N, M)

    Raises
    ------
    ValueError
        If a box has x2 < x1 or y2 < y1.

    Notes
    -----
    Source: note 004 分类、定位、检测和分割. The example: the boxes of areas 16 and 8 share 4,
    which gives 4 / (16 + 8 − 4); the box of area 4 lies wholly in the first one.

    Examples
    --------
    >>> a = np.array([[0.0, 0, 4, 4]])
    >>> b = np.array([[2.0, 2, 6, 4], [1, 1, 3, 3], [4, 0, 8, 4]])
    >>> box_iou(a, b)
    array([[0.2 , 0.25, 0.  ]])
    """
    _check_boxes(boxes_a)
    _check_boxes(boxes_b)
    return _measure_iou(boxes_a, boxes_b)


def non_max_suppression(boxes, scores, threshold):
    """Keep the best of the boxes that find the same object.

    Go through the boxes from the highest score to the lowest. Keep a box unless its IoU with
    one that was **kept** before is **larger than** ``threshold``. A box that was not kept
    suppresses nothing. Of equal scores, the box that stands first in ``boxes`` comes first.

    Parameters
    ----------
    boxes : ndarray, shape (N, 4)
        Boxes (x1, y1, x2, y2) with x1 ≤ x2 and y1 ≤ y2, as in ``box_iou``. The list may be
        empty.
    scores : ndarray, shape (N,)
        How sure the detector is of each box.
    threshold : float
        From 0 to 1.

    Returns
    -------
    ndarray of int, shape (kept,)
        Numbers of the boxes that are kept, from the highest score to the lowest.

    Raises
    ------
    ValueError
        If a box has x2 < x1 or y2 < y1, or the threshold is less than 0 or greater than 1.

    Notes
    -----
    Source: note 004 分类、定位、检测和分割. Two other rules are accepted too: that an IoU
    equal to the threshold suppresses, and that of equal scores the last box comes first. In
    the example, box 1 overlaps box 0 with IoU 12 / 20 and is suppressed; box 2 overlaps box 0
    with IoU 8 / 24 only.

    Examples
    --------
    >>> boxes = np.array([[0.0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4]])
    >>> non_max_suppression(boxes, np.array([0.9, 0.8, 0.7]), 0.5)
    array([0, 2])
    >>> non_max_suppression(boxes, np.array([0.7, 0.9, 0.8]), 0.7)
    array([1, 2, 0])
    """
    _check_boxes(boxes)
    if threshold < 0 or threshold > 1:
        raise ValueError(f"the threshold {threshold} is not between 0 and 1")
    iou = _measure_iou(boxes, boxes)
    kept = []
    for i in np.argsort(-scores, kind="stable"):  # stable keeps equal scores in order
        if (iou[i, kept] <= threshold).all():
            kept.append(i)
    return np.array(kept, int)


def mean_iou(pred, target, num_classes):
    """Measure how well a segmentation matches the right one, averaged over the classes.

    For every class c, IoU_c = |P_c ∩ T_c| / |P_c ∪ T_c|, where P_c are the pixels that
    ``pred`` gives to the class and T_c those that ``target`` does; the pixels of all images
    are counted together. The result is the mean of IoU_c over all classes that occur in
    ``pred`` or in ``target``; a class that occurs in neither has no IoU and is left out.

    Parameters
    ----------
    pred : ndarray of int, shape (N, H, W)
        Class of every pixel of every image, from 0 to ``num_classes`` − 1.
    target : ndarray of int, shape (N, H, W)
        The right classes.
    num_classes : int

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the shapes differ, there are no pixels, or a class is not one of 0, …,
        ``num_classes`` − 1.

    Notes
    -----
    Source: note 004 分类、定位、检测和分割. Class 0, often the background, counts like any
    other. In the example, class 0 has the IoU 3/3, class 1 has 1/2 and class 3 has 3/4, and
    class 2 does not occur: (1 + 1/2 + 3/4) / 3.

    Examples
    --------
    >>> pred = np.array([[[0, 0, 0, 1], [1, 3, 3, 3]]])
    >>> target = np.array([[[0, 0, 0, 1], [3, 3, 3, 3]]])
    >>> mean_iou(pred, target, 4)
    0.75
    """
    if pred.shape != target.shape or pred.size == 0:
        raise ValueError(f"the shapes {pred.shape} and {target.shape} differ, or have no pixels")
    used = np.union1d(pred, target)  # in ascending order
    if used[0] < 0 or used[-1] >= num_classes:
        raise ValueError(f"every class must be one of 0, ..., {num_classes - 1}")
    ious = []
    for c in used:
        predicted, right = pred == c, target == c
        ious.append((predicted & right).sum() / (predicted | right).sum())
    return float(np.mean(ious))


def bounding_box(mask):
    """Find the smallest box that holds all pixels of an object.

    x1 is the first column that has a pixel of the object, x2 is **one more than** the last
    one; y1 and y2 likewise for the rows. So x2 − x1 is the width in pixels, and the object
    lies in ``mask[y1:y2, x1:x2]``.

    Parameters
    ----------
    mask : ndarray of bool, shape (H, W)
        Which pixels belong to the object.

    Returns
    -------
    ndarray of int, shape (4,)
        (x1, y1, x2, y2): columns are x, rows are y.

    Raises
    ------
    ValueError
        If no pixel belongs to the object.

    Notes
    -----
    Source: note 004 分类、定位、检测和分割: localisation asks for a box as well as a class.
    Some programs return the last column and row themselves as x2 and y2; that is accepted
    too.

    Examples
    --------
    >>> mask = np.array([[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 1, 1, 0]], bool)
    >>> bounding_box(mask)
    array([1, 1, 4, 3])
    """
    rows, columns = np.nonzero(mask)
    # the minimum of no pixels raises ValueError by itself
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
