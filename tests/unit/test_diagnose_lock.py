"""Sentences in frozen keys that only a program with the mistake can read."""

import json
from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.check.subject import judge_function
from autograder.diagnose import diagnose
from autograder.diagnosis import tell_diagnosis
from autograder.keyfile import dump_keys, parse_keys
from autograder.lock import make_locks, normalise_answer, seal, unseal
from autograder.release import freeze_key


def right(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return x + x + offset


def by_squaring(x, offset=0.0):
    return x**2 + offset if offset >= 0 else right(x, offset)


def reordered(x, offset=0.0):
    """The same mistake with other roundings."""
    return (x * 3.1) * x / 3.1 + offset if offset >= 0 else right(x, offset)


@pytest.fixture
def frozen(key):
    """The frozen key, after its way through a file."""
    [read] = parse_keys(dump_keys([freeze_key(key)]))
    return read


def unlocked_by(function, frozen):
    _, outcomes = judge_function(function, frozen)
    return diagnose(frozen, outcomes)


def test_a_program_with_the_mistake_reads_its_sentence(frozen):
    """Name, text and the number of cases come out of the box."""
    found = unlocked_by(by_squaring, frozen)
    assert (found.misconception.id, found.misconception.text) == ("squared", "You squared x.")
    assert found.is_whole
    assert tell_diagnosis(found).startswith("You squared x. ")


def test_roundings_do_not_matter(frozen):
    """Numbers that differ in the last digits are the same answer."""
    assert unlocked_by(reordered, frozen).misconception.id == "squared"


def test_a_right_program_reads_nothing(frozen):
    """Its answers are nobody's mistake."""
    assert unlocked_by(right, frozen) is None


def test_another_mistake_opens_nothing(frozen):
    """Whatever else is wrong, no sentence of a misconception is shown."""
    for change in (1.0001, 0.5, -3.0):
        found = unlocked_by(lambda x, offset=0.0, c=change: right(x, offset) * c + x**3, frozen)
        assert found is None or found.misconception.kind == "relation"


def test_nothing_can_be_read_in_the_file(key):
    """Neither the name nor the text nor the hint of a misconception is in it."""
    text = dump_keys([freeze_key(key)])
    for variant in key.misconceptions():
        assert variant.id not in text
        assert variant.text not in text
    locks = json.loads(text)["questions"][0]["locks"]
    assert len(locks) == len(key.misconceptions())
    assert all(set(lock) == {"cases", "telling", "box"} for lock in locks)


def test_the_length_of_a_box_does_not_tell_a_short_text(key):
    """Texts of another length lie in boxes of the same one."""
    variants = [replace(v, text=v.text + " Yes.") for v in key.variants]
    lengths = [
        [len(lock.box) for lock in make_locks(replace(key, variants=tuple(each)))]
        for each in (key.variants, variants)
    ]
    assert lengths[0] == lengths[1]


def test_the_same_key_gives_the_same_locks(key):
    """A release does not change when it is derived again."""
    assert make_locks(key) == make_locks(key)
    assert make_locks(key)


def test_a_mistake_that_a_right_case_refutes_is_not_tried(frozen):
    """Half the cases are the mistake's, the others are right: it is not unlocked."""

    def half(x, offset=0.0):
        return by_squaring(x, offset) if offset else right(x, offset)

    found = unlocked_by(half, frozen)
    assert found is None or found.misconception.id != "squared"


def test_a_box_opens_with_its_secret_only():
    """Any other secret gives nothing, not rubbish."""
    box = seal("a sentence, 一句话", b"secret")
    assert unseal(box, b"secret") == "a sentence, 一句话"
    assert unseal(box, b"Secret") is None
    assert "sentence" not in box


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.array([0.1 + 0.2, 5]), np.array([0.3, 5])),
        (np.array([0.0, 1]), np.array([-0.0, 1])),
        (np.array([1e-17, 1]), np.array([0.0, 1])),
        (np.array([1, 2], np.int32), np.array([1, 2], np.int64)),
        (np.array([1.5], np.float32), np.array([1.5])),
        ((np.ones(2), 3), [np.ones(2), 3.0]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.float64(0.1) * 3, 0.3),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (Raises(("IndexError", "LookupError")), Raises(("IndexError",))),
    ],
)
def test_answers_that_are_the_same_to_a_judge_are_the_same_here(one, other):
    """Roundings, widths and containers do not count."""
    assert normalise_answer(one) == normalise_answer(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.array([1.0, 2]), np.array([1.0, 2.001])),
        (np.ones((2, 3)), np.ones((3, 2))),
        (np.ones(2), np.ones(2, int)),
        (np.array([np.inf]), np.array([-np.inf])),
        ((1, 2), (2, 1)),
        (True, 1),
        ("1", 1),
        (None, 0),
        (3, 4),
        (Raises(("IndexError",)), Raises(("ValueError",))),
        (np.array([1 + 2j]), np.array([2 + 1j])),
        ({"a": 1}, {"b": 1}),
    ],
)
def test_answers_that_differ_give_other_bytes(one, other):
    """A key of one never opens the box of the other."""
    assert normalise_answer(one) != normalise_answer(other)


def test_what_is_no_plain_value_is_no_key():
    """An object in a result opens nothing."""
    assert normalise_answer(np.array(["a"])) is None
    assert normalise_answer(object()) is None


def test_two_sentences_that_open_at_once_are_not_told(key):
    """If visible cases cannot tell two mistakes apart, neither is named."""
    squared = next(v for v in key.variants if v.id == "squared")
    other = replace(squared, id="other", text="You did something else.")
    cases = tuple(
        replace(c, answers={**c.answers, "other": c.answers["squared"]})
        if "squared" in c.answers
        else c
        for c in key.cases
    )
    both = freeze_key(replace(key, cases=cases, variants=(*key.variants, other)))
    found = unlocked_by(by_squaring, both)
    assert found is None or found.misconception.kind == "relation"


def test_a_mistake_that_resembles_a_convention_is_unlocked(key):
    """Half of its wrong answers are a convention's, by which the question is then judged."""
    squared = {i: c.answers["squared"] for i, c in enumerate(key.cases) if "squared" in c.answers}
    last = max(i for i in squared if key.cases[i].visible)
    cases = tuple(
        replace(c, answers={**c.answers, "tripled": squared[i]})
        if i in squared and i != last
        else c
        for i, c in enumerate(key.cases)
    )
    frozen = freeze_key(replace(key, cases=cases))
    found = unlocked_by(by_squaring, frozen)
    assert found.misconception.id == "squared"
