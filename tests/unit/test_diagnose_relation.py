"""Relations that need no misconception: each is found, and nothing that only resembles it."""

import numpy as np
import pytest

from autograder.answer_key import AnswerKey, AspectInfo, Case
from autograder.diagnose import diagnose
from autograder.diagnosis import tell_diagnosis
from autograder.outcome import Outcome, OutcomeKind

RNG = np.random.default_rng(7)


def diagnose_pairs(pairs, inputs=None, driver="call"):
    """Diagnose a question by pairs of what came back and what should have."""
    inputs = inputs or [{"i": i} for i in range(len(pairs))]
    cases = tuple(
        Case("v", True, driver, given, len(given), "result", want)
        for given, (_, want) in zip(inputs, pairs, strict=True)
    )
    key = AnswerKey("f", "u", 1e-5, (AspectInfo("v", "", 1),), cases, (), *"nss")
    outcomes = [
        Outcome(OutcomeKind.RAISED, error_types=("IndexError",))
        if got is IndexError
        else Outcome(OutcomeKind.RETURNED, got)
        for got, _ in pairs
    ]
    return diagnose(key, outcomes)


def draw_images(*shapes):
    return [RNG.normal(size=shape) for shape in shapes]


IMAGES = draw_images((2, 3, 4), (3, 2, 5), (2, 4, 4))


def relation(change, wants=IMAGES):
    """Name the relation by which every answer was changed; None if none is found."""
    found = diagnose_pairs([(change(want), want) for want in wants])
    return found and found.misconception.id


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda a: a.swapaxes(1, 2), "permuted"),
        (lambda a: a.transpose(2, 0, 1), "permuted"),
        (lambda a: a[:, None], "unit-axes"),
        (np.ravel, "reshaped"),
        (lambda a: np.repeat(a[None], 3, axis=0), "broadcast"),
        (lambda a: -a, "negated"),
        (lambda a: 0 * a, "zero"),
        (lambda a: 0.5 * a, "factor"),
        (lambda a: a + 2.25, "shifted"),
        (lambda a: a[:, ::-1], "flipped"),
        (lambda a: a[:, ::-1, ::-1], "flipped"),
        (lambda a: np.where(np.arange(len(a)).reshape(-1, 1, 1) > 0, a * a, a), "first-item"),
        (lambda a: np.where(np.arange(len(a))[::-1].reshape(-1, 1, 1) > 0, a * a, a), "last-item"),
        (lambda a: a * a + 1, None),
        (lambda a: a + RNG.normal(size=a.shape), None),
    ],
)
def test_a_change_of_every_answer_is_named(change, name):
    """What was done to the right answers is told; noise is not."""
    assert relation(change) == name


def test_two_cases_prove_no_relation():
    """Three at least must show it."""
    assert relation(np.negative, IMAGES[:2]) is None
    assert relation(np.negative, IMAGES[:3]) == "negated"


def test_a_single_exception_refutes_a_relation():
    """All but one case are negated: then that is not what is wrong."""
    pairs = [(-want, want) for want in IMAGES] + [(IMAGES[0] * IMAGES[0], IMAGES[0])]
    assert diagnose_pairs(pairs) is None


def test_four_wrong_numbers_are_needed():
    """Of three single numbers, all may have one factor by chance."""
    wants = [np.array([2.0]), np.array([3.0]), np.array([5.0])]
    assert relation(lambda a: 2 * a, wants) is None


def test_a_factor_that_is_a_size_is_named_by_it():
    """A mean where a sum is asked is 1/N of it: here N is 2, 3 and 4."""
    inputs = [{"x": RNG.normal(size=(n, 7))} for n in (2, 3, 4)]
    pairs = [(given["x"].mean(axis=0), given["x"].sum(axis=0)) for given in inputs]
    found = diagnose_pairs(pairs, inputs)
    assert found.facts["factor"] == "1/the length of axis 0 of x"
    assert "the right one times 1/the length of axis 0 of x" in tell_diagnosis(found)
    swapped = diagnose_pairs([(want, got) for got, want in pairs], inputs)
    assert swapped.facts["factor"] == "the length of axis 0 of x"


def test_a_factor_that_is_no_size_is_not_named():
    """Factors that change from case to case without a reason explain nothing."""
    factors = iter((1.7, 2.9, 0.3))
    assert relation(lambda a: next(factors) * a) is None


