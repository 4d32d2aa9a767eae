"""The smallest input on which a student is wrong, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.answer_key import Answer, Case, Raises
from autograder.compare import describe
from autograder.inside.given import Given, name_input
from autograder.inside.values import Opaque, Value
from autograder.judge import Judged, JudgedAspect, JudgedQuestion, answer_of
from autograder.messages import ENGLISH, retell, say
from autograder.outcome import OutcomeKind
from autograder.verdict import Difference, Verdict

MAX_KEPT = 10_000
"""A wrong answer with more numbers than this is not kept, only its shape."""

MAX_SHOWN = 200
"""How many numbers of an array are shown before it is cut in the middle."""


@dataclass(frozen=True)
class Counterexample:
    """A failing case with what was expected and what came back.

    Attributes
    ----------
    question, aspect, label : str
        Which case it is; ``label`` holds the integers that it was drawn from.
    visible : bool
        Whether the student has this case, so that all of it may be shown to them.
    judges, part
        What of the outcome is judged, see `autograder.answer_key.Case`.
    inputs : mapping of str to Value
    expected : Answer
    got : Value or None
        What was returned; None where nothing was, and ``difference`` tells why.
    difference : Difference
    """

    question: str
    aspect: str
    label: str
    visible: bool
    judges: str
    part: str | int | None
    inputs: Mapping[str, Value]
    expected: Answer
    got: Value
    difference: Difference
    driver: str = "call"
    positional: int = 0
    is_shrunk: bool = False


def find_counterexample(
    question: JudgedQuestion, aspect: JudgedAspect | None = None
) -> Counterexample | None:
    """Take the failing case with the fewest numbers in its inputs.

    A case that was tried goes before one that was not, a case that the student has before one
    that only the grader has, and a result before an exception that was asked for: nobody looks at
    impossible arguments first. With ``aspect``, only its cases are considered.
    """
    aspects = question.aspects if aspect is None else (aspect,)
    failing = [one for each in aspects for one in each.cases if one.difference is not None]
    if not failing:
        return None
    return _describe(question, min(failing, key=_order))


def _order(judged: Judged) -> tuple[bool, bool, bool, int]:
    case = judged.case
    asks_error = isinstance(case.expected, Raises)
    return not judged.outcome.tried, not case.visible, asks_error, count_numbers(case.inputs)


def _describe(question: JudgedQuestion, judged: Judged) -> Counterexample:
    assert judged.difference is not None
    case, outcome = judged.case, judged.outcome
    returned = outcome.kind is OutcomeKind.RETURNED
    return Counterexample(
        question=question.key.question,
        aspect=case.aspect,
        label=case.label,
        visible=case.visible,
        judges=case.judges,
        part=case.part,
        inputs=case.inputs,
        expected=answer_of(case, question.convention),
        got=_bounded(_seen_or_all(case, outcome.value)) if returned else None,
        difference=judged.difference,
        driver=case.driver,
        positional=case.positional,
    )


def _seen_or_all(case: Case, value: Value) -> Value:
    try:
        return case.look_at(value)
    except LookupError:
        return value


def _bounded(value: Value) -> Value:
    """Keep a value that can be shown; of a huge one, only what it is."""
    return value if count_numbers(value) <= MAX_KEPT else Opaque(describe(value))


def count_numbers(value: Value) -> int:
    """Count the numbers in a value: the size that a counterexample is small in."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, Mapping):
        return sum(count_numbers(item) for item in value.values())
    if isinstance(value, tuple | list):
        return sum(count_numbers(item) for item in value)
    return 1


