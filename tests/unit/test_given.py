"""Functions and random generators among the inputs, and views of a result."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.build import build_key, play_answer
from autograder.calls import distinct_calls
from autograder.check.subject import judge_function
from autograder.inside.decoder import BadFrameError, decode, detach
from autograder.inside.given import Given, copy_plain, make_generator, read_state
from autograder.inside.values import Opaque, encode
from autograder.keyfile import dump_keys, parse_keys
from autograder.question import Aspect, draw, given
from autograder.run import Call, Limits, PlannedQuestion, Worker, choose_backend
from autograder.value_text import read_value, write_value
from autograder.verdict import Verdict

OFFSET = 100.0


def shift(x):
    """A helper that the given function needs."""
    return x + OFFSET


def scaled(x, factor):
    """Shift, and scale what came out."""
    return factor * shift(x)


def roundtrip(inputs):
    return decode(encode(inputs, inputs=True), inputs=True)[0]


def test_a_given_function_travels_with_what_it_needs():
    """(1 + 100) · 2 = 202, on this side and on the other, through bytes and through JSON."""
    f = given(scaled, factor=2.0)
    assert f(1.0) == 202.0
    assert roundtrip({"f": f})["f"](1.0) == 202.0
    assert read_value(write_value(f))(1.0) == 202.0
    assert "scaled" in repr(f)


def test_a_given_function_may_hold_arrays_and_functions():
    """What is bound is of the same kinds as other inputs."""
    f = given(scaled, factor=np.array([1.0, 2.0]))
    assert roundtrip({"f": f})["f"](1.0).tolist() == [101.0, 202.0]


def test_what_a_student_does_to_a_given_function_is_gone_in_the_next_call():
    """Each call is handed a function of its own, with arrays of its own."""
    f = given(scaled, factor=np.array([1.0]))

    def spoil(f):
        f.keywords["factor"][0] = 7.0
        f.func.__globals__["np"] = None
        return f(1.0)

    case = make_case(lambda f: f(1.0), {"f": f})
    assert play_answer(spoil, case).tolist() == [707.0]
    assert play_answer(lambda f: f(1.0), case).tolist() == [101.0]


def test_a_generator_goes_on_where_it_was():
    """Its state travels, not its seed."""
    rng = np.random.default_rng(5)
    rng.random(3)
    twin = roundtrip({"rng": rng})["rng"]
    other = read_value(write_value(rng))
    copy = copy_plain(rng)
    expected = np.random.default_rng(5).random(6)[3:].tolist()
    for one in (twin, other, copy, make_generator(read_state(rng))):
        assert one.random(3).tolist() == expected


@pytest.mark.parametrize("value", [Given("f", "def f(): pass"), np.random.default_rng(0)])
def test_neither_ever_leaves_a_sandbox(value):
    """What a student returns is data: a function in it is the name of its type."""
    assert isinstance(detach(value), Opaque)
    with pytest.raises(BadFrameError):
        decode(encode({"value": value}, inputs=True))


def make_case(function, inputs, **fields):
    """Make the one case of a question that has these inputs."""
    question = make_question(function, inputs, **fields)
    return build_key(question, "s").cases[0]


def make_question(function, inputs, oracle=None, **fields):
    from autograder.question import Question

    aspect = Aspect("values", "it is done", visible=(draw(),), hidden=(draw(),), **fields)
    return Question(
        reference=function,
        oracle=oracle or function,
        draw=lambda _rng: copy_plain(inputs),
        aspects=(aspect,),
        variants=(),
        nudge="",
        source="",
    )


def flip_coins(n, rng):
    """Heads in half of all tosses."""
    return rng.random(n) < 0.5


def flip_loaded_coins(n, rng):
    """Heads in two of three."""
    return rng.random(n) < 2 / 3


def share_of_heads(inputs, result):
    """Look at a random result: only its share of heads is known beforehand."""
    if result.shape != (inputs["n"],):
        raise ValueError(f"expected {inputs['n']} coins")
    return float(result.mean())


@pytest.fixture
def coins():
    """A question that is judged by a statistic: 0.5 ± 0.05 over 10 000 tosses is ten sigma."""
    return make_question(
        flip_coins,
        {"n": 10_000, "rng": np.random.default_rng(1)},
        view=share_of_heads,
        oracle=None,
        atol=0.05,
    )


def expect_half(n, rng):
    return 0.5


def test_a_view_is_judged_in_place_of_the_result(coins):
    """Fair coins pass, loaded ones fail by their share; the tolerance is absolute."""
    [aspect] = coins.aspects
    question = replace(coins, aspects=(replace(aspect, oracle=expect_half),))
    [key] = parse_keys(dump_keys([build_key(question, "s")]))
    assert key.cases[0].expected == 0.5
    fair, _ = judge_function(flip_coins, key)
    loaded, _ = judge_function(flip_loaded_coins, key)
    assert fair.share == 1.0
    assert loaded.share == 0.0
    assert loaded.verdict is Verdict.WRONG_VALUES


@pytest.mark.parametrize("nonsense", [None, np.zeros(3), "heads", [1, 2], {"a": 1}])
def test_a_result_that_the_view_cannot_read_is_wrong(coins, nonsense):
    """Whatever the view raises, it is not the grader's fault."""
    judged, _ = judge_function(lambda n, rng: nonsense, build_key(coins, "s"))
    assert judged.share == 0.0
    assert judged.verdict is Verdict.WRONG_TYPE


