"""A class is graded into the gradebook and read back, and nothing is kept in memory."""

import gc
import sqlite3
import threading
import weakref
from contextlib import closing
from dataclasses import replace

import pytest

from autograder.bookkeeping import AHEAD, MAX_MOVES, Move, grade_into, read_scores
from autograder.calls import call_function
from autograder.errors import GradebookError
from autograder.gradebook import Gradebook
from autograder.grading import Bench, local_pool
from autograder.outcome import Outcome, OutcomeKind
from autograder.run import Limits, Played
from autograder.submissions import Submission, find_submissions
from autograder.verdict import Verdict


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset


def without_offset(x, offset=0.0):
    return right(x, min(offset, 0.0))


def nothing(x, offset=0.0):
    return None


class Class:
    """A class whose sandboxes are played by this object, and its gradebook.

    ``answers`` says by student and question what to answer: a function, or how the last
    case of the question ends. It is right in everything that is not said.
    """

    def __init__(self, folder, keys, students=3, jobs=2):
        self.keys = keys
        self.jobs = jobs
        self.path = folder / "gradebook.db"
        self.answers = {}
        self.plays = []
        self.running = 0
        self.most_running = 0
        self.lock = threading.Lock()
        self.force = False
        self.note = "a note"
        self.told = []
        self.submissions = self.write(folder / "class", [f"s{i}" for i in range(students)])

    @staticmethod
    def write(folder, students):
        for student in students:
            (folder / student).mkdir(parents=True)
            text = f"name = {student!r}\n"
            (folder / student / "unit.py").write_text(text, encoding="utf-8")
        return find_submissions(folder, ["unit"]).submissions

    def play(self, files, questions):
        """Stand in for `Worker.play`; the file says whose it is."""
        student = files["unit"].decode().split("'")[1]
        with self.lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
            self.plays.append((student, tuple(questions)))
        try:
            outcomes = {
                key.question: self.answer(student, key)
                for key in self.keys
                if key.question in questions
            }
            return Played(outcomes, (f"{self.note} on {student}",))
        finally:
            with self.lock:
                self.running -= 1

    def answer(self, student, key):
        answer = self.answers.get((student, key.question), right)
        if isinstance(answer, list):  # one after the other
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, OutcomeKind):
            played = [call_function(right, case) for case in key.cases[:-1]]
            return (*played, Outcome(answer, error="so it ended"))
        return tuple(call_function(answer, case) for case in key.cases)

    def grade(self, keys=None, submissions=None):
        """Grade the class; returns the progress and the scores by student."""
        self.keys = keys or self.keys
        self.plays.clear()
        self.told.clear()
        submissions = self.submissions if submissions is None else submissions
        with Gradebook(f"sqlite:///{self.path}") as gradebook:
            run = gradebook.begin_run("tiny", {})
            with (
                Bench(self.keys, None, Limits(), gradebook.latest, force=self.force) as bench,
                local_pool(self.jobs) as pool,
            ):
                progress = grade_into(
                    gradebook,
                    run,
                    submissions,
                    bench,
                    pool,
                    self.jobs,
                    lambda *done: self.told.append(done),
                )
            scores = read_scores(gradebook, submissions, self.keys, bench.key_digests, progress)
            return progress, {score.student: score for score in scores}

    def rows(self):
        """List the student and question of every score in the gradebook, sorted."""
        with closing(sqlite3.connect(self.path)) as connection:
            return sorted(connection.execute("SELECT student, question FROM grades").fetchall())


@pytest.fixture
def two(key):
    """Two questions of 10 points."""
    return [key, replace(key, question="other")]


@pytest.fixture
def make_class(tmp_path, monkeypatch, two):
    """Make a class, and let it play its own sandboxes."""

    def make(**arguments):
        made = Class(tmp_path, two, **arguments)

        class Worker:
            def __init__(self, backend, plan, limits):
                pass

            def play(self, files, questions=None):
                return made.play(files, questions)

            def close(self):
                pass

        monkeypatch.setattr("autograder.grading.Worker", Worker)
        return made

    return make


def changed(keys, question="double"):
    """Change one question, as an edit of its rubric does."""
    return [replace(key, nudge="New.") if key.question == question else key for key in keys]


ALL = [(f"s{i}", question) for i in range(3) for question in ("double", "other")]


