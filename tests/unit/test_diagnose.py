"""What explains a student's outcomes: one mistake, two, a part, or nothing."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import AnswerKey, AspectInfo, Case, Raises, VariantInfo
from autograder.build import same_answer
from autograder.calls import call_function
from autograder.diagnose import diagnose
from autograder.diagnosis import TEMPLATES, Diagnosis, tell_diagnosis
from autograder.evidence import same_answer as agrees
from autograder.inside.values import Opaque
from autograder.messages import LANGUAGES
from autograder.outcome import Outcome, OutcomeKind
from autograder.release import freeze_key


def right(x, stride=1, bias=0.0):
    """Every ``stride``-th value, doubled, plus a bias."""
    return 2 * x[::stride] + bias


def stride_ignored(x, stride=1, bias=0.0):
    return 2 * x + bias


def bias_forgotten(x, stride=1, bias=0.0):
    return 2 * x[::stride]


def squared(x, stride=1, bias=0.0):
    return x[::stride] ** 2 + bias


def bias_doubled(x, stride=1, bias=0.0):
    return 2 * x[::stride] + 2 * bias


MISTAKES = (stride_ignored, bias_forgotten, squared)
SIZES = [
    {},
    {"stride": 2},
    {"stride": 3},
    {"bias": 1.5},
    {"bias": -2.5},
    {"stride": 2, "bias": 0.5},
]


def make_key(*mistakes, sizes=SIZES):
    """Make a key by hand: the right answer and each mistake's, wherever it differs."""
    cases = []
    for i, options in enumerate(sizes):
        inputs = {"x": np.arange(6.0) + 1.25 + i, **options}
        want = right(**inputs)
        answers = {f.__name__: f(**inputs) for f in mistakes}
        answers = {n: a for n, a in answers.items() if not same_answer(a, want, 1e-5)}
        cases.append(Case("values", True, "call", inputs, 1, "result", want, answers))
    variants = tuple(
        VariantInfo(f.__name__, "misconception", f"You have {f.__name__}.") for f in mistakes
    )
    return AnswerKey("f", "u", 1e-5, (AspectInfo("values", "", 1),), tuple(cases), variants, *"nss")


def diagnosis_of(function, *mistakes, sizes=SIZES):
    key = make_key(*mistakes, sizes=sizes)
    return diagnose(key, [call_function(function, case) for case in key.cases])


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_as_itself(mistake):
    """All wrong cases are its own, and the statement counts them."""
    found = diagnosis_of(mistake, *MISTAKES)
    shows = sum(mistake.__name__ in case.answers for case in make_key(*MISTAKES).cases)
    assert (found.misconception.id, found.cases, found.unexplained) == (mistake.__name__, shows, 0)
    assert found.is_whole
    told = tell_diagnosis(found)
    assert told.endswith(f"returns on all the cases that can show it: {shows}.")


def test_a_right_answer_has_no_diagnosis():
    """There is nothing to explain."""
    assert diagnosis_of(right, *MISTAKES) is None


def test_one_case_is_not_enough():
    """A mistake that shows once only is not named, though it came back there."""
    sizes = [{}, {}, {"stride": 2}]
    assert diagnosis_of(stride_ignored, stride_ignored, sizes=sizes) is None


def test_a_right_case_on_which_it_would_show_speaks_against_a_mistake():
    """Not even a part is named then."""

    def sometimes(x, stride=1, bias=0.0):
        return right(x, stride, bias) if stride == 3 else stride_ignored(x, stride, bias)

    found = diagnosis_of(sometimes, *MISTAKES)
    assert found is None or found.misconception.kind == "relation"


def test_two_mistakes_are_named_together():
    """Where both show, the errors are added here; the numbers are by hand.

    Stride shows on cases 1, 2 and 5, the bias on 3, 4 and 5; case 5 is made of both.
    """

    def both(x, stride=1, bias=0.0):
        return 2 * x

    sizes = [*SIZES, {"bias": 3.0}]
    found = diagnosis_of(both, stride_ignored, bias_forgotten, sizes=sizes[:5] + sizes[6:])
    assert {found.misconception.id, found.second.id} == {"stride_ignored", "bias_forgotten"}
    assert (found.cases, found.second_cases, found.both_cases) == (3, 2, 0)
    assert found.is_whole
    text = tell_diagnosis(found)
    assert "You have stride_ignored." in text
    assert "You have bias_forgotten." in text
    assert "first returns on so many cases: 3; what the second returns: 2;" in text
    assert text.endswith("No wrong case is left.")


