"""The laws about a question's answers: what is right earns all, what is wrong never does.

A law takes a `Subject` and returns what breaks it, in whole sentences that say where.
"""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import CodeType, FunctionType, MappingProxyType

import numpy as np

from autograder.answer_key import AnswerKey, Raises
from autograder.build import same_answer
from autograder.calls import call_function
from autograder.check.differences import check_differences
from autograder.check.subject import Subject, judge_function, name_case
from autograder.diagnose import diagnose
from autograder.inside.module import execute
from autograder.judge import JudgedQuestion, judge_case
from autograder.keyfile import dump_keys
from autograder.outcome import OutcomeKind
from autograder.question import Variant
from autograder.verdict import Verdict

Law = Callable[[Subject], list[str]]

MARGIN = 10
"""The weakest misconception must exceed the tolerance this many times."""

MIN_MISCONCEPTIONS = 4


def check_complete(subject: Subject) -> list[str]:
    """The question has points, hint, source, enough misconceptions, and both kinds of cases."""
    question, found = subject.question, []
    if subject.key.points <= 0:
        found.append("it has no points: add it to an assignment in course.yaml.")
    found += [
        f"it has no {name}." for name in ("nudge", "source") if not getattr(question, name).strip()
    ]
    wrong = [v for v in question.variants if v.kind == "misconception"]
    if len(wrong) < MIN_MISCONCEPTIONS:
        found.append(
            f"it has {len(wrong)} misconceptions; at least {MIN_MISCONCEPTIONS} are asked."
        )
    for aspect in question.aspects:
        if not (aspect.visible and aspect.hidden):
            found.append(f"the aspect {aspect.name!r} needs a visible and a hidden case.")
        if aspect.weight < 1:
            found.append(f"the aspect {aspect.name!r} has the weight {aspect.weight}.")
    if not any(spec.expected is not None for a in question.aspects for spec in a.visible):
        found.append("it has no visible worked example with its result written by hand.")
    return found


def check_oracle(subject: Subject) -> list[str]:
    """The reference agrees with the oracle on every case and on fresh seeds."""
    found = []
    for key in (subject.key, subject.visible_key, *subject.fresh_keys):
        found += [
            f"the oracle's answer is not finite on {name_case(case)}."
            for case in key.cases
            if not _is_finite(case.expected)
        ]
        judged, _ = judge_function(subject.question.reference, key)
        found += [f"the reference disagrees with the oracle: {w}." for w in _failures(judged)]
    return found


def _is_finite(answer: object) -> bool:
    if isinstance(answer, dict):
        return all(_is_finite(item) for item in answer.values())
    if isinstance(answer, tuple | list):
        return all(_is_finite(item) for item in answer)
    if isinstance(answer, np.ndarray | float | complex):
        return bool(np.isfinite(answer).all())
    return True


def check_examples(subject: Subject) -> list[str]:
    """The oracle gives the results that stand in the notes, and the docstring's examples run."""
    found = []
    for aspect in subject.question.aspects:
        cases = [case for case in subject.key.cases if case.aspect == aspect.name]
        for spec, case in zip((*aspect.visible, *aspect.hidden), cases, strict=True):
            by_hand = spec.expected
            if by_hand is None or same_answer(case.expected, by_hand, subject.key.rtol, case.atol):
                continue
            found.append(f"the oracle disagrees with the worked example of {spec.source}.")
    return found + _run_doctests(subject)


def _run_doctests(subject: Subject) -> list[str]:
    reference = subject.question.reference
    module = importlib.import_module(reference.__module__)
    names = {**vars(module), "np": np}
    found = doctest.DocTestFinder(recurse=False).find(reference, reference.__name__, globs=names)
    if not (found and found[0].examples):
        return ["its docstring has no example."]
    [test] = found
    report: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    return (
        [f"an example in its docstring fails: {' '.join(''.join(report).split())}"]
        if report
        else []
    )