@pytest.mark.parametrize(
    ("window", "name"),
    [
        ((slice(None), slice(None), slice(0, 1)), "border-first"),
        ((slice(None), slice(-1, None)), "border-last"),
        ((slice(None), slice(None), slice(None, None, 7)), "border-both"),
    ],
)
def test_wrong_borders_are_named_by_their_side(window, name):
    """Everything inside is right."""
    wants = draw_images((2, 6, 8), (1, 5, 8), (2, 5, 8))
    changed = [want.copy() for want in wants]
    for each in changed:
        each[window] += 3 + RNG.normal(size=each[window].shape)
    found = diagnose_pairs(list(zip(changed, wants, strict=True)))
    assert found.misconception.id == name


def test_images_without_an_inside_do_not_count_for_borders():
    """Three images must have one; of 2 rows all are on the border, of 5 × 5 pixels 16 are."""
    small = draw_images(*[(2, 4)] * 3)
    for n_large, name in ((2, None), (3, "border-both")):
        wants = [*small, *draw_images(*[(5, 5)] * n_large)]
        changed = [want + 3 for want in wants]
        for got, want in zip(changed, wants, strict=True):
            got[1:-1, 1:-1] = want[1:-1, 1:-1]
        found = diagnose_pairs(list(zip(changed, wants, strict=True)))
        assert (found and found.misconception.id) == name


@pytest.mark.parametrize(("n_cases", "name"), [(5, None), (6, "border-both")])
def test_few_wrong_numbers_lie_on_a_border_by_chance(n_cases, name):
    """Two wrong corners of 3 × 4: both on the border by chance in 45 of 66; 0.68⁶ is 0.1.

    Of 4 × 4 it is 66 of 120, with four corners 495 of 1820: 0.27³ is 0.02, and 0.27⁴ is 0.005.
    """
    wants = draw_images(*[(3, 4)] * n_cases)
    changed = [want.copy() for want in wants]
    for each in changed:
        each[0, 0] += 1
        each[2, 3] += 1
    assert diagnose_pairs(list(zip(changed, wants, strict=True))) is None
    wants = draw_images(*[(4, 4)] * (n_cases - 2))
    changed = [want.copy() for want in wants]
    for each in changed:
        each[::3, ::3] += 1 + RNG.normal(size=(2, 2))
    found = diagnose_pairs(list(zip(changed, wants, strict=True)))
    assert (found and found.misconception.id) == name


def test_a_wrong_end_of_a_row_is_named():
    """In one dimension the border is a value."""
    wants = draw_images((5,), (4,), (6,))
    pairs = [(np.append(want[:-1], 9 * want[-1] + 1), want) for want in wants]
    assert diagnose_pairs(pairs).misconception.id == "end-last"


def test_a_small_image_proves_nothing_about_borders():
    """Of 2 × 2 pixels all are on the border."""
    wants = draw_images(*[(2, 2)] * 3)
    changed = [want + RNG.normal(size=(2, 2)) for want in wants]
    assert diagnose_pairs(list(zip(changed, wants, strict=True))) is None


def test_only_one_part_of_a_result_is_named():
    """Of three gradients the second has the wrong sign."""
    wants = [tuple(draw_images((2, 3), (3, 2), (4,))) for _ in range(3)]
    found = diagnose_pairs([((a, -b, c), (a, b, c)) for a, b, c in wants])
    assert found.facts == {"part": "[1]"}
    assert tell_diagnosis(found).startswith("In the result [1]: Every value has the wrong sign.")


def test_the_first_step_of_an_optimizer():
    """The first step is right and all later ones are not."""
    wants = [tuple(draw_images((3,), (3,), (3,))) for _ in range(3)]
    pairs = [((a, b * b, c - a), (a, b, c)) for a, b, c in wants]
    assert diagnose_pairs(pairs, driver="trajectory").misconception.id == "first-step"
    assert diagnose_pairs(pairs) is None  # not so for a function that returns a tuple
    late = [((a, b, c - a), (a, b, c)) for a, b, c in wants]
    assert diagnose_pairs(late, driver="trajectory") is None


def conditional(wrong_if, inputs):
    """Diagnose a function that is wrong, without a pattern, on some inputs."""
    pairs, inputs = [], inputs * 2  # each twice, with other numbers
    for given in inputs:
        want = RNG.normal(size=(2, 3))
        got = want * want + RNG.normal(size=(2, 3)) if wrong_if(given) else want
        pairs.append((got, want))
    return diagnose_pairs(pairs, inputs)


