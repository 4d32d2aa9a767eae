"""Grids, examples and the statistics of a class, against values computed by hand."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.answer_key import Raises
from autograder.compare import compare
from autograder.counterexample import Counterexample
from autograder.inside.values import Opaque
from autograder.layout import columns
from autograder.report.cohort import Cohort, correlate, find_bin
from autograder.report.example import show_example, write_value
from autograder.report.grid import draw, write_number
from autograder.report.lines import draw_figures, lines_of_example
from autograder.report.words import CHINESE, ENGLISH
from autograder.score import SubmissionScore

# Grids ------------------------------------------------------------------------------------


def test_a_matrix_is_drawn_as_it_is(picture):
    """One plane; numbers alike; tones in quarters of the largest magnitude, 4."""
    grid = draw(picture)
    [plane] = grid.planes
    assert (plane.index, plane.rows, plane.columns) == ("", ("0", "1"), ("0", "1", "2"))
    assert [[cell.text for cell in row] for row in plane.cells] == [
        ["1.0", "-2.0", "0.5"],
        ["4.0", "0.0", "-4.0"],
    ]
    assert [[cell.tone for cell in row] for row in plane.cells] == [[1, -2, 1], [4, 0, -4]]
    assert not grid.cut
    assert plane.width == 4


def test_a_vector_and_a_number_have_no_rows_to_name():
    """A vector is one row; a 0-d array one cell."""
    [plane] = draw(np.array([1, 2])).planes
    assert (plane.rows, plane.columns) == (("",), ("0", "1"))
    [plane] = draw(np.array(2.5)).planes
    assert (plane.rows, plane.columns, plane.cells[0][0].text) == (("",), ("",), "2.5")


def test_higher_axes_become_planes():
    """In order, with their index; a single plane needs none."""
    grid = draw(np.zeros((2, 3, 4, 5)))
    assert grid.n_planes == 6
    assert [plane.index for plane in grid.planes][:2] == ["[0, 0, :, :]", "[0, 1, :, :]"]
    assert [plane.index for plane in draw(np.zeros((1, 1, 2, 2))).planes] == [""]


@pytest.mark.parametrize("worst", [(0, 0, 0, 0), (8, 4, 29, 39), (3, 2, 15, 20)])
def test_what_is_cut_keeps_the_worst_cell(worst):
    """Planes, rows and columns are left out around it."""
    array = np.zeros((9, 5, 30, 40))
    array[worst] = 7
    grid = draw(array, array == 7, worst)
    marked = [
        (plane.index, plane.rows[i], plane.columns[j])
        for plane in grid.planes
        for i, row in enumerate(plane.cells)
        for j, cell in enumerate(row)
        if cell.worst and cell.wrong and cell.text == "7"
    ]
    assert marked == [(f"[{worst[0]}, {worst[1]}, :, :]", str(worst[2]), str(worst[3]))]
    assert grid.cut
    assert len(grid.planes) == 6
    assert all(len(row) == 12 for plane in grid.planes for row in plane.cells)


def test_an_empty_array_has_no_plane():
    """There is nothing to draw, whatever its shape."""
    assert draw(np.zeros((1, 2, 0, 3))).planes == ()


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (np.array([0.25, 1.5]), ["0.25", "1.50"]),
        (np.array([1 / 3, 1e-7]), ["0.3333", "1e-07"]),
        (np.array([np.nan, np.inf, 1.0]), ["nan", "inf", "1"]),
        (np.array([-0.0, 2.0]), ["0", "2"]),
        (np.array([True, False]), ["True", "False"]),
        (np.array([3, -4], np.int8), ["3", "-4"]),
        (np.array([1e6, 1.0]), ["1e+06", "1"]),
        (np.array([1 + 2j]), ["1+2j"]),
    ],
)
def test_numbers_are_written_alike_and_short(array, texts):
    """With as few decimals as tell all of them."""
    [plane] = draw(array).planes
    assert [cell.text for cell in plane.cells[0]] == texts


def test_a_number_by_itself():
    """Four digits; what is not finite by its name."""
    assert [write_number(x) for x in (999.66666, 2.0, -0.0, float("-inf"))] == [
        "999.7",
        "2",
        "0",
        "-inf",
    ]


# Examples ---------------------------------------------------------------------------------


def example(expected, got, path=(), judges="result", part=None, inputs=None):
    """Make the counterexample of two results, with the judge's own difference."""
    if isinstance(expected, Raises):
        difference = compare(got, np.zeros(1), 1e-5)
    else:
        difference = compare(got, expected, 1e-5, path)
    assert difference is not None
    inputs = {"x": np.eye(2), "stride": 2} if inputs is None else inputs
    return Counterexample(
        "f", "values", "N=2", True, judges, part, inputs, expected, got, difference
    )


