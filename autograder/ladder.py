"""A question's ladder: small cases from the smallest up, to find where an answer is wrong.

Shrinking an input step by step would ask the sandbox again at each step, and the steps would
differ from student to student. A ladder is made once for a question, from a public seed, and
played whole, in one go: the first rung on which an answer is wrong is its counterexample.

The rungs are the question's own cases with smaller integers (sizes, stride, padding) and
simpler values. Which of them are kept, the misconceptions decide: the smallest ones that catch
each of them, three times. For mistakes that nobody has named there are the smallest of all,
and each case of the rubric in the smallest form in which 0, 1 and more, and what is smaller
than what, stay as they are.

A rung must be a fair question. The reference and all styles must give what the oracle gives
on it, finite, so an input that the specification does not admit, or on which right programs
differ (ties, kinks), is dropped; so is one on which ``draw`` or the oracle raises.
"""

from __future__ import annotations

import itertools
import operator
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.answer_key import Answer, AnswerKey, AspectInfo, Case, VariantInfo
from autograder.build import build_case, draw_inputs, play_answer, rng_for, same_answer
from autograder.counterexample import count_numbers
from autograder.errors import CourseError
from autograder.inside.given import Given
from autograder.keyfile import BadKeyFileError, read_keys
from autograder.keys import digest_question, digest_unit, keep_key
from autograder.question import Aspect, CaseSpec, Question
from autograder.quiz import AnyQuestion
from autograder.seed import FOLDER

SEED = "ladder"
"""Not a secret: students may see every rung."""

SMALL = (0, 1, 2, 3)
"""Integers that a size is lowered to."""

TRIES = 24
"""How many sets of lower integers are tried for each case of the rubric."""

CATCHES = 3
"""So many rungs catch each misconception."""

SMALL_NUMBERS = 8
"""With so few numbers, a case is drawn twice: one value may hide a mistake by chance."""

SMALLEST = 12
"""So many of the smallest rungs are kept, whatever they catch."""

MAX_RUNGS = 120
"""So many calls an answer is tried on, at most."""

MAX_BUILT = 700
"""So many candidates are looked at, at most."""


@dataclass(frozen=True)
class Candidate:
    """A case that may become a rung, before the oracle is asked.

    Attributes
    ----------
    size : tuple
        What the ladder is ordered by: numbers in the inputs, the digits that they take, place.
    is_kept : bool
        Whether it is a case of the rubric in its smallest form.
    """

    aspect: Aspect
    spec: CaseSpec
    size: tuple[int, int, int]
    is_kept: bool


def build_ladder(question: Question) -> AnswerKey:
    """Build the ladder of a question: a key without misconceptions, its cases by size.

    Always the same for the same question. Aspects that are judged by a view or by a wide
    tolerance are left out, because their bounds hold for their own cases only.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        rungs = _choose_rungs(question, _find_candidates(question))
    aspects = [aspect for aspect in question.aspects if not _is_statistical(aspect)]
    return AnswerKey(
        question=question.name,
        unit=question.unit,
        rtol=question.rtol,
        aspects=tuple(AspectInfo(a.name, a.about, a.weight) for a in aspects),
        cases=tuple(rungs),
        variants=tuple(
            VariantInfo(v.id, v.kind, v.text) for v in question.variants if v.kind == "convention"
        ),
        nudge=question.nudge,
        step=question.step,
        source=question.source,
    )


def _is_statistical(aspect: Aspect) -> bool:
    return aspect.view is not None or aspect.atol > 0


def _find_candidates(question: Question) -> list[Candidate]:
    """Lower the integers and simplify the values of every case, smallest first."""
    found: list[Candidate] = []
    seen = set[tuple[object, ...]]()
    for aspect in question.aspects:
        if _is_statistical(aspect):
            continue
        for number, spec in enumerate((*aspect.visible, *aspect.hidden)):
            rng = rng_for(SEED, question.name, f"{aspect.name}/{number}")
            for is_kept, lowered in _lower_spec(spec, rng):
                call = (aspect.driver, aspect.judges, aspect.part, aspect.oracle, spec.raises)
                mark = (*call, repr(sorted(lowered.sizes.items())), id(lowered.inputs))
                if mark not in seen:
                    seen.add(mark)
                    found += _draw_candidates(question, aspect, lowered, is_kept, len(found))
    return sorted(found, key=lambda candidate: candidate.size)


def _lower_spec(spec: CaseSpec, rng: np.random.Generator) -> Iterator[tuple[bool, CaseSpec]]:
    """Yield a case with lower integers, marked if it is in its smallest form or cannot be."""
    if spec.inputs is not None:
        yield True, spec
        return
    yield True, replace(spec, sizes={n: _lower_alike(v) for n, v in spec.sizes.items()})
    for _ in range(TRIES):
        yield False, replace(spec, sizes={n: _lower(v, rng) for n, v in spec.sizes.items()})


def _lower_alike(size: Any) -> Any:
    """Lower an integer as far as 0, 1 and more allow; of a pair, keep which one is larger."""
    if type(size) is int:
        return min(size, 2)
    if _is_pair(size):
        low = tuple(min(item, 2) for item in size)
        ranks = [int(item > other) for item, other in zip(size, size[::-1], strict=True)]
        same = low[0] == low[1]
        return tuple(item + rank if same else item for item, rank in zip(low, ranks, strict=True))
    return size


def _lower(size: Any, rng: np.random.Generator) -> Any:
    if type(size) is int:
        choices = sorted({n for n in (*SMALL, size) if n <= size} or {size})
        return int(rng.choice(choices))
    if _is_pair(size):
        return tuple(_lower(item, rng) for item in size)
    return size


def _is_pair(size: Any) -> bool:
    return type(size) is tuple and len(size) == len("hw") and all(type(n) is int for n in size)


def _draw_candidates(
    question: Question, aspect: Aspect, spec: CaseSpec, is_kept: bool, place: int
) -> Iterator[Candidate]:
    """Draw the inputs of a case, of a small one twice, each as drawn and with simple values."""
    for again in range(2):
        rng = rng_for(SEED, question.name, f"{sorted(spec.sizes.items())!r} {again}")
        try:
            inputs = draw_inputs(question, spec, rng)
        except CourseError:
            return
        if not is_kept and _has_nothing(inputs):
            return
        versions = [inputs]
        if spec.inputs is None:
            simple = {name: simplify(value) for name, value in inputs.items()}
            if any(simple[name] is not inputs[name] for name in inputs):
                versions.append(simple)
        numbers = count_numbers(keep_numbers(inputs))
        for version in versions:
            size = (numbers, len(repr(list(version.values()))), place)
            yield Candidate(aspect, replace(spec, inputs=version), size, is_kept)
        if numbers > SMALL_NUMBERS or spec.inputs is not None:
            return


def _has_nothing(value: Any) -> bool:
    """Whether an array in a value is empty: no image, no channel, no pixel."""
    if isinstance(value, np.ndarray):
        return value.size == 0
    if isinstance(value, dict):
        return any(map(_has_nothing, value.values()))
    return isinstance(value, tuple | list) and any(map(_has_nothing, value))


def keep_numbers(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out inputs that are no numbers: functions and random generators."""
    kept = Given, np.random.Generator
    return {name: value for name, value in inputs.items() if not isinstance(value, kept)}


