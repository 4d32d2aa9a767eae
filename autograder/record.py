"""A question's score as text: what the gradebook keeps, and what reports are made from.

Points are not part of it. A record holds the share of them that was earned, so a change of
points in course.yaml needs no grading.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.counterexample import Counterexample
from autograder.diagnosis import Diagnosis
from autograder.score import AspectScore, QuestionScore
from autograder.value_text import read_answer, read_value, write_answer, write_value
from autograder.verdict import Difference, Verdict


def write_record(score: QuestionScore) -> str:
    """Write a score as JSON; equal scores give equal text."""
    fields = {
        "share": score.share,
        "verdict": str(score.verdict),
        "seconds": score.seconds,
        "notes": list(score.notes),
        "aspects": [{**vars(aspect), "verdict": str(aspect.verdict)} for aspect in score.aspects],
        "diagnosis": score.diagnosis and _write_diagnosis(score.diagnosis),
        "counterexample": score.counterexample and _write_counterexample(score.counterexample),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def read_record(text: str, key: AnswerKey) -> QuestionScore:
    """Read what `write_record` wrote, with the points and the hint of a key."""
    fields = json.loads(text)
    verdict = Verdict(fields["verdict"])
    diagnosis, counterexample = fields["diagnosis"], fields["counterexample"]
    return QuestionScore(
        question=key.question,
        unit=key.unit,
        share=fields["share"],
        possible=key.points,
        verdict=verdict,
        seconds=fields["seconds"],
        aspects=tuple(
            AspectScore(**{**aspect, "verdict": Verdict(aspect["verdict"])})
            for aspect in fields["aspects"]
        ),
        diagnosis=diagnosis and _read_diagnosis(diagnosis),
        counterexample=counterexample and _read_counterexample(counterexample),
        hint=key.nudge if verdict is not Verdict.RIGHT else "",
        notes=tuple(fields["notes"]),
    )


def _write_diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        **vars(diagnosis),
        "misconception": vars(diagnosis.misconception),
        "second": diagnosis.second and vars(diagnosis.second),
        "facts": dict(diagnosis.facts),
    }


def _read_diagnosis(fields: dict[str, Any]) -> Diagnosis:
    second = fields["second"]
    return Diagnosis(
        **{
            **fields,
            "misconception": VariantInfo(**fields["misconception"]),
            "second": second and VariantInfo(**second),
        }
    )


def _write_counterexample(shown: Counterexample) -> dict[str, Any]:
    return {
        **vars(shown),
        "inputs": write_value(dict(shown.inputs)),
        "expected": write_answer(shown.expected),
        "got": write_value(shown.got),
        "difference": {
            **vars(shown.difference),
            "verdict": str(shown.difference.verdict),
            "path": list(shown.difference.path),
            "index": list(shown.difference.index),
            "expected": write_value(shown.difference.expected),
            "got": write_value(shown.difference.got),
        },
    }


def _read_counterexample(fields: dict[str, Any]) -> Counterexample:
    difference = fields["difference"]
    shown = Counterexample(
        **{
            **fields,
            "inputs": read_value(fields["inputs"]),
            "expected": read_answer(fields["expected"]),
            "got": read_value(fields["got"]),
            "difference": Difference(**{**difference, "verdict": Verdict(difference["verdict"])}),
        }
    )
    return replace(
        shown,
        difference=replace(
            shown.difference,
            path=tuple(difference["path"]),
            index=tuple(difference["index"]),
            expected=read_value(difference["expected"]),
            got=read_value(difference["got"]),
        ),
    )