def explain(counterexample: Counterexample, language: str = ENGLISH) -> list[str]:
    """Write a counterexample as lines of text: inputs, expected, got, the worst position."""
    difference = counterexample.difference
    lines = [_headline(counterexample, language), _name_input(counterexample.label, language)]
    for name, value in counterexample.inputs.items():
        lines += _show(name, value, language)
    if isinstance(counterexample.expected, Raises):
        if difference.verdict in (Verdict.RAISED, Verdict.DID_NOT_RAISE):
            return lines  # the headline has said it
        error = counterexample.expected.types[0]
        return [*lines, say(language, "expected {error} to be raised", error=error)]
    if counterexample.judges == "arguments":
        return lines + _show_changes(counterexample, language)
    named = difference.path[:1]
    inner = named if counterexample.part is None else ()
    expected = say(language, "expected") + _suffix(named)
    lines += _show(expected, _pick(counterexample.expected, inner), language)
    if counterexample.got is not None:
        got = say(language, "got") + _suffix(named)
        lines += _show(got, _pick(counterexample.got, inner), language)
    if difference.index:
        where = f"[{', '.join(map(str, difference.index))}]"
        template = "worst at {place}: expected {expected}, got {got}"
        values = _write_pair(difference.expected, difference.got)
        place = _suffix(difference.path).strip() + where
        lines += [say(language, template, place=place, **values)]
    return lines


def _write_pair(expected: Value, got: Value) -> dict[str, str]:
    """Write two numbers with as many digits as arrays show; with all, if they look the same."""
    told = {"expected": expected, "got": got}
    if all(isinstance(value, float) for value in told.values()):
        short = {name: repr(float(f"{value:.8g}")) for name, value in told.items()}
        if short["expected"] != short["got"]:
            return short
    return {name: repr(value) for name, value in told.items()}


def _headline(counterexample: Counterexample, language: str) -> str:
    difference = counterexample.difference
    message = retell(language, difference.message)
    if difference.verdict in (Verdict.RAISED, Verdict.DID_NOT_RAISE):
        return message
    verdict = say(language, str(difference.verdict))
    changed = _changed_argument(counterexample)
    if changed is not None:
        verdict = say(language, "the call changed its argument {name!r}", name=changed)
    return say(language, "{verdict}: {message}", verdict=verdict, message=message)


def _name_input(label: str, language: str) -> str:
    if not label:
        return say(language, "on the smallest failing input")
    return say(language, "on the smallest failing input ({label})", label=label)


def _suffix(path: tuple[str | int, ...]) -> str:
    return " " + "".join(f"[{part!r}]" for part in path) if path else ""


def _pick(value: Value, path: tuple[str | int, ...]) -> Value:
    """Take the part of a result that differs, or all of it where it has no such part."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, tuple | list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return value
    return value


def _changed_argument(counterexample: Counterexample) -> str | None:
    """Name the argument that a call changed; None if that is not what is wrong."""
    path = counterexample.difference.path
    if counterexample.judges != "arguments" or not path:
        return None
    return str(path[0]) if isinstance(counterexample.got, dict) else None


def _show_changes(counterexample: Counterexample, language: str) -> list[str]:
    """Show the argument that a call changed, as the call left it."""
    name = _changed_argument(counterexample)
    if name is None:
        return []
    after = say(language, "{name} after the call", name=name)
    return _show(after, counterexample.got[name], language)


def _show(name: str, value: Value, language: str) -> list[str]:
    """Write ``name = value``; an array of more than one row stands below its name."""
    if isinstance(value, tuple | list) and any(isinstance(item, np.ndarray) for item in value):
        return [
            line for i, item in enumerate(value) for line in _show(f"{name}[{i}]", item, language)
        ]
    if not isinstance(value, np.ndarray):
        return [f"  {name} = {_plain(value)}"]
    text = np.array2string(
        value, separator=", ", max_line_width=72, threshold=MAX_SHOWN, suppress_small=True
    )
    rows = [row for row in text.split("\n") if row.strip()]
    if len(rows) == 1:
        return [f"  {name} = {text}"]
    head = say(language, "{name}, shape {shape} =", name=name, shape=value.shape)
    return [f"  {head}", *(f"    {row}" for row in rows)]


def _plain(value: Value) -> Any:
    if isinstance(value, Given | np.random.Generator):
        return name_input(value)
    return value.item() if isinstance(value, np.generic) else repr(value)