def test_a_class_is_graded_and_read_back(make_class):
    """In the order of the submissions, with points and notes; each student is told once."""
    made = make_class()
    made.answers["s1", "double"] = without_offset
    progress, scores = made.grade()
    assert list(scores) == ["s0", "s1", "s2"]
    assert [score.graded for score in scores.values()] == [True] * 3
    assert [score.earned for score in scores.values()] == pytest.approx([20, 18, 20])
    assert [score.notes for score in scores.values()] == [(f"a note on s{i}",) for i in range(3)]
    assert sorted(made.told) == [("s0", 20.0), ("s1", pytest.approx(18.0)), ("s2", 20.0)]
    assert made.rows() == ALL
    assert (progress.n_graded, progress.n_known) == (6, 0)
    assert (progress.moves, progress.faults) == ([], {})


def test_an_unchanged_class_is_not_graded_again(make_class):
    """Nothing is played, nothing is added, and the scores are the same."""
    made = make_class()
    made.answers["s1", "double"] = without_offset
    _, before = made.grade()
    progress, scores = made.grade()
    assert made.plays == []
    assert made.rows() == ALL
    assert (progress.n_graded, progress.n_known, progress.moves) == (0, 6, [])
    assert {name: score.earned for name, score in scores.items()} == {
        name: score.earned for name, score in before.items()
    }
    assert sorted(made.told) == [("s0", 20.0), ("s1", pytest.approx(18.0)), ("s2", 20.0)]


def test_one_changed_question_is_graded_again(make_class, two):
    """For everybody, and no other question."""
    made = make_class()
    made.grade()
    progress, _ = made.grade(changed(two))
    assert sorted(made.plays) == [(f"s{i}", ("double",)) for i in range(3)]
    assert made.rows() == sorted(ALL + [(f"s{i}", "double") for i in range(3)])
    assert (progress.n_graded, progress.n_known) == (3, 3)


def test_one_changed_file_is_graded_again(make_class):
    """Of one student; the earlier score stays in the gradebook."""
    made = make_class()
    made.grade()
    path = made.submissions[1].origin / "unit.py"
    path.write_text(path.read_text(encoding="utf-8") + "# better\n", encoding="utf-8")
    made.grade()
    assert made.plays == [("s1", ("double", "other"))]
    assert made.rows() == sorted([*ALL, ("s1", "double"), ("s1", "other")])


def test_other_points_grade_nothing(make_class, two):
    """A share is recorded, and counts for what the question is worth now."""
    made = make_class()
    made.answers["s1", "double"] = without_offset
    made.grade()
    _, scores = made.grade([replace(two[0], points=50.0), two[1]])
    assert made.plays == []
    assert [score.earned for score in scores.values()] == pytest.approx([60, 50, 60])


def test_it_is_told_whose_score_moved(make_class, two):
    """By name, question and points before and after; who stays is not named."""
    made = make_class(jobs=1)
    made.answers["s0", "double"] = without_offset
    made.answers["s1", "double"] = right
    made.grade()
    made.answers["s0", "double"] = right
    made.answers["s1", "double"] = nothing
    progress, _ = made.grade(changed(two))
    assert (progress.up, progress.down) == (1, 1)
    assert sorted(progress.moves, key=lambda move: move.student) == [
        Move("s0", "double", pytest.approx(8.0), 10.0),
        Move("s1", "double", 10.0, 0.0),
    ]


def test_a_score_that_moves_back_is_told_too(make_class, two):
    """An edit that is undone needs no grading, but whoever gained by it loses again."""
    made = make_class()
    made.answers["s1", "double"] = without_offset
    made.grade()
    made.answers["s1", "double"] = right
    edited, _ = made.grade(changed(two))
    assert edited.moves == [Move("s1", "double", pytest.approx(8.0), 10.0)]
    undone, scores = made.grade(two)
    assert made.plays == []
    assert scores["s1"].earned == pytest.approx(18)
    assert undone.moves == [Move("s1", "double", 10.0, pytest.approx(8.0))]
    unchanged, _ = made.grade(two)
    assert unchanged.moves == []


def test_only_the_first_moves_are_kept(make_class, two):
    """All are counted, but a class of any size needs the same memory."""
    made = make_class(students=MAX_MOVES + 10)
    made.grade()
    for i in range(MAX_MOVES + 10):
        made.answers[f"s{i}", "double"] = nothing
    progress, _ = made.grade(changed(two))
    assert (progress.up, progress.down, len(progress.moves)) == (0, MAX_MOVES + 10, MAX_MOVES)


