"""The smallest failing input, and how it is shown."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import AnswerKey, AspectInfo, Case, Raises
from autograder.compare import compare
from autograder.counterexample import (
    MAX_SHOWN,
    Counterexample,
    count_numbers,
    explain,
    find_counterexample,
)
from autograder.judge import judge_question
from autograder.outcome import Outcome, OutcomeKind
from autograder.verdict import Difference, Verdict


def make_case(size, visible, aspect="values", **changes):
    case = Case(
        aspect, visible, "call", {"x": np.ones(size)}, 1, "result", np.ones(size), label=f"N={size}"
    )
    return replace(case, **changes)


def judge(*cases, outcome=None):
    """Judge a question on which every case has the same wrong outcome."""
    outcome = outcome or Outcome(OutcomeKind.RETURNED, value=None)
    aspects = dict.fromkeys(case.aspect for case in cases)
    infos = tuple(AspectInfo(name, "about", 1) for name in aspects)
    key = AnswerKey("f", "u", 1e-5, infos, cases, (), "", "", "")
    return judge_question(key, [outcome] * len(cases))


def test_the_smallest_case_is_taken():
    """Size is the count of numbers in the inputs."""
    judged = judge(make_case(5, True), make_case(2, True), make_case(3, True))
    assert find_counterexample(judged).label == "N=2"


def test_a_case_that_the_student_has_goes_before_a_smaller_hidden_one():
    """A hidden case is shown only if no visible one fails."""
    judged = judge(make_case(1, False), make_case(5, True))
    assert find_counterexample(judged).label == "N=5"
    hidden = find_counterexample(judge(make_case(4, False), make_case(3, False)))
    assert (hidden.label, hidden.visible) == ("N=3", False)


def test_impossible_arguments_come_last():
    """Where results are wrong too, they are shown, however few numbers the arguments have."""
    asked = make_case(1, True, "impossible", expected=Raises(("ValueError",)))
    assert find_counterexample(judge(asked, make_case(5, True))).label == "N=5"
    assert find_counterexample(judge(asked, make_case(5, False))).label == "N=1"


def test_the_cases_of_one_aspect_may_be_asked_for():
    """Each aspect is shown by its own."""
    judged = judge(make_case(5, True), make_case(2, True, "shape"))
    assert find_counterexample(judged, judged.aspects[0]).label == "N=5"


def test_a_right_question_has_none():
    """There is nothing to show."""
    right = Outcome(OutcomeKind.RETURNED, value=np.ones(2))
    assert find_counterexample(judge(make_case(2, True), outcome=right)) is None


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (np.zeros((2, 3)), 6),
        (3, 1),
        (None, 1),
        ((1, np.zeros(4), [2, 3]), 7),
        ({"a": np.zeros(2), "b": (1, 1)}, 4),
        ({}, 0),
    ],
)
def test_numbers_are_counted_however_deep(value, count):
    """Arrays count by their size, everything else as one."""
    assert count_numbers(value) == count


def shown(got, want, **changes):
    """Explain how one value differs from another."""
    difference = compare(got, want, 1e-5)
    fields = {
        "question": "f",
        "aspect": "values",
        "label": "N=2",
        "visible": True,
        "judges": "result",
        "part": None,
        "inputs": {"x": np.array([1.0, 2.0]), "stride": np.int64(2), "mode": "same"},
        "expected": want,
        "got": got,
        "difference": difference,
    }
    return explain(Counterexample(**{**fields, **changes}))


def test_a_wrong_array_is_shown_with_its_worst_place():
    """Rows stand below the name, a single row beside it; NumPy numbers look like numbers."""
    want = np.array([[1.0, 2.0], [3.0, 4.0]])
    got = np.array([[1.0, 2.0], [3.0, 40.0]])
    assert shown(got, want) == [
        "wrong values: 1 of 4 values differ, at worst by 36 (allowed 4e-05)",
        "on the smallest failing input (N=2)",
        "  x = [1., 2.]",
        "  stride = 2",
        "  mode = 'same'",
        "  expected, shape (2, 2) =",
        "    [[1., 2.],",
        "     [3., 4.]]",
        "  got, shape (2, 2) =",
        "    [[ 1.,  2.],",
        "     [ 3., 40.]]",
        "worst at [1, 1]: expected 4.0, got 40.0",
    ]


def test_the_part_that_differs_is_shown_alone():
    """Of three gradients, only the wrong one, by its place in the tuple."""
    want = (np.zeros(2), np.ones(2), np.zeros(1))
    text = shown((np.zeros(2), np.array([1.0, 5.0]), np.zeros(1)), want)
    assert text[-3:] == [
        "  expected [1] = [1., 1.]",
        "  got [1] = [1., 5.]",
        "worst at [1][1]: expected 1.0, got 5.0",
    ]
    assert not any("[0.]" in line for line in text)


def test_a_key_that_differs_is_shown_by_its_name():
    """Counts of layers are told apart."""
    text = shown({"C1": 156, "S2": 0}, {"C1": 156, "S2": 12})
    assert "wrong values: expected 12, got 0" in text
    assert text[-2:] == ["  expected ['S2'] = 12", "  got ['S2'] = 0"]


def test_a_result_of_another_form_is_shown_as_it_is():
    """A tuple where an array is expected has no part to pick."""
    text = shown((np.ones(2), None), np.ones(2))
    assert text[0] == "wrong type: expected an array of shape (2,), got a tuple of 2"
    assert text[-2:] == ["  got[0] = [1., 1.]", "  got[1] = None"]


def test_nothing_returned_shows_what_was_expected():
    """The first line asks whether a return is missing."""
    text = shown(None, np.ones(2))
    assert "is a return missing?" in text[0]
    assert text[-1] == "  expected = [1., 1.]"


def test_an_exception_is_its_own_headline():
    """What was raised stands first, without the name of a rule."""
    raised = Difference(Verdict.RAISED, "raised TypeError: no (unit.py, line 3)")
    text = shown(None, np.ones(2), difference=raised)
    assert text[0] == "raised TypeError: no (unit.py, line 3)"


def test_impossible_arguments_end_with_the_exception_that_was_asked_for():
    """There is no value to show on either side."""
    missing = Difference(Verdict.DID_NOT_RAISE, "expected ValueError to be raised, got an int")
    text = shown(3, 3, expected=Raises(("ValueError",)), difference=missing)
    assert text[0] == "expected ValueError to be raised, got an int"
    assert sum("to be raised" in line for line in text) == 1
    assert not any("got =" in line for line in text)
    late = Difference(Verdict.TIMED_OUT, "no answer within 1 s")
    text = shown(None, 3, expected=Raises(("ValueError",)), difference=late)
    assert text[-1] == "expected ValueError to be raised"


def test_a_changed_argument_is_named_and_shown_as_it_was_left():
    """The first line says which argument, the last one what became of it."""
    before, after = {"x": np.zeros(2), "k": 1}, {"x": np.ones(2), "k": 1}
    text = shown(after, before, judges="arguments", inputs=before)
    headline = "the call changed its argument 'x': 2 of 2 values differ, at worst by 1 (allowed "
    assert text[0].startswith(headline)
    assert text[-1] == "  x after the call = [1., 1.]"
    assert sum("changed its argument" in line for line in text) == 1


def test_the_worst_place_is_told_in_as_many_digits_as_it_takes():
    """Sixteen digits are noise, unless only the last ones differ."""
    worst = "worst at [0]: expected {}, got {}".format
    for want, got, line in (
        (2 / 3, 4 / 3, worst("0.66666667", "1.3333333")),
        (1.0, np.nan, worst("1.0", "nan")),
        (1.0, 1.0 + 2e-10, worst("1.0", "1.0000000002")),
    ):
        difference = replace(
            compare(np.array([9.0]), np.array([1.0]), 1e-5, ()), expected=want, got=got
        )
        assert shown(np.array([got]), np.array([want]), difference=difference)[-1] == line


def test_large_arrays_are_cut_in_the_middle():
    """Nobody reads a thousand numbers; the shape is still told."""
    want = np.arange(40.0 * 40).reshape(40, 40)
    text = shown(want + 1, want)
    assert "  expected, shape (40, 40) =" in text
    assert sum(line.count(",") for line in text) < MAX_SHOWN
    assert any("..." in line for line in text)


def test_a_part_that_is_judged_alone_is_not_taken_twice():
    """With ``part``, expected and got are that part already."""
    text = shown(
        np.array([1.0, 5.0]),
        np.ones(2),
        part=1,
        difference=compare(np.array([1.0, 5.0]), np.ones(2), 1e-5, (1,)),
    )
    assert text[-3:] == [
        "  expected [1] = [1., 1.]",
        "  got [1] = [1., 5.]",
        "worst at [1][1]: expected 1.0, got 5.0",
    ]


def test_a_case_without_a_label_has_no_brackets():
    """An empty pair of them says nothing."""
    assert shown(0, 1, label="")[1] == "on the smallest failing input"