def check_stub(subject: Subject) -> list[str]:
    """The exercise that students receive is unsolved everywhere and scores 0."""
    unit, name = subject.question.unit, subject.question.name
    path = subject.root / "exercises" / f"{unit}.py"
    if not path.is_file():
        return [f"exercises/{unit}.py is missing: run autograde release."]
    namespace: dict[str, object] = {}
    notes = execute(path.read_bytes(), path.name, namespace)
    if notes:
        return [f"the exercise does not load: {note}." for note in notes]
    function = namespace.get(name)
    if not callable(function):
        return [f"exercises/{unit}.py does not define {name}: run autograde release."]
    judged, outcomes = judge_function(function, subject.visible_key)
    found = []
    if any(outcome.kind is not OutcomeKind.NOT_IMPLEMENTED for outcome in outcomes):
        found.append(f"the stub in exercises/{unit}.py is already solved, at least in part.")
    if judged.share:
        found.append(f"the stub in exercises/{unit}.py earns {judged.share:.0%} of the points.")
    return found


def check_reference(subject: Subject) -> list[str]:
    """The reference, copied over the stub as a file of its own, scores full marks."""
    path = subject.root / "solutions" / f"{subject.question.unit}.py"
    namespace: dict[str, object] = {}
    notes = execute(path.read_bytes(), path.name, namespace)
    if notes:
        return [f"solutions/{path.name} does not load by itself: {note}." for note in notes]
    function = namespace.get(subject.question.name)
    assert isinstance(function, FunctionType)
    judged, _ = judge_function(function, subject.key)
    found = [f"the reference loses points: {what}." for what in _failures(judged)]
    others = _names_used(function) & subject.all_questions - {function.__name__}
    return found + [
        f"the reference calls {name}, another question: a mistake there would cost both."
        for name in sorted(others)
    ]


def _names_used(function: FunctionType) -> set[str]:
    """Collect the names in a function, in what is nested in it and in its module's helpers."""
    seen: set[FunctionType] = set()
    names: set[str] = set()
    functions = [function]
    while functions:
        current = functions.pop()
        seen.add(current)
        codes = [current.__code__]
        while codes:
            code = codes.pop()
            names |= set(code.co_names)
            codes += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
        helpers = (current.__globals__.get(name) for name in names if name.startswith("_"))
        functions += [h for h in helpers if isinstance(h, FunctionType) and h not in seen]
    return names


def check_misconceptions(subject: Subject) -> list[str]:
    """Every misconception loses points on a visible and on a hidden case, by a clear margin."""
    found = []
    wide = {
        "visible": replace(subject.visible_key, rtol=subject.key.rtol * MARGIN),
        "hidden": replace(subject.key, rtol=subject.key.rtol * MARGIN),
    }
    for variant in _variants(subject, "misconception"):
        for kind, key in wide.items():
            judged, _ = judge_function(variant.function, key)
            caught = any(
                one.difference is not None and one.case.visible == (kind == "visible")
                for aspect in judged.aspects
                for one in aspect.cases
            )
            if not caught:
                found.append(
                    f"no {kind} case catches the misconception {variant.id!r} "
                    f"by {MARGIN} times the tolerance."
                )
    return found


def check_diagnosis(subject: Subject) -> list[str]:
    """Every misconception is diagnosed as itself, or as the twin that it declares."""
    found = []
    for variant in _variants(subject, "misconception"):
        for key in (subject.key, *subject.fresh_keys):
            _, outcomes = judge_function(variant.function, key)
            diagnosis = diagnose(key, outcomes)
            name = None if diagnosis is None else diagnosis.misconception.id
            if name not in (variant.id, variant.twin or variant.id):
                found.append(f"the misconception {variant.id!r} is diagnosed as {name!r}.")
                break
    return found


