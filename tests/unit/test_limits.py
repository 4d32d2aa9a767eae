"""Every limit is hit, named by a verdict of its own, and told in words that a student knows."""

import io
import os
import signal
import time
from dataclasses import asdict, replace

import numpy as np
import pytest
from rich.console import Console

from autograder import config, run
from autograder.answer_key import Case
from autograder.exercise import describe_state, failure_text
from autograder.inside.values import Opaque
from autograder.inside.zygote import BROKEN
from autograder.judge import judge_case, judge_question
from autograder.keyfile import dump_keys, parse_keys
from autograder.measure import SMALLEST_S, measure_reference, round_up
from autograder.outcome import WALL_CLOCK_KINDS, Outcome, OutcomeKind, outcome_from_play
from autograder.release import freeze_key
from autograder.report.results import read_schema
from autograder.report.summary import Summary
from autograder.report.terminal import show_scores
from autograder.run import Call, Limits, PlannedQuestion, SandboxUnavailable, Worker
from autograder.run.sandbox import NO_MEMORY, Ending
from autograder.score import SubmissionScore, score_question
from autograder.timing import question_limit_s
from autograder.verdict import LIMIT_VERDICTS, Verdict

MIB = 1 << 20
X = np.arange(6.0).reshape(2, 3)
HONEST = b"""
import numpy as np

def double(x):
    return 2 * x
"""


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def backend(request):
    try:
        return run.choose_backend(request.param)
    except SandboxUnavailable as error:
        pytest.skip(str(error))


def plan(*questions, calls=1, limit_s=None):
    """Plan functions of ``unit``, each called on 1·X, 2·X, ..."""
    asked = tuple(Call("call", {"x": n * X}, 1, "result") for n in range(1, calls + 1))
    return [PlannedQuestion(name, "unit", asked, limit_s) for name in questions]


def play(backend, source, questions, **limits):
    """Play one submission; ``double`` must be among the questions and come out right."""
    with Worker(backend, questions, Limits(**limits)) as worker:
        outcomes = worker.play({"unit": source + HONEST}).outcomes
    for n, outcome in enumerate(outcomes["double"], 1):
        np.testing.assert_array_equal(outcome.value, 2 * n * X)
    return outcomes


# limits as they are configured -------------------------------------------------------------


def test_the_engine_and_the_course_agree_on_the_defaults():
    """What course.yaml may say is what a worker knows, with the same defaults."""
    assert config.Limits().model_dump() == asdict(Limits())


def test_the_course_states_every_limit(course):
    """course.yaml is where a limit is looked for first."""
    stated = course.config.limits
    assert stated.model_fields_set == set(config.Limits.model_fields)
    assert asdict(Limits(**stated.model_dump())) == {**asdict(Limits()), "cpu_s": 60}


def test_processor_time_outlasts_the_wall_clock_unless_it_is_set():
    """Where only the wall clock is limited, it is the limit that is named."""
    assert Limits(submission_s=20.5).cpu_limit_s == 22
    assert Limits(submission_s=20.5, cpu_s=3).cpu_limit_s == 3


# the time of a question --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question_s", "factor", "reference_s", "limit_s"),
    [
        (1.0, 50.0, 0.0, 1.0),  # not measured
        (1.0, 50.0, 0.015625, 1.0),  # 0.78 s is below the floor
        (1.0, 50.0, 0.02, 1.0),  # exactly the floor
        (1.0, 50.0, 0.021, 2.0),
        (1.0, 50.0, 0.125, 8.0),  # 6.25 s
        (1.0, 10.0, 0.125, 2.0),  # 1.25 s
        (3.0, 50.0, 0.125, 12.0),  # 6.25 s is more than 6 s
        (0.2, 50.0, 0.015625, 0.8),
        (1.0, 50.0, 5.0, 60.0),  # no more than the whole submission has
        (1.0, 50.0, float("inf"), 60.0),
        (1.0, 50.0, float("nan"), 1.0),
    ],
)
def test_time_of_a_question(key, question_s, factor, reference_s, limit_s):
    """A multiple of the reference's own time in steps, with a floor and a ceiling."""
    limits = Limits(question_s=question_s, reference_factor=factor)
    assert question_limit_s(limits, replace(key, reference_s=reference_s)) == limit_s


