"""A class is graded side by side, and a fault of the grader is never a zero."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest

from autograder.calls import call_function
from autograder.gradebook import Entry
from autograder.grading import Bench, find_known, grade_class, local_pool, plan_questions
from autograder.outcome import Outcome, OutcomeKind
from autograder.record import read_record
from autograder.run import Limits, Played
from autograder.submissions import Submission, find_submissions
from autograder.verdict import Verdict


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset


class FakeWorker:
    """Plays the right answer for everybody, in no sandbox; counts what was started and closed.

    In place of a backend it is given the keys.
    """

    started = 0
    closed = 0

    def __init__(self, backend, plan, limits):
        type(self).started += 1
        self.keys = {key.question: key for key in backend}
        self.thread = threading.get_ident()

    def play(self, files, questions=None):
        assert threading.get_ident() == self.thread, "a sandbox was used in another thread"
        outcomes = {
            name: tuple(call_function(right, case) for case in self.keys[name].cases)
            for name in questions or self.keys
        }
        return Played(outcomes, ("a note of the sandbox",))

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
    with Bench([key], [key], Limits()) as bench:
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


def grade_all(submissions, bench, pool, ahead=4):
    """Grade a class to its end, by student."""
    graded = grade_class(submissions, bench, pool, ahead)
    return {submission.student: result for submission, result in graded}


def test_a_plan_holds_no_answers(key):
    """What goes into a sandbox is the calls, in the order of the cases, and their time."""
    [planned] = plan_questions([key], Limits(question_s=3.0))
    assert (planned.question, planned.unit, planned.limit_s) == ("double", key.unit, 3.0)
    assert [call.inputs["x"].tolist() for call in planned.calls] == [
        case.inputs["x"].tolist() for case in key.cases
    ]
    assert {field.name for field in fields(planned.calls[0])} == {
        "driver",
        "inputs",
        "positional",
        "judges",
    }


def test_a_submission_is_graded_with_its_notes(bench, submissions, key):
    """A share of the points with the record of how it came about, and the sandbox's notes."""
    graded = bench.grade(submissions[0])
    assert (graded.student, graded.fault, graded.doubtful) == ("s00", "", ())
    assert len(graded.files) == 64
    assert "a note of the sandbox" in graded.notes
    assert graded.entries["double"].share == 1.0
    assert read_record(graded.entries["double"].record, key).earned == 10.0


def test_a_slow_submission_holds_up_nobody(bench, submissions, monkeypatch):
    """The first one ends only after the last one has: each is told as soon as it is done."""
    last = threading.Event()
    grade = bench.grade

    def slow_first(submission):
        if submission.student == "s00":
            assert last.wait(10)
        if submission.student == "s09":
            last.set()
        return grade(submission)

    monkeypatch.setattr(bench, "grade", slow_first)
    with ThreadPoolExecutor(2) as pool:
        pairs = list(grade_class(submissions, bench, pool, 3))
    assert all(submission.student == graded.student for submission, graded in pairs)
    assert sorted(graded.student for _, graded in pairs) == [f"s{i:02}" for i in range(10)]
    assert pairs[0][0].student != "s00"
    assert not any(graded.fault for _, graded in pairs)


def test_no_more_than_a_few_submissions_wait(bench, submissions):
    """The class may be endless: only so many are taken as may wait or run."""
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield submissions[0]

    with local_pool(2) as pool:
        graded = grade_class(endless(), bench, pool, 3)
        for yielded in range(1, 20):
            next(graded)
            assert len(taken) <= yielded + 3
        graded.close()


def test_a_thread_keeps_its_sandbox(key, fake, submissions):
    """Starting one is what costs; leaving the bench closes each of them."""
    worker = fake()
    with Bench([key], [key], Limits()) as bench, local_pool(2) as pool:
        assert len(grade_all(submissions, bench, pool)) == 10
        assert 1 <= worker.started <= 2
    assert worker.closed == worker.started


def broken_play(self, files, questions=None):
    raise RuntimeError("the sandbox is on fire")


