"""What is believed of an answer, and whom a failure is put down to."""

import json

import pytest

from autograder.outcome import Outcome, OutcomeKind
from autograder.run.pipe import Frame, UnreadableError
from autograder.run.plan import Call, PlannedQuestion
from autograder.run.record import Record, clean_text, read_load_report, read_outcome

ANSWER = {"kind": "returned", "value": 7}
RAISED = {"kind": "raised", "error": "E: x", "types": ["E"], "file": "u.py", "line": 3}


def frame(fields, seconds=0.0):
    return Frame(json.dumps(fields).encode(), b"", seconds)


@pytest.fixture
def record():
    call = Call("call", {}, 0, "result")
    return Record([PlannedQuestion(name, "unit", (call,) * 3) for name in ("first", "second")])


def test_blame_spares_what_was_answered(record):
    """The first unanswered call failed, those after it were not tried, the rest is open."""
    record.add(0, Outcome(OutcomeKind.RETURNED, value=1))
    record.blame(0, OutcomeKind.KILLED, "why")
    assert record.unfinished() == [1]
    first = record.played().outcomes["first"]
    assert [o.kind for o in first] == [OutcomeKind.RETURNED, *[OutcomeKind.KILLED] * 2]
    assert first[1].error == "why"
    assert "not tried" in first[2].error


def test_question_that_was_begun_is_forgotten(record):
    """A question that will be repeated starts empty; a finished one stays."""
    for _ in range(3):
        record.add(0, Outcome(OutcomeKind.RETURNED))
    record.add(1, Outcome(OutcomeKind.RETURNED))
    record.forget_unfinished()
    outcomes = record.played().outcomes
    assert (len(outcomes["first"]), len(outcomes["second"])) == (3, 0)


@pytest.mark.parametrize(
    ("said", "believed"), [(0.5, 0.5), (99.0, 2.0), (-1.0, 0.0), (float("nan"), 0.0)]
)
def test_seconds_are_those_that_can_be(said, believed):
    """A call took no more time than passed outside, and no less than none."""
    outcome = read_outcome(frame(ANSWER, said), 2.0)
    assert outcome.seconds == believed


@pytest.mark.parametrize(
    "fields",
    [
        {**ANSWER, "kind": "passed"},
        {**ANSWER, "kind": "runner failed", "error": "grade me by hand"},
        {**ANSWER, "kind": "timed out", "error": ""},
        {**ANSWER, "value": ["|O", 1]},
        {**RAISED, "types": [1], "value": None},
        {"kind": "returned"},
        [],
        None,
    ],
)
def test_answers_that_no_call_gives_are_refused(fields):
    """Above all nobody can declare himself ungraded."""
    with pytest.raises(UnreadableError):
        read_outcome(frame(fields), 1.0)


def test_text_is_untrusted():
    """Control characters become blanks, lengths are cut, class names must be names."""
    fields = {**RAISED, "value": None, "error": "\x1b[31mred\n" + "x" * 9999}
    fields["types"] = ["ValueError", "<script>", *["E"] * 99]
    outcome = read_outcome(frame(fields), 1.0)
    assert outcome.error.startswith(" [31mred x")
    assert len(outcome.error) == 400
    assert outcome.error_types[:2] == ("ValueError", "E")
    assert len(outcome.error_types) == 16
    assert clean_text("a\u202eb\x00c") == "a b c"


def test_load_report():
    """The frame of a file says whether it was loaded, and what failed in it."""
    fields = {"value": None, "loaded": True, "error": "", "notes": ["u.py, line 1: E\x07"]}
    report = read_load_report(frame(fields))
    assert (report.loaded, report.notes) == (True, ("u.py, line 1: E ",))
    for wrong in ({"loaded": 1}, {"error": None}, {"notes": [1]}, {"notes": "n"}):
        with pytest.raises(UnreadableError):
            read_load_report(frame({**fields, **wrong}))


def test_notes_are_not_repeated(record):
    """A file that is loaded again after a crash gives its notes once; 50 notes are enough."""
    record.add_notes(["a", "b"])
    record.add_notes(["b", "c"])
    assert record.played().notes == ("a", "b", "c")
    record.add_notes(map(str, range(100)))
    assert len(record.played().notes) == 50
