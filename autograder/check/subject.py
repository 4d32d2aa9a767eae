"""What the laws are applied to: one question with its keys, and functions played against them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.answer_key import AnswerKey, Case
from autograder.inside.drivers import fresh
from autograder.inside.play import play
from autograder.inside.values import detach
from autograder.judge import JudgedQuestion, judge_question
from autograder.outcome import Outcome, outcome_from_play
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


def play_case(function: Function, case: Case) -> Outcome:
    """Call a trusted function on one case, as a student's is called."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        played: dict[str, Any] = play(
            {"f": function},
            "f",
            case.driver,
            fresh(dict(case.inputs)),
            case.positional,
            case.judges,
        )
    if "value" in played:
        played["value"] = detach(played["value"])
    return outcome_from_play(played)


def judge_function(function: Function, key: AnswerKey) -> tuple[JudgedQuestion, list[Outcome]]:
    """Play a trusted function on every case of a key and judge it."""
    outcomes = [play_case(function, case) for case in key.cases]
    return judge_question(key, outcomes), outcomes


def name_case(case: Case) -> str:
    """Say which case it is, for a message."""
    kind = "visible" if case.visible else "hidden"
    return f"the {kind} case {case.aspect!r}" + (f" ({case.label})" if case.label else "")
