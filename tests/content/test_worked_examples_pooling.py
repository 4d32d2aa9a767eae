"""Unit 3: worked examples, with results written out by hand.

The notes show pooling in pictures that are lost, so the numbers here are small ones of our own.
"""

import numpy as np
import pytest
from rubrics import gather

from solutions import pooling as reference

rubric = gather("pooling")

IMAGE = np.array([[[[1.0, 3, 2, 4], [5, 6, 8, 7], [3, 2, 1, 0], [1, 2, 3, 4]]]])
PIXELS = np.array([[[[4.0, 8], [12, 16]]]])
TIED = np.array([[[[2.0, 7, 4, 4], [7, 7, 4, 4]]]])

EXAMPLES = [
    ("max_pool2d_forward", {"x": IMAGE, "kernel_size": 2}, [[6.0, 8], [3, 4]]),
    (
        # the maxima 6, 8, 3 and 4 stand at (1, 1), (1, 2), (2, 0) and (3, 3)
        "max_pool2d_backward",
        {"dout": np.array([[[[10.0, 20], [30, 40]]]]), "x": IMAGE, "kernel_size": 2},
        [[0.0, 0, 0, 0], [0, 10, 20, 0], [30, 0, 0, 0], [0, 0, 0, 40]],
    ),
    (
        # left: three 7s, the first at (0, 1); right: four 4s, the first at (0, 2)
        "max_pool2d_backward",
        {"dout": np.array([[[[3.0, 5]]]]), "x": TIED, "kernel_size": 2},
        [[0.0, 3, 5, 0], [0, 0, 0, 0]],
    ),
    # 15/4, 21/4, 8/4, 8/4
    ("avg_pool2d_forward", {"x": IMAGE, "kernel_size": 2}, [[3.75, 5.25], [2, 2]]),
    # each window holds one pixel and three zeros
    ("avg_pool2d_forward", {"x": PIXELS, "kernel_size": 2, "padding": 1}, [[1.0, 2], [3, 4]]),
    (
        # every pixel gets a quarter of its window's gradient
        "avg_pool2d_backward",
        {"dout": np.array([[[[4.0, 8], [-12, 16]]]]), "x": IMAGE, "kernel_size": 2},
        [[1.0, 1, 2, 2], [1, 1, 2, 2], [-3, -3, 4, 4], [-3, -3, 4, 4]],
    ),
]

FURTHER = [
    # one pixel in each window, nothing else counts
    (
        "avg_pool2d_forward",
        {"x": PIXELS, "kernel_size": 2, "padding": 1, "count_include_pad": False},
        [[4.0, 8], [12, 16]],
    ),
    # 2×3 windows at stride 1: shares of 1 and 2, which add in the middle columns
    (
        "avg_pool2d_backward",
        {
            "dout": np.array([[[[6.0, 12]]]]),
            "x": np.zeros((1, 1, 2, 4)),
            "kernel_size": (2, 3),
            "stride": 1,
        },
        [[1.0, 3, 3, 2], [1, 3, 3, 2]],
    ),
    # the 5 is the maximum of both windows
    (
        "max_pool2d_backward",
        {
            "dout": np.array([[[[10.0, 1]]]]),
            "x": np.array([[[[1.0, 5, 2], [3, 4, 0]]]]),
            "kernel_size": 2,
            "stride": 1,
        },
        [[0.0, 11, 0], [0, 0, 0]],
    ),
    # −∞ never wins: every window has one negative pixel
    (
        "max_pool2d_forward",
        {"x": -PIXELS, "kernel_size": 2, "padding": 1},
        [[-4.0, -8], [-12, -16]],
    ),
    # 5 columns hold two windows of 2; the last column and row are left out
    (
        "max_pool2d_forward",
        {"x": np.arange(15.0).reshape(1, 1, 3, 5), "kernel_size": 2},
        [[6.0, 8]],
    ),
]


@pytest.mark.parametrize(("name", "inputs", "result"), EXAMPLES + FURTHER)
def test_reference_gives_the_result_computed_by_hand(name, inputs, result):
    """The model answer returns what a pencil gives."""
    got = getattr(reference, name)(**inputs)
    np.testing.assert_array_equal(got, np.array([[result]]), strict=True)


@pytest.mark.parametrize(("name", "inputs", "result"), EXAMPLES)
def test_students_receive_the_example(name, inputs, result):
    """The question has the example as a visible case, with the result computed by hand."""
    question = getattr(rubric, name)
    assert any(
        list(spec.inputs) == list(inputs)
        and all(np.array_equal(spec.inputs[key], inputs[key]) for key in inputs)
        and np.array_equal(spec.expected, np.array([[result]]))
        for aspect in question.aspects
        for spec in aspect.visible
        if spec.expected is not None
    )