def test_time_of_a_question_does_not_wobble(key):
    """Measurements that differ by a third on one machine give one limit."""
    limits = Limits()
    found = {
        question_limit_s(limits, replace(key, reference_s=round_up(seconds)))
        for seconds in (0.0003, 0.0004, 0.001, 0.0031, 0.015)
    }
    assert found == {1.0}
    slow = {
        question_limit_s(limits, replace(key, reference_s=round_up(seconds)))
        for seconds in (0.075, 0.1, 0.12)
    }
    assert slow == {8.0}


def test_a_fast_reference_measures_the_same_every_time(question, key):
    """A key that is built again is the same key, to the last bit."""
    assert {measure_reference(question, key) for _ in range(20)} == {SMALLEST_S}


def test_a_slow_reference_is_measured_by_its_work(question, key):
    """Two cases of 20 ms are more than 31 ms and less than 62; what it slept does not count."""

    def slow(x, offset=0.0):
        time.sleep(0.05)
        until = time.thread_time() + 0.020
        while time.thread_time() < until:
            pass
        return 2 * x + offset

    two = replace(key, cases=key.cases[:2])
    assert measure_reference(replace(question, reference=slow), two) == 4 * SMALLEST_S


def test_the_best_of_three_runs_counts(question, key):
    """A reference that warms up is measured warm."""
    calls = []

    def warms_up(x, offset=0.0):
        calls.append(x)
        until = time.thread_time() + (0.1 if len(calls) == 1 else 0.0)
        while time.thread_time() < until:
            pass
        return 2 * x + offset

    one = replace(key, cases=key.cases[:1])
    assert measure_reference(replace(question, reference=warms_up), one) == SMALLEST_S
    assert len(calls) == 3


def test_measuring_leaves_the_key_alone(question, key):
    """A reference that changes its argument does not spoil the inputs of a case."""

    def spoils(x, offset=0.0):
        x[:] = 0
        return x

    before = dump_keys([key])
    measure_reference(replace(question, reference=spoils), key)
    assert dump_keys([key]) == before


def test_the_measure_is_kept_but_not_frozen(key):
    """A cached key remembers it; the cases of students do not depend on who made them."""
    measured = replace(key, reference_s=0.25)
    [kept] = parse_keys(dump_keys([measured]))
    assert kept.reference_s == 0.25
    assert "reference_s" not in dump_keys([freeze_key(measured)])
    assert parse_keys(dump_keys([key]))[0].reference_s == 0.0


# each limit in a sandbox -------------------------------------------------------------------


LOOP = b"def loops(x):\n    while True:\n        pass\n"


def test_an_endless_loop_costs_the_time_of_its_question(backend):
    """A question has its own limit, which its message names."""
    questions = [*plan("loops", calls=2, limit_s=0.25), *plan("double")]
    began = time.monotonic()
    first, second = play(backend, LOOP, questions)["loops"]
    assert time.monotonic() - began < 2.0  # the start of the sandbox is in it
    assert (first.kind, first.error) == (OutcomeKind.TIMED_OUT, "no answer within 0.25 s")
    assert (second.kind, second.tried) == (OutcomeKind.TIMED_OUT, False)


def test_a_question_may_have_more_time_than_the_floor(backend):
    """What is slow because the question is slow is not late."""
    source = b"import time\ndef slow(x):\n    time.sleep(0.4)\n    return x\n"
    questions = [*plan("slow", limit_s=5.0), *plan("double")]
    (outcome,) = play(backend, source, questions, question_s=0.2)["slow"]
    np.testing.assert_array_equal(outcome.value, X)


