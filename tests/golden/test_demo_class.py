"""Every score of the made-up class is explained by what the submission is."""

import re

import jsonschema
import pytest

from autograder.report.results import read_schema

UNITS = 10
STUDENTS = [f"student{i:02}" for i in range(1, 6 + 1 + UNITS + 2 + 5 + 1)]
"""Right ones, stubs, a misconception in each unit, two broken files, five faulty functions."""
POINTS = 100 * UNITS
CAPSTONE = "train_lenet"
"""Handed in by the first student only: it takes long."""
CAPSTONE_POINTS = 18


def find(graded_class, words):
    """Find the one submission whose description holds some words."""
    found = [one for one in graded_class.made.values() if words in one.about]
    assert len(found) == 1, words
    return found[0], graded_class.students[found[0].student]


def test_the_class_is_written_and_graded(graded_class):
    """Both commands succeed: wrong work is no failure of the grader."""
    assert graded_class.demo.returncode == 0, graded_class.demo.stderr
    assert graded_class.graded.returncode == 0, graded_class.graded.stderr
    assert list(graded_class.made) == STUDENTS
    assert sorted(graded_class.students) == STUDENTS


def test_the_class_says_what_each_submission_loses(graded_class):
    """A line for each; what only the first one handed in is said once."""
    text = (graded_class.folder / "submissions" / "README.md").read_text(encoding="utf-8")
    assert text.count(CAPSTONE) == 1
    assert f"Only {STUDENTS[0]} handed in `{CAPSTONE}`" in text
    rows = re.findall(r"^\| (student\d\d) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert [student for student, _, _ in rows] == STUDENTS
    told = {about: loses for _, about, loses in rows}
    assert told["the model answers"] == "nothing"
    assert told["right, with loops"] == "nothing else"
    assert told["untouched stubs"] == "everything"
    assert told["an endless loop in `convolve1d`"] == "`convolve1d`"


@pytest.mark.parametrize("student", STUDENTS)
def test_points_are_lost_on_exactly_what_is_wrong(graded_class, student):
    """No right answer loses a point, and no wrong one gets full marks."""
    made, result = graded_class.made[student], graded_class.students[student]
    questions = result["questions"]
    lost = {name for name, q in questions.items() if q["earned"] < q["possible"]}
    assert result["status"] == "graded"
    assert lost == made.loses, made.about
    assert result["earned"] == pytest.approx(sum(q["earned"] for q in questions.values()))


def test_the_class_has_every_kind(graded_class):
    """Right ones, stubs, a misconception per unit, and every way to fail."""
    about = " ".join(one.about for one in graded_class.made.values())
    for words in (
        "model answers",
        "loops",
        "float32",
        "other styles",
        "conventions",
        "untouched stubs",
        "syntax error",
        "is missing",
        "endless loop",
        "sys.exit",
        "crash",
        "changed in place",
        "NaN",
    ):
        assert words in about
    assert about.count("misconception") == UNITS


def test_right_answers_in_every_style_get_full_marks(graded_class):
    """Six submissions are right, each in its own way, one of them zipped."""
    right = [s for s in STUDENTS if graded_class.made[s].loses <= {CAPSTONE}]
    assert len(right) == 6
    first, *others = (graded_class.students[s]["earned"] for s in right)
    assert first == POINTS
    assert others == [POINTS - CAPSTONE_POINTS] * 5
    assert any(graded_class.made[s].form == "zip" for s in right)


def test_stubs_score_zero(graded_class):
    """Untouched stubs are not implemented, and that is what the result says."""
    _, result = find(graded_class, "untouched stubs")
    assert result["earned"] == 0
    assert {q["verdict"] for q in result["questions"].values()} == {"not implemented"}


def test_misconceptions_are_named(graded_class):
    """Each is diagnosed as the variant that the submission was made from."""
    for made in graded_class.made.values():
        match = re.fullmatch(r"misconception `(.+)` in `(.+)`", made.about)
        if match:
            question = graded_class.students[made.student]["questions"][match[2]]
            assert question["diagnosis"]["id"] == match[1]
            is_quiz = match[2].startswith("10.")
            assert question["diagnosis"]["cases"] >= (1 if is_quiz else 2)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("an endless loop", "timed out"),
        ("sys.exit", "raised"),
        ("a crash", "killed"),
        ("NaN", "not finite"),
        ("a syntax error", "missing"),
        ("is missing", "missing"),
    ],
)
def test_each_way_to_fail_has_its_verdict(graded_class, words, verdict):
    """The verdict of every lost question is the way in which it failed."""
    made, result = find(graded_class, words)
    lost = made.loses - {CAPSTONE}
    assert {result["questions"][name]["verdict"] for name in lost} == {verdict}
    assert result["questions"][CAPSTONE]["verdict"] == "not implemented"


def test_a_changed_argument_costs_its_aspect_only(graded_class):
    """The question keeps the points of all its other aspects."""
    made, result = find(graded_class, "changed in place")
    [name] = made.loses - {CAPSTONE}
    failed = [a["name"] for a in result["questions"][name]["aspects"] if not a["passed"]]
    assert failed == ["purity"]
    assert result["questions"][name]["earned"] > 0.8 * result["questions"][name]["possible"]


def test_conventions_are_noted(graded_class):
    """Full marks by another textbook's convention come with a note that says which."""
    _, result = find(graded_class, "conventions")
    notes = [note for question in result["questions"].values() for note in question["notes"]]
    assert len(notes) >= 3


def test_results_follow_the_schema(graded_class):
    """What other programs read is what the schema promises."""
    jsonschema.validate(graded_class.results, read_schema())


def test_the_csv_says_the_same_as_the_results(graded_class):
    """A row per student below the possible points; totals and cells agree."""
    possible, *rows = graded_class.rows
    assert possible["student"] == "(possible)"
    assert float(possible["total"]) == POINTS
    assert [row["student"] for row in rows] == STUDENTS
    for row in rows:
        result = graded_class.students[row["student"]]
        assert float(row["total"]) == pytest.approx(result["earned"], abs=1e-3)
        for name, question in result["questions"].items():
            assert float(row[name]) == pytest.approx(question["earned"], abs=1e-4)


def test_the_terminal_shows_every_student_and_question(graded_class):
    """Piped output is plain text of at most 80 columns, with nothing to decode."""
    text = graded_class.graded.stdout
    assert "\x1b" not in text + graded_class.graded.stderr
    for student in STUDENTS:
        assert student in text
    for question in graded_class.rows[0]:
        if question not in ("student", "status", "total"):
            assert question in text
    assert max(len(line) for line in text.splitlines() if line.startswith("│")) <= 80
    assert "skipped: README.md" in text


def test_the_readme_of_the_class_explains_it(graded_class):
    """Someone who opens the folder sees what each submission is."""
    text = (graded_class.folder / "submissions" / "README.md").read_text(encoding="utf-8")
    assert all(f"| {student} |" in text for student in STUDENTS)


def test_the_same_seed_gives_the_same_scores(graded_class, autograde, course):
    """A second run over the class writes the same grades, and does not import torch."""
    again = autograde(
        graded_class.folder / "submissions",
        *("--seed", "golden", "--course", course.root, "-o", "again", "-j", "1"),
        cwd=graded_class.folder,
        PYTHONPROFILEIMPORTTIME="1",
    )
    assert again.returncode == 0
    first = (graded_class.folder / "grades" / "grades.csv").read_bytes()
    assert (graded_class.folder / "again" / "grades.csv").read_bytes() == first
    imported = {line.rpartition("|")[2].strip() for line in again.stderr.splitlines()}
    assert "numpy" in imported
    assert "torch" not in imported
