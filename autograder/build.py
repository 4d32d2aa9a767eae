"""Build a question's answer key: draw its inputs, ask the oracle, run every variant."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from autograder.answer_key import (
    Answer,
    AnswerKey,
    AspectInfo,
    Case,
    Raises,
    VariantInfo,
)
from autograder.calls import CallId, call_function, identify_call
from autograder.compare import compare
from autograder.config import shown_path
from autograder.errors import CourseError, Problem
from autograder.inside.drivers import fresh
from autograder.inside.given import keep_data
from autograder.inside.values import Opaque
from autograder.outcome import Outcome, OutcomeKind
from autograder.question import Aspect, CaseSpec, Function, Question, given
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.quiz_key import build_quiz_key

Memory: TypeAlias = dict[tuple[str, CallId], Outcome]
"""What variants did, by their ids and the calls."""

PUBLIC_SEED = "visible"
"""Seed of the cases that students receive. Grading uses a secret one."""

DRIVER_SUPPLIES = {
    "call": (0, 0),
    "twice": (0, 0),
    "twice_afresh": (0, 0),
    "trajectory": (3, 2),
    "trajectories": (3, 2),
}
"""By driver: how many leading parameters it fills itself, and from how many inputs."""


def build_key(question: AnyQuestion, seed: str) -> AnswerKey:
    """Build all cases of a question.

    Parameters
    ----------
    question : Question or QuizQuestion
    seed : str
        Decides every drawn number: the same seed gives the same key.

    Raises
    ------
    CourseError
        If ``draw`` or the oracle fails on a case; the message names it.
    """
    if isinstance(question, QuizQuestion):
        return build_quiz_key(question)
    made: Memory = {}
    cases = tuple(
        build_case(question, aspect, spec, visible, rng_for(seed, question.name, place), made)
        for aspect in question.aspects
        for visible, specs in ((True, aspect.visible), (False, aspect.hidden))
        for number, spec in enumerate(specs)
        for place in [f"{aspect.name}/{'visible' if visible else 'hidden'}/{number}"]
    )
    return AnswerKey(
        question=question.name,
        unit=question.unit,
        rtol=question.rtol,
        aspects=tuple(AspectInfo(a.name, a.about, a.weight, a.requires) for a in question.aspects),
        cases=cases,
        variants=tuple(
            VariantInfo(v.id, v.kind, v.text, v.hint, v.twin)
            for v in question.variants
            if v.kind != "style"
        ),
        nudge=question.nudge,
        step=question.step,
        source=question.source,
        limit_s=question.limit_s,
    )


def rng_for(seed: str, question: str, place: str) -> np.random.Generator:
    """Make the generator of one case, independent of every other case."""
    digest = hashlib.sha256(f"{seed}\n{question}\n{place}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def build_case(
    question: Question,
    aspect: Aspect,
    spec: CaseSpec,
    visible: bool,
    rng: np.random.Generator,
    made: Memory | None = None,
) -> Case:
    """Build one case of an aspect; calls that were made for another case are not made again."""
    case = draw_case(question, aspect, spec, visible, rng)
    answers = {}
    call, made = identify_call(case), {} if made is None else made
    for variant in question.variants:
        if variant.kind == "style":
            continue
        if (variant.id, call) not in made:
            made[variant.id, call] = call_function(variant.function, case)
        answer = read_answer(made[variant.id, call], case)
        if not same_answer(answer, case.expected, question.rtol, case.atol):
            answers[variant.id] = answer
    return replace(case, answers=answers)


def draw_case(
    question: Question,
    aspect: Aspect,
    spec: CaseSpec,
    visible: bool,
    rng: np.random.Generator,
) -> Case:
    """Draw a case and ask the oracle; what variants answer is not in it."""
    inputs = draw_inputs(question, spec, rng)
    bare = Case(
        aspect=aspect.name,
        visible=visible,
        driver=aspect.driver,
        inputs=inputs,
        positional=count_positional(question.reference, aspect.driver, inputs),
        judges=aspect.judges,
        expected=None,
        part=aspect.part,
        view=None if aspect.view is None else given(aspect.view),
        atol=aspect.atol,
        label=spec.source or ", ".join(f"{name}={size}" for name, size in spec.sizes.items()),
        sizes=dict(spec.sizes),
    )
    return replace(bare, expected=expected_answer(question, aspect, spec, bare))


def draw_inputs(question: Question, spec: CaseSpec, rng: np.random.Generator) -> dict[str, Any]:
    """Draw a case's inputs, or take its literal ones."""
    if spec.inputs is not None:
        return dict(fresh(dict(spec.inputs)))
    try:
        return question.draw(rng, **spec.sizes)
    except Exception as error:
        raise course_fault(question, f"draw fails on {dict(spec.sizes)}", error) from error


def expected_answer(question: Question, aspect: Aspect, spec: CaseSpec, case: Case) -> Answer:
    """Ask the oracle for the right answer, where the aspect does not imply it."""
    if spec.raises:
        return Raises()
    if aspect.judges == "arguments":
        return keep_data(fresh(dict(case.inputs)))
    try:
        if aspect.oracle is not None:  # says what is to be seen
            return aspect.oracle(**fresh(dict(case.inputs)))
        return case.look_at(question.oracle(**fresh(dict(case.inputs))))
    except Exception as error:
        where = f"the oracle fails in the aspect {aspect.name!r} on {spec.sizes or case.inputs}"
        raise course_fault(question, where, error) from error


def count_positional(reference: Function, driver: str, inputs: Mapping[str, Any]) -> int:
    """Count the inputs that can be passed by position: those before the first gap."""
    filled, consumed = DRIVER_SUPPLIES[driver]
    parameters = list(inspect.signature(reference).parameters)[filled:]
    names = list(inputs)[consumed:]
    count = 0
    for parameter, name in zip(parameters, names, strict=False):
        if parameter != name:
            break
        count += 1
    return count


def play_answer(function: Function, case: Case) -> Answer:
    """Run course code on a case just as a student's function is run."""
    return read_answer(call_function(function, case), case)


def read_answer(outcome: Outcome, case: Case) -> Answer:
    """Take from an outcome what is judged on a case."""
    if outcome.kind is not OutcomeKind.RETURNED:
        return Raises(outcome.error_types or ("NotImplementedError",))
    try:
        return case.look_at(outcome.value)
    except LookupError:
        return Opaque("result in which this cannot be seen")


def same_answer(got: Answer, want: Answer, rtol: float, atol: float = 0.0) -> bool:
    """Whether two answers are the same under the rules of judging."""
    if isinstance(want, Raises):
        return isinstance(got, Raises) and want.types[0] in got.types
    return not isinstance(got, Raises) and compare(got, want, rtol, atol=atol) is None


def course_fault(question: Question, message: str, error: Exception) -> CourseError:
    """Describe a failure of the course's own code as the course's fault."""
    file = shown_path(Path(inspect.getsourcefile(question.draw) or question.unit))
    line = question.draw.__code__.co_firstlineno if inspect.isfunction(question.draw) else None
    text = f"question {question.name!r}: {message}: {type(error).__name__}: {error}"
    return CourseError(Problem(file, line, text, "correct the question's draw or its oracle"))