def test_the_view_of_the_oracle_is_expected_where_none_is_given(coins):
    """The question's own oracle is looked at in the same way."""
    key = build_key(coins, "s")
    tosses = np.random.default_rng(1).random(10_000)
    assert key.cases[0].expected == float((tosses < 0.5).mean())


def test_arguments_are_judged_without_functions_and_generators():
    """A generator that was used is not an argument that was changed."""
    inputs = {"x": np.zeros(2), "rng": np.random.default_rng(1), "f": given(shift)}
    case = make_case(lambda x, rng, f: x, inputs, judges="arguments")
    assert list(case.expected) == ["x"]
    used = play_answer(lambda x, rng, f: f(rng.random(3)), case)
    assert used["x"].tolist() == [0.0, 0.0]


def test_one_call_serves_all_cases_that_ask_for_it():
    """Two aspects look at two parts of one result; the purity case is a call of its own."""
    question = make_question(lambda x: (x, -x), {"x": np.ones(2)})
    [aspect] = question.aspects
    parts = tuple(replace(aspect, name=f"part {i}", part=i) for i in range(2))
    pure = replace(aspect, name="purity", judges="arguments")
    key = build_key(replace(question, aspects=(*parts, pure)), "s")
    first, places = distinct_calls(key)
    assert len(key.cases) == 6
    assert len(first) == 2
    assert places == [0, 0, 0, 0, 1, 1]


def test_a_sandbox_hands_functions_and_generators_over():
    """The student's code calls the one and draws from the other."""
    source = b"def f(g, rng):\n    return g(rng.random()), type(g).__name__\n"
    inputs = {"g": given(shift), "rng": np.random.default_rng(2)}
    planned = PlannedQuestion("f", "unit", (Call("call", inputs, 2, "result"),) * 2)
    with Worker(choose_backend(), [planned], Limits()) as worker:
        played = worker.play({"unit": source})
    expected = np.random.default_rng(2).random() + OFFSET
    assert [o.value for o in played.outcomes["f"]] == [(expected, "function")] * 2


def test_impossible_arguments_need_no_view():
    """Raising stays the right answer where the aspect looks at results."""
    question = make_question(flip_coins, {"n": 1, "rng": np.random.default_rng(0)})
    [aspect] = question.aspects
    impossible = replace(aspect.visible[0], raises=True)
    looked = replace(aspect, visible=(impossible,), view=share_of_heads)
    key = build_key(replace(question, aspects=(looked,)), "s")
    assert key.cases[0].expected == Raises()
