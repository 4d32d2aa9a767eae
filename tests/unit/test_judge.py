"""Outcomes become verdicts, aspects and points."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Case, Raises
from autograder.calls import call_function
from autograder.check.subject import judge_function
from autograder.counterexample import explain, find_counterexample
from autograder.diagnose import diagnose
from autograder.judge import judge_case, judge_question
from autograder.messages import CHINESE, retell
from autograder.outcome import Outcome, OutcomeKind
from autograder.score import score_question
from autograder.verdict import Verdict


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return x + x + offset


def without_offset(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return x + x


def outcomes_of(function, key):
    return [call_function(function, case) for case in key.cases]


def verdicts(function, key):
    judged, _ = judge_function(function, key)
    return {aspect.info.name: str(aspect.verdict) for aspect in judged.aspects}


def test_a_right_answer_earns_all_points(key):
    """Every aspect passes and nothing is said against it."""
    score = score_question(key, outcomes_of(right, key))
    assert (score.earned, score.possible, score.verdict) == (10.0, 10.0, Verdict.RIGHT)
    assert score.diagnosis is None
    assert score.counterexample is None


def test_partial_credit_is_the_weighted_share_of_aspects(key):
    """One of four aspects, of weight 1 in 5, is lost: 8 of 10 points remain."""
    score = score_question(key, outcomes_of(without_offset, key))
    assert score.earned == pytest.approx(8.0)
    assert {aspect.name: aspect.passed for aspect in score.aspects} == {
        "values": True,
        "offset": False,
        "impossible": True,
        "purity": True,
    }


def test_an_aspect_counts_only_with_the_one_that_it_requires(key):
    """Raising always, or returning nothing without harm, earns no point."""

    def always_raises(x, offset=0.0):
        raise ValueError

    assert verdicts(always_raises, key) == {
        "values": "raised",
        "offset": "raised",
        "impossible": "not counted",
        "purity": "raised",
    }
    assert verdicts(lambda x, offset=0.0: None, key)["purity"] == "not counted"
    assert judge_function(always_raises, key)[0].share == 0


def test_a_changed_argument_costs_only_its_aspect(key):
    """Mutation is told apart from a wrong result."""

    def mutates(x, offset=0.0):
        result = right(x, offset)
        x += 1
        return result

    assert verdicts(mutates, key) == {
        "values": "right",
        "offset": "right",
        "impossible": "right",
        "purity": "wrong values",
    }


def test_a_convention_is_right_as_a_whole_but_not_mixed(key):
    """Its answers earn full marks with a note; half of them do not."""

    def tripled(x, offset=0.0):
        return right(1.5 * x, offset)

    score = score_question(key, outcomes_of(tripled, key))
    assert score.earned == 10.0
    assert score.notes == ("Some books triple.",)

    mixed = [
        call_function(tripled if case.aspect == "values" else right, case) for case in key.cases
    ]
    assert score_question(key, mixed).earned < 10.0


def test_a_misconception_is_named_when_it_explains_all_its_cases(key):
    """The diagnosis rests on every case that tells the misconception from the right answer."""
    diagnosis = diagnose(key, outcomes_of(without_offset, key))
    assert diagnosis.misconception.id == "offset-ignored"
    assert diagnosis.cases == 2


def test_a_misconception_is_not_named_on_less(key):
    """One telling case that disagrees, or one that is right, is enough to keep silent."""
    outcomes = outcomes_of(without_offset, key)
    telling = [i for i, case in enumerate(key.cases) if "offset-ignored" in case.answers]
    other = replace(outcomes[telling[0]], value=outcomes[telling[0]].value + 7.0)
    assert diagnose(key, [*outcomes[: telling[0]], other, *outcomes[telling[0] + 1 :]]) is None

    good = outcomes_of(right, key)
    mixed = [good[i] if i == telling[0] else outcome for i, outcome in enumerate(outcomes)]
    assert diagnose(key, mixed) is None


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (OutcomeKind.TIMED_OUT, Verdict.TIMED_OUT),
        (OutcomeKind.KILLED, Verdict.KILLED),
        (OutcomeKind.MISSING, Verdict.MISSING),
        (OutcomeKind.NOT_IMPLEMENTED, Verdict.NOT_IMPLEMENTED),
    ],
)
def test_no_answer_is_a_zero_with_its_reason(key, kind, verdict):
    """What is the student's own doing costs points, and the verdict says what it was."""
    score = score_question(key, [Outcome(kind, error="reason")] * len(key.cases))
    assert (score.earned, score.verdict) == (0.0, verdict)


