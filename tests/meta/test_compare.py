"""The comparator says no whenever it must: type → shape → dtype → finite → values."""

import numpy as np
import pytest

from autograder.compare import Tolerance, compare
from autograder.inside.values import Opaque
from autograder.verdict import Verdict

RTOL = 1e-5
WANT = np.array([[1.0, -2.0], [3.0, 0.0]])


def verdict(got, want, rtol=RTOL):
    difference = compare(got, want, rtol)
    return Verdict.RIGHT if difference is None else difference.verdict


@pytest.mark.parametrize(
    "got", [WANT, WANT.astype(np.float32), np.asfortranarray(WANT), WANT + 2.9e-5]
)
def test_right_arrays_pass(got):
    """The same numbers pass in any float width and memory order, within the tolerance."""
    assert verdict(got, WANT) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (None, Verdict.WRONG_TYPE),
        (0.0, Verdict.WRONG_TYPE),
        (WANT.tolist(), Verdict.WRONG_TYPE),
        ((WANT,), Verdict.WRONG_TYPE),
        (Opaque("Liar"), Verdict.WRONG_TYPE),
        (np.float64(1.0), Verdict.WRONG_TYPE),
        (WANT[None], Verdict.WRONG_SHAPE),
        (WANT[:, :1], Verdict.WRONG_SHAPE),
        (WANT.ravel(), Verdict.WRONG_SHAPE),
        (np.array(1.0), Verdict.WRONG_SHAPE),
        (np.zeros((0, 2)), Verdict.WRONG_SHAPE),
        (WANT.astype(int), Verdict.WRONG_DTYPE),
        (WANT.astype(complex), Verdict.WRONG_DTYPE),
        (WANT.astype(bool), Verdict.WRONG_DTYPE),
        (WANT * np.nan, Verdict.NOT_FINITE),
        (np.where(WANT == 0, np.inf, WANT), Verdict.NOT_FINITE),
        (WANT.T, Verdict.WRONG_VALUES),
        (WANT + 3.1e-5, Verdict.WRONG_VALUES),
        (np.zeros_like(WANT), Verdict.WRONG_VALUES),
    ],
)
def test_wrong_arrays_break_the_first_rule_that_applies(got, expected):
    """The verdict is the first rule broken, and nothing is broadcast."""
    assert verdict(got, WANT) is expected


def test_an_empty_array_matches_only_an_empty_array_of_its_shape():
    """No comparison over nothing passes by accident."""
    empty = np.zeros((0, 3))
    assert verdict(np.zeros((0, 3)), empty) is Verdict.RIGHT
    assert verdict(np.zeros((0, 4)), empty) is Verdict.WRONG_SHAPE
    assert verdict(np.zeros((1, 3)), empty) is Verdict.WRONG_SHAPE


def test_the_tolerance_comes_from_the_largest_magnitude():
    """An expected zero is held to the standard of its neighbours; all zeros, to rtol itself."""
    assert Tolerance(RTOL).of(np.array([0.0, -200.0])) == pytest.approx(2e-3)
    assert Tolerance(RTOL).of(np.zeros(3)) == RTOL
    assert Tolerance(RTOL).of(np.zeros(0)) == RTOL


def test_the_worst_position_is_reported():
    """A difference names the element that is furthest off, and how many are wrong."""
    got = WANT.copy()
    got[0, 0] += 1.0
    got[1, 0] -= 5.0
    difference = compare(got, WANT, RTOL)
    assert difference.index == (1, 0)
    assert (difference.expected, difference.got) == (3.0, -2.0)
    assert (difference.wrong, difference.size) == (2, 4)


def test_a_huge_wrong_value_is_found_without_a_warning():
    """Overflow in the comparison itself is no excuse."""
    assert verdict(np.full((2, 2), 1e308), np.full((2, 2), -1e308)) is Verdict.WRONG_VALUES


@pytest.mark.parametrize(
    ("got", "want", "expected"),
    [
        (28, 28, Verdict.RIGHT),
        (np.int64(28), 28, Verdict.RIGHT),
        (28.0, 28, Verdict.WRONG_DTYPE),
        (True, 1, Verdict.WRONG_DTYPE),
        (27, 28, Verdict.WRONG_VALUES),
        ("28", 28, Verdict.WRONG_TYPE),
        (None, 28, Verdict.WRONG_TYPE),
        (np.array(28), 28, Verdict.WRONG_TYPE),
        ([28], 28, Verdict.WRONG_TYPE),
        (0.5, 0.5, Verdict.RIGHT),
        (np.float32(0.5), 0.5, Verdict.RIGHT),
        (2, 2.0, Verdict.RIGHT),
        (float("nan"), 0.5, Verdict.NOT_FINITE),
        (float("inf"), 0.5, Verdict.NOT_FINITE),
        (0.5001, 0.5, Verdict.WRONG_VALUES),
        (False, False, Verdict.RIGHT),
        (np.True_, True, Verdict.RIGHT),
        (0, False, Verdict.WRONG_DTYPE),
        (10**400, 28, Verdict.WRONG_VALUES),
        ("a", "a", Verdict.RIGHT),
        ("a", "b", Verdict.WRONG_VALUES),
        (3, "b", Verdict.WRONG_TYPE),
    ],
)
def test_scalars(got, want, expected):
    """Numbers keep their kind, but a NumPy number is as good as Python's own."""
    assert verdict(got, want) is expected


def test_an_integer_too_large_for_a_float_is_wrong_and_not_a_crash():
    """A student may return anything at all where a float is expected."""
    assert verdict(10**400, 1.0) is Verdict.WRONG_VALUES


def test_tuples_are_compared_part_by_part():
    """A tuple of results may come as a list; the path says which part is wrong."""
    want = (np.zeros(2), np.ones(3))
    assert verdict([np.zeros(2), np.ones(3)], want) is Verdict.RIGHT
    assert verdict((np.zeros(2),), want) is Verdict.WRONG_SHAPE
    assert verdict(np.zeros(2), want) is Verdict.WRONG_TYPE
    difference = compare((np.zeros(2), np.zeros(3)), want, RTOL)
    assert difference.path == (1,)
    assert difference.verdict is Verdict.WRONG_VALUES


def test_dicts_must_have_exactly_the_keys_asked_for():
    """A missing or a surplus key is named."""
    want = {"C1": 156, "S2": 12}
    assert verdict({"S2": 12, "C1": 156}, want) is Verdict.RIGHT
    assert "'S2'" in compare({"C1": 156}, want, RTOL).message
    assert "'C3'" in compare({**want, "C3": 1}, want, RTOL).message
    assert compare({"C1": 156, "S2": 0}, want, RTOL).path == ("S2",)
    assert verdict([156, 12], want) is Verdict.WRONG_TYPE


def test_bool_and_integer_arrays_are_exact():
    """No tolerance applies to what is counted."""
    table = np.array([True, False])
    assert verdict(table.copy(), table) is Verdict.RIGHT
    assert verdict(table.astype(int), table) is Verdict.WRONG_DTYPE
    assert verdict(~table, table) is Verdict.WRONG_VALUES
    counts = np.array([10**12, 7])
    assert verdict(counts.astype(np.uint64), counts) is Verdict.RIGHT
    assert verdict(counts + np.array([0, 1]), counts) is Verdict.WRONG_VALUES