def test_the_difference_is_drawn_and_marked(picture):
    """Two wrong cells: by 1 and by -3; the second is the worst."""
    got = picture.copy()
    got[0, 1] += 1
    got[1, 2] -= 3
    shown = show_example(example(picture, got), ENGLISH, values=True)
    expected, mine, change = (figure.grid.planes[0].cells for figure in shown.results)
    assert [[cell.text for cell in row] for row in change] == [["0", "1", "0"], ["0", "0", "-3"]]
    for cells in (mine, change):
        assert [[cell.wrong for cell in row] for row in cells] == [[0, 1, 0], [0, 0, 1]]
        assert [[cell.worst for cell in row] for row in cells] == [[0, 0, 0], [0, 0, 1]]
    assert not any(cell.wrong for row in expected for cell in row)
    assert expected[1][2].worst
    assert shown.sentences == ("2 of 6 values differ. Worst at [1, 2]: expected -4.0, got -7.0.",)
    assert shown.marked
    assert [figure.name for figure in shown.inputs] == ["x", ""]
    assert shown.inputs[1].text == "stride = 2"


def test_nan_is_marked(picture):
    """It is as far from right as can be; the judge names the first."""
    got = picture.copy()
    got[1, 0] = np.nan
    shown = show_example(example(picture, got), ENGLISH, values=True)
    cells = shown.results[1].grid.planes[0].cells
    assert [[cell.wrong for cell in row] for row in cells] == [[0, 0, 0], [1, 0, 0]]
    assert cells[1][0].text == "nan"


def test_only_the_part_that_differs_is_drawn(picture):
    """Of a tuple and of a dict, with the place in the names."""
    shown = show_example(example((picture, picture), (picture, picture + 1)), ENGLISH, values=True)
    assert [figure.name for figure in shown.results] == [
        "expected [1]",
        "got [1]",
        "got − expected [1]",
    ]
    shown = show_example(
        example({"C1": 156, "C3": 1516}, {"C1": 156, "C3": 2416}), ENGLISH, values=True
    )
    assert [(figure.name, figure.text) for figure in shown.results] == [
        ("expected ['C3']", "1516"),
        ("got ['C3']", "2416"),
    ]


def test_a_changed_argument_is_drawn_before_and_after(picture):
    """With a sentence that names it."""
    shown = example({"x": picture}, {"x": picture * 2}, judges="arguments")
    drawn = show_example(shown, ENGLISH, values=True)
    assert [figure.name for figure in drawn.results][:2] == [
        "x before the call",
        "x after the call",
    ]
    assert drawn.sentences[0] == "The call changed its argument x."


def test_an_exception_that_is_missing():
    """What should have been raised stands beside what came."""
    shown = show_example(example(Raises(), np.zeros(2)), ENGLISH, values=True)
    assert shown.results[0].text == "expected ValueError to be raised"
    assert shown.results[1].grid is not None


def test_other_shapes_are_drawn_without_a_difference(picture):
    """There is no difference between them."""
    shown = show_example(example(picture, picture.T), ENGLISH, values=True)
    assert [figure.role for figure in shown.results] == ["expected", "got"]
    assert not shown.marked
    assert shown.message == "expected shape (2, 3), got (3, 2)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Opaque("Liar\x1b[0m"), "an object of type Liar\\x1b[0m"),
        (None, "None (is a return missing?)"),
        (10**100, "an int"),
        (1e300, "1e+300"),
        ("a\nb", "'a\\nb'"),
        (list(range(1000)), "a list of 1000"),
        (np.float32(0.5), "0.5"),
        (True, "True"),
    ],
    ids=ascii,
)
def test_any_value_is_one_short_line(value, text):
    """Printable, and named by its kind where it is too large."""
    assert write_value(value, ENGLISH) == text


def test_kinds_are_named_in_chinese():
    """As the catalogue of the engine has it."""
    assert write_value(np.zeros((1, 0)), CHINESE) == "形状为 (1, 0) 的数组"


def test_lines_keep_to_eighty_columns():
    """Also with many arrays, wide numbers and Chinese words."""
    inputs = {f"argument{i}": np.full((3, 9), -1234.125 * 10**i) for i in range(6)}
    want = np.arange(24.0).reshape(2, 3, 2, 2) * -1234.5
    for words in (ENGLISH, CHINESE):
        shown = show_example(example(want, want + 1, inputs=inputs), words, values=True, side=6)
        lines = lines_of_example(shown, words)
        assert max(map(columns, lines)) <= 80
        marks = "".join(lines)
        assert marks.count("✘") == 2  # in what came, and in the difference
        assert marks.count("✗") == 2 * 23