def test_right_with_padding_0_only():
    """The condition under which it is right is named, with the number of cases."""
    inputs = [{"padding": p} for p in (0, 0, 0, 1, 2, (1, 2))]
    found = conditional(lambda given: given["padding"] != 0, inputs)
    assert found.facts == {"name": "padding", "value": "0", "right": "6"}
    assert tell_diagnosis(found) == (
        "It is right with padding = 0 and wrong with anything else. "
        "Cases that are right so: 6; cases that are wrong otherwise: 6."
    )


def test_wrong_with_padding_0_only():
    """The slice [p:-p] is empty then; an exception is wrong, too."""
    inputs = [{"padding": p} for p in (0, 0, 0, 1, 2, 3, (1, 2))]
    wants = draw_images(*[(2, 3)] * 7)
    pairs = [
        (IndexError if g["padding"] == 0 else w, w) for g, w in zip(inputs, wants, strict=True)
    ]
    assert diagnose_pairs(pairs, inputs).misconception.id == "wrong-if-zero"


def test_few_cases_prove_no_condition():
    """Two wrong ones may have anything in common."""
    inputs = [{"padding": p} for p in (0, 0, 0, 0, 1, 2)]
    wants = draw_images(*[(2, 3)] * 6)
    pairs = [(IndexError if g["padding"] else w, w) for g, w in zip(inputs, wants, strict=True)]
    assert diagnose_pairs(pairs, inputs) is None


def test_a_share_that_is_right_by_chance_proves_no_condition():
    """Within bounds is what many wrong programs are on some input; equal numbers are not."""
    inputs = [{"padding": p} for p in (0, 0, 0, 0, 1, 2, 3)]
    given = [(i, 1.0 if i["padding"] else 0.5) for i in inputs]
    for view, name in ((None, "right-if-number"), (lambda _, share: share, None)):
        cases = tuple(
            Case("v", True, "call", i, 1, "result", 0.5, view=view, atol=0.1) for i, _ in given
        )
        key = AnswerKey("f", "u", 1e-5, (AspectInfo("v", "", 1),), cases, (), *"nss")
        found = diagnose(key, [Outcome(OutcomeKind.RETURNED, share) for _, share in given])
        assert (found and found.misconception.id) == name


def test_two_conditions_that_both_fit_are_not_told():
    """Stride and padding change together, so nobody knows which it is."""
    inputs = [{"padding": p, "stride": p + 1} for p in (0, 0, 1, 2)]
    assert conditional(lambda given: given["padding"] != 0, inputs) is None


def test_right_for_square_inputs_only():
    """H for W shows where they differ."""
    shapes = [(2, 4, 4), (1, 3, 3), (2, 3, 5), (1, 5, 4)]
    inputs = [{"x": RNG.normal(size=shape)} for shape in shapes]
    found = conditional(lambda given: given["x"].shape[1] != given["x"].shape[2], inputs)
    assert (found.misconception.id, found.facts["name"]) == ("right-if-square", "x")


def test_right_for_a_batch_of_one_only():
    """What depends on the first axis alone."""
    shapes = [(1, 4, 4), (1, 3, 5), (2, 3, 5), (3, 4, 4)]
    inputs = [{"x": RNG.normal(size=shape)} for shape in shapes]
    found = conditional(lambda given: len(given["x"]) > 1, inputs)
    assert (found.misconception.id, found.facts["name"]) == ("right-if-single", "x")


def test_right_without_ties_only():
    """Equal values in the input are what makes it wrong."""
    rows = [[1.0, 2, 3], [3.0, 1, 2], [1.0, 1, 2], [2.0, 3, 3]]
    inputs = [{"x": np.array(row)} for row in rows]
    found = conditional(lambda given: len(set(given["x"].tolist())) < 3, inputs)
    assert (found.misconception.id, found.facts["name"]) == ("right-if-distinct", "x")


def test_right_for_equal_strides_only():
    """A pair of which the first is used for both."""
    inputs = [{"stride": s} for s in (1, 2, (2, 2), (1, 2), (3, 1))]
    found = conditional(
        lambda given: isinstance(given["stride"], tuple) and given["stride"] != (2, 2), inputs
    )
    assert (found.misconception.id, found.facts["name"]) == ("right-if-even", "stride")
