"""A student's file run in this process: time limits, outcomes, and what the student reads."""

import signal
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from autograder.exercise import (
    Exercise,
    TimeLimitExceeded,
    describe_state,
    failure_text,
    time_limit,
)
from autograder.judge import judge_question
from autograder.outcome import OutcomeKind
from autograder.verdict import Verdict

RIGHT = """
def double(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset
"""


@pytest.fixture
def exercise(tmp_path):
    """Make an exercise of a text; nothing of it stays imported."""
    modules, path = set(sys.modules), list(sys.meta_path)

    def make(text, timeout_s=5.0, **siblings):
        for name, sibling in siblings.items():
            (tmp_path / f"{name}.py").write_text(sibling, encoding="utf-8")
        file = tmp_path / "unit_under_test.py"
        file.write_text(text, encoding="utf-8")
        return Exercise(file, timeout_s)

    yield make
    sys.meta_path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def kinds(outcomes):
    return {str(outcome.kind) for outcome in outcomes}


# time_limit -------------------------------------------------------------------------------


def test_a_block_that_ends_in_time_is_left_alone():
    """Nothing is raised, and nothing goes off afterwards."""
    with time_limit(0.05):
        value = 1 + 1
    time.sleep(0.1)
    assert value == 2
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def spin(seconds=3):
    """Compute for some time; long enough to be interrupted, short enough to end without."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "survived"


def swallow(times):
    """Catch so many interruptions, then go on as if nothing had been."""
    for _ in range(times):
        try:
            spin()
        except BaseException:  # noqa: BLE001 (what a student writes)
            continue
    return spin()


def test_an_endless_loop_is_interrupted():
    """Within a moment of the limit."""
    start = time.monotonic()
    with pytest.raises(TimeLimitExceeded), time_limit(0.1):
        spin()
    assert 0.1 <= time.monotonic() - start < 5


def test_a_loop_that_swallows_everything_is_interrupted_until_it_ends():
    """The exception comes again and again until it leaves the block."""
    start = time.monotonic()
    with pytest.raises(TimeLimitExceeded), time_limit(0.1):
        swallow(4)
    assert time.monotonic() - start < 5


def test_handlers_are_put_back_even_when_nested():
    """Neither a limit inside another nor one that goes off changes whose signal it is."""

    def own(signum, frame):
        raise AssertionError

    before = signal.signal(signal.SIGALRM, own)
    try:
        with time_limit(5):
            outer = signal.getsignal(signal.SIGALRM)
            with pytest.raises(TimeLimitExceeded), time_limit(0.05):
                time.sleep(5)
            assert signal.getsignal(signal.SIGALRM) is outer
        assert signal.getsignal(signal.SIGALRM) is own
    finally:
        signal.signal(signal.SIGALRM, before)


def test_errors_of_the_block_pass_through():
    """A limit hides no other exception."""
    with pytest.raises(KeyError), time_limit(5):
        raise KeyError


def in_thread(function):
    """Run a function in a thread and return what it returned or raised."""
    result = []

    def run():
        try:
            result.append(function())
        except BaseException as error:  # noqa: BLE001 (it is what is looked for)
            result.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert result, "the thread did not end"
    return result[0]


def limited(seconds, function):
    with time_limit(seconds):
        return function()


def test_a_thread_is_watched_by_another():
    """Signals reach the main thread only; the limit holds all the same."""
    start = time.monotonic()
    assert isinstance(in_thread(lambda: limited(0.1, spin)), TimeLimitExceeded)
    assert time.monotonic() - start < 5


def test_a_thread_that_is_done_in_time_is_left_alone():
    """The watcher ends with the block."""

    def wait_after():
        value = limited(0.05, lambda: 7)
        time.sleep(0.1)
        return value

    before = threading.active_count()
    assert in_thread(wait_after) == 7
    assert threading.active_count() == before


def test_a_thread_that_swallows_one_interruption_gets_another():
    """Without signals too the exception is raised until it leaves the block."""
    ended = in_thread(lambda: limited(0.1, lambda: swallow(1)))
    assert isinstance(ended, TimeLimitExceeded)


# Exercise ---------------------------------------------------------------------------------


def test_a_right_file_is_right(exercise, key):
    """Every case is answered and judged as in a class."""
    judged = judge_question(key, exercise(RIGHT).play(key))
    assert judged.verdict is Verdict.RIGHT
    assert describe_state(judged) == {
        "question": "double",
        "points": 10.0,
        "earned": 10.0,
        "passed": 4,
        "aspects": 4,
        "state": "right",
        "shown": "right",
        "language": "en",
        "notes": [],
    }


def test_a_file_that_cannot_be_parsed_has_no_functions(exercise, key):
    """Each case tells the line, and so do the notes."""
    broken = exercise("x = 1\ndef double(:\n")
    outcomes = broken.play(key)
    assert kinds(outcomes) == {"missing"}
    assert outcomes[0].error == broken.notes[0]
    assert broken.notes[0].startswith("unit_under_test.py, line 2: SyntaxError")


def test_statements_that_fail_are_notes(exercise, key):
    """The functions are played all the same."""
    noted = exercise("import no_such_package\n" + RIGHT)
    assert [note.split(":")[0] for note in noted.notes] == ["unit_under_test.py, line 1"]
    assert judge_question(key, noted.play(key)).verdict is Verdict.RIGHT


def test_a_file_may_import_its_siblings(exercise, key):
    """The other exercises lie beside it."""
    split = exercise("from own_helpers import double\n", own_helpers=RIGHT)
    assert judge_question(key, split.play(key)).verdict is Verdict.RIGHT


def test_a_file_that_does_not_finish_loading(exercise, key):
    """The limit holds for loading too, and the sentence says so."""
    stuck = exercise("while True:\n    pass\n", timeout_s=0.2)
    assert stuck.notes == ("unit_under_test.py was still loading after 0.2 s",)
    assert kinds(stuck.play(key)) == {"loading timed out"}


def test_after_a_time_out_the_rest_is_not_tried(exercise, key):
    """What was answered before it counts; the question ends with its limit, not each case."""
    slow = exercise(
        "calls = []\ndef double(x, offset=0.0):\n    calls.append(1)\n"
        "    while len(calls) > 2:\n        pass\n    return 2 * x + offset\n",
        timeout_s=0.2,
    )
    start = time.monotonic()
    outcomes = slow.play(key)
    assert time.monotonic() - start < 3
    assert [str(outcome.kind) for outcome in outcomes] == ["returned"] * 2 + ["timed out"] * 6
    assert outcomes[-1].error == "no answer within 0.2 s"


def test_results_share_nothing_with_the_students_memory(exercise, key):
    """An array that is returned again and again is judged as it was each time."""
    reused = exercise(
        "import numpy as np\nbuffer = np.zeros(4)\n\n\ndef double(x, offset=0.0):\n"
        "    buffer[: len(x)] = 2 * x\n    return buffer[: len(x)]\n"
    )
    outcomes = reused.play(replace(key, cases=key.cases[:2]))
    for case, outcome in zip(key.cases, outcomes, strict=False):
        assert outcome.value.tolist() == (2 * case.inputs["x"]).tolist()


def test_a_key_is_not_changed_by_a_student(exercise, key):
    """Inputs are copied for each call."""
    before = [case.inputs["x"].tolist() for case in key.cases]
    exercise("def double(x, offset=0.0):\n    x[:] = 0\n    return x\n").play(key)
    assert [case.inputs["x"].tolist() for case in key.cases] == before


@pytest.mark.parametrize("base", ["Exception", "BaseException"])
def test_an_exception_class_of_the_students_own_is_an_outcome(exercise, key, base):
    """Whatever it is derived from, it is raised in the case and does not leave the exercise."""
    own = exercise(
        f"class Stop({base}):\n    pass\n\n\ndef double(x, offset=0.0):\n    raise Stop('now')\n"
    )
    outcomes = own.play(key)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.RAISED}
    assert outcomes[0].error == "Stop: now"


def test_a_file_that_raises_a_class_of_its_own_while_loading(exercise, key):
    """It is a note like any other statement that fails."""
    own = exercise("class Stop(BaseException):\n    pass\n\n\nraise Stop('now')\n" + RIGHT)
    assert "Stop: now" in own.notes[0]


# what the student reads -------------------------------------------------------------------


def texts(key, exercise):
    judged = judge_question(key, exercise.play(key))
    return {
        aspect.info.name: failure_text(judged, aspect)
        for aspect in judged.aspects
        if not aspect.passed
    }


def test_a_stub_is_told_in_one_line(exercise, key):
    """There is nothing to show yet."""
    made = exercise("def double(x, offset=0.0):\n    raise NotImplementedError\n")
    assert set(texts(key, made).values()) == {"double: not implemented yet"}
    assert describe_state(judge_question(key, made.play(key)))["state"] == "not implemented"


def test_a_missing_function_and_a_time_out_are_told_in_one_line(exercise, key):
    """With what was the matter."""
    assert texts(key, exercise("x = 1\n"))["values"] == "double: double is not defined"
    slow = exercise("def double(x, offset=0.0):\n    while True:\n        pass\n", timeout_s=0.1)
    assert texts(key, slow)["values"] == "double: no answer within 0.1 s"


def test_a_wrong_answer_is_told_with_its_smallest_input_and_a_hint(exercise, key):
    """Aspect, verdict, input, expected, got, the worst place, mistake, hint, in this order."""
    wrong = exercise("import numpy as np\n" + RIGHT.replace("2 * x", "x * x"))
    assert texts(key, wrong)["values"].splitlines() == [
        "double, values: every number is doubled",
        "wrong values: 2 of 2 values differ, at worst by 3 (allowed 6e-05)",
        "on the smallest failing input (by hand)",
        "  x = [1., 3.]",
        "  expected = [2., 6.]",
        "  got = [1., 9.]",
        "worst at [1]: expected 6.0, got 9.0",
        "mistake: You squared x. Your function returns exactly what this mistake",
        "  returns on all the cases that can show it: 4.",
        "hint: Twice.",
    ]


def test_the_mistake_is_told_once_for_a_question(exercise, key):
    """The first aspect that fails tells it, with the mistake's own hint."""
    variants = tuple(replace(variant, hint="Look at x.") for variant in key.variants)
    wrong = exercise("import numpy as np\n" + RIGHT.replace("2 * x", "x * x"))
    told = texts(replace(key, variants=variants), wrong)
    assert [name for name, text in told.items() if "mistake: " in text] == ["values"]
    assert told["values"].endswith("hint: Look at x.")
    assert told["offset"].endswith("hint: Twice.")