def test_errors_of_two_mistakes_may_be_added():
    """One takes the bias away, the other leaves out the factor: each shows on every case."""

    def no_bias(x, bias=0.0):
        return 2 * x

    def no_factor(x, bias=0.0):
        return x + bias

    cases = []
    for i in range(4):
        inputs = {"x": np.arange(3.0) + i + 1, "bias": 0.75 * (i % 2)}
        want = 2 * inputs["x"] + inputs["bias"]
        answers = {"no_factor": no_factor(**inputs)}
        if i % 2:
            answers["no_bias"] = no_bias(**inputs)
        cases.append(Case("values", True, "call", inputs, 1, "result", want, answers))
    variants = (
        VariantInfo("no_bias", "misconception", "No bias."),
        VariantInfo("no_factor", "misconception", "No factor."),
    )
    key = AnswerKey("f", "u", 1e-5, (AspectInfo("values", "", 1),), tuple(cases), variants, *"nss")
    found = diagnose(key, [call_function(lambda x, bias=0.0: x, case) for case in key.cases])
    assert (found.misconception.id, found.second.id) == ("no_factor", "no_bias")
    assert (found.cases, found.second_cases, found.both_cases) == (2, 0, 2)
    assert "what the two make together: 2." in tell_diagnosis(found)


def test_parts_of_a_result_may_have_a_mistake_each():
    """The first of two results has one mistake, the second has the other, on each case."""
    wants = [(np.arange(3.0) + i, np.arange(2.0) - i) for i in range(3)]
    first = [(a + 1, b) for a, b in wants]
    second = [(a, b * 3 + 1) for a, b in wants]
    cases = tuple(
        Case("v", True, "call", {"i": i}, 1, "result", w, {"one": a, "two": b})
        for i, (w, a, b) in enumerate(zip(wants, first, second, strict=True))
    )
    variants = tuple(VariantInfo(n, "misconception", n) for n in ("one", "two"))
    key = AnswerKey("f", "u", 1e-5, (AspectInfo("v", "", 1),), cases, variants, *"nss")
    got = [(a[0], b[1]) for a, b in zip(first, second, strict=True)]
    found = diagnose(key, [Outcome(OutcomeKind.RETURNED, value) for value in got])
    assert {found.misconception.id, found.second.id} == {"one", "two"}
    assert found.both_cases == 3
    swapped = [(a[1], b[0]) for a, b in zip(first, second, strict=True)]
    assert diagnose(key, [Outcome(OutcomeKind.RETURNED, value) for value in swapped]) is None


def test_a_second_mistake_that_is_unknown_leaves_a_part():
    """The stride is ignored, and the bias is counted twice, which nobody has named."""

    def two(x, stride=1, bias=0.0):
        return stride_ignored(x, 1, 2 * bias)

    sizes = [*SIZES, {"stride": 4}]
    found = diagnosis_of(two, *MISTAKES, sizes=sizes)
    # cases 1, 2 and 6 are the stride's; 3, 4 and 5 are wrong for another reason
    assert (found.misconception.id, found.cases, found.unexplained) == ("stride_ignored", 3, 3)
    assert "explains a part" in tell_diagnosis(found)
    assert "something else is wrong too: 3." in tell_diagnosis(found)


def diagnose_known(triples):
    """Diagnose by what was asked for, what the only misconception returns, and what came back."""
    cases = tuple(
        Case("v", True, "call", {"i": i}, 1, "result", want, {} if low is None else {"low": low})
        for i, (want, low, _) in enumerate(triples)
    )
    variants = (VariantInfo("low", "misconception", "Too low."),)
    key = AnswerKey("f", "u", 1e-5, (AspectInfo("v", "", 1),), cases, variants, *"nss")
    return diagnose(key, [Outcome(OutcomeKind.RETURNED, got) for _, _, got in triples])


