"""Shapes are read from docstrings and held against arrays."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Case, Raises
from autograder.check.shapes import check_shapes, parse_shapes

DOCSTRING = """Do something.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images of shape (not, this).
    w, v : ndarray, shape (C_out, C * (K_h + 1))
        Kernels.
    mask : ndarray of bool, shape (6,)
        A mask.
    rest : ndarray of any shape
        Whatever.
    stride : int or (int, int), optional
        Steps.

    Returns
    -------
    dx : ndarray, shape (..., H - K_h + 1, 2 * W)
        The gradient.
    float
        A number.
    """


def test_shapes_are_read_by_name():
    """Indented text does not count, brackets may be nested, two names may share a line."""
    assert parse_shapes(DOCSTRING, "Parameters") == {
        "x": "N, C, H, W",
        "w": "C_out, C * (K_h + 1)",
        "v": "C_out, C * (K_h + 1)",
        "mask": "6,",
        "rest": "...",
        "stride": None,
    }


def test_results_are_read_in_order():
    """A result without a name is counted."""
    assert parse_shapes(DOCSTRING, "Returns") == {"dx": "..., H - K_h + 1, 2 * W", "1": None}
    assert parse_shapes("Returns\n-------\nndarray, shape (N,)\n", "Returns") == {"": "N,"}


@pytest.mark.parametrize("docstring", ["", "One line.", "Raises\n------\nValueError\n    If.\n"])
def test_a_docstring_without_the_section_states_nothing(docstring):
    """No section, no shapes."""
    assert parse_shapes(docstring, "Parameters") == {}


class Question:
    """As much of a question as the law looks at."""

    def __init__(self, docstring):
        self.reference = lambda: None
        self.reference.__doc__ = docstring


class Subject:
    """As much of a subject as the law looks at."""

    def __init__(self, docstring, *cases):
        self.question = Question(docstring)
        self.key = type("Key", (), {"cases": cases})


def case(expected, **inputs):
    return Case("values", True, "call", inputs, len(inputs), "result", expected, label="N=2")


def docstring(x, result, *more):
    """Write a docstring that states the shape of one argument and of the results."""
    results = "\n".join(f"    ndarray, shape ({shape})" for shape in (result, *more))
    return (
        f"F.\n\n    Parameters\n    ----------\n    x : ndarray, shape ({x})\n\n"
        f"    Returns\n    -------\n{results}\n    "
    )


@pytest.mark.parametrize(
    ("stated", "result", "x", "y"),
    [
        ("N, M", "N,", (2, 3), (2,)),
        ("N, M", "M, N", (2, 3), (3, 2)),
        ("N, M", "N * M, 1", (2, 3), (6, 1)),
        ("N, M", "N + M - 1, (M - 1) // N", (2, 3), (4, 1)),
        ("N, M", "N · M, M − N, 2 × N", (2, 3), (6, 1, 4)),
        ("N, M", "N, L", (2, 3), (2, 77)),
        ("N, M", "N, H_out - 1", (2, 3), (2, 77)),
        ("..., H, W", "..., W, H", (5, 4, 2, 3), (5, 4, 3, 2)),
        ("..., H, W", "..., W, H", (2, 3), (3, 2)),
        ("", "", (), ()),
    ],
)
def test_shapes_that_hold(stated, result, x, y):
    """Expressions are computed; a letter that only the result has may be anything."""
    assert check_shapes(Subject(docstring(stated, result), case(np.zeros(y), x=np.zeros(x)))) == []


@pytest.mark.parametrize(
    ("stated", "result", "x", "y", "what"),
    [
        ("N, N", "N,", (2, 3), (2,), "the argument 'x' has shape (2, 3)"),
        ("N, 4", "N,", (2, 3), (2,), "the argument 'x' has shape (2, 3)"),
        ("N, M", "M,", (2, 3), (2,), "result 0 has shape (2,)"),
        ("N, M", "N * M,", (2, 3), (5,), "result 0 has shape (5,)"),
        ("N, M", "M // N,", (2, 3), (2,), "result 0 has shape (2,)"),
        ("N, M", "N, 1", (2, 3), (2,), "result 0 has shape (2,)"),
        ("N, M", "", (2, 3), (2,), "result 0 has shape (2,)"),
        ("N, M", "L, L", (2, 3), (7, 8), "result 0 has shape (7, 8)"),
        ("..., H, W", "..., H", (2, 3), (5, 3), "result 0 has shape (5, 3)"),
        ("..., H, W", "...", (3,), (3,), "the argument 'x' has shape (3,)"),
    ],
)
def test_shapes_that_do_not_hold(stated, result, x, y, what):
    """The array, its shape, what is stated and the case are named."""
    found = check_shapes(Subject(docstring(stated, result), case(np.zeros(y), x=np.zeros(x))))
    assert any(what in fault and "the visible case 'values' (N=2)" in fault for fault in found)


def test_every_array_needs_a_stated_shape():
    """An argument or a result that the docstring passes over is named; numbers need none."""
    subject = Subject(
        docstring("N,", "N,"),
        case((np.zeros(2), np.zeros(3), 1.0), x=np.zeros(2), w=np.zeros(4), stride=1),
    )
    assert check_shapes(subject) == [
        "the docstring states no shape for the argument 'w' on the visible case 'values' (N=2).",
        "the docstring states no shape for result 1 on the visible case 'values' (N=2).",
    ]


def test_cases_without_a_result_array_are_left_out():
    """Impossible arguments, judged arguments and trajectories have shapes of their own."""
    wrong = case(np.zeros(9), x=np.zeros(2))
    subject = Subject(
        docstring("N,", "N,"),
        replace(wrong, expected=Raises()),
        replace(wrong, judges="arguments"),
        replace(wrong, driver="trajectory"),
    )
    assert check_shapes(subject) == []


def test_only_a_few_faults_are_told():
    """The same fault on every case is one fault to correct."""
    cases = [case(np.zeros(2), x=np.zeros((i, 2))) for i in range(1, 9)]
    assert len(check_shapes(Subject(docstring("N,", "N,"), *cases))) == 3


def test_an_axis_that_runs_code_is_not_run():
    """A docstring is arithmetic at most: a call in it is not evaluated."""
    subject = Subject(docstring("N,", "print(1 / 0),"), case(np.zeros(2), x=np.zeros(2)))
    assert check_shapes(subject) == []