def test_forced_grading_adds_and_changes_nothing(make_class):
    """Each score once more; those before stay."""
    made = make_class()
    made.grade()
    made.force = True
    progress, _ = made.grade()
    assert made.rows() == sorted(ALL + ALL)
    assert (progress.n_graded, progress.n_known) == (6, 0)


def test_notes_of_both_runs_are_told(make_class, two):
    """A second run grades one question and loses no note of the first, nor tells it twice."""
    made = make_class(students=1)
    made.grade()
    _, scores = made.grade(changed(two))
    assert scores["s0"].notes == ("a note on s0",)


def test_notes_of_a_whole_new_grading_are_all_that_is_told(make_class):
    """What was said of the same files before may not be true any more."""
    made = make_class(students=1)
    made.grade()
    made.force, made.note = True, "another note"
    _, scores = made.grade()
    assert scores["s0"].notes == ("another note on s0",)


# Time-outs ---------------------------------------------------------------------------------


def test_a_time_out_is_played_once_more_alone_before_it_counts(make_class):
    """The second time is what counts, and nothing else runs meanwhile."""
    made = make_class(students=6)
    unlucky = [OutcomeKind.TIMED_OUT, right]
    made.answers["s1", "double"] = unlucky
    made.answers["s2", "other"] = OutcomeKind.TIMED_OUT
    progress, scores = made.grade()
    assert made.plays[6:] == [("s1", ("double",)), ("s2", ("other",))] or made.plays[6:] == [
        ("s2", ("other",)),
        ("s1", ("double",)),
    ]
    assert scores["s1"].earned == 20
    assert scores["s2"].questions[1].aspects[-1].verdict is Verdict.TIMED_OUT
    assert scores["s2"].graded
    assert len(made.rows()) == len(set(made.rows())) == 12
    assert (progress.n_graded, progress.n_known) == (12, 0)
    assert sorted(student for student, _ in made.told) == [f"s{i}" for i in range(6)]
    assert dict(made.told)["s1"] == 20
    assert {student for student, _ in made.told[-2:]} == {"s1", "s2"}


def test_nothing_runs_beside_a_second_attempt(make_class):
    """Of many that ran out of time, one is played after the other."""
    made = make_class(students=8, jobs=4)
    for i in range(8):
        made.answers[f"s{i}", "double"] = OutcomeKind.TIMED_OUT
    seen = []
    play = made.play

    def watched(files, questions):
        if "other" not in questions:  # what is left for the second attempt
            seen.append(made.running)
        return play(files, questions)

    made.play = watched
    _, scores = made.grade()
    assert seen == [0] * 8
    assert all(score.graded for score in scores.values())


def test_a_time_out_that_is_known_is_not_played_again(make_class):
    """It was given a second chance, and the gradebook has the result."""
    made = make_class()
    made.answers["s1", "double"] = OutcomeKind.TIMED_OUT
    made.grade()
    progress, _ = made.grade()
    assert made.plays == []
    assert progress.n_known == 6


def test_forced_grading_gives_each_question_one_score(make_class):
    """Also where one of two questions ran out of time: the other is not graded twice."""
    made = make_class()
    made.answers["s1", "double"] = OutcomeKind.TIMED_OUT
    made.force = True
    progress, _ = made.grade()
    assert made.plays[3:] == [("s1", ("double",))]
    assert made.rows() == ALL
    assert progress.n_graded == 6


# What cannot be graded ---------------------------------------------------------------------


def test_a_fault_of_the_grader_is_not_recorded(make_class):
    """It is told with its reason, costs nobody else, and the next run makes good for it."""
    made = make_class()
    made.answers["s1", "double"] = [OutcomeKind.RUNNER_FAILED, right]
    progress, scores = made.grade()
    assert progress.faults == {"s1": "so it ended"}
    assert [score.graded for score in scores.values()] == [True, False, True]
    score = scores["s1"]
    assert (score.earned, score.fault) == (None, "so it ended")
    assert [question.earned for question in score.questions] == [None, 10.0]
    assert sorted(made.told, key=str) == [("s0", 20.0), ("s1", None), ("s2", 20.0)]
    assert ("s1", "double") not in made.rows()
    progress, scores = made.grade()
    assert made.plays == [("s1", ("double",))]
    assert progress.faults == {}
    assert scores["s1"].earned == 20
    assert made.rows() == ALL


