"""Submissions played by a worker, on every backend that this computer has."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.inside.notebook import MARK
from autograder.inside.values import Opaque
from autograder.outcome import OutcomeKind
from autograder.run import (
    Call,
    Limits,
    PlannedQuestion,
    SandboxUnavailable,
    Worker,
    choose_backend,
)
from autograder.run.plan import admit_files

ROOT = Path(__file__).parents[2]
LIMITS = Limits(question_s=1.0, load_s=1.5, submission_s=20.0)
X = np.arange(6.0).reshape(2, 3)
HONEST = b"""
import numpy as np

def double(x):
    return 2 * x

def triple(x):
    return 3 * x
"""


def plan(*questions, calls=1):
    """Plan questions written as ``unit.function``, each called on 1·X, 2·X, ..."""
    asked = tuple(Call("call", {"x": n * X}, 1, "result") for n in range(1, calls + 1))
    pairs = (question.split(".") for question in questions)
    return [PlannedQuestion(function, unit, asked) for unit, function in pairs]


@pytest.fixture(scope="module", params=["bubblewrap", "landlock", "unsafe"])
def backend(request):
    try:
        return choose_backend(request.param, allow_unsafe=True)
    except SandboxUnavailable as error:
        # A contributor's computer may lack one of the two; where CI runs, both are installed.
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def play(backend, questions, files, limits=LIMITS):
    """Play one submission, and an honest one after it, which must come out right."""
    with Worker(backend, questions, limits) as worker:
        process_id = worker.process_id
        played = worker.play(files)
        after = worker.play({q.unit: _honest(questions, q.unit) for q in questions})
        assert worker.process_id == process_id
    for question in questions:
        for outcome, call in zip(after.outcomes[question.question], question.calls, strict=True):
            np.testing.assert_array_equal(outcome.value, call.inputs["x"] + 1)
    return played


def _honest(questions, unit):
    names = [q.question for q in questions if q.unit == unit]
    return "".join(f"def {name}(x):\n    return x + 1\n" for name in names).encode()


def test_returned_values_come_out_as_they_are(backend):
    """An honest submission's results arrive with their types, and each for its own call."""
    source = b"""
def arrays(x):
    return x * 2, x.astype('float32'), x > 1

def others(x):
    return {'n': 7, 'f': 0.5, 'c': 1j, 'none': None, 'text': 'hi', 'list': [x[0]]}
"""
    played = play(backend, plan("unit.arrays", "unit.others", calls=2), {"unit": source})
    for n, outcome in enumerate(played.outcomes["arrays"], 1):
        doubled, single, mask = outcome.value
        assert outcome.kind is OutcomeKind.RETURNED
        np.testing.assert_array_equal(doubled, 2 * n * X, strict=True)
        np.testing.assert_array_equal(single, (n * X).astype(np.float32), strict=True)
        np.testing.assert_array_equal(mask, n * X > 1, strict=True)
    value = played.outcomes["others"][0].value
    np.testing.assert_array_equal(value.pop("list")[0], X[0])
    assert value == {"n": 7, "f": 0.5, "c": 1j, "none": None, "text": "hi"}
    assert played.notes == ()


def test_every_outcome_of_a_call(backend):
    """What a call does to itself is told apart, and the calls after it are made."""
    source = b"""
import sys

class Odd(BaseException):
    pass

def raises(x):
    x.shape_of_things
def wrong_value(x):
    raise ValueError('no')
def stub(x):
    raise NotImplementedError
def leaves(x):
    sys.exit(3)
def odd(x):
    raise Odd('strange')
def no_array(x):
    return object()
def eats(x):
    return float(np_missing)
"""
    names = ("raises", "wrong_value", "stub", "leaves", "odd", "no_array", "absent")
    played = play(backend, plan(*(f"unit.{n}" for n in names), calls=2), {"unit": source})
    kinds = {name: {o.kind for o in played.outcomes[name]} for name in names}
    assert kinds == {
        "raises": {OutcomeKind.RAISED},
        "wrong_value": {OutcomeKind.RAISED},
        "stub": {OutcomeKind.NOT_IMPLEMENTED},
        "leaves": {OutcomeKind.RAISED},
        "odd": {OutcomeKind.RAISED},
        "no_array": {OutcomeKind.RETURNED},
        "absent": {OutcomeKind.MISSING},
    }
    raised = played.outcomes["raises"][0]
    assert (raised.file, raised.line, raised.error_types[0]) == ("unit.py", 8, "AttributeError")
    assert played.outcomes["wrong_value"][0].error == "ValueError: no"
    assert played.outcomes["no_array"][0].value == Opaque("object")


