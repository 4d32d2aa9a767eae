"""Unit 6: the worked examples of the notes, with results written out by hand."""

import numpy as np
import pytest

from solutions import parameters as reference
from solutions.rubric import parameters as rubric

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
