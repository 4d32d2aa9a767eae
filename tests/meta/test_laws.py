"""Every law of ``autograde check`` breaks when its subject is wrong, and says where.

The subject is a course of one unit with two questions, small enough to see through. Each
test turns one thing in it wrong: a file of it, or a field of a question.
"""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from autograder.check.run import LAWS, RELEASE_LAW, TEXTS_LAW, check_course, make_subject
from autograder.check.subject import Subject
from autograder.companion import find_companion_problems
from autograder.compare import compare
from autograder.course import load_course
from autograder.keyfile import dump_keys, read_keys
from autograder.question import (
    Aspect,
    convention,
    draw,
    example,
    misconception,
    style,
)
from autograder.release import compare_release, write_exercises

pytestmark = pytest.mark.usefixtures("own_modules")

CONFIG = """\
name: tiny
title: A tiny course
assignments:
  only:
    title: The only one
    questions:
      weigh: 6
      weigh_backward: 4
"""

SOLUTION = '''\
"""Unit: weighted sums."""

import numpy as np


def weigh(x, w):
    """Add up every row, each column with its weight.

    y[n] = Σ_m x[n, m] · w[m]

    Parameters
    ----------
    x : ndarray, shape (N, M)
        Rows.
    w : ndarray, shape (M,)
        Weights.

    Returns
    -------
    ndarray, shape (N,)

    Examples
    --------
    >>> weigh(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 2.0]))
    array([14., 38.])
    """
    if x.shape[1] != len(w):
        raise ValueError("as many weights as columns")
    return x @ w


def weigh_backward(dout, x, w):
    """Compute the gradients of the weighted sums.

    Parameters
    ----------
    dout : ndarray, shape (N,)
        Upstream gradient.
    x : ndarray, shape (N, M)
        Rows.
    w : ndarray, shape (M,)
        Weights.

    Returns
    -------
    dx : ndarray, shape (N, M)
    dw : ndarray, shape (M,)

    Examples
    --------
    >>> dx, dw = weigh_backward(np.array([1.0, -1.0]), np.eye(2), np.array([3.0, 5.0]))
    >>> dx
    array([[ 3.,  5.],
           [-3., -5.]])
    """
    dx = np.outer(dout, w)
    dw = dout @ x
    return dx, dw
'''

RUBRIC = '''\
"""Weighted sums: how answers are judged."""

import numpy as np

from autograder.question import (
    Aspect, Question, convention, draw, example, impossible, misconception, style, values
)
from solutions import tiny as reference


def draw_weigh(rng, N, M, surplus=0):
    return {"x": values(rng, N, M), "w": rng.integers(5, 13, M + surplus) / 4}


def draw_weigh_backward(rng, N, M):
    return {"dout": values(rng, N), **draw_weigh(rng, N, M)}


def check(x, w):
    if x.shape[1] != len(w):
        raise ValueError


def weigh__weights_ignored(x, w):
    check(x, w)
    return x.sum(axis=1)


def weigh__averaged(x, w):
    check(x, w)
    return (x * w).mean(axis=1)


def weigh__columns_for_rows(x, w):
    check(x, w)
    return (x * w).sum(axis=0)


def weigh__first_column_missing(x, w):
    check(x, w)
    return x[:, 1:] @ w[1:]


def weigh__unchecked(x, w):
    return x @ w[: x.shape[1]]


def weigh__normalised(x, w):
    check(x, w)
    return x @ w / w.sum()


def weigh__loops(x, w):
    check(x, w)
    return np.array([sum(a * b for a, b in zip(row, w, strict=True)) for row in x])


weigh = Question(
    reference=reference.weigh,
    oracle=lambda x, w: np.einsum("nm,m->n", x, w),
    draw=draw_weigh,
    aspects=(
        Aspect(
            "values",
            "products are added",
            weight=2,
            visible=(
                example(
                    {"x": np.array([[1.0, 2], [3, 4]]), "w": np.array([10.0, 2])},
                    np.array([14.0, 38]),
                    source="note 1",
                ),
            ),
            hidden=(draw(N=3, M=3),),
        ),
        Aspect("shape", "not square", visible=(draw(N=2, M=3),), hidden=(draw(N=4, M=2),)),
        Aspect(
            "impossible",
            "too many weights raise ValueError",
            requires="values",
            visible=(impossible(N=2, M=2, surplus=1), impossible(N=1, M=3, surplus=1)),
            hidden=(impossible(N=3, M=2, surplus=2),),
        ),
        Aspect(
            "purity",
            "the arguments are left alone",
            requires="values",
            judges="arguments",
            visible=(draw(N=2, M=2),),
            hidden=(draw(N=3, M=2),),
        ),
    ),
    variants=(
        misconception(weigh__weights_ignored, "The weights are not used."),
        misconception(weigh__averaged, "The products are averaged."),
        misconception(weigh__columns_for_rows, "The columns are added up."),
        misconception(weigh__first_column_missing, "The first column is missing."),
        misconception(weigh__unchecked, "Surplus weights are dropped."),
        convention(weigh__normalised, "Some books normalise the weights."),
        style(weigh__loops, "two loops"),
    ),
    nudge="Which axis goes away?",
    source="note 1",
)


def oracle_weigh_backward(dout, x, w):
    return np.einsum("n,m->nm", dout, w), np.einsum("n,nm->m", dout, x)


def weigh_backward__dout_forgotten(dout, x, w):
    return np.tile(w, (len(dout), 1)), x.sum(axis=0)


def weigh_backward__averaged(dout, x, w):
    return np.outer(dout, w), dout @ x / len(dout)


def weigh_backward__other_order(dout, x, w):
    return dout @ x, np.outer(dout, w)


def weigh_backward__ascent(dout, x, w):
    return -np.outer(dout, w), -dout @ x


weigh_backward = Question(
    reference=reference.weigh_backward,
    oracle=oracle_weigh_backward,
    draw=draw_weigh_backward,
    aspects=(
        Aspect(
            "values",
            "both gradients",
            visible=(
                example(
                    {
                        "dout": np.array([1.0, -1]),
                        "x": np.array([[1.0, 0], [0, 1]]),
                        "w": np.array([3.0, 5]),
                    },
                    (np.array([[3.0, 5], [-3, -5]]), np.array([1.0, -1])),
                    source="note 2",
                ),
            ),
            hidden=(draw(N=3, M=3),),
        ),
        Aspect("shape", "not square", visible=(draw(N=2, M=3),), hidden=(draw(N=4, M=2),)),
    ),
    variants=(
        misconception(weigh_backward__dout_forgotten, "dout is not used."),
        misconception(weigh_backward__averaged, "dw is averaged."),
        misconception(weigh_backward__other_order, "The gradients are in another order."),
        misconception(weigh_backward__ascent, "The sign is wrong."),
    ),
    nudge="Which x does a weight meet?",
    source="note 2",
    gradient_of=reference.weigh,
)
'''


