"""results.json keeps to its schema, and grades.csv to what a spreadsheet reads."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace

import jsonschema
import numpy as np
import pytest
from rich.console import Console

from autograder.calls import call_function
from autograder.counterexample import Counterexample, explain
from autograder.inside.given import Given
from autograder.inside.values import Opaque
from autograder.outcome import Outcome, OutcomeKind
from autograder.record import read_record, write_record
from autograder.report.files import replaced_when_done
from autograder.report.grades import open_grades
from autograder.report.results import (
    MAX_NUMBERS,
    Run,
    describe_run,
    describe_submission,
    open_results,
    read_schema,
)
from autograder.report.summary import Summary
from autograder.report.terminal import show_scores
from autograder.score import SubmissionScore, score_question, ungraded_submission
from autograder.verdict import Difference, Verdict

RUN = Run(
    course="tiny",
    title="A tiny course",
    assignment=None,
    seed_digest="0123456789abcdef",
    sandbox="bubblewrap",
    engine="0.1.0",
    numpy="2.4.0",
    torch="2.13.0",
)


def written(path, *scores, run=RUN):
    """Write results.json, check it against the schema, and read it again as strict JSON."""
    with open_results(path / "results.json", run) as add:
        for score in scores:
            add(score)
    text = (path / "results.json").read_text(encoding="utf-8")
    document = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    jsonschema.Draft202012Validator.check_schema(read_schema())
    jsonschema.Draft202012Validator(
        read_schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(document)
    return document["submissions"]


def score_of(key, function, student="ann", notes=()):
    """Score a function as a whole submission."""
    question = score_question(key, [call_function(function, case) for case in key.cases])
    return SubmissionScore(student, (question,), tuple(notes))


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset


def without_offset(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x


# results.json -----------------------------------------------------------------------------


def test_a_right_submission(key, tmp_path):
    """Full points, every aspect passed, nothing to explain."""
    [found] = written(tmp_path, score_of(key, right, notes=["unit.py, line 3: NameError"]))
    assert (found["student"], found["status"]) == ("ann", "graded")
    assert (found["earned"], found["possible"]) == (10.0, 10.0)
    assert found["notes"] == ["unit.py, line 3: NameError"]
    question = found["questions"]["double"]
    assert question["verdict"] == "right"
    assert [aspect["passed"] for aspect in question["aspects"]] == [True] * 4
    assert question["diagnosis"] is question["counterexample"] is None


def test_a_wrong_submission_with_its_diagnosis(key, tmp_path):
    """The misconception with the cases that it rests on, and the smallest failing input."""
    [found] = written(tmp_path, score_of(key, without_offset))
    question = found["questions"]["double"]
    assert question["earned"] == pytest.approx(8.0)
    assert question["diagnosis"] == {
        "id": "offset-ignored",
        "explanation": "You left out the offset.",
        "hint": "",
        "cases": 2,
    }
    shown = question["counterexample"]
    assert (shown["aspect"], shown["visible"], shown["label"]) == ("offset", True, "N=2, offset=1")
    assert shown["inputs"]["offset"] == 1.0
    assert shown["expected"] == [2 * x + 1 for x in shown["inputs"]["x"]]
    assert shown["got"] == [2 * x for x in shown["inputs"]["x"]]


def test_a_convention_is_noted(key, tmp_path):
    """Full points, and the sentence about the other textbook."""
    [found] = written(tmp_path, score_of(key, lambda x, offset=0.0: right(1.5 * x, offset)))
    assert found["earned"] == 10.0
    assert found["questions"]["double"]["notes"] == ["Some books triple."]


def test_ungraded_submissions_have_no_points_at_all(key, tmp_path):
    """Neither as a whole nor for a question; the fault is told in either case."""
    died = Outcome(OutcomeKind.RUNNER_FAILED, error="the sandbox died")
    question = score_question(key, [died] * len(key.cases))
    partly = SubmissionScore("bob", (question,), fault="the sandbox died")
    whole = ungraded_submission("cid", [key], "the zip is damaged\x1b[31m")
    faults = ["the sandbox died", "the zip is damaged\\x1b[31m"]
    for found, fault in zip(written(tmp_path, partly, whole), faults, strict=True):
        assert (found["status"], found["earned"], found["fault"]) == ("ungraded", None, fault)
        question = found["questions"]["double"]
        assert (question["earned"], question["verdict"]) == (None, "ungraded")


@pytest.mark.parametrize("kind", [kind for kind in OutcomeKind if kind != OutcomeKind.RETURNED])
def test_every_way_in_which_a_call_ends_is_in_the_schema(key, tmp_path, kind):
    """No verdict is missing from the published format."""
    outcome = Outcome(kind, error="reason", error_types=("KeyError",), file="unit.py", line=3)
    question = score_question(key, [outcome] * len(key.cases))
    [found] = written(tmp_path, SubmissionScore("ann", (question,)))
    assert found["status"] == ("ungraded" if kind is OutcomeKind.RUNNER_FAILED else "graded")


def test_the_schema_knows_every_verdict():
    """And no other."""
    assert read_schema()["$defs"]["verdict"]["enum"] == [str(verdict) for verdict in Verdict]


ODD_VALUES = [
    (np.array([np.nan, np.inf, -np.inf, 1.0]), ["nan", "inf", "-inf", 1.0]),
    (float("nan"), "nan"),
    (np.float32("inf"), "inf"),
    (np.float64(0.5), 0.5),
    (np.int8(3), 3),
    (np.bool_(True), True),
    (1 + 2j, "(1+2j)"),
    (np.array([1j]), ["1j"]),
    (Opaque("Liar\x1b[0m"), "an object of type Liar\\x1b[0m"),
    ((1, [None, True], {"k\n": "v\n"}), [1, [None, True], {"k\\n": "v\\n"}]),
    (np.zeros((40, 40)), "array of shape (40, 40)"),
    (np.zeros(MAX_NUMBERS), [0.0] * MAX_NUMBERS),
    (np.zeros((0, 3)), []),
    (np.array(2.5), 2.5),
    (10**30, 10**30),
    ("\ud800", "\\ud800"),
    (None, None),
]


@pytest.mark.parametrize(("value", "shown"), ODD_VALUES, ids=lambda value: ascii(value)[:30])
def test_whatever_was_returned_can_be_written(key, tmp_path, value, shown):
    """NaN and infinity are text, large arrays their shape, and control characters are escaped."""
    score = score_of(key, without_offset)
    [question] = score.questions
    example = replace(question.counterexample, got=value, expected=value, inputs={"x": value})
    changed = replace(score, questions=(replace(question, counterexample=example),))
    [found] = written(tmp_path, changed)
    written_example = found["questions"]["double"]["counterexample"]
    assert written_example["got"] == shown
    assert written_example["expected"] == shown
    assert written_example["inputs"] == {"x": shown}


def test_a_hidden_counterexample_says_that_it_is_hidden(key, tmp_path):
    """So that a report for students can leave it out."""
    hidden = replace(key, cases=tuple(replace(case, visible=False) for case in key.cases))
    [found] = written(tmp_path, score_of(hidden, without_offset))
    question = found["questions"]["double"]
    assert question["counterexample"]["visible"] is False
    assert not any(aspect["visible"] for aspect in question["aspects"])


def test_an_expected_exception_is_told_by_its_name(key, tmp_path):
    """There is no value to show."""
    [found] = written(tmp_path, score_of(key, lambda x, offset=0.0: 2 * x + offset))
    shown = found["questions"]["double"]["counterexample"]
    assert shown["expected"] == {"raises": "ValueError"}
    assert shown["verdict"] == "did not raise"


def test_text_of_a_student_cannot_control_a_terminal(key, tmp_path):
    """Name, notes and messages are one printable line each."""
    score = score_of(key, without_offset, student="eve\x1b[2J\u202e", notes=["a\nb"])
    [question] = score.questions
    difference = Difference(Verdict.RAISED, "raised \x07Trap" + "x" * 1000)
    example = replace(question.counterexample, difference=difference)
    score = replace(score, questions=(replace(question, counterexample=example),))
    [found] = written(tmp_path, score)
    assert found["student"] == "eve\\x1b[2J\\u202e"
    assert found["notes"] == ["a\\nb"]
    message = found["questions"]["double"]["counterexample"]["message"]
    assert "\\x07Trap" in message
    assert len(message) <= 600


def test_the_run_is_described(key, tmp_path):
    """Course, versions, and what was found and not taken for a submission."""
    run = replace(RUN, assignment="first", skipped=(("notes\n.txt", "it is no submission"),))
    assert written(tmp_path, run=run) == []
    document = describe_run(run)
    assert document["course"] == {"name": "tiny", "title": "A tiny course", "assignment": "first"}
    assert document["skipped"] == [{"path": "notes\\n.txt", "reason": "it is no submission"}]
    assert document["run"] == {
        "seed_digest": "0123456789abcdef",
        "sandbox": "bubblewrap",
        "engine": "0.1.0",
        "numpy": "2.4.0",
        "torch": "2.13.0",
    }


def test_the_schema_refuses_what_is_not_a_result(key):
    """It is strict: a zero for an ungraded submission, or an unknown field, does not pass."""
    validator = jsonschema.Draft202012Validator(read_schema())
    submission = describe_submission(ungraded_submission("ann", [key], "fault"))
    good = {**describe_run(RUN), "submissions": [submission]}
    assert validator.is_valid(good)
    for change in ({"earned": 0}, {"surplus": 1}, {"status": "lost"}, {"status": "graded"}):
        assert not validator.is_valid({**good, "submissions": [{**submission, **change}]}), change


def test_a_counterexample_is_the_one_of_the_score(key):
    """The document shows what the score holds, field by field."""
    score = score_question(key, [call_function(without_offset, case) for case in key.cases])
    assert isinstance(score.counterexample, Counterexample)
    described = describe_submission(SubmissionScore("ann", (score,)))
    shown = described["questions"]["double"]["counterexample"]
    assert shown["message"] == score.counterexample.difference.message
    assert shown["index"] == list(score.counterexample.difference.index)


def test_the_results_have_no_clock(key, tmp_path):
    """Two runs of the same work differ in how long it took, and in not a byte of what is told."""
    outcomes = [call_function(without_offset, case) for case in key.cases]
    texts = []
    for seconds in (0.001, 7.5):
        timed = [replace(outcome, seconds=seconds) for outcome in outcomes]
        question = score_question(key, timed)
        assert question.seconds == pytest.approx(seconds * len(key.cases))
        written(tmp_path, SubmissionScore("ann", (question,)))
        texts.append((tmp_path / "results.json").read_bytes())
    assert texts[0] == texts[1]


def test_the_results_have_a_line_for_each_submission(key, tmp_path):
    """So that what changed between two runs can be read off a diff."""
    written(tmp_path, score_of(key, right), score_of(key, without_offset, student="bob"))
    lines = (tmp_path / "results.json").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.rstrip(","))["student"] for line in lines[1:3]] == ["ann", "bob"]
    assert lines[3:] == ["]}"]


# grades.csv -------------------------------------------------------------------------------


def read_grades(path, keys, *scores):
    with open_grades(path / "grades.csv", keys) as add:
        for score in scores:
            add(score)
    with (path / "grades.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_grades_have_a_row_per_student_and_a_column_per_question(key, tmp_path):
    """Below the header stands what is possible."""
    assert read_grades(tmp_path, [key], score_of(key, without_offset), score_of(key, right)) == [
        ["student", "status", "total", "double"],
        ["(possible)", "", "10", "10"],
        ["ann", "graded", "8", "8"],
        ["ann", "graded", "10", "10"],
    ]


def test_ungraded_is_an_empty_cell(key, tmp_path):
    """A zero would be a grade."""
    *_, row = read_grades(tmp_path, [key], ungraded_submission("bob", [key], "fault"))
    assert row == ["bob", "ungraded", "", ""]


def test_a_question_that_was_graded_stays_although_another_was_not(key, tmp_path):
    """The total is empty, because it is not known."""
    other = replace(key, question="other")
    died = Outcome(OutcomeKind.RUNNER_FAILED, error="the sandbox died")
    [graded] = score_of(key, right).questions
    questions = (graded, score_question(other, [died] * len(key.cases)))
    *_, row = read_grades(tmp_path, [key, other], SubmissionScore("cid", questions))
    assert row == ["cid", "ungraded", "", "10", ""]


@pytest.mark.parametrize(
    "student", ["=1+1", "+cmd|x", "-2", "@sum", " =1+1", "\t=1", "＝1", "a\nb"]
)
def test_a_name_is_never_a_formula(key, tmp_path, student):
    """Nor does it break the row."""
    *_, row = read_grades(tmp_path, [key], score_of(key, right, student=student))
    assert not row[0].lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert "\n" not in row[0]
    assert student.strip() in row[0] or "\\n" in row[0]
    assert row[1:] == ["graded", "10", "10"]


def test_points_are_written_without_noise(key, tmp_path):
    """A third of ten points is 3.3333, and columns stand in the order of the keys."""
    third = replace(key, points=10 / 3)
    rows = read_grades(tmp_path, [third], score_of(third, right))
    assert rows[1] == ["(possible)", "", "3.3333", "3.3333"]
    assert rows[2] == ["ann", "graded", "3.3333", "3.3333"]


# Files that are there as a whole ----------------------------------------------------------


def test_a_report_is_replaced_when_it_is_complete(tmp_path):
    """Until then the earlier one stands, and no draft is left behind."""
    path = tmp_path / "report"
    path.write_text("earlier", encoding="utf-8")
    with replaced_when_done(path) as file:
        file.write("later")
        assert path.read_text(encoding="utf-8") == "earlier"
    assert path.read_text(encoding="utf-8") == "later"
    assert list(tmp_path.iterdir()) == [path]


def test_two_runs_write_the_same_report_at_once(tmp_path):
    """Each has a draft of its own; whoever is done last stands there."""
    path = tmp_path / "report"
    program = (
        "import sys; from pathlib import Path\n"
        "from autograder.report.files import replaced_when_done\n"
        "with replaced_when_done(Path(sys.argv[1])) as file: file.write('of the other run')"
    )
    with replaced_when_done(path) as file:
        file.write("of this run")
        subprocess.run([sys.executable, "-c", program, str(path)], check=True)
        assert path.read_text(encoding="utf-8") == "of the other run"
    assert path.read_text(encoding="utf-8") == "of this run"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_fails_leaves_the_earlier_one(key, tmp_path):
    """Half a class must not look like a class."""
    read_grades(tmp_path, [key], score_of(key, right))
    written(tmp_path, score_of(key, right))
    before = {name: (tmp_path / name).read_bytes() for name in ("grades.csv", "results.json")}

    def fail(opened):
        with opened as add:
            add(score_of(key, without_offset, student="bob"))
            raise OSError("the disk is full")

    for opened in (
        open_grades(tmp_path / "grades.csv", [key]),
        open_results(tmp_path / "results.json", RUN),
    ):
        with pytest.raises(OSError, match="the disk is full"):
            fail(opened)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


# The table of a class ---------------------------------------------------------------------


def raising(number):
    def function(x, offset=0.0):
        raise TypeError(f"mistake {number}: " + "many words " * 20)

    return function


def test_a_student_with_many_mistakes_takes_a_few_lines(key):
    """Four causes are named, a long message is cut, and the other questions are counted."""
    scores = [
        replace(score_of(key, raising(number)).questions[0], question=f"q{number}")
        for number in range(1, 8)
    ]
    out = io.StringIO()
    score = SubmissionScore("ann", tuple(scores))
    show_scores(Console(file=out, width=400), [score], Summary([key]))
    [row] = [line for line in out.getvalue().splitlines() if "│ ann" in line]
    told = row.split("│")[3].strip().split("; ")
    assert [cause.partition(" mistake")[0] for cause in told[:4]] == [
        f"q{number}: raised TypeError:" for number in range(1, 5)
    ]
    assert max(map(len, told)) == len("q1: ") + 80
    assert told[4:] == ["and 3 more"]


# The summary ------------------------------------------------------------------------------


def test_a_class_is_summed_up_question_by_question(key):
    """Full marks, the mean of what was graded, and the bugs by how often they were found."""
    summary = Summary([key])
    for score in (
        score_of(key, right),
        score_of(key, without_offset),
        score_of(key, without_offset),
        score_of(key, lambda x, offset=0.0: right(x * x / 2, offset)),
        ungraded_submission("bob", [key], "fault"),
    ):
        summary.add(score)
    question = summary.questions["double"]
    assert (summary.submissions, question.graded, question.right) == (5, 4, 1)
    # 8 of 10 points without the offset; squared, values and all that require them are lost:
    # 4 of 5 parts, and the offset's cases are wrong too.
    assert question.mean == pytest.approx((1.0 + 0.8 + 0.8 + 0.0) / 4)
    assert question.bugs.most_common() == [("offset-ignored", 2), ("squared", 1)]


def test_a_question_that_nobody_was_graded_on_has_no_mean(key):
    """A mean of nothing is not a zero."""
    summary = Summary([key])
    summary.add(ungraded_submission("bob", [key], "fault"))
    assert summary.questions["double"].mean is None


def test_functions_and_generators_are_named(key):
    """What is not plain data is told in words, the same ones every time."""
    inputs = {"f": Given("add", "def add(x):\n    return x\n", {"y": 2.0}), "x": np.ones(1)}
    for one in (np.random.default_rng(1), np.random.default_rng(1)):
        shown = Counterexample(
            question="double",
            aspect="values",
            label="",
            visible=True,
            judges="result",
            part=None,
            inputs={**inputs, "rng": one},
            expected=1.0,
            got=2.0,
            difference=Difference(Verdict.WRONG_VALUES, "expected 1.0, got 2.0"),
        )
        scored = replace(score_of(key, without_offset).questions[0], counterexample=shown)
        again = read_record(write_record(scored), key)
        for score in (scored, again):
            described = describe_submission(SubmissionScore("ann", (score,)))
            told = described["questions"]["double"]["counterexample"]["inputs"]
            assert told == {
                "f": "the function add with y=2.0",
                "x": [1.0],
                "rng": "a random generator",
            }
        assert "  f = the function add with y=2.0" in explain(shown)
