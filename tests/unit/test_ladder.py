"""Ladders: small fair cases of a question, and the first rung on which an answer is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.calls import call_function
from autograder.counterexample import count_numbers
from autograder.grading import plan_ladders
from autograder.keyfile import dump_keys
from autograder.ladder import build_ladder, simplify
from autograder.outcome import Outcome, OutcomeKind
from autograder.question import Aspect, draw, impossible
from autograder.run import Limits, Worker, choose_backend
from autograder.score import score_question
from autograder.smallest import LADDER_S, find_smallest, is_worth_a_search
from autograder.verdict import Verdict


@pytest.fixture
def ladder(question):
    return build_ladder(question)


def outcomes_of(function, key):
    return [call_function(function, case) for case in key.cases]


def test_the_rungs_are_in_the_order_of_their_size(ladder):
    """The first rung is the smallest one, and none is empty."""
    sizes = [count_numbers(case.inputs) for case in ladder.cases]
    assert sizes == sorted(sizes)
    assert sizes[0] == 2  # one value of x, and the offset
    assert all(case.inputs["x"].size for case in ladder.cases)


def test_a_ladder_is_no_secret_and_always_the_same(question, ladder):
    """All rungs are visible, and no misconception's answer is in them."""
    assert all(case.visible for case in ladder.cases)
    wrong = {v.id for v in question.variants if v.kind == "misconception"}
    assert not any(wrong & set(case.answers) for case in ladder.cases)
    assert not wrong & {variant.id for variant in ladder.variants}
    assert dump_keys([build_ladder(question)]) == dump_keys([ladder])


def test_a_right_answer_climbs_to_the_top(question, ladder):
    """No rung says that it is wrong, whatever its style or convention."""
    for function in (question.reference, *(v.function for v in question.variants)):
        kind = {v.function: v.kind for v in question.variants}.get(function, "style")
        found = find_smallest(ladder, outcomes_of(function, ladder), Verdict.WRONG_VALUES)
        assert (found is None) == (kind != "misconception")


def test_the_smallest_rung_that_is_wrong_is_found(question, ladder):
    """Squared and doubled differ but for 0 and 2: one value is enough to show it."""
    squared = next(v.function for v in question.variants if v.id == "squared")
    found = find_smallest(ladder, outcomes_of(squared, ladder), Verdict.WRONG_VALUES)
    assert count_numbers(found.inputs) == 2
    assert found.is_shrunk
    assert found.visible
    value = found.inputs["x"][0]
    assert found.expected[0] == 2 * value + found.inputs.get("offset", 0.0)
    assert found.got[0] != found.expected[0]


def test_a_rung_with_the_verdict_of_the_question_goes_first(ladder, question):
    """Too few values on one rung, wrong ones on a later rung."""
    outcomes = outcomes_of(question.reference, ladder)
    first = min(i for i, o in enumerate(outcomes) if isinstance(o.value, np.ndarray))
    outcomes[first] = replace(outcomes[first], value=np.zeros((3, 3)))
    last = max(i for i, o in enumerate(outcomes) if isinstance(o.value, np.ndarray))
    outcomes[last] = replace(outcomes[last], value=outcomes[last].value + 1)
    found = find_smallest(ladder, outcomes, Verdict.WRONG_VALUES)
    assert found.difference.verdict is Verdict.WRONG_VALUES
    found = find_smallest(ladder, outcomes, Verdict.RAISED)
    assert found.difference.verdict is Verdict.WRONG_SHAPE


def test_impossible_arguments_come_last(ladder, question):
    """An index that is out of bounds everywhere is not shown where an error was asked for."""
    error = Outcome(OutcomeKind.RAISED, error="IndexError: 3", error_types=("IndexError",))
    first = next(i for i, c in enumerate(ladder.cases) if isinstance(c.expected, Raises))
    ladder = replace(ladder, cases=(ladder.cases[first], *ladder.cases))
    found = find_smallest(ladder, [error] * len(ladder.cases), Verdict.RAISED)
    assert not isinstance(found.expected, Raises)
    right = outcomes_of(question.reference, ladder)
    found = find_smallest(ladder, [error, *right[1:]], Verdict.RAISED)
    assert isinstance(found.expected, Raises)


def test_what_was_not_answered_is_not_looked_at(ladder):
    """A ladder that ran out of time tells by what came before."""
    late = Outcome(OutcomeKind.TIMED_OUT, error="no answer within 0.2 s")
    assert find_smallest(ladder, [late] * len(ladder.cases), Verdict.WRONG_VALUES) is None