@dataclass
class TinyCourse:
    """The course in a folder of its own, to be broken."""

    root: Path

    def edit(self, file, old, new):
        """Replace a piece of text of one file by another."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self):
        return load_course(self.root)

    def subject(self, name="weigh", points=6.0, **changes):
        """Load the course and make a question of it, with other fields, the subject of a law."""
        course = self.load()
        return make_subject(course, replace(course.questions[name], **changes), points)

    def faults(self, law, name="weigh", **changes):
        """Apply one law to one question."""
        return LAWS[law](self.subject(name, **changes))


@pytest.fixture
def tiny(tmp_path):
    """The tiny course, released."""
    root = tmp_path / "tiny"
    (root / "solutions" / "rubric").mkdir(parents=True)
    (root / "course.yaml").write_text(CONFIG, encoding="utf-8")
    for package in ("solutions", "solutions/rubric"):
        (root / package / "__init__.py").touch()
    (root / "solutions" / "tiny.py").write_text(SOLUTION, encoding="utf-8")
    (root / "solutions" / "rubric" / "tiny.py").write_text(RUBRIC, encoding="utf-8")
    write_exercises(load_course(root))
    return TinyCourse(root)


def assert_broken(faults, *words):
    """The law is broken, and one sentence of it says all of the words."""
    assert any(all(word in fault for word in words) for fault in faults), faults


def aspects_with(question, name, **changes):
    """The aspects of a question, one of them changed."""
    return tuple(
        replace(aspect, **changes) if aspect.name == name else aspect for aspect in question.aspects
    )


# the untouched course ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["weigh", "weigh_backward"])
@pytest.mark.parametrize("law", LAWS)
def test_the_untouched_course_keeps_every_law(tiny, law, name):
    """So a law that is broken below is broken by what that test changed."""
    assert tiny.faults(law, name) == []


def test_the_whole_check_of_the_untouched_course(tiny):
    """One finding for each question and law, for texts and release; none has a fault."""
    findings = list(check_course(tiny.load()))
    assert [(finding.question, finding.law) for finding in findings] == [
        *itertools.product(["weigh", "weigh_backward"], LAWS),
        ("", TEXTS_LAW),
        ("", RELEASE_LAW),
    ]
    assert not any(finding.faults for finding in findings)


def test_every_law_has_a_test_that_breaks_it():
    """A new law needs a new test in this file: ``test_<law>_...``."""
    tests = [name for name in globals() if name.startswith("test_")]
    for law in (*LAWS, TEXTS_LAW, RELEASE_LAW):
        assert any(name.startswith(f"test_{law}_") for name in tests), law


# complete ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["nudge", "source"])
def test_complete_asks_for_hint_and_source(tiny, field):
    """A blank one is no better than none."""
    assert tiny.faults("complete", **{field: " "}) == [f"it has no {field}."]


def test_complete_asks_for_points(tiny):
    """A question that no assignment lists is found, and the sentence says what to do."""
    tiny.edit("course.yaml", "      weigh_backward: 4\n", "")
    [finding] = [f for f in check_course(tiny.load(), ["weigh_backward"]) if f.faults]
    assert (finding.question, finding.law) == ("weigh_backward", "complete")
    assert_broken(finding.faults, "no points", "course.yaml")


def test_complete_asks_for_enough_misconceptions(tiny):
    """Three are too few; styles and conventions do not count."""
    variants = [
        v for v in tiny.subject().question.variants if v.id not in ("averaged", "unchecked")
    ]
    assert_broken(tiny.faults("complete", variants=tuple(variants)), "3 misconceptions", "4")


@pytest.mark.parametrize("kind", ["visible", "hidden"])
def test_complete_asks_for_both_kinds_of_cases(tiny, kind):
    """An aspect without a case of one kind is named."""
    aspects = aspects_with(tiny.subject().question, "shape", **{kind: ()})
    assert_broken(tiny.faults("complete", aspects=aspects), "'shape'", "visible and a hidden")


def test_complete_asks_for_a_weight(tiny):
    """An aspect that weighs nothing examines nothing."""
    aspects = aspects_with(tiny.subject().question, "purity", weight=0)
    assert_broken(tiny.faults("complete", aspects=aspects), "'purity'", "weight 0")


def test_complete_asks_for_a_worked_example(tiny):
    """At least one visible result is written by hand."""
    aspects = aspects_with(tiny.subject().question, "values", visible=(draw(N=2, M=2),))
    assert_broken(tiny.faults("complete", aspects=aspects), "worked example", "by hand")


# oracle -----------------------------------------------------------------------------------


def test_oracle_finds_a_swapped_axis_in_the_reference(tiny):
    """Every case on which they differ is named, visible and hidden."""
    tiny.edit("solutions/tiny.py", "return x @ w", "return x.T @ w")
    faults = tiny.faults("oracle")
    assert_broken(
        faults, "disagrees with the oracle", "the visible case 'values' (note 1)", "worst"
    )
    assert_broken(faults, "the hidden case 'shape' (N=4, M=2)", "raised ValueError")


def test_oracle_finds_an_oracle_that_is_wrong(tiny):
    """It does not matter which of the two is at fault."""
    faults = tiny.faults("oracle", oracle=lambda x, w: x @ (w + 1))
    assert_broken(faults, "disagrees with the oracle", "the visible case 'shape' (N=2, M=3)")


def test_oracle_finds_an_answer_that_is_not_finite(tiny):
    """A NaN in the key would accept a NaN."""
    faults = tiny.faults("oracle", "weigh_backward", oracle=lambda dout, x, w: (x * np.nan, w))
    assert_broken(faults, "not finite", "the visible case 'values' (note 2)")


def test_oracle_is_asked_on_fresh_seeds(tiny):
    """A disagreement that neither the check's own nor the public seed shows is found."""
    subject = tiny.subject()
    right, rare = subject.question.reference, subject.fresh_keys[-1].cases[1].inputs["x"]

    def weigh(x, w):
        return right(x, w) + (x.shape == rare.shape and bool((x == rare).all()))

    faults = LAWS["oracle"](replace(subject, question=replace(subject.question, reference=weigh)))
    assert len(faults) == 1
    assert_broken(faults, "the hidden case 'values' (N=3, M=3)")


