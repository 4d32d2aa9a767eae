"""Answer keys are built from a seed: the numbers, the calls, the answers of every variant."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.build import build_key, count_positional, play_answer, rng_for, same_answer
from autograder.errors import CourseError
from autograder.inside.values import Opaque
from autograder.keyfile import dump_keys
from autograder.question import Aspect, convention, draw, example, misconception, style


def drawn(key, aspect, visible):
    """The numbers of the first case of an aspect."""
    return next(c for c in key.cases if (c.aspect, c.visible) == (aspect, visible)).inputs["x"]


def test_the_same_seed_gives_the_same_bytes(question):
    """A key does not depend on when, or how often, it is built."""
    assert dump_keys([build_key(question, "s")]) == dump_keys([build_key(question, "s")])


def test_another_seed_gives_other_numbers_in_the_same_cases(question):
    """The seed decides the numbers and nothing else; a written example keeps its own."""
    one, other = build_key(question, "one"), build_key(question, "other")
    assert [(c.aspect, c.visible, c.label) for c in one.cases] == [
        (c.aspect, c.visible, c.label) for c in other.cases
    ]
    assert drawn(one, "values", visible=False).tolist() != drawn(other, "values", False).tolist()
    assert drawn(one, "values", visible=True).tolist() == [1.0, 3.0]
    assert drawn(other, "values", visible=True).tolist() == [1.0, 3.0]


def test_a_case_does_not_depend_on_its_neighbours(question):
    """An aspect that is added leaves the numbers of all others as they were."""
    more = Aspect("first", "more", visible=(draw(N=5),), hidden=(draw(N=5),))
    longer = replace(question, aspects=(more, *question.aspects))
    before, after = build_key(question, "s"), build_key(longer, "s")
    assert dump_keys([replace(after, cases=after.cases[2:], aspects=before.aspects)]) == dump_keys(
        [before]
    )


def test_visible_and_hidden_cases_of_the_same_sizes_differ(question):
    """What a student has gives nothing away about what is graded."""
    aspect = Aspect("values", "same sizes", visible=(draw(N=8),), hidden=(draw(N=8), draw(N=8)))
    key = build_key(replace(question, aspects=(aspect,)), "s")
    assert len({case.inputs["x"].tobytes() for case in key.cases}) == 3


def test_generators_of_two_places_are_independent():
    """Seed, question and place all count, and their borders are kept."""
    places = [("s", "q", "a/visible/0"), ("s", "q", "a/hidden/0"), ("s", "p", "a/visible/0")]
    places += [("t", "q", "a/visible/0")]
    assert len({rng_for(*place).integers(1 << 62) for place in places}) == len(places)


def test_cases_say_what_they_are(question):
    """The label is the named integers, or the source of an example."""
    key = build_key(question, "s")
    assert [case.label for case in key.cases] == [
        "by hand",
        "N=3",
        "N=2, offset=1",
        "N=4, offset=2",
        "N=2, offset=-1",
        "N=1, offset=-2",
        "N=2",
        "N=3",
    ]


def test_only_answers_that_differ_are_kept(question):
    """A misconception has an answer where it shows; a style has none at all."""
    plus_zero = style(lambda x, offset=0.0: 2 * x + offset + 0.0, "plus zero")
    key = build_key(
        replace(question, variants=(*question.variants, replace(plus_zero, id="plus-zero"))), "s"
    )
    told = {
        variant: [case.aspect for case in key.cases if variant in case.answers]
        for variant in ("squared", "offset-ignored", "tripled", "plus-zero")
    }
    assert told["offset-ignored"] == ["offset", "offset"]
    assert set(told["squared"]) == {"values", "offset"}
    assert set(told["tripled"]) == {"values", "offset"}
    assert told["plus-zero"] == []
    assert [variant.id for variant in key.variants] == ["squared", "offset-ignored", "tripled"]


def test_impossible_arguments_are_answered_by_an_exception(question):
    """The oracle is not asked, and a variant that raises something else keeps its own class."""

    def double__type_error(x, offset=0.0):
        raise TypeError("no")

    wrong = misconception(double__type_error, "raises")
    key = build_key(replace(question, variants=(wrong,), oracle=lambda x, offset=0.0: x), "s")
    cases = [case for case in key.cases if case.aspect == "impossible"]
    assert all(case.expected == Raises(("ValueError",)) for case in cases)
    assert cases[0].answers["type-error"].types[0] == "TypeError"


def test_purity_expects_the_arguments_themselves(question):
    """A variant that changes an argument is told apart by what it leaves."""

    def double__in_place(x, offset=0.0):
        x *= 2
        return x + offset

    key = build_key(replace(question, variants=(misconception(double__in_place, "!"),)), "s")
    case = next(case for case in key.cases if case.aspect == "purity")
    assert case.expected.keys() == case.inputs.keys()
    assert case.expected["x"].tolist() == case.inputs["x"].tolist()
    assert case.answers["in-place"]["x"].tolist() == (2 * case.inputs["x"]).tolist()


def test_oracle_and_variants_get_copies(question):
    """A variant that spoils its arguments spoils neither the case nor the next variant."""

    def double__spoils(x, offset=0.0):
        x[:] = 0
        return x

    variants = (misconception(double__spoils, "!"), *question.variants)
    clean = build_key(question, "s")
    key = build_key(replace(question, variants=variants), "s")
    for case, other in zip(key.cases, clean.cases, strict=True):
        assert case.inputs["x"].tolist() == other.inputs["x"].tolist()
        assert {name for name in case.answers if name != "spoils"} == set(other.answers)


def test_a_literal_example_is_copied(question):
    """Building a key twice from one example cannot mix up the two."""
    key = build_key(question, "s")
    key.cases[0].inputs["x"][:] = 0
    assert build_key(question, "s").cases[0].inputs["x"].tolist() == [1.0, 3.0]


def test_a_part_of_the_result_is_taken_from_every_answer(question):
    """Expected value and answers are the part; a variant that lacks it is told by that."""

    def double__no_dict(x, offset=0.0):
        return 2 * x

    def double__size_wrong(x, offset=0.0):
        return {"twice": 2 * x, "size": 0}

    parts = replace(
        question,
        oracle=lambda x, offset: {"twice": 2 * x, "size": x.size},
        aspects=(Aspect("size", "size", part="size", visible=(draw(N=2),), hidden=(draw(N=3),)),),
        variants=(misconception(double__no_dict, "!"), misconception(double__size_wrong, "!")),
    )
    case = build_key(parts, "s").cases[0]
    assert case.expected == 2
    assert case.answers["size-wrong"] == 0
    assert isinstance(case.answers["no-dict"], Opaque)


def test_a_fault_of_draw_is_a_fault_of_the_course(question):
    """The error names question, file, case and what was raised."""

    def fails(rng, N, offset=0):
        return {"x": values_of_nothing}  # noqa: F821 (the fault)

    with pytest.raises(CourseError) as caught:
        build_key(replace(question, draw=fails), "s")
    text = str(caught.value)
    for words in ("question 'double'", "draw fails on {'N': 3}", "NameError", "test_build.py:"):
        assert words in text


def test_a_fault_of_the_oracle_is_a_fault_of_the_course(question):
    """The aspect and the drawn integers are named; for an example, its inputs."""

    def refuses(message):
        def oracle(x, offset=0.0):
            if (message == "drawn") == (len(x) == 3):
                raise RuntimeError(message)
            return 2 * x + offset

        return replace(question, oracle=oracle)

    with pytest.raises(CourseError, match=r"'double'.*aspect 'values'.*'N': 3.*RuntimeError: draw"):
        build_key(refuses("drawn"), "s")
    with pytest.raises(CourseError, match=r"'double'.*aspect 'values' on .*array\(\[1., 3.\]\)"):
        build_key(refuses("example"), "s")


def test_an_oracle_without_the_part_is_a_fault_of_the_course(question):
    """The part that the aspect judges must be in the oracle's answer."""
    aspect = Aspect("C9", "C9", part="C9", visible=(draw(N=2),), hidden=(draw(N=3),))
    with pytest.raises(CourseError, match="aspect 'C9'"):
        build_key(replace(question, aspects=(aspect,), oracle=lambda x, offset: {"C1": 1}), "s")


