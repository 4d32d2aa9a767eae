"""What the laws are applied to: one question with its keys, and functions played against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.answer_key import AnswerKey, Case
from autograder.calls import call_function, distinct_calls
from autograder.judge import JudgedQuestion, judge_question
from autograder.outcome import Outcome
from autograder.question import Function, Question


@dataclass(frozen=True)
class Subject:
    """A question under examination.

    Attributes
    ----------
    root : Path
        Folder of the course.
    key : AnswerKey
        Built as for grading, from a seed of the check's own.
    visible_key : AnswerKey
        Built from the public seed: its visible cases are those that students have.
    fresh_keys : tuple of AnswerKey
        Built from further seeds.
    rebuild : callable
        Builds ``key`` once more.
    all_questions : frozenset of str
        Names of all questions of the course.
    """

    root: Path
    question: Question
    key: AnswerKey
    visible_key: AnswerKey
    fresh_keys: tuple[AnswerKey, ...]
    rebuild: Callable[[], AnswerKey]
    all_questions: frozenset[str]


def judge_function(function: Function, key: AnswerKey) -> tuple[JudgedQuestion, list[Outcome]]:
    """Play a trusted function on every case of a key and judge it."""
    first, places = distinct_calls(key)
    made = [call_function(function, case) for case in first]
    outcomes = [made[place] for place in places]
    return judge_question(key, outcomes), outcomes


def name_case(case: Case) -> str:
    """Say which case it is, for a message."""
    kind = "visible" if case.visible else "hidden"
    return f"the {kind} case {case.aspect!r}" + (f" ({case.label})" if case.label else "")
