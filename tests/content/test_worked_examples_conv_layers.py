"""Unit 2: the worked examples of the notes, with results written out by hand."""

import numpy as np
import pytest
from rubrics import gather

from solutions import conv_layers as reference

rubric = gather("conv_layers")

IMAGE = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]]])
KERNEL = np.array([[[[0.0, 1], [2, 3]]]])
PICTURE = np.array([[[[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]]]])
DIAGONALS = np.array([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]])
THETA = np.array([[[[1.0, 2], [3, 4]]]])
DELTA = np.array([[[[1.0, -1], [2, 3]]]])
NO_BIAS = np.zeros(1)
COLUMNS = np.array([[[1.0, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]])

# A pixel of DIAGONALS' output is the pixel itself and its up to four diagonal neighbours:
# 13 + 10, 14 + 9 + 11, 15 + 10 + 12, 16 + 11, then 9 + 14 + 6, 10 + 13 + 15 + 5 + 7, ...
PICTURE_FILTERED = np.array(
    [[[[23.0, 34, 37, 27], [29, 50, 55, 34], [17, 30, 35, 22], [7, 14, 17, 11]]]]
)
# THETA placed once for each entry of DELTA, times that entry, and added up.
DX = np.array([[[[1.0, 1, -2], [5, 8, 2], [6, 17, 12]]]])
# 1·1 − 1·2 + 2·4 + 3·5 = 22. DELTA sums to 5, and one step to the right adds 1 to all four
# pixels, one step down adds 3: 22 + 5, 22 + 15, 22 + 20.
DW = np.array([[[[22.0, 27], [37, 42]]]])
DB = np.array([5.0])

EXAMPLES = [
    (
        "conv2d_forward",  # 003 §1.2
        {"x": IMAGE, "w": KERNEL, "b": NO_BIAS},
        np.array([[[[25.0, 31], [43, 49]]]]),
    ),
    (
        "conv2d_forward",  # 003 §1.3.1, picture (a) and its filter
        {"x": PICTURE, "w": DIAGONALS, "b": NO_BIAS, "padding": 1},
        PICTURE_FILTERED,
    ),
    (
        "conv2d_backward",  # 001 反向传播算法, with numbers for δ and θ
        {"dout": DELTA, "x": IMAGE, "w": THETA, "b": NO_BIAS},
        (DX, DW, DB),
    ),
    ("im2col", {"x": IMAGE, "kernel_size": 2}, COLUMNS),  # 001 总结, the chunks of 003 §1.2
    (
        "col2im",  # 001 反向传播算法: how many z each a reaches
        {"cols": np.ones((1, 4, 4)), "x_shape": (1, 1, 3, 3), "kernel_size": 2},
        np.array([[[[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]]]),
    ),
    (
        "col2im",  # each pixel of 003 §1.2, times that number
        {"cols": COLUMNS, "x_shape": (1, 1, 3, 3), "kernel_size": 2},
        np.array([[[[1.0, 4, 3], [8, 20, 12], [7, 16, 9]]]]),
    ),
]


def assert_same(got, want):
    """Demand exactly the same arrays, of the same shape and dtype."""
    if isinstance(want, tuple):
        assert type(got) is tuple
        for mine, theirs in zip(got, want, strict=True):
            np.testing.assert_array_equal(mine, theirs, strict=True)
    else:
        np.testing.assert_array_equal(got, want, strict=True)


@pytest.mark.parametrize(("name", "inputs", "result"), EXAMPLES)
def test_reference_gives_the_notes_result(name, inputs, result):
    """The model answer returns what the note prints."""
    assert_same(getattr(reference, name)(**inputs), result)


@pytest.mark.parametrize(("name", "inputs", "result"), EXAMPLES)
def test_students_receive_the_notes_example(name, inputs, result):
    """The question has the note's example as a visible case, with the note's result."""
    found = [
        spec
        for aspect in getattr(rubric, name).aspects
        for spec in aspect.visible
        if spec.inputs is not None
        and list(spec.inputs) == list(inputs)
        and all(np.array_equal(spec.inputs[key], inputs[key]) for key in inputs)
    ]
    assert len(found) == 1
    assert_same(found[0].expected, result)


def test_gradient_follows_the_equations_of_note_001():
    """δ11 = δ11·θ11 in the corner and the sum of four products in the centre."""
    dx, _, _ = reference.conv2d_backward(DELTA, IMAGE, THETA, NO_BIAS)
    assert dx[0, 0, 0, 0] == 1 * 1
    assert dx[0, 0, 1, 1] == 1 * 4 + -1 * 3 + 2 * 2 + 3 * 1


def test_forward_pass_is_an_inner_product_with_every_chunk():
    """001 总结: flatten kernel and chunk, and wᵀx + b is the output."""
    y = KERNEL.reshape(1, 4) @ reference.im2col(IMAGE, 2)[0] + 10
    assert_same(y, np.array([[35.0, 41, 53, 59]]))
    assert_same(
        reference.conv2d_forward(IMAGE, KERNEL, np.array([10.0])),
        np.array([[[[35.0, 41], [53, 59]]]]),
    )


def test_sizes_of_note_003():
    """003 §1.3: the 4×4 picture with a 3×3 filter gives 4×4 and 6×6; 2×2 at stride 2 gives 2×2."""
    once = reference.conv2d_forward(PICTURE, DIAGONALS, NO_BIAS, padding=1)
    twice = reference.conv2d_forward(PICTURE, DIAGONALS, NO_BIAS, padding=2)
    strided = reference.conv2d_forward(PICTURE, THETA, NO_BIAS, stride=2)
    assert once.shape == (1, 1, 4, 4)
    assert twice.shape == (1, 1, 6, 6)
    assert strided.shape == (1, 1, 2, 2)


def test_results_share_no_memory_with_the_arguments():
    """A caller may change a result without changing what it was computed from."""
    cols = np.arange(4.0).reshape(1, 1, 4)
    assert not np.shares_memory(reference.im2col(IMAGE, 1), IMAGE)
    assert not np.shares_memory(reference.col2im(cols, (1, 1, 2, 2), 1), cols)
    assert reference.im2col(IMAGE, 1).flags.writeable
