"""Dates, hostile text, and answers of students, for tests of the pages."""

from datetime import datetime

from autograder.calls import call_function
from autograder.outcome import Outcome, OutcomeKind
from autograder.score import score_question

BEFORE = datetime.fromisoformat("2026-12-01T12:00:00+08:00")
AFTER = datetime.fromisoformat("2027-06-01T12:00:00+08:00")
NAMES = ("cross_correlate2d", "conv2d_backward", "lenet5_params", "10.13")

EVIL = (
    "\"><script>alert(1)</script>'&{{7*7}}\u202egnp.exe\x1b[31m\n=cmd|' /C calc'!A0](javascript:x)`"
)
"""Ends attributes, elements, links and code; turns the text round; colours; is a formula."""


def play(key, function):
    """Score a function on all cases of a key."""
    return score_question(key, [call_function(function, case) for case in key.cases])


def answer(key, value):
    """Score an answer to a quiz question."""
    return score_question(key, [Outcome(OutcomeKind.RETURNED, value=value) for _ in key.cases])