def broken_start(self, backend, plan, limits):
    raise OSError("no more memory")


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ({"play": broken_play}, "RuntimeError: the sandbox is on fire"),
        ({"__init__": broken_start}, "OSError: no more memory"),
        ({"play": lambda self, files, questions: Played({}, ())}, "KeyError: 'double'"),
        (
            {"play": lambda self, files, questions: Played({"double": ()}, ())},
            " calls, 0 outcomes",
        ),
    ],
    ids=["play", "start", "no outcomes", "too few"],
)
def test_a_fault_of_the_grader_is_ungraded_and_not_a_zero(key, fake, submissions, methods, words):
    """No score of any kind, and the reason."""
    fake(**methods)
    with Bench([key], [key], Limits()) as bench:
        graded = bench.grade(submissions[0])
    assert graded.student == "s00"
    assert graded.fault.startswith("the grader failed: ")
    assert words in graded.fault
    assert not graded.entries
    assert not graded.known


def test_one_fault_leaves_the_others_graded(key, fake, submissions):
    """A submission on which the grader fails costs only itself."""

    def sometimes(self, files, questions=None):
        if not failed:
            failed.append(1)
            raise RuntimeError
        return FakeWorker.play(self, files, questions)

    failed = []
    fake(play=sometimes)
    with Bench([key], [key], Limits()) as bench, local_pool(1) as pool:
        graded = grade_all(submissions, bench, pool)
    assert [bool(graded[f"s{i:02}"].fault) for i in range(10)] == [True] + [False] * 9
    assert [len(graded[f"s{i:02}"].entries) for i in range(10)] == [0] + [1] * 9


def test_a_submission_that_cannot_be_read_is_ungraded(bench, tmp_path):
    """A damaged zip says nothing about the student's work."""
    damaged = Submission("zoe", tmp_path / "zoe.zip", fault="the zip is damaged")
    graded = bench.grade(damaged)
    assert (graded.files, graded.fault) == ("", "the zip is damaged")
    assert not graded.entries


def test_a_file_that_vanished_is_not_a_zero(bench, tmp_path):
    """What was listed and is gone when it is read is not known to be wrong."""
    [submission] = write_class(tmp_path / "gone", ["amy"])
    (tmp_path / "gone" / "amy" / "unit.py").unlink()
    graded = bench.grade(submission)
    assert not graded.entries
    assert "cannot be read" in graded.fault


def test_an_interrupt_abandons_what_has_not_begun(key, fake, submissions):
    """What runs is finished, the rest is not started, and the sandboxes are closed."""
    played = []

    def slow(self, files, questions=None):
        played.append(1)
        time.sleep(0.05)
        return FakeWorker.play(self, files, questions)

    worker = fake(play=slow)

    def interrupted():
        with Bench([key], [key], Limits()) as bench, local_pool(1) as pool:
            for _ in grade_class(submissions, bench, pool, 8):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert 1 <= len(played) < 5
    assert worker.closed == worker.started == 1


def test_an_empty_class_has_no_scores(bench):
    """Nothing to do is not an error."""
    with local_pool(1) as pool:
        assert grade_all([], bench, pool) == {}


def test_submissions_pickle(tmp_path):
    """So that another executor may send them to another computer."""
    import pickle

    [submission] = write_class(tmp_path / "class", ["ann"])
    assert pickle.loads(pickle.dumps(submission)) == submission
    assert isinstance(submission.origin, Path)


# What the gradebook has --------------------------------------------------------------------


@pytest.fixture
def two(key):
    """Two questions."""
    return [key, replace(key, question="other")]


def remembering(two, fake, submission):
    """Grade two questions and return a lookup that has their scores."""
    with Bench(two, two, Limits()) as bench:
        entries = bench.grade(submission).entries
    return {question: [entry] for question, entry in entries.items()}


def test_what_is_known_is_not_played(two, fake, submissions):
    """Nor is a sandbox started for it."""
    fake()
    given = remembering(two, fake, submissions[0])
    worker = fake()
    with Bench(two, two, Limits(), lambda _: given) as bench:
        graded = bench.grade(submissions[0])
    assert graded.known == {question: entry for question, [entry] in given.items()}
    assert set(graded.known) == {"double", "other"}
    assert not graded.entries
    assert worker.started == 0