# differences ------------------------------------------------------------------------------


def test_differences_find_what_reference_and_oracle_share(tiny):
    """The same slip in both agrees with itself, but not with central differences."""
    tiny.edit("solutions/tiny.py", "dw = dout @ x", "dw = 2 * dout @ x")
    tiny.edit(
        "solutions/rubric/tiny.py", 'einsum("n,nm->m", dout, x)', 'einsum("n,nm->m", 2 * dout, x)'
    )
    assert tiny.faults("oracle", "weigh_backward") == []
    faults = tiny.faults("differences", "weigh_backward")
    assert_broken(faults, "central differences", "the visible case 'values' (note 2)", "differ")
    assert_broken(faults, "the hidden case 'shape' (N=4, M=2)")


def test_differences_leave_out_what_is_not_smooth(tiny):
    """At a kink there is no derivative to compare with; the author says where that is."""
    tiny.edit("solutions/tiny.py", "dw = dout @ x", "dw = 2 * dout @ x")
    rough = aspects_with(tiny.subject("weigh_backward").question, "shape", smooth=False)
    faults = tiny.faults("differences", "weigh_backward", aspects=rough)
    assert len(faults) == 2
    assert all("'values'" in fault for fault in faults)


# examples ---------------------------------------------------------------------------------


def test_examples_find_a_wrong_number_written_by_hand(tiny):
    """The sentence names the place in the notes."""
    tiny.edit("solutions/rubric/tiny.py", "np.array([14.0, 38])", "np.array([14.0, 83])")
    assert_broken(tiny.faults("examples"), "worked example of note 1")


def test_examples_find_the_right_one_of_several_specs(tiny):
    """Worked examples among the hidden cases are compared with their own case."""
    wrong = example({"x": np.ones((1, 2)), "w": np.ones(2)}, np.array([3.0]), source="note 9")
    aspects = aspects_with(tiny.subject().question, "shape", hidden=(draw(N=4, M=2), wrong))
    assert tiny.faults("examples", aspects=aspects) == [
        "the oracle disagrees with the worked example of note 9."
    ]


