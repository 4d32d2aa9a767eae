"""Answers that are values and no functions: the dict ``ANSWERS`` of a student's file."""

from __future__ import annotations

from typing import Any

ANSWER = "answer"
"""Stands where a case of a function names its driver: nothing is called, a value is looked up."""

ANSWERS = "ANSWERS"
"""Name of the dict in a student's file."""


def take_answer(namespace: dict[str, Any], question: str) -> dict[str, Any]:
    """Look up the answer to a question, in the form of `autograder.inside.play.play`.

    A file without the dict has no answers (``missing``); a question that is not in it, or
    that stands there with None, is not answered yet (``not implemented``).
    """
    if ANSWERS not in namespace:
        return _nothing("missing", f"{ANSWERS} is not defined")
    answers = namespace[ANSWERS]
    kind = type(answers)
    if not issubclass(kind, dict):  # what its class says of itself may be a lie
        name = type.__dict__["__name__"].__get__(kind)
        return _nothing("missing", f"{ANSWERS} is of type {name}, but it must be a dict")
    value = dict.get(answers, question)
    if value is None:
        return _nothing("not implemented", "not answered")
    return {"kind": "returned", "value": value, "seconds": 0.0}


def _nothing(kind: str, error: str) -> dict[str, Any]:
    return {"kind": kind, "error": error, "seconds": 0.0}