def test_only_the_missing_question_is_played(two, fake, submissions):
    """The other one keeps the score that it has."""
    fake()
    given = remembering(two, fake, submissions[0])
    asked = []

    def play(self, files, questions=None):
        asked.append(list(questions))
        return FakeWorker.play(self, files, questions)

    fake(play=play)
    with Bench(two, two, Limits(), lambda _: {"double": given["double"]}) as bench:
        graded = bench.grade(submissions[0])
    assert asked == [["other"]]
    assert (set(graded.known), set(graded.entries)) == ({"double"}, {"other"})


def test_a_score_of_another_fingerprint_is_not_known():
    """It is the latest with the right one that counts, however many came after it."""
    old, new = Entry("then", 0.25, "{}"), Entry("now", 0.5, "{}")
    newest = Entry("now", 0.75, "{}")
    given = {"a": [old, new], "b": [old], "c": [newest, new]}
    wanted = {"a": "now", "b": "now", "c": "now", "d": "now"}
    assert find_known(given, wanted) == {"a": new, "c": newest}


def test_each_student_is_looked_up_by_name(key, fake, submissions):
    """The scores of another student with the same files are not theirs."""
    fake()
    asked = []
    with Bench([key], [key], Limits(), lambda student: asked.append(student) or {}) as bench:
        bench.grade(submissions[3])
    assert asked == ["s03"]


# Time-outs ---------------------------------------------------------------------------------

WALL_CLOCK = [OutcomeKind.TIMED_OUT, OutcomeKind.LOADING_TIMED_OUT, OutcomeKind.OUT_OF_TIME]


def ending(kind, question="other"):
    """Play the right answers, but end the last case of one question in some way."""

    def play(self, files, questions=None):
        played = FakeWorker.play(self, files, questions)
        if question not in played.outcomes:
            return played
        *first, _ = played.outcomes[question]
        late = (*first, Outcome(kind, error="so it ended"))
        return replace(played, outcomes={**played.outcomes, question: late})

    return play


@pytest.mark.parametrize("kind", WALL_CLOCK)
def test_a_time_out_beside_others_is_doubtful(two, fake, submissions, kind):
    """It gets no score yet; the question beside it does."""
    fake(play=ending(kind))
    with Bench(two, two, Limits()) as bench:
        graded = bench.grade(submissions[0])
    assert graded.doubtful == ("other",)
    assert set(graded.entries) == {"double"}
    assert graded.fault == ""


@pytest.mark.parametrize("kind", WALL_CLOCK)
def test_a_time_out_alone_counts(two, fake, submissions, kind):
    """Nobody else was running, so the student's code is to blame."""
    fake(play=ending(kind))
    with Bench(two, two, Limits()) as bench:
        graded = bench.grade(submissions[0], alone=["double", "other"])
    assert graded.doubtful == ()
    score = read_record(graded.entries["other"].record, two[1])
    assert [aspect.verdict for aspect in score.aspects][-1] == Verdict(str(kind))
    assert score.share < 1


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in OutcomeKind
        if kind not in (*WALL_CLOCK, OutcomeKind.RETURNED, OutcomeKind.RUNNER_FAILED)
    ],
)
def test_whatever_does_not_depend_on_the_clock_counts_at_once(two, fake, submissions, kind):
    """A crash is a crash on a busy machine too."""
    fake(play=ending(kind))
    with Bench(two, two, Limits()) as bench:
        graded = bench.grade(submissions[0])
    assert graded.doubtful == ()
    assert graded.entries["other"].share < graded.entries["double"].share == 1


def test_a_question_that_the_sandbox_failed_on_has_no_score(two, fake, submissions):
    """The question beside it has, and the fault is told."""
    fake(play=ending(OutcomeKind.RUNNER_FAILED))
    with Bench(two, two, Limits()) as bench:
        graded = bench.grade(submissions[0])
    assert set(graded.entries) == {"double"}
    assert (graded.doubtful, graded.fault) == ((), "so it ended")


def test_a_broken_gradebook_is_nobodys_fault(key, fake, submissions):
    """A run that cannot look up scores stops with that sentence; it does not blame students."""
    from autograder.errors import GradebookError

    def lookup(student):
        raise GradebookError("The gradebook is gone.")

    fake()
    with Bench([key], [key], Limits(), lookup) as bench, pytest.raises(GradebookError):
        bench.grade(submissions[0])