def test_a_fault_that_a_second_attempt_makes_good_for_is_none(make_class):
    """One question failed the sandbox, another ran out of time; alone, both were graded."""
    made = make_class()
    made.answers["s1", "double"] = [OutcomeKind.RUNNER_FAILED, right]
    made.answers["s1", "other"] = [OutcomeKind.TIMED_OUT, right]
    progress, scores = made.grade()
    assert made.rows() == ALL
    assert progress.faults == {}
    assert (scores["s1"].earned, scores["s1"].fault) == (20, "")


def test_a_submission_that_cannot_be_read_is_ungraded(make_class, tmp_path):
    """Whatever the gradebook has of the student: it is of another file."""
    made = make_class()
    made.grade()
    damaged = Submission("s1", tmp_path / "s1.zip", fault="the zip is damaged")
    submissions = [made.submissions[0], damaged]
    progress, scores = made.grade(submissions=submissions)
    assert progress.faults == {"s1": "the zip is damaged"}
    assert list(scores) == ["s0", "s1"]
    assert (scores["s1"].earned, scores["s1"].fault) == (None, "the zip is damaged")
    assert [question.verdict for question in scores["s1"].questions] == [Verdict.UNGRADED] * 2
    assert scores["s0"].graded


def test_what_a_full_disk_leaves_is_safe(make_class, monkeypatch):
    """The run ends with the gradebook's sentence; the next one grades what is missing."""
    made = make_class(students=20, jobs=1)
    add, added = Gradebook.add, []

    def full_after_seven(self, *arguments):
        if len(added) == 7:
            raise GradebookError("The disk is full.")
        add(self, *arguments)
        added.append(arguments[1])

    monkeypatch.setattr(Gradebook, "add", full_after_seven)
    with pytest.raises(GradebookError, match="The disk is full"):
        made.grade()
    assert {student for student, _ in made.rows()} == set(added)
    monkeypatch.setattr(Gradebook, "add", add)
    progress, scores = made.grade()
    assert {student for student, _ in made.plays} == {f"s{i}" for i in range(20)} - set(added)
    assert len(made.rows()) == len(set(made.rows())) == 40
    assert all(score.earned == 20 for score in scores.values())
    assert (progress.n_graded, progress.n_known) == (26, 14)


# Memory ------------------------------------------------------------------------------------


def test_nothing_is_held_but_a_line_for_each_submission(make_class, monkeypatch):
    """Of 500 results no more are alive at a time than may run or wait, nor are scores."""
    made = make_class(students=500)
    graded, entries = weakref.WeakSet(), weakref.WeakSet()
    grade = Bench.grade
    most = [0, 0]

    def watched(self, submission, **arguments):
        result = grade(self, submission, **arguments)
        with made.lock:
            graded.add(Tracked(result))
            for entry in result.entries.values():
                entries.add(Tracked(entry))
            gc.collect(0)
            most[:] = max(most[0], len(graded)), max(most[1], len(entries))
        return result

    class Tracked:
        """Lives as long as what it is put on, and is told apart by identity."""

        def __init__(self, owner):
            object.__setattr__(owner, "tracked", self)

    monkeypatch.setattr(Bench, "grade", watched)
    with Gradebook(f"sqlite:///{made.path}") as gradebook:
        run = gradebook.begin_run("tiny", {})
        with Bench(made.keys, None, Limits(), gradebook.latest) as bench, local_pool(2) as pool:
            progress = grade_into(gradebook, run, iter(made.submissions), bench, pool, 2)
        assert progress.n_graded == 1000
        assert 0 < most[0] <= 3 * AHEAD * 2
        assert most[1] <= 2 * most[0]

        scores, count, alive = weakref.WeakSet(), 0, 0
        for score in read_scores(
            gradebook, iter(made.submissions), made.keys, bench.key_digests, progress
        ):
            scores.add(Tracked(score))
            alive = max(alive, len(scores))
            count += 1
        assert count == 500
        assert alive <= 2
    kept = [progress.files, progress.faults, progress.moves]
    assert [len(each) for each in kept] == [500, 0, 0]
    assert all(len(digest) == 64 for digest in progress.files.values())
