"""Frozen cases: every misconception opens its own sentence, and nothing else opens any."""

from pathlib import Path

import pytest

from autograder.build import PUBLIC_SEED
from autograder.check.subject import judge_function
from autograder.course import load_course
from autograder.diagnose import diagnose
from autograder.keyfile import dump_keys, parse_keys
from autograder.keys import obtain_keys
from autograder.question import Question
from autograder.release import freeze_key

COURSE = load_course(Path(__file__).resolve().parent.parent.parent)
QUESTIONS = [
    (question, points)
    for question, points in COURSE.assignment_questions(None)
    if isinstance(question, Question) and not question.limit_s
]


@pytest.fixture(params=QUESTIONS, ids=lambda asked: asked[0].name)
def frozen(request):
    """A question, and what students receive of its key, as text."""
    [key] = obtain_keys(COURSE.root, [request.param], PUBLIC_SEED)
    return request.param[0], dump_keys([freeze_key(key)])


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