def test_arguments_can_be_judged(backend):
    """For a purity case the arguments come out, as the call left them."""
    source = b"def f(x):\n    x[0, 0] = 99\n"
    questions = [PlannedQuestion("f", "unit", (Call("call", {"x": X}, 1, "arguments"),) * 2)]
    with Worker(backend, questions, LIMITS) as worker:
        outcomes = worker.play({"unit": source}).outcomes["f"]
    for outcome in outcomes:  # the second call got its own copy, too
        expected = X.copy()
        expected[0, 0] = 99
        np.testing.assert_array_equal(outcome.value["x"], expected)


def test_time_out_costs_one_question(backend):
    """The call that hangs and those after it time out; other questions are still graded."""
    source = (
        b"""
def slow(x):
    while x[0, 1] == 2:
        pass
    return x
"""
        + HONEST
    )
    questions = plan("unit.double", "unit.slow", "unit.triple", calls=3)
    played = play(backend, questions, {"unit": source})
    slow = played.outcomes["slow"]
    assert [o.kind for o in slow] == [OutcomeKind.RETURNED, *[OutcomeKind.TIMED_OUT] * 2]
    assert slow[1].error == "no answer within 1 s"
    assert slow[2].error == "not tried, because an earlier case of this question timed out"
    for name, factor in (("double", 2), ("triple", 3)):
        for n, outcome in enumerate(played.outcomes[name], 1):
            np.testing.assert_array_equal(outcome.value, factor * n * X)


def test_crash_costs_one_question(backend):
    """A crash keeps what was answered, names its cause, and the next question goes on."""
    source = (
        b"""
import ctypes, os

def segfault(x):
    return x if x[0, 1] == 1 else ctypes.string_at(0)
def leave(x):
    os._exit(0)
"""
        + HONEST
    )
    questions = plan("unit.segfault", "unit.leave", "unit.double", calls=3)
    played = play(backend, questions, {"unit": source})
    crashed = played.outcomes["segfault"]
    assert [o.kind for o in crashed] == [OutcomeKind.RETURNED, *[OutcomeKind.KILLED] * 2]
    assert crashed[1].error == "the process ended: segmentation fault"
    assert crashed[2].error.startswith("not tried")
    assert played.outcomes["leave"][0].error == "the process was ended by os._exit(0)"
    assert {o.kind for o in played.outcomes["double"]} == {OutcomeKind.RETURNED}


def test_file_that_hangs_costs_its_unit_once(backend):
    """An endless loop at import takes one time limit and only that unit's questions."""
    hangs = HONEST + b"\nwhile True:\n    pass\n"
    questions = plan("bad.double", "bad.triple", "good.one", "bad.four")
    began = time.monotonic()
    played = play(backend, questions, {"bad": hangs, "good": b"def one(x):\n    return x\n"})
    assert time.monotonic() - began < 2 * LIMITS.load_s
    for name in ("double", "triple", "four"):
        (outcome,) = played.outcomes[name]
        assert outcome.kind is OutcomeKind.LOADING_TIMED_OUT
        assert outcome.error == "bad.py was still loading after 1.5 s"
    assert played.outcomes["one"][0].kind is OutcomeKind.RETURNED


def test_file_that_crashes_costs_its_unit(backend):
    """A process that ends while a file is loaded costs the questions of that file."""
    bad = b"import os\nos._exit(5)\n"
    questions = plan("bad.double", "good.one", "bad.triple")
    played = play(backend, questions, {"bad": bad, "good": b"def one(x):\n    return x\n"})
    for name in ("double", "triple"):
        (outcome,) = played.outcomes[name]
        assert outcome.kind is OutcomeKind.KILLED
        assert outcome.error == "the process was ended by os._exit(5), while bad.py was loaded"
    assert played.outcomes["one"][0].kind is OutcomeKind.RETURNED


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, "unit.py: the file is missing"),
        ({"unit": b"x = 1\ny = (2\n"}, "unit.py, line 2: SyntaxError: '(' was never closed"),
        ({"unit": b"\xff\xfe"}, None),
        ({"unit": b"class E(BaseException): pass\nraise E('x')\n"}, "double is not defined"),
    ],
)
def test_file_that_cannot_be_loaded_is_missing(backend, files, error):
    """Without a file its questions are missing, and the outcome says why."""
    played = play(backend, plan("unit.double", calls=2), files)
    for outcome in played.outcomes["double"]:
        assert outcome.kind is OutcomeKind.MISSING
        assert outcome.error == error or (error is None and "unit.py" in outcome.error)