def check_accepted(subject: Subject) -> list[str]:
    """Every accepted convention and every other style gets full marks, and no diagnosis."""
    found = []
    for kind in ("convention", "style"):
        for variant in _variants(subject, kind):
            for key in (subject.key, *subject.fresh_keys):
                judged, _ = judge_function(variant.function, key)
                if judged.share < 1:
                    what = "; ".join(_failures(judged))
                    found.append(f"the {kind} {variant.id!r} loses points: {what}.")
                    break
    for variant in _variants(subject, "convention"):
        found += _check_convention(subject, variant)
    return found


def _check_convention(subject: Subject, variant: Variant) -> list[str]:
    """Check that a convention has answers of its own, and that they are answers."""
    differing = [case for case in subject.key.cases if variant.id in case.answers]
    name = f"the convention {variant.id!r}"
    if not differing:
        return [f"{name} differs from the reference on no case: call it a style."]
    found = []
    for case in differing:
        answer = case.answers[variant.id]
        if case.judges == "arguments":
            found.append(f"{name} changes its arguments on {name_case(case)}.")
        elif isinstance(answer, Raises) != isinstance(case.expected, Raises):
            found.append(f"{name} does not agree on whether {name_case(case)} is possible.")
        elif not _is_finite(answer):
            found.append(f"{name} has no finite answer to {name_case(case)}.")
    return found


def check_precision(subject: Subject) -> list[str]:
    """An honest float32 computation stays inside the tolerance."""
    found = []
    for key in (subject.key, *subject.fresh_keys):
        for case in key.cases:
            if isinstance(case.expected, Raises) or case.judges != "result":
                continue
            narrow = replace(case, inputs={name: _float32(x) for name, x in case.inputs.items()})
            outcome = call_function(subject.question.reference, narrow)
            difference = judge_case(case, outcome, case.expected, key.rtol).difference
            if difference is not None:
                found.append(f"float32 misses {name_case(case)}: {difference.message}.")
    return found


def _float32(value: object) -> object:
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, dict):
        return {name: _float32(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_float32(item) for item in value)
    return value


def check_determinism(subject: Subject) -> list[str]:
    """The same seed gives the same bytes, and another seed other numbers."""
    again = replace(subject.rebuild(), points=subject.key.points)
    if dump_keys([again]) != dump_keys([subject.key]):
        return ["building it twice from one seed gives different cases."]
    drawn = any(
        spec.sizes and spec.inputs is None for a in subject.question.aspects for spec in a.hidden
    )
    takes_arrays = any(
        isinstance(value, np.ndarray)
        for case in subject.key.cases
        for value in case.inputs.values()
    )
    inputs = [_inputs_text(key) for key in (subject.key, *subject.fresh_keys)]
    if drawn and takes_arrays and len(set(inputs)) == 1:
        return ["its inputs do not depend on the seed."]
    return []


def _inputs_text(key: AnswerKey) -> str:
    blank = tuple(replace(case, expected=None, answers={}) for case in key.cases)
    return dump_keys([replace(key, cases=blank, points=0.0)])


def _variants(subject: Subject, kind: str) -> list[Variant]:
    return [variant for variant in subject.question.variants if variant.kind == kind]


def _failures(judged: JudgedQuestion) -> list[str]:
    """Name each failing case of a judged question."""
    return [
        f"{name_case(one.case)}: {one.difference.message}"
        for aspect in judged.aspects
        for one in aspect.cases
        if one.difference is not None and one.verdict is not Verdict.NOT_COUNTED
    ]


CONTENT_LAWS: Mapping[str, Law] = MappingProxyType(
    {
        "complete": check_complete,
        "oracle": check_oracle,
        "differences": check_differences,
        "examples": check_examples,
        "stub": check_stub,
        "reference": check_reference,
        "misconceptions": check_misconceptions,
        "diagnosis": check_diagnosis,
        "accepted": check_accepted,
        "precision": check_precision,
        "determinism": check_determinism,
    }
)