def test_examples_run_the_docstring(tiny):
    """What the docstring promises and what the function gives are both shown."""
    tiny.edit("solutions/tiny.py", "array([14., 38.])", "array([14., 83.])")
    faults = tiny.faults("examples")
    assert_broken(
        faults, "example in its docstring fails", "array([14., 83.])", "array([14., 38.])"
    )


def test_examples_must_be_there(tiny):
    """A docstring that shows nothing is a fault."""
    tiny.edit("solutions/tiny.py", ">>> weigh(", "weigh(")
    assert tiny.faults("examples") == ["its docstring has no example."]


def test_examples_of_a_question_without_docstring(tiny):
    """A question that says nothing at all gets a sentence too, and not a ValueError of ours."""
    start = SOLUTION.index('    """Add up every row')
    end = SOLUTION.index("    if x.shape[1]")
    tiny.edit("solutions/tiny.py", SOLUTION[start:end], "")
    [found] = [f for f in check_course(tiny.load(), ["weigh"]) if f.law == "examples"]
    assert_broken(found.faults, "docstring")
    assert not any("could not be applied" in fault for fault in found.faults)


# stub -------------------------------------------------------------------------------------


def test_stub_must_not_be_solved(tiny):
    """A body that stayed in the exercise is found, and what it earns."""
    tiny.edit(
        "exercises/tiny.py",
        'array([14., 38.])\n    """\n    raise NotImplementedError',
        'array([14., 38.])\n    """\n    return x @ w',
    )
    faults = tiny.faults("stub")
    assert_broken(faults, "exercises/tiny.py", "already solved")
    assert_broken(faults, "exercises/tiny.py", "earns 100%")


def test_stub_must_not_be_solved_in_part(tiny):
    """A check of the arguments earns nothing by itself, and does not belong there either."""
    tiny.edit(
        "exercises/tiny.py",
        'array([14., 38.])\n    """\n',
        'array([14., 38.])\n    """\n    if x.shape[1] != len(w):\n        raise ValueError\n',
    )
    assert tiny.faults("stub") == [
        "the stub in exercises/tiny.py is already solved, at least in part."
    ]


def test_stub_must_be_there(tiny):
    """A missing file, a missing function and a file that does not load are told apart."""
    tiny.edit("exercises/tiny.py", "def weigh(", "def wiegh(")
    assert_broken(
        tiny.faults("stub"), "exercises/tiny.py does not define weigh", "autograde release"
    )
    tiny.edit("exercises/tiny.py", "def wiegh(", "def weigh(:")
    assert_broken(tiny.faults("stub"), "does not load", "tiny.py, line", "SyntaxError")
    (tiny.root / "exercises" / "tiny.py").unlink()
    assert tiny.faults("stub") == ["exercises/tiny.py is missing: run autograde release."]


# reference --------------------------------------------------------------------------------


def test_reference_must_earn_full_marks(tiny):
    """A model answer that changes an argument loses its points with the case named."""
    tiny.edit("solutions/tiny.py", "return x @ w", "x *= w\n    return x.sum(axis=1)")
    faults = tiny.faults("reference")
    assert len(faults) == 2
    assert_broken(faults, "the reference loses points", "the visible case 'purity' (N=2, M=2)")


def test_reference_must_load_as_a_file_of_its_own(tiny):
    """It is copied over the stub, where no package is round it."""
    (tiny.root / "solutions" / "helper.py").write_text("SUM = 1\n", encoding="utf-8")
    tiny.edit(
        "solutions/tiny.py", "import numpy as np\n", "import numpy as np\nfrom .helper import SUM\n"
    )
    assert_broken(tiny.faults("reference"), "solutions/tiny.py does not load by itself", "line 4")


@pytest.mark.parametrize(
    "body",
    [
        "assert weigh(x, w).shape == dout.shape\n    dx = np.outer(dout, w)",
        "assert len([weigh(row[None], w) for row in x]) == len(dout)\n    dx = np.outer(dout, w)",
        "assert (lambda: weigh(x, w))().shape == dout.shape\n    dx = np.outer(dout, w)",
        "assert _outputs(x, w).shape == dout.shape\n    dx = np.outer(dout, w)",
    ],
    ids=["directly", "in a comprehension", "in a nested function", "by a helper"],
)
def test_reference_must_not_call_another_question(tiny, body):
    """Wherever the call stands, one mistake of a student's would cost both."""
    tiny.edit("solutions/tiny.py", "dx = np.outer(dout, w)", body)
    tiny.edit(
        "solutions/tiny.py",
        "def weigh_backward(",
        "def _outputs(x, w):\n    return weigh(x, w)\n\n\ndef weigh_backward(",
    )
    assert_broken(tiny.faults("reference", "weigh_backward"), "calls weigh, another question")


# misconceptions ---------------------------------------------------------------------------