def test_statement_that_fails_becomes_a_note(backend):
    """A missing import is noted once, even when the file is loaded again after a crash."""
    source = b"import torch\nimport os\nprint(1)\ndef crash(x):\n    os._exit(1)\n" + HONEST
    with Worker(backend, plan("unit.crash", "unit.double"), LIMITS) as worker:
        played = worker.play({"unit": source})
    assert played.notes == ("unit.py, line 1: ModuleNotFoundError: No module named 'torch'",)
    np.testing.assert_array_equal(played.outcomes["double"][0].value, 2 * X)


def test_files_import_one_another_but_hide_nothing(backend):
    """A submission's files see each other; one named numpy.py does not become NumPy."""
    files = {
        "numpy": b"raise RuntimeError('not this one')",
        "helpers": b"def twice(x):\n    return 2 * x\n",
        "unit": b"import numpy as np\nfrom helpers import twice\n"
        b"def double(x):\n    return np.asarray(twice(x))\n",
    }
    with Worker(backend, plan("unit.double"), LIMITS) as worker:
        played = worker.play(files)
    np.testing.assert_array_equal(played.outcomes["double"][0].value, 2 * X)
    assert played.notes == ()


def test_empty_and_oversized_files(backend):
    """An empty file defines nothing; a file above 1 MiB is not read, and a note says so."""
    files = {"empty": b"", "huge": b"#" * (1 << 20) + b"\n"}
    with Worker(backend, plan("empty.double", "huge.triple"), LIMITS) as worker:
        played = worker.play(files)
    assert played.outcomes["double"][0].error == "double is not defined"
    assert played.outcomes["triple"][0].error == "huge.py: the file is missing"
    assert played.notes == ("huge.py was not read, because it is larger than 1 MiB",)


def test_a_notebook_may_be_large_by_its_pictures(backend):
    """Right functions count whatever the outputs weigh; 8 MiB is what the reader lets through."""
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "def double(x):\n    return 2 * x\n",
        "outputs": [{"output_type": "display_data", "data": {"image/png": "A" * (8 << 20)}}],
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    files = {"unit": MARK + json.dumps(notebook).encode()}
    with Worker(backend, plan("unit.double"), LIMITS) as worker:
        played = worker.play(files)
    np.testing.assert_array_equal(played.outcomes["double"][0].value, 2 * X)
    assert played.notes == ()


def test_files_are_capped_together():
    """What a sandbox is sent stays below what a frame may hold."""
    large = MARK + bytes(20 << 20)
    admitted, notes = admit_files({"a": large, "b": large, "c": large, "d": b"pass"})
    assert list(admitted) == ["a", "b", "d"]
    assert notes == ["c.py was not read, because the submission has too many files"]


def test_nothing_stays_for_the_next_submission(backend):
    """What one submission does to Python and NumPy, the next one does not find."""
    spoil = b"""
import builtins, os, random, sys
import numpy as np
np.asarray = None
np.left = builtins.left = sys.left = os.environ['left'] = 'behind'
sys.modules['math'] = None
def double(x):
    return np.random.rand(), random.random()
"""
    look = b"""
import builtins, math, os, random, sys
import numpy as np
def double(x):
    left = [hasattr(place, 'left') for place in (np, builtins, sys)] + ['left' in os.environ]
    return [*left, np.asarray(x).ndim, np.random.rand(), random.random()]
"""
    with Worker(backend, plan("unit.double"), LIMITS) as worker:
        first = worker.play({"unit": spoil}).outcomes["double"][0].value
        second = worker.play({"unit": look}).outcomes["double"][0].value
    assert second[:5] == [False, False, False, False, 2]
    assert tuple(second[5:]) == first  # random numbers do not depend on who came before


