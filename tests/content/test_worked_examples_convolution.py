"""Unit 1: the worked examples of the notes, with results written out by hand."""

import numpy as np
import pytest
from rubrics import gather

from solutions import convolution as reference

rubric = gather("convolution")

IMAGE = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
KERNEL = np.array([[0.0, 1], [2, 3]])
PICTURE = np.array([[13.0, 14, 15, 16], [9, 10, 11, 12], [5, 6, 7, 8], [1, 2, 3, 4]])
PICTURE_PADDED_BY_1 = np.array(
    [
        [0.0, 0, 0, 0, 0, 0],
        [0, 13, 14, 15, 16, 0],
        [0, 9, 10, 11, 12, 0],
        [0, 5, 6, 7, 8, 0],
        [0, 1, 2, 3, 4, 0],
        [0, 0, 0, 0, 0, 0],
    ]
)
PICTURE_PADDED_BY_2 = np.array(
    [
        [0.0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 13, 14, 15, 16, 0, 0],
        [0, 0, 9, 10, 11, 12, 0, 0],
        [0, 0, 5, 6, 7, 8, 0, 0],
        [0, 0, 1, 2, 3, 4, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ]
)

EXAMPLES = [
    ("cross_correlate2d", (IMAGE, KERNEL), np.array([[25.0, 31], [43, 49]])),  # 003 §1.2
    ("convolve2d", (IMAGE, KERNEL), np.array([[11.0, 17], [29, 35]])),  # 3·1 + 2·2 + 1·4 + 0·5
    ("zero_pad2d", (PICTURE, 1), PICTURE_PADDED_BY_1),  # 003 §1.3.1 (a)
    ("zero_pad2d", (PICTURE, 2), PICTURE_PADDED_BY_2),  # 003 §1.3.1 (b)
    ("conv_output_size", (32, 5, 1, 0, 1), 28),  # 004, 001 参数共享
    ("conv_output_size", (32, 5, 1, 2, 1), 32),  # 004: padding 2 keeps 32×32
    ("conv_output_size", (7, 3, 2, 0, 1), 3),  # 004: 7×7, stride 2
    ("conv_output_size", (7, 3, 3, 0, 1), 2),  # 001 填充: does not fit, the rest is dropped
    ("conv_output_size", (4, 3, 1, 2, 1), 6),  # 003 §1.3.1, picture (b)
    ("conv_output_size", (4, 2, 2, 0, 1), 2),  # 003 §1.3.2
    ("same_padding", (3, 1), 1),  # 003 §1.3.1
    ("same_padding", (5, 1), 2),  # 003 §1.3.1, 004
]


@pytest.mark.parametrize(("name", "arguments", "result"), EXAMPLES)
def test_reference_gives_the_notes_result(name, arguments, result):
    """The model answer returns what the note prints."""
    got = getattr(reference, name)(*arguments)
    np.testing.assert_array_equal(got, result, strict=True)


@pytest.mark.parametrize(("name", "arguments", "result"), EXAMPLES)
def test_students_receive_the_notes_example(name, arguments, result):
    """The question has the note's example as a visible case, with the note's result."""
    found = [
        spec
        for aspect in getattr(rubric, name).aspects
        for spec in aspect.visible
        if spec.inputs is not None and same_arguments(spec.inputs, arguments)
    ]
    assert len(found) == 1
    np.testing.assert_array_equal(found[0].expected, result, strict=True)


def same_arguments(inputs, arguments):
    """Whether a case's inputs are exactly these arguments."""
    return len(inputs) == len(arguments) and all(
        np.array_equal(mine, theirs)
        for mine, theirs in zip(inputs.values(), arguments, strict=True)
    )


def test_volume_of_note_004_grows_by_four():
    """32×32×3 padded with 2 is 36×36×3 in note 004; our layout has the channels first."""
    padded = reference.zero_pad2d(np.ones((3, 32, 32)), 2)
    assert padded.shape == (3, 36, 36)
    assert padded.sum() == 3 * 32 * 32
    assert (padded[:, 2:34, 2:34] == 1).all()


def test_students_receive_the_volume_of_note_004():
    """The visible example has the shape of note 004, its ones inside and zeros around."""
    (volume,) = (
        spec
        for aspect in rubric.zero_pad2d.aspects
        for spec in aspect.visible
        if spec.inputs is not None and spec.inputs["x"].shape == (3, 32, 32)
    )
    assert volume.inputs["padding"] == 2
    assert volume.expected.shape == (3, 36, 36)
    assert (volume.inputs["x"] == 1).all()
    assert (volume.expected[:, 2:34, 2:34] == 1).all()
    assert volume.expected.sum() == 3 * 32 * 32


@pytest.mark.parametrize(("name", "arguments", "result"), EXAMPLES)
def test_counts_are_python_integers(name, arguments, result):
    """A size is an int, not a float that looks like one."""
    got = getattr(reference, name)(*arguments)
    assert type(got) is type(result)


def test_picture_b_of_note_003_gives_6_by_6():
    """Note 003 §1.3.1: the filter on the picture padded with 2 gives 6×6, with 1 gives 4×4."""
    diagonals = np.array([[1.0, 0, 1], [0, 1, 0], [1, 0, 1]])
    once = reference.cross_correlate2d(PICTURE_PADDED_BY_1, diagonals)
    twice = reference.cross_correlate2d(PICTURE_PADDED_BY_2, diagonals)
    assert once.shape == (4, 4)
    assert twice.shape == (6, 6)
    assert once[0, 0] == 13 + 10
    assert once[1, 1] == 13 + 15 + 10 + 5 + 7
    assert twice[0, 0] == 13
