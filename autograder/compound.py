"""Programs with two misconceptions, where the course's own code shows how the two go together.

Many misconceptions are written as something done before or after a call of the reference: the
kernel is turned first, the padding is cut off wrongly at the end. A student with that mistake
and another one has the other mistake in place of the reference, so this is what is put there.
Misconceptions that are whole programs by themselves cannot be put together by machine, and are
not: a program that nobody would write proves nothing.

Of what such a pair answers, a key keeps digests only (see `autograder.lock`): they are compared,
never shown.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator, Sequence

from autograder.answer_key import AnswerKey, Compound
from autograder.build import play_answer, same_answer
from autograder.judge import answer_of
from autograder.lock import digest_answer, normalise_answer
from autograder.question import Function, Question, Variant

MODEL = "reference"
"""Under this name a rubric imports the module with the references."""


def build_compounds(question: Question, key: AnswerKey) -> tuple[Compound, ...]:
    """Play every pair that can be put together on the cases of a key.

    A pair is kept if it is not, on all cases, right or the same as one of the two alone.
    """
    wrong = [variant for variant in question.variants if variant.kind == "misconception"]
    made = (
        _build_compound(key, outer, inner, function)
        for outer, inner in itertools.permutations(wrong, 2)
        for function in put_on_top(question, outer, inner)
    )
    return tuple(compound for compound in made if compound is not None)


def put_on_top(question: Question, outer: Variant, inner: Variant) -> Iterator[Function]:
    """Yield the outer misconception with the inner one in place of the reference that it calls."""
    function = outer.function
    assert isinstance(function, types.FunctionType)
    model = function.__globals__.get(MODEL)
    if not isinstance(model, types.ModuleType):
        return
    if not {MODEL, question.name} <= _names_used(function.__code__):
        return
    other = types.SimpleNamespace(**vars(model))
    setattr(other, question.name, inner.function)
    yield types.FunctionType(
        function.__code__,
        {**function.__globals__, MODEL: other},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )


def _names_used(code: types.CodeType) -> set[str]:
    """Collect the globals and attributes that a function and what is nested in it use."""
    nested = (inner for inner in code.co_consts if isinstance(inner, types.CodeType))
    return set(code.co_names).union(*map(_names_used, nested))


def _build_compound(
    key: AnswerKey, outer: Variant, inner: Variant, function: Function
) -> Compound | None:
    answers = [play_answer(function, case) for case in key.cases]
    telling = [
        i
        for i, (case, answer) in enumerate(zip(key.cases, answers, strict=True))
        if not same_answer(answer, case.expected, key.rtol, case.atol)
    ]
    if not telling or any(_is_alone(key, answers, variant.id) for variant in (outer, inner)):
        return None
    digests = tuple(digest_answer(normalise_answer(answers[i])) for i in telling)
    return Compound(outer.id, inner.id, tuple(telling), digests)


def _is_alone(key: AnswerKey, answers: Sequence[object], variant: str) -> bool:
    """Whether the answers are those of one misconception."""
    info = next(info for info in key.variants if info.id == variant)
    return all(
        same_answer(answer, answer_of(case, info), key.rtol, case.atol)
        for case, answer in zip(key.cases, answers, strict=True)
    )