def test_submission_has_a_limit_of_its_own(backend):
    """When the time for everything is used up, the rest is not played."""
    source = b"import time\n" + b"".join(
        b"def f%d(x):\n    time.sleep(0.6)\n    return x\n" % n for n in range(5)
    )
    limits = Limits(question_s=1.0, submission_s=1.0)
    with Worker(backend, plan(*(f"unit.f{n}" for n in range(5))), limits) as worker:
        began = time.monotonic()
        outcomes = worker.play({"unit": source}).outcomes
        assert time.monotonic() - began < 2.0
    assert outcomes["f0"][0].kind is OutcomeKind.RETURNED
    for n in range(1, 5):
        assert outcomes[f"f{n}"][0].kind is OutcomeKind.OUT_OF_TIME
        assert outcomes[f"f{n}"][0].error == "the whole submission used up its 1 s"


def test_too_many_results_end_the_process(backend):
    """All results of a submission together are limited; the next question goes on."""
    source = b"import numpy as np\ndef large(x):\n    return np.zeros(1 << 17)\n" + HONEST
    limits = Limits(question_s=2.0, submission_s=20.0, output_mb=2)
    with Worker(backend, plan("unit.large", "unit.double", calls=3), limits) as worker:
        outcomes = worker.play({"unit": source}).outcomes
    kinds = [o.kind for o in outcomes["large"]]
    assert kinds == [OutcomeKind.RETURNED, *[OutcomeKind.OUTPUT_TOO_LARGE] * 2]
    assert outcomes["large"][1].error == (
        "the results are too large: 2.1 MiB in all, where 2 MiB are allowed"
    )
    assert {o.kind for o in outcomes["double"]} == {OutcomeKind.RETURNED}


def test_memory_has_a_limit(backend):
    """20 GiB are refused, and the outcome says where and how much there was."""
    source = b"import numpy as np\ndef huge(x):\n    return np.ones(20 << 27).sum()\n" + HONEST
    played = play(backend, plan("unit.huge", "unit.double"), {"unit": source})
    assert played.outcomes["huge"][0].kind is OutcomeKind.OUT_OF_MEMORY
    assert played.outcomes["huge"][0].error.startswith(
        "needed more than 2048 MiB of memory (unit.py, line 3): Unable to allocate 20.0 GiB"
    )
    np.testing.assert_array_equal(played.outcomes["double"][0].value, 2 * X)


def test_ordinary_python_and_numpy_work(backend):
    """What students use is allowed by the filter."""
    source = b"""
import collections, contextlib, copy, ctypes, dataclasses, datetime, decimal, functools
import hashlib, heapq, inspect, io, itertools, json, logging, math, operator, os, pickle
import random, re, statistics, string, sys, tempfile, textwrap, threading, time, typing, warnings
import numpy as np
from concurrent.futures import ThreadPoolExecutor

def algebra(x):
    a = np.random.default_rng(0).normal(size=(600, 600))
    return float(abs(np.linalg.inv(a) @ a - np.eye(600)).max())

def transforms(x):
    return float(abs(np.fft.ifft2(np.fft.fft2(x)) - x).max())

def paths(x):
    return np.einsum('ij,kj,kl->il', x, x, x, optimize=True)

def talks(x):
    print(x)
    sys.stderr.write('to nobody')
    warnings.warn('careful')
    np.array([1.0]) / 0
    time.sleep(0.001)
    with open(os.devnull, 'w') as null, contextlib.redirect_stdout(null):
        print(x)
    with threading.Lock():
        return np.ma.masked_less(x, 2).sum() + np.polyfit([0, 1, 2], [0, 1, 4], 2)[0]

def memory(x):
    return np.zeros(512 << 17).nbytes
"""
    names = ("algebra", "transforms", "paths", "talks", "memory")
    limits = Limits(question_s=5.0, load_s=5.0)
    with Worker(backend, plan(*(f"unit.{n}" for n in names)), limits) as worker:
        played = worker.play({"unit": source})
    values = {name: played.outcomes[name][0].value for name in names}
    assert played.notes == ()
    assert values["algebra"] < 1e-9
    assert values["transforms"] < 1e-12
    np.testing.assert_allclose(values["paths"], X @ X.T @ X)
    assert values["talks"] == pytest.approx(14 + 1)
    assert values["memory"] == 512 << 20