def simplify(value: Any) -> Any:
    """Turn an array of quarters into one of small integers; leave everything else.

    Values that differ stay different where all do, and what may be a share stays one.
    """
    if isinstance(value, tuple):
        items = tuple(simplify(item) for item in value)
        return value if all(map(operator.is_, items, value)) else items
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not value.size:
        return value
    if not np.isfinite(value).all() or (value * 4 != np.round(value * 4)).any():
        return value
    if value.min() >= 0 and value.max() <= 1:
        return value
    rounded: np.ndarray = np.sign(value) * np.ceil(np.abs(value) / 2)
    if np.unique(rounded).size < np.unique(value).size == value.size:
        return _rank(value)
    return rounded


def _rank(value: np.ndarray) -> np.ndarray:
    """Replace values by small integers in the same order, with the same signs."""
    levels = np.unique(np.abs(value[value != 0]))
    ranks = np.searchsorted(levels, np.abs(value)) + 1
    ranked: np.ndarray = np.sign(value) * ranks
    return ranked


def _choose_rungs(question: Question, candidates: Sequence[Candidate]) -> list[Case]:
    """Ask the oracle and every variant, from the smallest up, and keep what is of use."""
    wrong = {v.id for v in question.variants if v.kind == "misconception"}
    caught: Counter[str] = Counter()
    rungs: list[Case] = []
    for candidate in itertools.islice(candidates, MAX_BUILT):
        if len(rungs) == MAX_RUNGS:
            break
        lacking = any(caught[name] < CATCHES for name in wrong)
        if not (lacking or candidate.is_kept or len(rungs) < SMALLEST):
            continue
        case = _build_rung(question, candidate)
        if case is None:
            continue
        new = [name for name in case.answers if name in wrong and caught[name] < CATCHES]
        if new or candidate.is_kept or len(rungs) < SMALLEST:
            caught.update(new)
            known = {n: answer for n, answer in case.answers.items() if n not in wrong}
            rungs.append(replace(case, answers=known))
    return rungs


def _build_rung(question: Question, candidate: Candidate) -> Case | None:
    """Build a case; None if it is not a fair question."""
    spec, aspect = candidate.spec, candidate.aspect
    try:
        case = build_case(question, aspect, spec, True, np.random.default_rng(0))
    except CourseError:
        return None
    if not _is_finite(case.expected):
        return None
    right = [question.reference, *(v.function for v in question.variants if v.kind == "style")]
    for function in right:
        if not same_answer(play_answer(function, case), case.expected, question.rtol):
            return None
    return case


def _is_finite(answer: Answer) -> bool:
    if isinstance(answer, dict):
        return all(map(_is_finite, answer.values()))
    if isinstance(answer, tuple | list):
        return all(map(_is_finite, answer))
    if isinstance(answer, np.ndarray | np.generic | float | complex):
        return np.asarray(answer).dtype.kind not in "fc" or bool(np.isfinite(answer).all())
    return True


Progress = Callable[[str], None]


def obtain_ladders(
    root: Path,
    questions: Sequence[tuple[AnyQuestion, float]],
    progress: Progress = lambda _: None,
) -> dict[str, AnswerKey]:
    """Get the ladders of some questions, from the cache where they are unchanged.

    Quiz questions have none, and questions that take long by their nature have none either.

    Returns
    -------
    dict of str to AnswerKey
        By question.
    """
    ladders = {}
    for question, points in questions:
        if not isinstance(question, Question) or question.limit_s:
            continue
        digest = digest_question(question, digest_unit(root, question.unit), SEED)
        path = root / FOLDER / "ladders" / f"{question.name}-{digest}.json"
        try:
            [ladder] = read_keys(path)
        except (BadKeyFileError, ValueError):
            progress(question.name)
            ladder = build_ladder(question)
            keep_key(path, ladder)
        if ladder.cases:
            ladders[question.name] = replace(ladder, points=points)
    return ladders