@pytest.mark.parametrize(
    ("names", "driver", "count"),
    [
        (["a", "b"], "call", 2),
        (["a", "c"], "call", 1),
        (["b", "a"], "call", 0),
        (["a", "b", "c"], "call", 3),
        (["w", "gradients"], "trajectory", 0),
        (["w", "gradients", "lr"], "trajectory", 1),
        (["w", "gradients", "eps"], "trajectory", 0),
        (["w", "gradients", "lr", "eps"], "trajectories", 2),
    ],
)
def test_inputs_are_passed_by_position_up_to_the_first_gap(names, driver, count):
    """So a student may rename a parameter, and a default in between stays a default."""

    def function(a, b=1, c=2):
        raise AssertionError

    def optimizer(w, dw, state, lr, eps=1e-8):
        raise AssertionError

    reference = function if driver == "call" else optimizer
    assert count_positional(reference, driver, dict.fromkeys(names)) == count


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        (Raises(("KeyError", "LookupError")), Raises(("KeyError",)), True),
        (Raises(("LookupError",)), Raises(("KeyError",)), False),
        (1.0, Raises(), False),
        (Raises(), 1.0, False),
        (1.0 + 1e-7, 1.0, True),
        (1.0 + 1e-4, 1.0, False),
    ],
)
def test_answers_are_compared_by_the_rules_of_judging(got, want, same):
    """An exception is the same as any class that it belongs to, and never as a value."""
    assert same_answer(got, want, 1e-5) is same


def test_course_code_may_warn_and_divide_by_zero(question):
    """Warnings of a variant are no errors, whatever the test run makes of them."""
    case = replace(build_key(question, "seed").cases[0], inputs={"x": np.zeros(1)})
    assert np.isinf(play_answer(lambda x: np.log(x) / 0.0, case)).all()
    assert play_answer(stub, case) == Raises(("NotImplementedError",))


def stub(x):
    raise NotImplementedError


def test_a_convention_is_kept_with_its_note(question):
    """The text of a convention goes into the key, its code does not."""
    [found] = build_key(question, "s").conventions()
    assert (found.id, found.text) == ("tripled", "Some books triple.")
    renamed = replace(convention(stub, "A note."), id="noted")
    key = build_key(replace(question, variants=(renamed,)), "s")
    assert key.cases[0].answers["noted"] == Raises(("NotImplementedError",))


def test_examples_and_draws_stand_side_by_side(question):
    """An aspect may hold both kinds, in their order."""
    mixed = Aspect(
        "values",
        "both",
        visible=(draw(N=1), example({"x": np.ones(1)}, np.full(1, 2.0), source="note")),
        hidden=(draw(N=2),),
    )
    key = build_key(replace(question, aspects=(mixed,)), "s")
    assert [(case.visible, case.label) for case in key.cases] == [
        (True, "N=1"),
        (True, "note"),
        (False, "N=2"),
    ]
    assert [case.positional for case in key.cases] == [2, 1, 2]