def test_figures_stand_beside_each_other(picture):
    """Two small ones on the same lines, each with its title and marks."""
    shown = show_example(example(picture[:1, :1], picture[:1, :1] + 1), ENGLISH, values=True)
    lines = draw_figures(shown.results)
    assert lines[0].split("   ") == [
        "  expected  shape (1, 1)",
        "got  shape (1, 1)",
        "got − expected  shape (1, 1)",
    ]
    assert lines[2].split() == ["0", "1", "0", "2✘", "0", "1✘"]


# A class ----------------------------------------------------------------------------------


def test_a_correlation_by_hand():
    """Deviations (-1, 0, 1) and (-1, -1, 2), twice: 3 / sqrt(2 · 6)."""
    a, b = np.array([1.0, 2, 3] * 2), np.array([2.0, 2, 5] * 2)
    assert correlate(a, b) == pytest.approx(3 / np.sqrt(12))
    assert correlate(a, np.ones(6)) is None
    assert correlate(a[:5], b[:5]) is None


@pytest.mark.parametrize(
    ("share", "place"), [(0, 0), (0.0999, 0), (0.1, 1), (0.3, 3), (0.7, 7), (0.999, 9), (1.0, 9)]
)
def test_ranges_of_scores(share, place):
    """Ten of them; full marks are in the last one."""
    assert find_bin(share) == place


def class_of(keys, answers, shares):
    """Make a class that has each question right or wrong, by rows of 0 and 1."""
    cohort = Cohort(keys)
    names = [key.question for key in keys]
    for i, row in enumerate(shares):
        questions = [
            answers["right"][name] if right else answers["wrong"][name][0]
            for name, right in zip(names, row, strict=True)
        ]
        questions = [
            replace(q, share=float(right), seconds=i / 10)
            for q, right in zip(questions, row, strict=True)
        ]
        cohort.add(SubmissionScore(f"s{i}", tuple(questions)))
    return cohort


def test_figures_of_a_class_by_hand(keys, answers):
    """Six students, four questions of ten points."""
    shares = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 1], [1, 0, 0, 1]]
    cohort = class_of(keys, answers, shares)
    assert cohort.mean == pytest.approx((4 + 3 + 2 + 1 + 2 + 2) / 24)
    assert cohort.median == 0.5
    assert cohort.bins() == [0, 0, 1, 0, 0, 3, 0, 1, 0, 1]
    easy, second, *_ = cohort.questions()
    assert (easy.mean, easy.discrimination, easy.lost_by) == (1.0, None, ())
    assert (second.mean, second.right, second.lost_by) == (0.5, 3, (3, 4, 5))
    # The rest of the score without the second question: 30, 20, 10 and 10, 20, 20 points.
    a, b = np.array([1, 1, 1, 0, 0, 0]) - 0.5, np.array([3, 2, 1, 1, 2, 2]) - 11 / 6
    assert second.discrimination == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_misconceptions_of_a_class(keys, answers):
    """Counted with those who have them, the most frequent first."""
    shares = [[0, 1, 1, 1], [0, 1, 1, 0], [0, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]
    cohort = class_of(keys, answers, shares)
    first, second = cohort.bugs()
    assert (first.question, first.students) == ("cross_correlate2d", (0, 1, 2))
    assert (second.question, second.id, second.students) == ("10.13", "bias-forgotten", (1, 2))
    assert first.text == answers["wrong"]["cross_correlate2d"][0].diagnosis.misconception.text


def test_aspects_that_separate(keys, answers):
    """The upper third passed all of them, the lower third none of the second question's."""
    shares = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 1], [1, 0, 0, 0], [1, 0, 0, 0]]
    cohort = class_of(keys, answers, shares)
    found = {(one.question, one.aspect): one for one in cohort.separating()}
    assert len(found) == sum(len(key.aspects) for key in keys)
    assert found["10.13", "answer"].upper == 0.5
    assert found["10.13", "answer"].lower == 0.0
    assert found["cross_correlate2d", "values"].gap == 0.0
    assert class_of(keys, answers, shares[:5]).separating() is None
    assert class_of(keys, answers, shares[:1] * 8).separating() is None


def test_an_ungraded_submission_counts_nowhere(keys, answers, submissions):
    """It has no score, so neither mean nor range knows it."""
    cohort = Cohort(keys)
    for score in submissions:
        cohort.add(score)
    assert len(cohort.graded) == len(submissions) - 1
    assert sum(cohort.bins()) == len(submissions) - 1
    assert all(one.graded == len(submissions) - 1 for one in cohort.questions())
