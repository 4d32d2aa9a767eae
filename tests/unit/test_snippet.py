"""A counterexample as a program: it runs, and prints what came back beside what should."""

import contextlib
import io
import sys
import types
from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import AnswerKey, AspectInfo, Case, Raises
from autograder.calls import call_function
from autograder.counterexample import find_counterexample
from autograder.inside.given import Given
from autograder.judge import judge_question
from autograder.outcome import Outcome, OutcomeKind
from autograder.snippet import write_snippet, write_value


def shown(function, inputs, expected, **changes):
    """Make the counterexample of a function that is wrong on one case."""
    fields = {"driver": "call", "positional": len(inputs), "judges": "result", **changes}
    case = Case(aspect="a", visible=True, inputs=inputs, expected=expected, **fields)
    key = AnswerKey("f", "unit", 1e-5, (AspectInfo("a", "", 1),), (case,), (), *"nss")
    return find_counterexample(judge_question(key, [call_function(function, case)]))


def run(program, function, monkeypatch):
    """Run a program as a student does, with the function in a file of that name."""
    module = types.ModuleType("unit")
    module.f = function
    monkeypatch.setitem(sys.modules, "unit", module)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "pasted.py", "exec"), {})
    return out.getvalue()


def test_got_and_expected_are_printed(monkeypatch):
    """The call is made with the very numbers, by position and by name."""

    def wrong(x, k, stride=1):
        return x.sum() * k * stride

    inputs = {"x": np.array([[1.5, -2.0]]), "k": np.array([2.0]), "stride": (2,)}
    found = shown(lambda x, k, stride: np.zeros(1), inputs, np.array([7.0]), positional=2)
    program = write_snippet(found, "unit")
    assert "f(x, k, stride=stride)" in program
    text = run(program, lambda x, k, stride: x.sum() * k * stride[0], monkeypatch)
    assert text == "got:\n[-2.]\nexpected:\n[7.]\n"
    assert wrong(inputs["x"], 1, 1) == -0.5


def test_an_exception_that_is_missing_is_named(monkeypatch):
    """There is nothing to expect but the exception."""
    program = write_snippet(shown(lambda x: x, {"x": 3}, Raises()), "unit")
    assert program.endswith("f(x)\n# must raise ValueError\n")
    assert run(program, lambda x: x, monkeypatch) == ""


def test_a_changed_argument_is_printed_after_the_call(monkeypatch):
    """As the call left it."""

    def spoil(x):
        x += 1

    found = shown(spoil, {"x": np.zeros(2)}, {"x": np.zeros(2)}, judges="arguments")
    assert "[1. 1.]" in run(write_snippet(found, "unit"), spoil, monkeypatch)


def test_an_optimizer_runs_its_steps(monkeypatch):
    """State and parameter are threaded through; several parameters have a state each."""

    def descend(w, gradient, state, lr=1.0):
        state["t"] = state.get("t", 0) + 1
        return w - lr * gradient * state["t"], state

    inputs = {"w": np.array([0.0]), "gradients": np.array([[1.0], [2.0]]), "lr": 0.5}
    found = shown(descend, inputs, (np.ones(1), np.ones(1)), driver="trajectory", positional=0)
    # by hand: 0 - 0.5·1·1 = -0.5;  -0.5 - 0.5·2·2 = -2.5
    text = run(write_snippet(found, "unit"), descend, monkeypatch)
    assert text.startswith("w: [-0.5]\nw: [-2.5]\nexpected:")
    inputs = {"w": (np.array([0.0]), np.array([1.0])), "gradients": (np.ones((1, 1)),) * 2}
    wants = ((np.ones(1),), (np.ones(1),))
    found = shown(descend, inputs, wants, driver="trajectories", positional=0)
    text = run(write_snippet(found, "unit"), descend, monkeypatch)
    assert text.startswith("w[0]: [-1.]\nw[1]: [0.]\n")


@pytest.mark.parametrize(("driver", "equal"), [("twice", False), ("twice_afresh", True)])
def test_a_random_generator_starts_where_it_did(driver, equal, monkeypatch):
    """With generators that go on, two calls differ; with equal ones they do not."""

    def drawn(rng):
        return rng.random(2)

    inputs = {"rng": np.random.default_rng(5)}
    found = shown(drawn, inputs, (np.zeros(2), np.zeros(2)), driver=driver)
    text = run(write_snippet(found, "unit"), drawn, monkeypatch)
    first, second = text.split("expected:")[0].replace("got:\n", "").split("and then:\n")
    assert (first == second) == equal
    assert first.strip() == str(np.random.default_rng(5).random(2))


def test_a_function_that_is_handed_over_is_part_of_the_program(monkeypatch):
    """With what is bound to it, under the name of the argument."""
    handed = Given("plus", "def plus(x, a=0):\n    return x + a", {"a": 4})
    found = shown(lambda g: 0, {"g": handed}, 9)
    assert run(write_snippet(found, "unit"), lambda g: g(3), monkeypatch).startswith("got:\n7\n")


def test_one_part_of_a_result_is_picked(monkeypatch):
    """Where only one is judged, only that is printed."""
    found = shown(lambda x: (x, x), {"x": 1}, 5, part=1)
    assert run(write_snippet(found, "unit"), lambda x: (x, 3), monkeypatch) == (
        "got:\n3\nexpected:\n5\n"
    )


@pytest.mark.parametrize(
    "value",
    [
        np.array([[1.5, -2.0], [np.inf, -np.inf]]),
        np.array([1, 2], np.int32),
        np.array([1.0], np.float32),
        np.array([1 + 2j]),
        np.array([True, False]),
        np.zeros((0, 3)),
        np.array(2.5),
        np.arange(200.0).reshape(4, 50),
        np.float32(1.5),
        (1,),
        (1, [2.5, None]),
        {"a": np.ones(2), "b": "text"},
        float("inf"),
    ],
)
def test_a_value_is_read_back_as_it_was(value):
    """Type, shape and every number."""
    back = eval(write_value(value), {"np": np})
    assert type(back) is type(value)
    if isinstance(value, np.ndarray | np.generic):
        assert (back.dtype, back.shape) == (value.dtype, value.shape)
        assert back.tobytes() == value.tobytes()
    else:
        assert repr(back) == repr(value)


def test_what_cannot_be_pasted_gives_no_program():
    """Thousands of numbers are not for pasting."""
    found = shown(lambda x: 0, {"x": np.zeros(5000)}, 1)
    assert write_snippet(found, "unit") == ""


def test_the_student_returns_no_code():
    """What came back is no part of the program, whatever it is."""
    case = Case("a", True, "call", {"x": 1}, 1, "result", 2)
    key = AnswerKey("f", "unit", 1e-5, (AspectInfo("a", "", 1),), (case,), (), *"nss")
    outcome = Outcome(OutcomeKind.RETURNED, "'); import os; os.abort() #")
    found = find_counterexample(judge_question(key, [outcome]))
    assert "abort" not in write_snippet(replace(found), "unit")
