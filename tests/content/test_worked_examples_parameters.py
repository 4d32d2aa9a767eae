"""Unit 6: the worked examples of the notes, with results written out by hand."""

import numpy as np
import pytest
from rubrics import gather

from solutions import parameters as reference

rubric = gather("parameters")

COUNTS = [
    ("fc_params", (1_000_000, 100, True), 100_000_100),  # 000: (1000·1000 + 1)·100
    ("fc_params", (120, 84, True), 10_164),  # 003 §2, F6: 84 + 84·120
    ("fc_params", (1_000_000, 1_000_000, False), 1_000_000_000_000),  # 003 §1.1
    ("fc_params", (138_384, 1, False), 138_384),  # 001 §3.1: 372·372 inputs
    ("conv_params", (3, 1, 5, True), 76),  # 001 参数共享: 5·5·3 + 1
    ("conv_params", (1, 6, 5, True), 156),  # 003 §2, C1: (5·5 + 1)·6
    ("conv_params", (16, 120, 5, True), 48_120),  # 003 §2, C5: (5·5·16 + 1)·120
    ("conv_params", (3, 4, 3, False), 108),  # 000: 4·3·3·3
    ("conv_params", (6, 16, 5, False), 2400),  # 003 §2, C3 if it took all maps: 16·150
    ("locally_connected_params", (10**6, 10), 10**8),  # 003 §1.6: 10·10·10⁶
    ("locally_connected_params", (1000, 5), 25_000),  # 002 §3.1: 5·5·1000
    ("locally_connected_params", (1000, (720, 1280)), 921_600_000),  # 002 §3.1: 1280·720·1000
    ("depthwise_separable_params", (3, 4, 3), 39),  # 000: 3·3·3 + 1·1·3·4
    ("conv_macs", (28, 28, 192, 32, 5), 120_422_400),  # 003 §1.5.1.3: 28·28·192·5·5·32
    ("bottleneck_macs", (28, 28, 192, 16, 32, 5), 12_443_648),  # 2 408 448 + 10 035 200
]

LENET5 = {
    "C1": 156,  # (5·5 + 1)·6
    "S2": 12,  # 2·6
    "C3": 1516,  # 6·76 + 6·101 + 3·101 + 151
    "S4": 32,  # 2·16
    "C5": 48_120,  # (5·5·16 + 1)·120
    "F6": 10_164,  # 84 + 84·120
    "total": 60_000,
}

LENET5_SHAPES = {
    "C1": (6, 28, 28),  # 32 − 5 + 1
    "S2": (6, 14, 14),
    "C3": (16, 10, 10),  # 14 − 5 + 1
    "S4": (16, 5, 5),
    "C5": (120, 1, 1),
    "F6": (84,),
    "OUTPUT": (10,),
}

ALEXNET = {
    "conv1": 34_944,  # 96·(11·11·3 + 1)
    "conv2": 307_456,  # 256·(5·5·48 + 1)
    "conv3": 885_120,  # 384·(3·3·256 + 1)
    "conv4": 663_936,  # 384·(3·3·192 + 1)
    "conv5": 442_624,  # 256·(3·3·192 + 1)
    "fc6": 37_752_832,  # 4096·(6·6·256 + 1)
    "fc7": 16_781_312,  # 4096·4097
    "fc8": 4_097_000,  # 1000·4097
    "total": 60_965_224,
}

MAPS_OF_S2 = [
    {0, 1, 2},
    {1, 2, 3},
    {2, 3, 4},
    {3, 4, 5},
    {4, 5, 0},
    {5, 0, 1},
    {0, 1, 2, 3},
    {1, 2, 3, 4},
    {2, 3, 4, 5},
    {3, 4, 5, 0},
    {4, 5, 0, 1},
    {5, 0, 1, 2},
    {0, 1, 3, 4},
    {1, 2, 4, 5},
    {0, 2, 3, 5},
    {0, 1, 2, 3, 4, 5},
]
"""LeCun et al. 1998, Table I, read down its columns."""


