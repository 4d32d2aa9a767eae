"""A class is graded side by side, and a fault of the grader is never a zero."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from autograder.check.subject import play_case
from autograder.grading import Bench, grade_class, local_pool, plan_questions
from autograder.run import Limits, Played
from autograder.submissions import Submission, find_submissions
from autograder.verdict import Verdict


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset


class FakeWorker:
    """Plays the right answer for everybody, in no sandbox; counts what was started and closed."""

    started = 0
    closed = 0

    def __init__(self, backend, plan, limits):
        type(self).started += 1
        self.key = backend
        self.thread = threading.get_ident()

    def play(self, files):
        assert threading.get_ident() == self.thread, "a sandbox was used in another thread"
        outcomes = tuple(play_case(right, case) for case in self.key.cases)
        return Played({"double": outcomes}, ("a note of the sandbox",))

    def close(self):
        type(self).closed += 1


@pytest.fixture
def fake(monkeypatch):
    """Make a class of workers that behaves differently, and put it in place of the real one."""

    def install(**methods):
        worker = type("Worker", (FakeWorker,), {"started": 0, "closed": 0, **methods})
        monkeypatch.setattr("autograder.grading.Worker", worker)
        return worker

    return install


@pytest.fixture
def bench(key, fake):
    """A bench whose sandboxes need no sandbox."""
    fake()
    with Bench([key], key, Limits()) as bench:
        yield bench


@pytest.fixture
def submissions(tmp_path):
    """Ten submissions of one file each."""
    return write_class(tmp_path / "class", [f"s{i:02}" for i in range(10)])


def write_class(folder, students):
    for student in students:
        (folder / student).mkdir(parents=True)
        (folder / student / "unit.py").write_text("x = 1\n", encoding="utf-8")
    return find_submissions(folder, ["unit"]).submissions


def test_a_plan_holds_no_answers(key):
    """What goes into a sandbox is the calls, in the order of the cases."""
    [planned] = plan_questions([key])
    assert (planned.question, planned.unit) == ("double", key.unit)
    assert [call.inputs["x"].tolist() for call in planned.calls] == [
        case.inputs["x"].tolist() for case in key.cases
    ]
    assert {field.name for field in fields(planned.calls[0])} == {
        "driver",
        "inputs",
        "positional",
        "judges",
    }


def test_a_submission_is_graded_with_its_notes(bench, submissions):
    """Points, and what the sandbox had to say."""
    score = bench.grade(submissions[0])
    assert (score.student, score.earned, score.possible, score.graded) == ("s00", 10.0, 10.0, True)
    assert "a note of the sandbox" in score.notes


def test_scores_come_in_the_order_of_the_submissions(bench, submissions, monkeypatch):
    """Whoever is finished first; ``done`` is told in the order in which they are."""
    last = threading.Event()
    grade = bench.grade

    def slow_first(submission):
        if submission.student == "s00":
            assert last.wait(10)
        if submission.student == "s09":
            last.set()
        return grade(submission)

    monkeypatch.setattr(bench, "grade", slow_first)
    finished = []
    with ThreadPoolExecutor(2) as pool:
        scores = grade_class(submissions, bench, pool, lambda s: finished.append(s.student))
    assert [score.student for score in scores] == [f"s{i:02}" for i in range(10)]
    assert sorted(finished) == [f"s{i:02}" for i in range(10)]
    assert finished[0] != "s00"


def test_a_thread_keeps_its_sandbox(key, fake, submissions):
    """Starting one is what costs; leaving the bench closes each of them."""
    worker = fake()
    with Bench([key], key, Limits()) as bench, local_pool(2) as pool:
        grade_class(submissions, bench, pool)
        assert 1 <= worker.started <= 2
    assert worker.closed == worker.started


def broken_play(self, files):
    raise RuntimeError("the sandbox is on fire")


def broken_start(self, backend, plan, limits):
    raise OSError("no more memory")


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ({"play": broken_play}, "RuntimeError: the sandbox is on fire"),
        ({"__init__": broken_start}, "OSError: no more memory"),
        ({"play": lambda self, files: Played({}, ())}, "KeyError: 'double'"),
        ({"play": lambda self, files: Played({"double": ()}, ())}, "8 cases, 0 outcomes"),
    ],
    ids=["play", "start", "no outcomes", "too few"],
)
def test_a_fault_of_the_grader_is_ungraded_and_not_a_zero(key, fake, submissions, methods, words):
    """No points, no zero, and the reason; nobody else is harmed."""
    fake(**methods)
    with Bench([key], key, Limits()) as bench:
        score = bench.grade(submissions[0])
    assert not score.graded
    assert score.earned is None
    assert score.possible == 10.0
    assert score.fault.startswith("the grader failed: ")
    assert words in score.fault
    assert [question.verdict for question in score.questions] == [Verdict.UNGRADED]
    assert [question.earned for question in score.questions] == [None]


def test_one_fault_leaves_the_others_graded(key, fake, submissions):
    """A submission on which the grader fails costs only itself."""

    def sometimes(self, files):
        if not failed:
            failed.append(1)
            raise RuntimeError
        return FakeWorker.play(self, files)

    failed = []
    fake(play=sometimes)
    with Bench([key], key, Limits()) as bench, local_pool(1) as pool:
        scores = grade_class(submissions, bench, pool)
    assert [score.graded for score in scores] == [False] + [True] * 9


def test_a_submission_that_cannot_be_read_is_ungraded(bench, tmp_path):
    """A damaged zip says nothing about the student's work."""
    damaged = Submission("zoe", tmp_path / "zoe.zip", fault="the zip is damaged")
    score = bench.grade(damaged)
    assert (score.graded, score.earned, score.fault) == (False, None, "the zip is damaged")


def test_a_file_that_vanished_is_not_a_zero(bench, tmp_path):
    """What was listed and is gone when it is read is not known to be wrong."""
    [submission] = write_class(tmp_path / "gone", ["amy"])
    (tmp_path / "gone" / "amy" / "unit.py").unlink()
    score = bench.grade(submission)
    assert (score.graded, score.earned) == (False, None)
    assert "cannot be read" in score.fault


def test_an_interrupt_abandons_what_has_not_begun(key, fake, submissions):
    """What runs is finished, the rest is not started, and the sandboxes are closed."""
    played = []

    def slow(self, files):
        played.append(1)
        time.sleep(0.05)
        return FakeWorker.play(self, files)

    def stop(score):
        raise KeyboardInterrupt

    worker = fake(play=slow)

    def interrupted():
        with Bench([key], key, Limits()) as bench, local_pool(1) as pool:
            grade_class(submissions, bench, pool, stop)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert 1 <= len(played) < 5
    assert worker.closed == worker.started == 1


def test_an_empty_class_has_no_scores(bench):
    """Nothing to do is not an error."""
    with local_pool(1) as pool:
        assert grade_class([], bench, pool) == []


def test_submissions_pickle(tmp_path):
    """So that another executor may send them to another computer."""
    import pickle

    [submission] = write_class(tmp_path / "class", ["ann"])
    assert pickle.loads(pickle.dumps(submission)) == submission
    assert isinstance(submission.origin, Path)