def test_an_aspect_that_waits_for_another_says_for_which(exercise, key):
    """Raising always is right for impossible arguments, but earns nothing yet."""
    made = exercise("def double(x, offset=0.0):\n    raise ValueError('no')\n")
    assert texts(key, made)["impossible"] == (
        "double: not counted until the aspect 'values' passes"
    )
    assert describe_state(judge_question(key, made.play(key)))["earned"] == 0


def test_lines_fit_a_terminal(exercise, key):
    """Sentences are broken at 79 columns; rows of numbers stay as they are."""
    long = replace(key, nudge="word " * 40)
    text = texts(long, exercise("def double(x, offset=0.0):\n    return 5 * x\n"))["values"]
    assert all(len(line) <= 79 for line in text.splitlines())
    assert text.count("word") == 40


def test_a_convention_is_noted_in_the_state(exercise, key):
    """Full marks, with the sentence about the other textbook."""
    tripled = exercise(RIGHT.replace("2 * x", "3 * x"))
    state = describe_state(judge_question(key, tripled.play(key)))
    assert (state["state"], state["notes"]) == ("right", ["Some books triple."])


def test_division_by_zero_is_quiet(exercise, key):
    """NumPy's warnings are errors in this test run, and must not be in a student's."""
    noisy = exercise("import numpy as np\nx = np.ones(1) / np.zeros(1)\n" + RIGHT)
    assert noisy.notes == ()
    with np.errstate(all="raise"):
        assert judge_question(key, noisy.play(key)).verdict is Verdict.RIGHT