@pytest.mark.parametrize("victim", ["outermost", "innermost"])
def test_sandbox_that_dies_is_replaced(backend, victim):
    """Killed from outside in the middle of a submission, it is started again and repeats.

    While a worker is idle, the innermost process is the fork server.
    """
    source = HONEST + b"import time\ndef slow(x):\n    time.sleep(0.4)\n    return x\n"
    with Worker(backend, plan("unit.double", "unit.slow", "unit.triple"), LIMITS) as worker:
        first = worker.process_id
        target = first if victim == "outermost" else _family(first)[-1]
        killer = threading.Timer(0.2, os.kill, (target, signal.SIGKILL))
        killer.start()
        outcomes = worker.play({"unit": source}).outcomes
        killer.join()
        assert worker.process_id != first
        np.testing.assert_array_equal(outcomes["double"][0].value, 2 * X)
        np.testing.assert_array_equal(outcomes["slow"][0].value, X)
        np.testing.assert_array_equal(outcomes["triple"][0].value, 3 * X)


def test_sandbox_that_dies_twice_is_the_graders_fault(backend):
    """After a second death the unfinished questions are ungraded, the finished ones kept."""
    source = HONEST + b"import time\ndef slow(x):\n    time.sleep(0.8)\n    return x\n"
    with Worker(backend, plan("unit.double", "unit.slow", "unit.triple"), LIMITS) as worker:
        stop = threading.Event()

        def kill_each():
            killed = set()
            while not stop.wait(0.3):
                if (process_id := worker.process_id) not in {None, *killed} and len(killed) < 2:
                    killed.add(process_id)
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process_id, signal.SIGKILL)

        killer = threading.Thread(target=kill_each)
        killer.start()
        outcomes = worker.play({"unit": source}).outcomes
        stop.set()
        killer.join()
        assert outcomes["double"][0].kind is OutcomeKind.RETURNED
        for name in ("slow", "triple"):
            assert outcomes[name][0].kind is OutcomeKind.RUNNER_FAILED
            assert outcomes[name][0].error.startswith("The grader failed twice")
        again = worker.play({"unit": source}).outcomes
        assert again["slow"][0].kind is OutcomeKind.RETURNED


def test_sandbox_dies_with_the_grader(backend):
    """When the grader is killed, nothing of a running submission is left."""
    program = f"""
from autograder.run import Call, Limits, PlannedQuestion, Worker, choose_backend
backend = choose_backend({backend.name!r}, allow_unsafe=True)
plan = [PlannedQuestion("f", "unit", (Call("call", {{}}, 0, "result"),))]
with Worker(backend, plan, Limits(question_s=30.0)) as worker:
    print(worker.process_id, flush=True)
    worker.play({{"unit": b"def f():\\n    while True: pass\\n"}})
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as grader:
        outermost = int(grader.stdout.readline())
        deadline = time.monotonic() + 10.0
        while len(family := _family(outermost)) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(family) >= 2  # the fork server and its child at least
        time.sleep(0.1)
        grader.kill()
    deadline = time.monotonic() + 5.0
    while any(Path(f"/proc/{process_id}").exists() for process_id in family):
        assert time.monotonic() < deadline, "a process was left behind"
        time.sleep(0.01)


def _family(process_id):
    """List a process and all that it started."""
    try:
        children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    except OSError:
        return []
    return [process_id, *(found for child in children for found in _family(int(child)))]


def test_inputs_that_cannot_be_sent_are_refused(backend):
    """A function among the inputs is a fault of the course, told before anything runs."""
    bad = [PlannedQuestion("f", "unit", (Call("call", {"x": [1, len]}, 1, "result"),))]
    with pytest.raises(ValueError, match="call 1 of the question f cannot be sent"):
        Worker(backend, bad, LIMITS)


def test_worker_that_does_not_start_says_why(backend, monkeypatch):
    """The error of a failed start carries what the sandbox wrote."""
    from autograder.run import SandboxError, runtime

    monkeypatch.setattr(runtime, "SERVE", "raise OSError('no such luck')")
    with pytest.raises(SandboxError, match="no such luck"):
        Worker(backend, plan("unit.double"), LIMITS)
