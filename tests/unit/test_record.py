"""A record in the gradebook tells a score as fully as the score itself."""

import json
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.calls import call_function
from autograder.inside.values import Opaque
from autograder.outcome import Outcome, OutcomeKind
from autograder.record import read_record, write_record
from autograder.score import score_question
from autograder.verdict import Difference, Verdict


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset


def without_offset(x, offset=0.0):
    return right(x, min(offset, 0.0))


def score_of(key, function):
    return score_question(key, [call_function(function, case) for case in key.cases])


def same(one, other):
    """Tell whether two values are the same in type, shape and every bit; NaN is NaN."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, np.ndarray | np.generic):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float | complex):
        return repr(one) == repr(other)
    return one == other


def test_sameness_is_strict():
    """The comparison of this file tells apart what ``==`` does not."""
    assert same((1, {"a": np.array([np.nan])}), (1, {"a": np.array([np.nan])}))
    for one, other in (
        (1, 1.0),
        (1, True),
        ([1], (1,)),
        (0.0, -0.0),
        (np.float32(1), np.float64(1)),
        (np.zeros((1, 2)), np.zeros((2, 1))),
        (np.array([0.0]), np.array([-0.0])),
        (np.array(1.0), np.float64(1.0)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ):
        assert not same(one, other)


def comes_back(key, score):
    """Write a score and read it again."""
    read = read_record(write_record(score), key)
    assert same(read, score)
    assert write_record(read) == write_record(score)
    return read


FUNCTIONS = {
    "right": (right, Verdict.RIGHT),
    "a convention": (lambda x, offset=0.0: right(1.5 * x, offset), Verdict.RIGHT),
    "a misconception": (without_offset, Verdict.WRONG_VALUES),
    "another shape": (lambda x, offset=0.0: right(x, offset)[None], Verdict.WRONG_SHAPE),
    "another type": (lambda x, offset=0.0: object(), Verdict.WRONG_TYPE),
    "another dtype": (lambda x, offset=0.0: x > 0, Verdict.WRONG_DTYPE),
    "not finite": (lambda x, offset=0.0: x * np.nan, Verdict.NOT_FINITE),
    "an exception": (lambda x, offset=0.0: x["é\n"], Verdict.RAISED),
    "no exception": (lambda x, offset=0.0: 2 * x + offset, Verdict.DID_NOT_RAISE),
    "nothing": (lambda x, offset=0.0: None, Verdict.WRONG_TYPE),
}


@pytest.mark.parametrize(("function", "verdict"), FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_a_score_comes_back_as_it_was(key, function, verdict):
    """Aspects, diagnosis, counterexample with all its arrays, hint and notes."""
    score = score_of(key, function)
    assert score.verdict is verdict
    comes_back(key, score)


def test_the_parts_that_matter_are_not_empty(key):
    """What comes back is a diagnosis with its text and an example with its numbers."""
    read = comes_back(key, score_of(key, without_offset))
    assert read.diagnosis.misconception.text == "You left out the offset."
    assert read.diagnosis.cases == 2
    assert read.hint == "Twice."
    x = read.counterexample.inputs["x"]
    assert (x.dtype, x.shape) == (np.float64, (2,))
    assert read.counterexample.got.tolist() == (2 * x).tolist()
    assert read.counterexample.difference.index in ((0,), (1,))
    [note] = comes_back(key, score_of(key, FUNCTIONS["a convention"][0])).notes
    assert note == "Some books triple."


def changed_argument(x, offset=0.0):
    result = right(x, offset)
    x += 1
    return result


def test_a_changed_argument_comes_back(key):
    """Its counterexample shows the arguments as the call left them."""
    read = comes_back(key, score_of(key, changed_argument))
    assert read.counterexample.judges == "arguments"
    assert read.counterexample.got["x"].tolist() != read.counterexample.inputs["x"].tolist()


def test_an_expected_exception_comes_back(key):
    """It is an exception again and no value."""
    read = comes_back(key, score_of(key, FUNCTIONS["no exception"][0]))
    assert read.counterexample.expected == Raises(("ValueError",))


@pytest.mark.parametrize("part", [1, "dx"])
def test_a_part_of_a_result_comes_back(key, part):
    """By its position or its name."""
    parted = replace(
        key, cases=tuple(replace(case, part=part) for case in key.cases if case.aspect == "values")
    )
    results = {1: lambda x: (x, 3 * x), "dx": lambda x: {"dw": None, "dx": 3 * x}}
    read = comes_back(parted, score_of(parted, results[part]))
    assert read.verdict is Verdict.WRONG_VALUES
    assert same(read.counterexample.part, part)
    assert read.counterexample.difference.path == (part,)
    without = comes_back(parted, score_of(parted, lambda x: (x,)))
    assert without.verdict is Verdict.WRONG_TYPE


@pytest.mark.parametrize(
    "kind", [k for k in OutcomeKind if k not in (OutcomeKind.RETURNED, OutcomeKind.RUNNER_FAILED)]
)
def test_every_way_in_which_a_call_ends_comes_back(key, kind):
    """With its message."""
    ended = Outcome(kind, error="reason", error_types=("KeyError",), file="unit.py", line=3)
    read = comes_back(key, score_question(key, [ended] * len(key.cases)))
    assert read.share == 0
    assert "reason" in read.counterexample.difference.message


VALUES = [
    np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 0.1]),
    np.array([np.nan, np.inf, 0.1], np.float32),
    np.float16(0.1),
    np.float64("nan"),
    float("nan"),
    float("-inf"),
    -0.0,
    1 + 2j,
    complex("nan+infj"),
    np.array([complex("-inf+nanj"), 1j], np.complex64),
    np.complex128(1 - 1j),
    np.array([2**64 - 1], np.uint64),
    np.array([[True], [False]]),
    np.bool_(True),
    np.int8(-3),
    np.zeros((0, 3)),
    np.zeros((2, 0), np.complex128),
    np.array(2.5),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(10.0)[::-3],
    Opaque("Liar\x1b[0m"),
    (1, [None, True, 2.0, "é\n\x00"], {"k\n": "v", "": ()}),
    {"dtype": "<f8", "shape": [1], "data": [1.0]},
    {"tuple": [1], "opaque": "x"},
    [],
    10**1000,
    "NaN",
    None,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:30])
def test_whatever_was_returned_comes_back(key, value):
    """In the example, and as the element that is worst."""
    score = score_of(key, without_offset)
    difference = Difference(
        Verdict.WRONG_VALUES, "so", (0, "k"), (1, 2), expected=value, got=value, wrong=1, size=6
    )
    example = replace(
        score.counterexample,
        got=value,
        expected=value,
        inputs={"x": value},
        difference=difference,
    )
    comes_back(key, replace(score, counterexample=example))


def test_points_are_those_of_today(key):
    """A record holds a share; what it is worth stands in course.yaml."""
    outcomes = [call_function(without_offset, case) for case in key.cases]
    record = write_record(score_question(key, outcomes))
    assert record == write_record(score_question(replace(key, points=99.0), outcomes))
    read = read_record(record, replace(key, points=5.0))
    assert (read.possible, read.earned) == (5.0, pytest.approx(4.0))


def test_equal_scores_give_equal_text(key):
    """One line of JSON, with text as people write it."""
    hinted = replace(key, variants=tuple(replace(v, text="Größe ≠ 3") for v in key.variants))
    text = write_record(score_of(hinted, without_offset))
    assert "Größe ≠ 3" in text
    assert "\n" not in text
    assert json.loads(text)["share"] == pytest.approx(0.8)
