"""Frozen cases: every misconception opens its own sentence, and nothing else opens any."""

from pathlib import Path

import pytest

from autograder.build import PUBLIC_SEED
from autograder.check.subject import judge_function
from autograder.course import load_course
from autograder.diagnose import diagnose
from autograder.keyfile import dump_keys, parse_keys
from autograder.keys import obtain_keys
from autograder.outcome import Outcome, OutcomeKind
from autograder.question import Question
from autograder.release import freeze_key

COURSE = load_course(Path(__file__).resolve().parent.parent.parent)
QUESTIONS = [
    (question, points)
    for question, points in COURSE.assignment_questions(None)
    if isinstance(question, Question) and not question.limit_s
]


@pytest.fixture(params=QUESTIONS, ids=lambda asked: asked[0].name)
def asked(request):
    """A question and its points."""
    return request.param


@pytest.fixture
def frozen(asked):
    """A question, and what students receive of its key, as text."""
    [key] = obtain_keys(COURSE.root, [asked], PUBLIC_SEED)
    return asked[0], dump_keys([freeze_key(key)])


def test_a_sentence_is_read_by_its_own_mistake_only(frozen):
    """By the misconception or its twin; right answers read nothing."""
    question, text = frozen
    [key] = parse_keys(text)
    for variant in question.variants:
        _, outcomes = judge_function(variant.function, key)
        found = diagnose(key, outcomes)
        if variant.kind == "misconception":
            assert found is not None, variant.id
            assert found.misconception.id in (variant.id, variant.twin or variant.id)
            assert found.is_whole
        else:
            assert found is None, variant.id


def test_no_sentence_stands_in_the_file(frozen):
    """Neither the name, nor the text, nor the hint of a misconception."""
    question, text = frozen
    for variant in question.variants:
        if variant.kind == "misconception":
            if "-" in variant.id:  # one word alone may stand anywhere
                assert f'"{variant.id}"' not in text
            assert variant.text not in text
            assert not variant.hint or variant.hint not in text


@pytest.mark.parametrize(
    "always",
    [
        Outcome(OutcomeKind.RETURNED, None),
        Outcome(OutcomeKind.RAISED, error_types=("ValueError", "Exception")),
        Outcome(OutcomeKind.RAISED, error_types=("IndexError", "LookupError", "Exception")),
    ],
    ids=["None", "ValueError", "IndexError"],
)
def test_what_answers_alike_always_has_no_diagnosis(frozen, always):
    """A function that returns nothing, or raises whatever it is given, has nothing to name."""
    _, text = frozen
    [key] = parse_keys(text)
    assert diagnose(key, [always] * len(key.cases)) is None


@pytest.mark.parametrize("error", ["ValueError", "IndexError"])
def test_what_always_raises_has_no_diagnosis_by_the_whole_key(asked, error):
    """Nor is one found where the misconceptions and pairs of them are known."""
    [key] = obtain_keys(COURSE.root, [asked], PUBLIC_SEED)
    always = Outcome(OutcomeKind.RAISED, error_types=(error, "Exception"))
    assert diagnose(key, [always] * len(key.cases)) is None
