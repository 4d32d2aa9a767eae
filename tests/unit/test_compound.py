"""Two misconceptions, one on top of the other, are known by what they answer together."""

import types
from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Compound, Raises
from autograder.build import build_key
from autograder.check.subject import judge_function
from autograder.compound import build_compounds, put_on_top
from autograder.diagnose import diagnose
from autograder.diagnosis import tell_diagnosis
from autograder.keyfile import dump_keys, parse_keys
from autograder.lock import digest_answer, normalise_answer
from autograder.outcome import Outcome, OutcomeKind
from autograder.question import Aspect, Question, draw, misconception, values
from autograder.release import freeze_key


def scale(x, stride=1):
    """Every stride-th value, doubled and raised by 1."""
    return 2 * x[::stride] + 1


def scale__backwards(x, stride=1):
    return reference.scale(x[::-1], stride)


def scale__stride_ignored(x, stride=1):
    return 2 * x + 1


def scale__not_raised(x, stride=1):
    return reference.scale(x, stride) - 1


def scale__squared(x, stride=1):
    return x[::stride] ** 2 + 1


reference = types.ModuleType("reference")
reference.scale = scale


@pytest.fixture
def question():
    """Two of four misconceptions call the reference."""
    specs = [draw(N=5), draw(N=6, stride=2), draw(N=7, stride=3)]
    return Question(
        reference=scale,
        oracle=lambda x, stride=1: 2 * x[::stride] + 1,
        draw=lambda rng, N, stride=1: {"x": values(rng, N), "stride": stride},
        aspects=(Aspect("values", "", visible=tuple(specs), hidden=tuple(specs)),),
        variants=tuple(
            misconception(f, f"You have {f.__name__}.")
            for f in (scale__backwards, scale__stride_ignored, scale__not_raised, scale__squared)
        ),
        nudge="",
        source="",
    )


@pytest.fixture
def key(question):
    key = build_key(question, "s")
    return replace(key, compounds=build_compounds(question, key))


def test_only_what_calls_the_reference_goes_on_top(question, key):
    """Two programs can be on top, each of three others."""
    assert {compound.outer for compound in key.compounds} == {"backwards", "not-raised"}
    by_id = {variant.id: variant for variant in question.variants}
    assert list(put_on_top(question, by_id["squared"], by_id["backwards"])) == []
    [made] = put_on_top(question, by_id["not-raised"], by_id["squared"])
    # by hand: 3² + 1 − 1
    assert made(np.array([3.0])).tolist() == [9.0]
    assert scale__not_raised(np.array([3.0])).tolist() == [6.0]  # left as it was


def test_a_program_with_both_is_named_with_both(key):
    """Turned, and the stride ignored: neither alone answers so where the stride is not 1."""
    _, outcomes = judge_function(lambda x, stride=1: 2 * x[::-1] + 1, key)
    found = diagnose(key, outcomes)
    assert {found.misconception.id, found.second.id} == {"backwards", "stride-ignored"}
    assert found.is_whole
    assert "Two mistakes together" in tell_diagnosis(found)


def test_another_program_is_not_named_so(key):
    """Close to a pair, but not equal to it on every case."""
    _, outcomes = judge_function(lambda x, stride=1: 2 * x[::-1] + (1 if stride < 3 else 1.5), key)
    found = diagnose(key, outcomes)
    assert found is None or found.second is None


def test_exceptions_alone_prove_no_pair(key):
    """Whoever always raises the same does not have every two mistakes that end in it."""
    raised = Raises(("ValueError",))
    crash = Compound(
        "backwards",
        "stride-ignored",
        tuple(range(len(key.cases))),
        (digest_answer(normalise_answer(raised)),) * len(key.cases),
    )
    always = Outcome(OutcomeKind.RAISED, error_types=("ValueError", "Exception"))
    assert diagnose(replace(key, compounds=(crash,)), [always] * len(key.cases)) is None


def test_a_pair_that_is_one_of_its_two_is_no_pair(key):
    """Every pair that is kept differs from both on a case."""
    infos = {variant.id for variant in key.misconceptions()}
    assert all({c.outer, c.inner} <= infos for c in key.compounds)
    pairs = {(c.outer, c.inner) for c in key.compounds}
    assert ("backwards", "backwards") not in pairs


def test_they_stand_in_a_file_and_not_in_a_frozen_key(key):
    """What a run keeps has them; what students receive has not."""
    [read] = parse_keys(dump_keys([key]))
    assert read.compounds == key.compounds
    assert freeze_key(key).compounds == ()