def test_a_file_has_a_time_to_load(backend):
    """It is not the time of a question, and all questions of the file have lost it."""
    questions = [
        PlannedQuestion("loops", "stuck", plan("loops")[0].calls),
        *plan("double", limit_s=5.0),
    ]
    limits = Limits(question_s=5.0, load_s=0.3)
    with Worker(backend, questions, limits) as worker:
        outcomes = worker.play({"stuck": b"while True:\n    pass\n", "unit": HONEST}).outcomes
    (late,) = outcomes["loops"]
    assert late.kind is OutcomeKind.LOADING_TIMED_OUT
    assert late.error == "stuck.py was still loading after 0.3 s"
    assert outcomes["double"][0].kind is OutcomeKind.RETURNED


def test_the_whole_submission_has_a_time(backend):
    """Where it is used up, no single question is blamed, and what was answered stays."""
    source = b"import time\ndef slow(x):\n    time.sleep(0.2)\n    return x\n"
    questions = [*plan("double"), *plan("slow", calls=9, limit_s=5.0), *plan("never")]
    outcomes = play(backend, source, questions, submission_s=0.6)
    kinds = [outcome.kind for outcome in outcomes["slow"]]
    assert kinds[0] is OutcomeKind.RETURNED
    assert kinds[-1] is OutcomeKind.OUT_OF_TIME
    assert outcomes["never"][0].error == "the whole submission used up its 0.6 s"


def test_processor_time_is_limited(backend):
    """An own verdict; the next question goes on with a process of its own."""
    questions = [*plan("loops", calls=2, limit_s=20.0), *plan("double")]
    first, second = play(backend, LOOP, questions, cpu_s=1)["loops"]
    assert (first.kind, first.error) == (OutcomeKind.OUT_OF_CPU, "used up 1 s of processor time")
    assert (second.kind, second.tried) == (OutcomeKind.OUT_OF_CPU, False)


def test_sleeping_takes_no_processor_time(backend):
    """Only work counts, so a busy machine takes none of it away."""
    source = b"import time\ndef slow(x):\n    time.sleep(1.2)\n    return x\n"
    questions = plan("slow", "double", limit_s=20.0)
    assert play(backend, source, questions, cpu_s=1)["slow"][0].kind is OutcomeKind.RETURNED


HOG = b"""
import numpy as np

KEPT = []

def hogs(x):
    while x[0, 1] == 2:
        KEPT.append(np.empty(1 << 20))
    return x
"""


def test_memory_is_limited_to_the_question(backend):
    """What one question keeps is not missing for the next, and its other cases count."""
    questions = plan("hogs", "double", calls=3, limit_s=5.0)
    first, second, _ = play(backend, HOG, questions, memory_mb=512)["hogs"]
    assert first.kind is OutcomeKind.RETURNED
    assert second.kind is OutcomeKind.OUT_OF_MEMORY
    assert second.error == (
        "needed more than 512 MiB of memory (unit.py, line 8): Unable to allocate 8.00 MiB "
        "for an array with shape (1048576,) and data type float64"
    )


def test_an_array_that_is_too_large_is_told(backend):
    """NumPy's own words say which array it was."""
    source = b"import numpy as np\ndef huge(x):\n    return np.ones((1 << 20, 1 << 20))\n"
    (outcome,) = play(backend, source, plan("huge", "double"))["huge"]
    assert outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert outcome.error == (
        "needed more than 2048 MiB of memory (unit.py, line 3): Unable to allocate 8.00 TiB "
        "for an array with shape (1048576, 1048576) and data type float64"
    )


def test_a_file_that_needs_too_much_memory(backend):
    """A file too large to be understood in that memory is out of memory, not missing."""
    source = b"x = [" + b"[1, 2, 3, a + b * c], " * 30000 + b"]\n"
    limits = Limits(memory_mb=320, load_s=20.0)
    with Worker(backend, plan("double"), limits) as worker:
        (outcome,) = worker.play({"unit": source + HONEST}).outcomes["double"]
    assert outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert outcome.error == "needed more than 320 MiB of memory, while unit.py was loaded"