@pytest.mark.parametrize(
    ("triples", "proven"),
    [
        ([(3, 2, 2), (4, 3, 3), (5, 4, 9), (6, 5, 9)], False),  # two small integers
        ([(3, 2, 2), (4, 3, 3), (5, None, 9), (6, None, 7)], False),  # all that it shows on
        ([(i, i - 1, i - 1) for i in range(7)] + [(9, None, 5)], False),  # an integer is half
        ([(i, i - 1, i - 1) for i in range(8)] + [(9, None, 5)], True),
        ([(i, i - 1, i - 1 if i < 8 else i - 3) for i in range(17)], False),  # eight of 17
        ([(i, i - 1, i - 1 if i < 8 else i - 3) for i in range(16)], True),  # eight of 16
        (
            [(np.arange(n), np.arange(2), np.arange(2)) for n in (3, 4, 5, 6)] + [(1, None, 9)],
            False,
        ),
        ([(np.arange(9) + n, np.arange(9), np.arange(9)) for n in (1, 2)] + [(1, None, 9)], True),
        ([(i + 0.5, i - 0.5, i - 0.5) for i in range(3)] + [(9.5, None, 5.5)], False),
        ([(i + 0.5, i - 0.5, i - 0.5) for i in range(4)] + [(9.5, None, 5.5)], True),
        ([(True, False, False)] * 6 + [(True, None, False)], False),  # what else could it be
        ([(True, False, False)] * 2, True),  # all that is wrong
    ],
)
def test_few_numbers_that_agree_prove_no_part(triples, proven):
    """Integers and short lists of them may agree by chance, and wrong flags always do."""
    found = diagnose_known(triples)
    assert (found is not None) == proven
    assert found is None or found.misconception.id == "low"


def test_an_answer_to_a_quiz_question_needs_one_case():
    """The option that was chosen is all there is; nothing is said about certainty."""
    case = Case("answer", False, "answer", {"options": ["A", "B"]}, 0, "result", "A", {"b": "B"})
    variants = (VariantInfo("b", "misconception", "Not B, because."),)
    key = AnswerKey("1.1", "q", 1e-5, (AspectInfo("answer", "", 1),), (case,), variants, *"nss")
    found = diagnose(key, [Outcome(OutcomeKind.RETURNED, "B")])
    assert tell_diagnosis(found) == "Not B, because."


def test_an_answer_by_a_convention_is_compared_with_the_convention():
    """What only the convention does otherwise is not wrong, and a mistake beside it is named."""
    key = make_key(*MISTAKES, sizes=[*SIZES, {}, {}])
    by_book = [replace(c, answers={**c.answers, "book": c.expected + 10}) for c in key.cases]
    # The book's answer and the stride forgotten: two cases of the stride, all else by the book.
    aspects = (AspectInfo("values", "", 1), AspectInfo("stride", "", 1))
    cases = tuple(
        replace(
            c,
            aspect="stride" if "stride" in c.inputs else "values",
            answers={**c.answers, "both": stride_ignored(**c.inputs) + 10},
        )
        for c in by_book
    )
    variants = (
        VariantInfo("book", "convention", "As in the book."),
        VariantInfo("both", "misconception", "By the book, and the stride ignored."),
    )
    key = replace(key, cases=cases, aspects=aspects, variants=variants)
    got = [stride_ignored(**c.inputs) + 10 for c in cases]
    found = diagnose(key, [Outcome(OutcomeKind.RETURNED, value) for value in got])
    assert (found.misconception.id, found.cases, found.unexplained) == ("both", 3, 0)


def test_an_exception_is_not_proof_of_a_part():
    """Many mistakes end in the same exception."""
    wants = [np.arange(3.0) + i for i in range(5)]
    cases = tuple(
        Case("v", True, "call", {"i": i}, 1, "result", w, {"crash": Raises(("IndexError",))})
        for i, w in enumerate(wants)
    )
    variants = (VariantInfo("crash", "misconception", "Out of range."),)
    key = AnswerKey("f", "u", 1e-5, (AspectInfo("v", "", 1),), cases, variants, *"nss")
    raised = Outcome(OutcomeKind.RAISED, error_types=("IndexError", "LookupError"))
    garbage = Outcome(OutcomeKind.RETURNED, np.ones(3) * 77)
    for each in (key, freeze_key(key)):
        assert diagnose(each, [raised] * 3 + [garbage] * 2) is None
        assert diagnose(each, [raised] * 5).misconception.id == "crash"