def wrong_from(rows):
    """A misconception that shows only on inputs with a number of rows that is in ``rows``."""

    def weigh__rarely(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return x @ w + (1.0 if len(x) in rows else 0.0)

    return misconception(weigh__rarely, "Rarely wrong.")


@pytest.mark.parametrize(("rows", "kind"), [({3, 4}, "visible"), ({1, 2}, "hidden")])
def test_misconceptions_are_caught_by_both_kinds_of_cases(tiny, rows, kind):
    """Cases that are too weak for one are found: in the student's hands or in the grader's."""
    variants = (*tiny.subject().question.variants, wrong_from(rows))
    [fault] = tiny.faults("misconceptions", variants=variants)
    assert f"no {kind} case catches the misconception 'rarely'" in fault


def test_misconceptions_exceed_the_tolerance_by_a_margin(tiny):
    """An error of 50 % is caught ten times over by a tolerance of 4 %, but not by one of 6 %."""

    def weigh__half_as_much_again(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return 1.5 * (x @ w)

    variants = (misconception(weigh__half_as_much_again, "Too much."),)
    assert tiny.faults("misconceptions", variants=variants, rtol=0.04) == []
    faults = tiny.faults("misconceptions", variants=variants, rtol=0.06)
    for kind in ("visible", "hidden"):
        assert_broken(faults, f"no {kind} case", "'half-as-much-again'", "10 times the tolerance")


def test_misconceptions_that_are_right_are_found(tiny):
    """A misconception that equals the reference loses no points anywhere."""
    same = misconception(tiny.subject().question.reference, "Not wrong at all.")
    variants = (*tiny.subject().question.variants, same)
    faults = tiny.faults("misconceptions", variants=variants)
    assert_broken(faults, "no visible case", "'weigh'")
    assert_broken(faults, "no hidden case", "'weigh'")


# diagnosis --------------------------------------------------------------------------------


def test_diagnosis_confuses_two_misconceptions(tiny):
    """Two that no case tells apart are found, unless one declares the other its twin."""

    def weigh__divided_by_length(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return x @ w / len(w)

    variants = tiny.subject().question.variants
    second = misconception(weigh__divided_by_length, "The sum is divided.")
    assert tiny.faults("diagnosis", variants=(*variants, second)) == [
        "the misconception 'divided-by-length' is diagnosed as 'averaged'."
    ]
    declared = replace(second, twin="averaged")
    assert tiny.faults("diagnosis", variants=(*variants, declared)) == []


def test_diagnosis_needs_two_telling_cases(tiny):
    """What only one case shows is not named."""
    variants = (*tiny.subject().question.variants, wrong_from({4}))
    assert tiny.faults("diagnosis", variants=variants) == [
        "the misconception 'rarely' is diagnosed as None."
    ]


def test_diagnosis_must_hold_on_fresh_seeds(tiny):
    """A draw on which two misconceptions sometimes coincide is found."""
    subject = tiny.subject()
    ones = replace(
        subject.fresh_keys[0],
        cases=tuple(
            case if "averaged" not in case.answers else replace(case, answers={})
            for case in subject.key.cases
        ),
    )
    assert LAWS["diagnosis"](subject) == []
    faults = LAWS["diagnosis"](replace(subject, fresh_keys=(ones,)))
    assert_broken(faults, "'averaged' is diagnosed as 'factor-size'")  # as the numbers show


# accepted ---------------------------------------------------------------------------------


def test_accepted_conventions_get_full_marks(tiny):
    """One whose answers change from call to call cannot be accepted by its answers."""

    def weigh__noisy(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return x @ w + np.random.default_rng().normal(size=len(x))

    variants = (*tiny.subject().question.variants, convention(weigh__noisy, "Noise."))
    faults = tiny.faults("accepted", variants=variants)
    assert_broken(
        faults, "the convention 'noisy' loses points", "the visible case 'values' (note 1)"
    )


def test_accepted_conventions_differ_from_the_reference(tiny):
    """What is right anyway is a style."""

    def weigh__dot(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return np.dot(x, w)

    variants = (*tiny.subject().question.variants, convention(weigh__dot, "np.dot."))
    assert_broken(tiny.faults("accepted", variants=variants), "'dot'", "no case", "call it a style")


def raises_always(x, w):
    raise KeyError("no")


def changes_its_argument(x, w):
    if x.shape[1] != len(w):
        raise ValueError
    y = 3 * (x @ w)
    x += 1
    return y


@pytest.mark.parametrize("function", [raises_always, changes_its_argument])
def test_accepted_conventions_are_answers_at_all(tiny, function):
    """Whatever a convention does is full marks for a student who does the same.

    So it must return wherever the oracle does, and leave its arguments alone.
    """
    variants = (*tiny.subject().question.variants, convention(function, "Some books do."))
    faults = tiny.faults("accepted", variants=variants)
    assert_broken(faults, "the convention", function.__name__.replace("_", "-"))


def test_accepted_styles_get_full_marks(tiny):
    """A style that the cases refuse shows that they ask for more than the docstring."""

    def weigh__matrix(x, w):
        if x.shape[1] != len(w):
            raise ValueError
        return x @ w[:, None]

    variants = (*tiny.subject().question.variants, style(weigh__matrix, "a column"))
    faults = tiny.faults("accepted", variants=variants)
    assert_broken(
        faults, "the style 'matrix' loses points", "the visible case 'values' (note 1)", "(2, 1)"
    )


# precision --------------------------------------------------------------------------------


def test_precision_finds_a_tolerance_that_is_too_narrow(tiny):
    """Where float64 inputs are not float32 numbers, float32 cannot reach 1e-9."""

    def draw_thirds(rng, N, M, surplus=0):
        return {"x": rng.normal(size=(N, M)) / 3, "w": rng.uniform(1, 3, M + surplus)}

    assert tiny.faults("precision", draw=draw_thirds) == []
    faults = tiny.faults("precision", draw=draw_thirds, rtol=1e-9)
    assert_broken(faults, "float32 misses the visible case 'shape' (N=2, M=3)", "allowed")
    assert not any("'purity'" in fault or "'impossible'" in fault for fault in faults)


# determinism ------------------------------------------------------------------------------


def test_determinism_finds_a_draw_that_ignores_its_seed(tiny):
    """Hidden cases that are the same for every seed are no secret."""

    def draw_constant(rng, N, M, surplus=0):
        return {"x": np.arange(1.0, N * M + 1).reshape(N, M), "w": np.arange(2.0, M + surplus + 2)}

    assert tiny.faults("determinism", draw=draw_constant) == [
        "its inputs do not depend on the seed."
    ]


def test_determinism_finds_global_randomness(tiny):
    """Neither a draw nor a variant may use another generator than its own."""

    def draw_global(rng, N, M, surplus=0):
        unseeded = np.random.default_rng()
        return {"x": unseeded.normal(size=(N, M)), "w": unseeded.uniform(1, 3, M + surplus)}

    def weigh__noisy(x, w):
        return x @ w + np.random.default_rng().normal(size=len(x))

    message = "building it twice from one seed gives different cases."
    assert tiny.faults("determinism", draw=draw_global) == [message]
    variants = (*tiny.subject().question.variants, misconception(weigh__noisy, "Noise."))
    assert tiny.faults("determinism", variants=variants) == [message]


def test_determinism_lets_written_examples_be(tiny):
    """A question whose cases are all written out cannot depend on a seed."""
    written = example({"x": np.ones((1, 2)), "w": np.ones(2)}, np.array([2.0]), source="note 1")
    aspects = (Aspect("values", "all", visible=(written,), hidden=(written,)),)
    assert tiny.faults("determinism", aspects=aspects) == []


# junk -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "junk"),
    [("purity", "returning None"), ("impossible", "raising ValueError always")],
)
def test_junk_earns_an_aspect_that_requires_nothing(tiny, name, junk):
    """Doing nothing is harmless and raising always is prudent, but neither is an answer."""
    aspects = aspects_with(tiny.subject().question, name, requires="")
    faults = tiny.faults("junk", aspects=aspects)
    assert_broken(faults, f"{junk} passes the aspect '{name}'")
    assert not any("'values'" in fault for fault in faults)


def test_junk_earns_an_aspect_of_zeros(tiny):
    """An aspect whose answers are all zero is passed by zeros."""
    zeros = (example({"x": np.zeros((2, 2)), "w": np.ones(2)}, np.zeros(2), source="by hand"),)
    aspects = (*tiny.subject().question.aspects, Aspect("zero", "of 0", zeros, zeros))
    faults = tiny.faults("junk", aspects=aspects)
    assert faults == ["the right answer as zeros passes the aspect 'zero'."]


def test_junk_earns_an_aspect_whose_answer_is_the_input(tiny):
    """A case on which nothing has to be done is passed by doing nothing."""
    same = (example({"x": np.ones(2), "w": np.ones(2)}, np.ones(2), source="by hand"),)
    faults = tiny.faults(
        "junk",
        oracle=lambda x, w: x,
        aspects=(Aspect("values", "nothing", same, same),),
        variants=(),
    )
    assert "returning its first argument passes the aspect 'values'." in faults


def test_junk_shows_a_comparator_that_broadcasts_and_ignores_dtypes(tiny, monkeypatch):
    """The law examines the judging as well: with np.allclose junk would pass."""

    def lax(got, want, rtol, path=(), atol=0.0):
        try:
            close = np.allclose(np.asarray(got), want, rtol)
        except (TypeError, ValueError):
            close = False
        return None if close else compare(None, want, rtol, path, atol)

    subject = tiny.subject()
    monkeypatch.setattr("autograder.judge.compare", lax)
    faults = LAWS["junk"](subject)
    assert_broken(faults, "the right answer of a wrong dtype", "'values', 'shape'")
    assert_broken(faults, "the right answer with an axis more", "'values', 'shape'")
    assert_broken(faults, "the right answer as nested lists", "'values', 'shape'")


# shapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ndarray, shape (N,)\n", "ndarray, shape (M,)\n", ("result 0", "(M,)", "(2,)")),
        ("ndarray, shape (N,)\n", "ndarray, shape (N, 1)\n", ("result 0", "(N, 1)")),
        ("ndarray, shape (N,)\n", "ndarray, shape (N + 1,)\n", ("result 0", "(N + 1,)")),
        ("ndarray, shape (N,)\n", "ndarray\n", ("no shape for result 0",)),
        ("x : ndarray, shape (N, M)\n", "x : ndarray, shape (M, N)\n", ("'w'", "(M,)")),
        ("x : ndarray, shape (N, M)\n", "x : ndarray, shape (N, C, M)\n", ("'x'", "(N, C, M)")),
        ("x : ndarray, shape (N, M)\n", "x : ndarray\n", ("no shape for the argument 'x'",)),
        ("    x : ndarray, shape (N, M)\n        Rows.\n", "", ("no shape", "'x'")),
    ],
)
def test_shapes_of_the_docstring_are_compared_with_every_case(tiny, old, new, words):
    """A wrong, a missing and a contradictory shape are named, with a case."""
    text = SOLUTION.replace(old, new, 1)
    assert text != SOLUTION
    (tiny.root / "solutions" / "tiny.py").write_text(text, encoding="utf-8")
    assert_broken(tiny.faults("shapes"), *words, "case '")


def test_shapes_of_several_results_are_compared_one_by_one(tiny):
    """The second result of a tuple is held to the second shape."""
    tiny.edit("solutions/tiny.py", "dw : ndarray, shape (M,)\n", "dw : ndarray, shape (N,)\n")
    assert_broken(tiny.faults("shapes", "weigh_backward"), "result 1", "(N,)", "'shape' (N=2, M=3)")


# texts ------------------------------------------------------------------------------------


def test_texts_finds_a_companion_that_is_not_complete(tiny):
    """A course may have one language; if it has another, no text of it is missing."""
    assert find_companion_problems(tiny.load()) == []
    folder = tiny.root / "solutions" / "zh"
    folder.mkdir()
    (folder / "course.yaml").write_text("title: 小课程\nassignments: {only: 唯一}\n", "utf-8")
    (folder / "tiny.yaml").write_text("title: 加权和\nquestions: {weigh: {title: 和}}\n", "utf-8")
    [law] = [each for each in check_course(tiny.load()) if each.law == TEXTS_LAW]
    assert_broken(law.faults, "tiny.yaml:2: 'weigh_backward' is missing in 'questions'")
    assert_broken(law.faults, "tiny.yaml:2: 'nudge' is missing in 'weigh' of 'questions'")


def test_texts_finds_that_the_language_of_the_course_is_missing(tiny):
    """What course.yaml asks for must be there."""
    tiny.edit("course.yaml", "title: A tiny course", "title: A tiny course\nlanguage: zh")
    findings = {each.law: each.faults for each in check_course(tiny.load()) if not each.question}
    assert_broken(findings[TEXTS_LAW], "solutions/zh", "no texts in the language 'zh'")
    assert_broken(findings[RELEASE_LAW], "cannot be derived")


# release ----------------------------------------------------------------------------------


def test_release_finds_what_was_edited_by_hand(tiny):
    """A stub or the page with one word changed is named."""
    tiny.edit("exercises/tiny.py", "Add up every row", "Add up each row")
    tiny.edit("exercises/README.md", "Each file is a unit", "Every file is a unit")
    assert sorted(compare_release(tiny.load())) == [
        "exercises/README.md is not what the course derives.",
        "exercises/tiny.py is not what the course derives.",
    ]


def test_release_finds_a_course_that_moved_on(tiny):
    """A docstring or points changed without releasing again make the exercises stale."""
    tiny.edit("solutions/tiny.py", "Add up every row", "Sum up every row")
    tiny.edit("course.yaml", "weigh_backward: 4", "weigh_backward: 5")
    assert set(compare_release(tiny.load())) == {
        "exercises/README.md is not what the course derives.",
        "exercises/tiny.py is not what the course derives.",
        "exercises/cases/tiny.json: the frozen cases of weigh_backward are out of date.",
    }


def change_case(tiny, change):
    """Change the first frozen case of weigh."""
    path = tiny.root / "exercises" / "cases" / "tiny.json"
    first, *rest = read_keys(path)
    cases = (change(first.cases[0]), *first.cases[1:])
    path.write_text(dump_keys([replace(first, cases=cases), *rest]), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda case: replace(case, expected=case.expected * (1 + 1e-9)),
        lambda case: replace(case, inputs={**case.inputs, "w": case.inputs["w"] * (1 + 1e-15)}),
        lambda case: replace(case, answers={}),
        lambda case: replace(case, aspect="shape"),
        lambda case: replace(case, label="note 3"),
        lambda case: replace(case, inputs={**case.inputs, "w": case.inputs["w"].astype(int)}),
        lambda case: replace(case, inputs={**case.inputs, "w": np.float32(case.inputs["w"])}),
    ],
    ids=["expected", "inputs", "answers", "aspect", "label", "kind", "precision"],
)
def test_release_finds_a_frozen_case_that_was_altered(tiny, change):
    """The question is named; a single digit is enough."""
    change_case(tiny, change)
    assert compare_release(tiny.load()) == [
        "exercises/cases/tiny.json: the frozen cases of weigh are out of date."
    ]


def test_release_forgives_the_rounding_of_another_processor(tiny):
    """The last bit of an expected value may differ where it was computed elsewhere."""
    change_case(tiny, lambda case: replace(case, expected=np.nextafter(case.expected, 1e9)))
    assert compare_release(tiny.load()) == []


def test_release_finds_a_question_that_is_missing_from_the_cases(tiny):
    """Cases of other questions than the course's are no cases."""
    path = tiny.root / "exercises" / "cases" / "tiny.json"
    path.write_text(dump_keys(read_keys(path)[:1]), encoding="utf-8")
    assert_broken(compare_release(tiny.load()), "exercises/cases/tiny.json", "the questions")
    path.write_text("{", encoding="utf-8")
    assert_broken(
        compare_release(tiny.load()), "exercises/cases/tiny.json", "JSON" if False else ":"
    )


def test_release_finds_missing_and_stray_files(tiny):
    """What is not there, and what no unit has; data of the handout may lie beside them."""
    folder = tiny.root / "exercises"
    (folder / "tiny.py").unlink()
    (folder / "cases" / "tiny.json").rename(folder / "cases" / "old.json")
    (folder / "old.py").touch()
    (folder / "data").mkdir()
    (folder / "data" / "digits.csv").touch()
    assert sorted(compare_release(tiny.load())) == [
        "exercises/cases/old.json belongs to no unit of the course.",
        "exercises/cases/tiny.json is missing.",
        "exercises/old.py belongs to no unit of the course.",
        "exercises/tiny.py is missing.",
    ]


def test_release_is_a_finding_of_the_whole_check(tiny):
    """It is reported beside the laws, for the course as a whole."""
    (tiny.root / "exercises" / "README.md").unlink()
    *_, finding = check_course(tiny.load())
    assert (finding.question, finding.law) == ("", "release")
    assert finding.faults == ("exercises/README.md is missing.",)


# what no law survives ---------------------------------------------------------------------


def test_a_question_that_cannot_be_built_is_a_finding(tiny):
    """A fault of draw or oracle is named with its case, and the other questions are checked."""
    tiny.edit(
        "solutions/rubric/tiny.py", 'np.einsum("nm,m->n", x, w)', 'np.einsum("nm,n->m", x, w)'
    )
    first, *rest = check_course(tiny.load(), ["weigh", "weigh_backward"])
    assert (first.question, first.law) == ("weigh", "build")
    assert_broken(first.faults, "'weigh'", "the oracle fails", "'shape'", "'N': 2", "ValueError")
    assert {finding.question for finding in rest} == {"weigh_backward"}
    assert not any(finding.faults for finding in rest)


def test_a_law_that_cannot_be_applied_is_broken(tiny, monkeypatch):
    """A crash of a law is never taken for a law that holds."""

    def crash(_: Subject):
        raise ZeroDivisionError("in the law")

    monkeypatch.setattr("autograder.check.run.LAWS", {"oracle": crash})
    [finding] = check_course(tiny.load(), ["weigh"])
    assert finding.faults == ("the law could not be applied: ZeroDivisionError: in the law.",)


# the command ------------------------------------------------------------------------------

COMMAND_FAULTS = {
    "oracle": (
        "cross_correlate2d",
        "solutions/convolution.py",
        'np.einsum("ijuv,uv->ij", windows, k)',
        'np.einsum("ijuv,uv->ji", windows, k)',
        "disagrees with the oracle: the visible case 'values' (003 §1.2)",
    ),
    "examples": (
        "conv_output_size",
        "solutions/rubric/convolution/conv_output_size.py",
        '{"n": 32, "k": 5, "stride": 1, "padding": 0, "dilation": 1},\n                    28,',
        '{"n": 32, "k": 5, "stride": 1, "padding": 0, "dilation": 1},\n                    27,',
        "the oracle disagrees with the worked example of 004",
    ),
    "stub": (
        "fc_params",
        "exercises/parameters.py",
        "    raise NotImplementedError\n\n\ndef conv_params(",
        "    return (n_in + bias) * n_out\n\n\ndef conv_params(",
        "the stub in exercises/parameters.py is already solved",
    ),
    "junk": (
        "same_padding",
        "solutions/rubric/convolution/same_padding.py",
        'even number of pixels raises ValueError",\n            requires="values",',
        'even number of pixels raises ValueError",',
        "raising ValueError always passes the aspect 'impossible'",
    ),
}


@pytest.mark.parametrize("law", COMMAND_FAULTS)
def test_the_command_names_question_law_and_case(copied_course, autograde, law):
    """``autograde check`` on the real course: exit code 2, one line for the law, then where."""
    question, file, old, new, words = COMMAND_FAULTS[law]
    TinyCourse(copied_course).edit(file, old, new)
    done = autograde("check", "-q", question, "--course", copied_course)
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    [broken] = [i for i, line in enumerate(lines) if line.split()[:2] == [question, law]]
    assert lines[broken].endswith("BROKEN")
    assert words in lines[broken + 1]
    assert "Traceback" not in done.stdout + done.stderr


def test_the_command_refuses_a_question_that_is_not_there(copied_course, autograde):
    """A misspelt name is bad usage and checks nothing."""
    done = autograde("check", "-q", "adma", "--course", copied_course)
    assert done.returncode == 2
    assert "'adma'" in done.stderr
    assert done.stdout == ""