def test_one_result_may_be_too_large(backend, key):
    """It is judged as too large, and not as a wrong type."""
    source = b"import numpy as np\ndef large(x):\n    return np.zeros(10 << 20)\n"
    (outcome,) = play(backend, source, plan("large", "double"))["large"]
    difference = judge_case(key.cases[0], outcome, np.zeros(2), key.rtol).difference
    assert difference.verdict is Verdict.OUTPUT_TOO_LARGE
    assert difference.message == (
        "the result is too large: ndarray of 80 MiB, where a call may return 64 MiB in all"
    )


def test_all_results_together_may_be_too_large(backend):
    """The answers that came before it stay, and the next question has a new allowance."""
    source = b"import numpy as np\ndef large(x):\n    return np.zeros((1 << 20, 1))\n"
    questions = plan("large", "double", calls=3)
    first, second, third = play(backend, source, questions, output_mb=10)["large"]
    assert first.value.shape == (MIB, 1)
    assert second.kind is third.kind is OutcomeKind.OUTPUT_TOO_LARGE
    assert second.error == "the results are too large: 16.1 MiB in all, where 10 MiB are allowed"
    assert third.error == "not tried, because an earlier case of this question returned too much"


def test_only_the_questions_that_are_asked_for_are_played(backend):
    """The plan holds all; a submission may be played again for some of them."""
    with Worker(backend, plan("loops", "double", limit_s=5.0), Limits()) as worker:
        began = time.monotonic()
        outcomes = worker.play({"unit": LOOP + HONEST}, ["double"]).outcomes
        assert time.monotonic() - began < 2.0
    assert list(outcomes) == ["double"]
    np.testing.assert_array_equal(outcomes["double"][0].value, 2 * X)


# what a process ended by -------------------------------------------------------------------

ENDING_LIMITS = Limits(cpu_s=5, memory_mb=300)


@pytest.mark.parametrize(
    ("status", "killed", "lived_s", "kind", "text"),
    [
        (signal.SIGKILL, False, 5.01, OutcomeKind.OUT_OF_CPU, "used up 5 s of processor time"),
        (signal.SIGKILL, False, 4.99, OutcomeKind.KILLED, "killed from outside"),
        (signal.SIGKILL, True, 9.0, OutcomeKind.KILLED, "closed the channel"),
        (signal.SIGSEGV, False, 9.0, OutcomeKind.KILLED, "segmentation fault"),
        (NO_MEMORY << 8, False, 1.0, OutcomeKind.OUT_OF_MEMORY, "needed more than 300 MiB"),
        (BROKEN << 8, False, 1.0, OutcomeKind.KILLED, "broke its own Python"),
        (3 << 8, False, 9.0, OutcomeKind.KILLED, "os._exit(3)"),
        (0, False, 9.0, OutcomeKind.KILLED, "os._exit(0)"),
    ],
)
def test_how_a_process_ended(status, killed, lived_s, kind, text):
    """Nobody uses up processor time faster than time passes."""
    assert os.WIFEXITED(status) != os.WIFSIGNALED(status)
    ending = Ending(int(status), killed, lived_s, ENDING_LIMITS)
    assert ending.kind is kind
    assert text in str(ending)


# verdicts ----------------------------------------------------------------------------------

ANSWERS = {OutcomeKind.RETURNED, OutcomeKind.RAISED}
FAILURES = [kind for kind in OutcomeKind if kind not in {*ANSWERS, OutcomeKind.RUNNER_FAILED}]


def test_the_schema_knows_every_verdict():
    """Programs that read results.json are told of all verdicts, in their order."""
    assert read_schema()["$defs"]["verdict"]["enum"] == [str(verdict) for verdict in Verdict]


@pytest.mark.parametrize("kind", FAILURES)
def test_each_failure_has_the_verdict_of_its_name(key, kind):
    """None of them earns anything, and none of them is the grader's fault."""
    score = score_question(key, [Outcome(kind, error="the reason")] * len(key.cases))
    assert (score.earned, str(score.verdict)) == (0.0, str(kind))
    assert score.counterexample.difference.message == "the reason"