def test_what_was_never_tried_is_not_explained():
    """A time-out in the middle leaves a part, if three cases came before it."""
    key = make_key(*MISTAKES, sizes=[*SIZES[:3], {"stride": 4}, *SIZES[3:]])
    outcomes = [call_function(stride_ignored, case) for case in key.cases]
    late = Outcome(OutcomeKind.TIMED_OUT, error="no answer within 1 s", tried=False)
    found = diagnose(key, [*outcomes[:4], late, late, late])
    assert (found.misconception.id, found.cases, found.unexplained) == ("stride_ignored", 3, 3)
    found = diagnose(key, [*outcomes[:3], late, late, late, late])
    assert found is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_relation_is_told_in_whole_in_every_language(name, language):
    """No sentence is left with a gap, nor untold."""
    facts = {"axes": "1", "got": "(2,)", "want": "(1, 2)", "factor": "2", "shift": "+1"}
    facts |= {"name": "padding", "value": "0"}
    variant = VariantInfo(name, "relation", "")
    for more in ({}, {"part": "[7]"}, {"right": "5"}):
        told = tell_diagnosis(
            Diagnosis(variant, 2, wrong=3, unexplained=1, facts={**facts, **more}), language
        )
        assert not set("{}") & set(told)
        assert ("[7]" in told) == ("part" in more)
        assert ("5" if "right" in more else "3") in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_certainty_is_told_in_every_language(language):
    """All of one, of two, and a part; the numbers of cases stand in each."""
    one = VariantInfo("one", "misconception", "ONE.")
    two = VariantInfo("two", "misconception", "TWO.")
    told = tell_diagnosis(Diagnosis(one, 7, wrong=7), language)
    assert "ONE." in told
    assert "7" in told
    told = tell_diagnosis(Diagnosis(one, 7, two, 6, both_cases=5, wrong=18), language)
    assert all(part in told for part in ("ONE.", "TWO.", "7", "6", "5"))
    told = tell_diagnosis(Diagnosis(one, 7, wrong=11, unexplained=4), language)
    assert all(part in told for part in ("ONE.", "7", "4"))


RUBBISH = [
    None,
    True,
    3,
    10**400,
    2.5,
    float("nan"),
    "text",
    (),
    (np.ones(2), None),
    {"a": np.ones(2)},
    {},
    np.zeros(0),
    np.array(1.0),
    np.ones((2, 2)),
    np.array([np.nan, np.inf]),
    np.array([1e308, -1e308]),
    np.array([1 + 2j, 0]),
    np.array([True, False]),
    np.array([1, 2], np.uint64) * np.uint64(2**62),
    np.float32(1.5),
    Opaque("Tensor"),
]


@pytest.mark.parametrize("value", RUBBISH, ids=repr)
def test_no_result_is_too_odd_to_be_looked_at(value, key, question):
    """Whatever comes back, on all cases or on some, there is a diagnosis or none, and no error."""
    frozen = freeze_key(key)
    rubbish = Outcome(OutcomeKind.RETURNED, value)
    raised = Outcome(OutcomeKind.RAISED, error="?", error_types=("IndexError", "LookupError"))
    by_book = next(v.function for v in question.variants if v.kind == "convention")
    for each in (key, frozen):
        for function in (question.reference, by_book):
            right = [call_function(function, case) for case in each.cases]
            for mixed in ([rubbish] * 99, [raised, rubbish] * 99, [*right[:2], *[rubbish] * 99]):
                found = diagnose(each, mixed[: len(each.cases)])
                assert found is None or tell_diagnosis(found)


def test_an_exception_and_an_array_are_never_the_same():
    """A misconception that answers where the convention raises shows there."""
    assert not agrees(Raises(), np.ones(2), 1e-5, 0.0)
    assert not agrees(np.ones(2), Raises(), 1e-5, 0.0)
    assert agrees(Raises(("IndexError", "LookupError")), Raises(("IndexError",)), 1e-5, 0.0)