def visible_examples(name):
    """List the visible cases of a question that were written by hand."""
    aspects = getattr(rubric, name).aspects
    return [spec for aspect in aspects for spec in aspect.visible if spec.expected is not None]


@pytest.mark.parametrize(("name", "arguments", "count"), COUNTS)
def test_reference_counts_what_the_notes_count(name, arguments, count):
    """The model answer returns the note's number, as an int."""
    got = getattr(reference, name)(*arguments)
    assert type(got) is int
    assert got == count


@pytest.mark.parametrize(("name", "arguments", "count"), COUNTS)
def test_students_receive_the_notes_example(name, arguments, count):
    """The question has the note's example as a visible case, with the note's number."""
    examples = {tuple(spec.inputs.values()): spec.expected for spec in visible_examples(name)}
    assert examples[arguments] == count


def test_reference_connects_c3_as_the_paper_does():
    """The model answer's columns are those of Table I."""
    table = reference.lenet5_c3_table()
    assert table.dtype == bool
    assert table.shape == (6, 16)
    assert [set(np.flatnonzero(column)) for column in table.T] == MAPS_OF_S2


def test_students_receive_the_table_of_the_paper():
    """The visible example's columns are those of Table I."""
    (only,) = visible_examples("lenet5_c3_table")
    assert only.expected.dtype == bool
    assert [set(np.flatnonzero(column)) for column in only.expected.T] == MAPS_OF_S2


def test_oracle_connects_c3_as_the_paper_does():
    """The oracle's drawing of Table I has no typing error."""
    table = rubric.lenet5_c3_table.oracle()
    assert [set(np.flatnonzero(column)) for column in table.T] == MAPS_OF_S2


def test_reference_counts_lenet5_as_note_003_does():
    """The model answer has the note's number for every layer."""
    assert reference.lenet5_params() == LENET5


def test_students_receive_the_counts_of_note_003():
    """Each layer is an aspect of its own, and its visible example has the note's number."""
    parts = {a.part: a.visible[0].expected for a in rubric.lenet5_params.aspects}
    assert parts == LENET5


def test_reference_follows_the_image_as_note_003_does():
    """The model answer has the note's shape for every layer, as Python integers."""
    shapes = reference.lenet5_shapes()
    assert shapes == LENET5_SHAPES
    assert all(type(n) is int for shape in shapes.values() for n in shape)


def test_students_receive_the_shapes_of_note_003():
    """Each layer is an aspect of its own, and its visible example has the note's shape."""
    parts = {a.part: a.visible[0].expected for a in rubric.lenet5_shapes.aspects}
    assert parts == LENET5_SHAPES


def test_alexnet_has_61_million_parameters_on_two_gpus():
    """The model answer and the visible examples have the numbers worked out by hand."""
    counts = reference.alexnet_params()
    parts = {a.part: a.visible[0].expected for a in rubric.alexnet_params.aspects if a.part}
    assert counts == parts == ALEXNET
    assert sum(counts.values()) == 2 * counts["total"]


def test_a_whole_network_is_the_sum_of_its_layers():
    """LeNet-5 of 1998 as a list of layers, C3 as if it took all maps, has 60 900 parameters."""
    network = [
        {"kind": "conv", "c_in": 1, "c_out": 6, "kernel_size": 5},
        {"kind": "subsample", "channels": 6},
        {"kind": "conv", "c_in": 6, "c_out": 16, "kernel_size": (5, 5)},
        {"kind": "subsample", "channels": 16},
        {"kind": "conv", "c_in": 16, "c_out": 120, "kernel_size": 5},
        {"kind": "sigmoid"},
        {"kind": "linear", "n_in": 120, "n_out": 84},
    ]
    assert reference.count_parameters(network) == 60_000 - 1516 + 2416