def test_what_depends_on_a_busy_machine_is_known():
    """Wall time does; processor time, memory and output do not."""
    limits = {OutcomeKind(str(verdict)) for verdict in LIMIT_VERDICTS}
    assert limits >= WALL_CLOCK_KINDS
    assert limits - WALL_CLOCK_KINDS == {
        OutcomeKind.OUT_OF_CPU,
        OutcomeKind.OUT_OF_MEMORY,
        OutcomeKind.OUTPUT_TOO_LARGE,
    }


@pytest.mark.parametrize("verdict", sorted(LIMIT_VERDICTS))
def test_students_and_teachers_read_the_message(key, verdict):
    """In pytest and in the table of a class stands what was too much, and not the inputs."""
    outcomes = [Outcome(OutcomeKind(str(verdict)), error="more than there was")] * len(key.cases)
    judged = judge_question(key, outcomes)
    assert failure_text(judged, judged.aspects[0]) == "double: more than there was"
    assert describe_state(judged)["state"] == str(verdict)

    text = io.StringIO()
    score = SubmissionScore("ann", (score_question(key, outcomes),))
    show_scores(Console(file=text, width=100), [score], Summary([key]))
    assert "everything: more than there was" in text.getvalue()


def case_of(key, **changes) -> Case:
    return replace(key.cases[0], **changes)


@pytest.mark.parametrize(
    ("part", "value", "verdict"),
    [
        (None, Opaque("ndarray of 80 MiB"), Verdict.OUTPUT_TOO_LARGE),
        (None, Opaque("int too large to report"), Verdict.OUTPUT_TOO_LARGE),
        (None, Opaque("Layer"), Verdict.WRONG_TYPE),
        (None, Opaque("ndarray of 80 MiB and more"), Verdict.WRONG_TYPE),
        (0, (np.ones(2), Opaque("dict too large to report")), Verdict.RIGHT),
        (0, (np.zeros(2), Opaque("dict too large to report")), Verdict.WRONG_VALUES),
        (0, (Opaque("ndarray of 80 MiB"), np.ones(2)), Verdict.OUTPUT_TOO_LARGE),
        (0, Opaque("tuple too large to report"), Verdict.OUTPUT_TOO_LARGE),
        ("dx", {"dx": Opaque("ndarray of 65 MiB")}, Verdict.OUTPUT_TOO_LARGE),
    ],
)
def test_only_what_is_judged_may_be_too_large(key, part, value, verdict):
    """A part that nobody looks at costs nothing, whatever its size."""
    outcome = Outcome(OutcomeKind.RETURNED, value=value)
    judged = judge_case(case_of(key, part=part), outcome, np.ones(2), key.rtol)
    assert judged.verdict is verdict


def test_a_part_of_a_whole_result_is_too_large(key):
    """Where all of a tuple is judged, the message names the part that is too large."""
    value = (np.ones(2), Opaque("ndarray of 70 MiB"))
    outcome = Outcome(OutcomeKind.RETURNED, value=value)
    found = judge_case(case_of(key), outcome, (np.ones(2), np.ones(2)), key.rtol).difference
    assert (found.verdict, found.path) == (Verdict.OUTPUT_TOO_LARGE, (1,))


def test_a_liar_gains_nothing(key):
    """Whoever claims a limit that he did not hit gets its verdict, and no points."""

    class Both(ValueError, MemoryError):
        pass

    types = tuple(c.__name__ for c in Both.__mro__ if c.__module__ == "builtins")
    assert {"ValueError", "MemoryError"} <= set(types)
    played = {"kind": "raised", "error": "Both", "types": list(types), "file": "", "line": 1}
    outcome = outcome_from_play({**played, "seconds": 0.0})
    assert outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert score_question(key, [outcome] * len(key.cases)).earned == 0.0
