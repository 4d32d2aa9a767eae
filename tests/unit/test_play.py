"""One case played: what a student's function did, as plain data."""

import numpy as np
import pytest

from autograder.inside.module import STUDENT_MARK, StopStudent
from autograder.inside.play import play
from autograder.outcome import OutcomeKind, outcome_from_play


def play_source(source, name="f", inputs=None, driver="call", judges="result"):
    """Play a function of a student's file."""
    namespace = {STUDENT_MARK: True, "__name__": "unit"}
    exec(compile(source, "unit.py", "exec"), namespace)
    inputs = {"x": 1} if inputs is None else inputs
    return play(namespace, name, driver, inputs, len(inputs), judges)


def test_a_result_is_reported_with_its_time():
    """The value itself, and how long the call took."""
    played = play_source("import time\ndef f(x):\n    time.sleep(0.02)\n    return x + 1\n")
    assert (played["kind"], played["value"]) == ("returned", 2)
    assert 0.02 <= played["seconds"] < 5


def test_arguments_are_judged_as_the_call_left_them():
    """The result does not matter then."""
    inputs = {"x": np.zeros(2), "k": 3}
    played = play_source("def f(x, k):\n    x += k\n", inputs=inputs, judges="arguments")
    assert played["value"].keys() == {"x", "k"}
    assert played["value"]["x"].tolist() == [3.0, 3.0]


@pytest.mark.parametrize("source", ["", "f = 3", "f = None", "def g(x):\n    return x\n"])
def test_a_function_that_is_not_there_is_missing(source):
    """So is a name that means something else."""
    played = play_source(source)
    assert played["kind"] == "missing"
    assert played["error"] == "f is not defined"


def test_a_stub_is_not_implemented():
    """Even where it is a helper that is not written yet."""
    source = (
        "def helper():\n    raise NotImplementedError('later')\ndef f(x):\n    return helper()\n"
    )
    played = play_source(source)
    assert played["kind"] == "not implemented"
    assert played["error"] == "NotImplementedError: later"
    assert outcome_from_play(played).kind is OutcomeKind.NOT_IMPLEMENTED


def test_an_exception_is_reported_by_the_students_own_line():
    """The error comes from NumPy; the line is the innermost one of the student's file."""
    source = "import numpy as np\n\n\ndef helper(x):\n    return np.ones(2) @ np.ones(3)\n\n\n"
    played = play_source(source + "def f(x):\n    return helper(x)\n")
    assert played["kind"] == "raised"
    assert (played["file"], played["line"]) == ("unit.py", 5)
    assert played["error"].startswith("ValueError: ")
    assert "\n" not in played["error"]


def test_an_exception_outside_the_students_code_has_no_line():
    """A wrong number of arguments is raised by the call, in no line of theirs."""
    played = play_source("def f():\n    return 1\n")
    assert (played["kind"], played["file"], played["line"]) == ("raised", "", None)
    assert "TypeError" in played["error"]


@pytest.mark.parametrize(
    ("statement", "types"),
    [
        (
            "raise KeyError('C9')",
            ["KeyError", "LookupError", "Exception", "BaseException", "object"],
        ),
        ("raise Own('x')", ["ValueError", "Exception", "BaseException", "object"]),
        ("raise SystemExit(0)", ["SystemExit", "BaseException", "object"]),
        ("raise GeneratorExit", ["GeneratorExit", "BaseException", "object"]),
    ],
)
def test_exceptions_are_known_by_their_built_in_classes(statement, types):
    """A class of the student's own counts as what it is derived from; none ends the grader."""
    played = play_source(f"class Own(ValueError):\n    pass\ndef f(x):\n    {statement}\n")
    assert played["kind"] == "raised"
    assert played["types"] == types
    assert outcome_from_play(played).kind is OutcomeKind.RAISED


@pytest.mark.parametrize(
    "trick", ["raise SystemExit", "return 7", "raise self", "return 'x' * 10**7"]
)
def test_an_exception_may_lie_about_its_text(trick):
    """A hostile ``__str__`` neither ends the run nor fills the report."""
    source = f"class Trap(Exception):\n    def __str__(self):\n        {trick}\n"
    played = play_source(source + "def f(x):\n    raise Trap('x')\n")
    assert played["kind"] == "raised"
    assert played["error"].startswith("Trap")
    assert len(played["error"]) < 400


@pytest.mark.parametrize("stop", [KeyboardInterrupt, StopStudent])
def test_whoever_runs_the_code_may_stop_it(stop):
    """Ctrl-C and a time limit are raised in the student's function, but are not its answer."""

    def f(x):
        raise stop

    with pytest.raises(stop):
        play({"f": f}, "f", "call", {"x": 1}, 1, "result")


def test_endless_recursion_is_an_exception_like_any_other():
    """Its line is the function's own."""
    played = play_source("def f(x):\n    return f(x)\n")
    assert (played["kind"], played["line"]) == ("raised", 2)
    assert "RecursionError" in played["types"]


def test_a_trajectory_that_returns_no_pair_is_told_so():
    """The sentence of the driver reaches the student, without a line of the engine."""
    inputs = {"w": np.zeros(1), "gradients": np.ones((2, 1)), "lr": 0.1}
    played = play_source(
        "def f(w, dw, state, lr):\n    return w - lr * dw\n", inputs=inputs, driver="trajectory"
    )
    assert played["kind"] == "raised"
    assert "must return the pair (w, state), not ndarray" in played["error"]
    assert played["line"] is None


def test_purity_is_seen_through_a_trajectory():
    """An update in place shows in the starting point."""
    inputs = {"w": np.ones(1), "gradients": np.ones((2, 1)), "lr": 0.25}
    played = play_source(
        "def f(w, dw, state, lr):\n    w -= lr * dw\n    dw[:] = 0\n    return w, state\n",
        inputs=inputs,
        driver="trajectory",
        judges="arguments",
    )
    assert played["value"]["w"].tolist() == [0.5]
    assert played["value"]["gradients"].tolist() == [[0.0], [0.0]]