def test_a_grader_fault_is_never_a_zero(key):
    """One case that could not be run leaves the question without a score."""
    outcomes = outcomes_of(right, key)
    outcomes[-1] = Outcome(OutcomeKind.RUNNER_FAILED, error="the sandbox died")
    score = score_question(key, outcomes)
    assert score.earned is None
    assert score.verdict is Verdict.UNGRADED


def test_as_many_outcomes_as_cases_or_it_is_our_fault(key):
    """A short list is a fault of the grader and is not judged."""
    with pytest.raises(ValueError, match="outcomes"):
        judge_question(key, outcomes_of(right, key)[1:])


def test_only_the_right_exception_is_right(key):
    """Another exception, or none, breaks the aspect of impossible arguments."""

    def type_error(x, offset=0.0):
        if offset < 0:
            raise TypeError("no")
        return right(x, offset)

    class Stricter(ValueError):
        pass

    def subclass(x, offset=0.0):
        if offset < 0:
            raise Stricter
        return right(x, offset)

    assert verdicts(type_error, key)["impossible"] == "raised"
    assert verdicts(lambda x, offset=0.0: 2 * x + offset, key)["impossible"] == "did not raise"
    assert verdicts(subclass, key)["impossible"] == "right"


@pytest.mark.parametrize(
    ("outcome", "english", "chinese"),
    [
        (
            Outcome(
                OutcomeKind.RAISED,
                error="IndexError: no 3",
                error_types=("IndexError", "LookupError"),
                file="unit.py",
                line=7,
            ),
            "expected ValueError, but this was raised: IndexError: no 3 (unit.py, line 7)",
            "应当抛出 ValueError，抛出的却是：IndexError: no 3（unit.py 第 7 行）",
        ),
        (
            Outcome(OutcomeKind.RAISED, error="TypeError", error_types=("TypeError",)),
            "expected ValueError, but this was raised: TypeError",
            "应当抛出 ValueError，抛出的却是：TypeError",
        ),
        (
            Outcome(OutcomeKind.RETURNED, None),
            "expected ValueError to be raised, got None",
            "应当抛出 ValueError，得到 None",
        ),
    ],
)
def test_what_came_in_place_of_an_exception_is_told(outcome, english, chinese):
    """Another exception with its own words; None without asking for a return."""
    case = Case("v", True, "call", {}, 0, "result", Raises(("ValueError",)))
    message = judge_case(case, outcome, case.expected, 1e-5).difference.message
    assert message == english
    assert retell(CHINESE, message) == chinese


def test_the_counterexample_is_the_smallest_visible_failing_case(key):
    """Two numbers are shown, not four, although both cases fail."""
    judged, _ = judge_function(without_offset, key)
    found = find_counterexample(judged)
    assert found.visible
    assert found.aspect == "offset"
    assert found.inputs["x"].size == 2
    text = "\n".join(explain(found))
    for word in ("x =", "offset = 1.0", "expected", "got", "worst at"):
        assert word in text


def test_parts_of_a_result_are_judged_apart(question):
    """With ``part``, each key of a dict earns for itself, and a missing one is named."""
    from autograder.build import build_key
    from autograder.question import Aspect, draw

    parts = replace(
        question,
        oracle=lambda x, offset=0.0: {"twice": 2 * x, "size": int(x.size)},
        reference=right,
        aspects=tuple(
            Aspect(name, name, part=name, visible=(draw(N=2),), hidden=(draw(N=3),))
            for name in ("twice", "size")
        ),
        variants=(),
    )
    key = replace(build_key(parts, "s"), points=4.0)
    score = score_question(key, outcomes_of(lambda x, offset: {"twice": x + x, "size": 0}, key))
    assert [aspect.passed for aspect in score.aspects] == [True, False]
    assert score.counterexample.difference.path == ("size",)
    score = score_question(key, outcomes_of(lambda x, offset: {"twice": np.zeros(9)}, key))
    assert [str(a.verdict) for a in score.aspects] == ["wrong shape", "wrong type"]