def test_a_slow_answer_is_told_by_the_rungs_that_it_reached(question, ladder):
    """A ladder is climbed from the smallest rung up and ends with its time; what failed counts."""
    source = f"""
import time

def {question.name}(x, offset=0.0):
    time.sleep({LADDER_S / 5})
    return 4 * x + offset
""".encode()
    [planned] = plan_ladders({question.name: ladder}, Limits())
    with Worker(choose_backend(), [planned], Limits()) as worker:
        outcomes = worker.play({question.unit: source}).outcomes[question.name]
    reached = sum(outcome.kind is OutcomeKind.RETURNED for outcome in outcomes)
    assert 1 <= reached < len(outcomes)
    assert outcomes[reached].kind is OutcomeKind.TIMED_OUT
    found = find_smallest(ladder, outcomes, Verdict.WRONG_VALUES)
    assert count_numbers(found.inputs) <= count_numbers(ladder.cases[reached - 1].inputs)


def test_only_what_was_answered_is_worth_a_search(key, question):
    """Neither a right answer nor one that hangs is played again."""

    def score(outcomes):
        return score_question(key, outcomes), outcomes

    right = outcomes_of(question.reference, key)
    wrong = outcomes_of(lambda x, offset=0.0: x, key)
    late = [*wrong[:-1], Outcome(OutcomeKind.TIMED_OUT, error="late")]
    assert not is_worth_a_search(*score(right))
    assert is_worth_a_search(*score(wrong))
    assert not is_worth_a_search(*score(late))


def test_impossible_arguments_are_on_the_ladder(ladder):
    """They are made smaller, too."""
    assert any(isinstance(case.expected, Raises) for case in ladder.cases)


def test_an_input_on_which_right_programs_differ_is_no_rung(question):
    """The style leaves the integers behind, so no rung may hold a value that is none."""
    style = replace(
        next(v for v in question.variants if v.kind == "convention"),
        kind="style",
        function=lambda x, offset=0.0: np.round(2 * x) + offset,
    )
    fussy = replace(question, variants=(*question.variants[:2], style))
    rungs = [c for c in build_ladder(fussy).cases if isinstance(c.expected, np.ndarray)]
    assert rungs
    assert all((2 * case.inputs["x"] == np.round(2 * case.inputs["x"])).all() for case in rungs)


def test_an_aspect_with_bounds_of_its_own_is_left_out(question):
    """A share of random zeros is certain for many values only."""
    random = Aspect("share", "statistics", visible=(draw(N=9),), hidden=(draw(N=9),), atol=0.5)
    ladder = build_ladder(replace(question, aspects=(*question.aspects, random)))
    assert "share" not in {case.aspect for case in ladder.cases}


def test_a_draw_that_raises_ends_a_candidate_only(question):
    """Sizes that do not go together are passed over."""

    def fussy(rng, N, offset=0):
        if N < 3:
            raise ValueError("too few")
        return question.draw(rng, N, offset)

    aspects = tuple(
        replace(a, visible=(draw(N=4, offset=a.name == "offset"),), hidden=(draw(N=5),))
        for a in question.aspects[:2]
    )
    ladder = build_ladder(replace(question, draw=fussy, aspects=aspects))
    assert min(case.inputs["x"].size for case in ladder.cases) == 3


def test_values_become_small_integers():
    """Quarters do; shares, wholes and values that must differ stay what they are."""
    assert simplify(np.array([0.25, -4.75, 2.5])).tolist() == [1.0, -3.0, 2.0]
    several = np.array([0.25, 0.5, -0.75, 1.25, 0.0])
    assert simplify(several).tolist() == [1.0, 2.0, -3.0, 4.0, 0.0]
    for kept in (np.array([0.25, 0.75]), np.array([0.1, 3.7]), np.arange(3), "text", 5):
        assert simplify(kept) is kept
    pair = (np.array([1.5]), 2)
    assert simplify(pair)[0].tolist() == [1.0]


def test_an_impossible_case_may_be_empty(question):
    """An image without pixels is impossible, and that is what is asked."""
    aspect = replace(
        question.aspects[2],
        visible=(impossible({"x": np.zeros(0), "offset": -1.0}),),
    )
    ladder = build_ladder(replace(question, aspects=(*question.aspects[:2], aspect)))
    assert any(case.inputs["x"].size == 0 for case in ladder.cases)
