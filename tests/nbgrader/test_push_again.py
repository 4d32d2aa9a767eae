"""Pushing again and again, as a term goes by, and into a gradebook with something wrong."""

import copy
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from nbcourse import ASSIGNMENT, CHECK, Course, change, name_of, needs_nbgrader
from test_both_ways import QUESTIONS, grade_outside, push, set_manual_score, snapshot

pytestmark = needs_nbgrader

WRONG_ACCURACY = "def accuracy(logits, labels, topk=1):\n    return 0.5"
ADDED = "bounding_box"
SECRET = "submission_secret.txt"


def points_of(course, student):
    """Automatic points, a person's points and whether a person must look, by question."""
    query = (
        "SELECT base_cell.name, auto_score, manual_score, needs_manual_grade FROM grade"
        " JOIN base_cell ON base_cell.id = grade.cell_id"
        " JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id"
        " JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id"
        " WHERE student_id = ?"
    )
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        rows = database.execute(query, (student,)).fetchall()
    return {name.removeprefix(CHECK): tuple(rest) for name, *rest in rows}


def read(course, student):
    path = course.root / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return path.read_text(encoding="utf-8")


@pytest.fixture
def own_course(tmp_path, our_course):
    """Our course as a copy that a test may change, and nbgrader's course beside it."""
    ours = tmp_path / "ours"
    shutil.copytree(our_course, ours)
    config = ours / "course.yaml"
    text = config.read_text(encoding="utf-8")
    assert text.count(f"      {ADDED}: 12\n") == 1
    config.write_text(text.replace(f"      {ADDED}: 12\n", ""), encoding="utf-8")
    course = Course(tmp_path / "course", ours)
    course.build()
    course.nbgrader("generate_assignment", ASSIGNMENT)
    return course, text


def grade_and_push(course, check=True):
    course.autograde(
        *("submitted", "--course", course.course, "--assignment", ASSIGNMENT, "--no-feedback"),
        *("--seed", "a seed for tests with nbgrader"),
    )
    return push(course, "grades", check=check)


def test_a_term_of_pushing(own_course, model_answers):
    """A person's score stays and is pointed at; a new question is no dead end."""
    course, all_questions = own_course
    course.submit("bob", change(course.released(), {**model_answers, "accuracy": WRONG_ACCURACY}))
    beside = course.root / "submitted" / "bob" / ASSIGNMENT
    (beside / SECRET).write_text("first")
    grade_and_push(course)
    shown = course.root / "autograded" / "bob" / ASSIGNMENT
    assert (shown / SECRET).read_text() == "first"

    # A person gives points, and the student hands in again.
    set_manual_score(course, "bob", "accuracy", 7.0)
    course.submit("bob", change(course.released(), model_answers))
    (beside / SECRET).write_text("second")
    said = grade_and_push(course).stdout
    assert "LOOK AT: bob, accuracy: a person gave 7, and that still counts; " in said
    assert "what is handed in now earns 15. Decide in formgrader." in said
    assert points_of(course, "bob")["accuracy"] == (15.0, 7.0, 1)
    assert (shown / SECRET).read_text() == "second"
    before = snapshot(course)
    assert "LOOK AT" not in push(course, "grades").stdout
    assert snapshot(course) == before

    # A question is added, which nbgrader refuses once somebody has handed in.
    config = course.course / "course.yaml"
    config.write_text(all_questions.replace("accuracy: 15", "accuracy: 30"), encoding="utf-8")
    refused = grade_and_push(course, check=False)
    assert refused.returncode == 2
    assert f"do not ask for {ADDED}, and nbgrader adds no question" in refused.stderr
    assert f"nbgrader db assignment remove {ASSIGNMENT} --force" in refused.stderr
    assert snapshot(course) == before
    # Inside, what nbgrader has is graded, and it says what it lacks.
    inside = course.nbgrader("autograde", ASSIGNMENT, "--force").stderr
    assert f"nbgrader has no cell for {ADDED}" in inside
    assert points_of(course, "bob")["accuracy"] == (15.0, 7.0, 1)

    # The question goes into no assignment after all, and one of those before is left out too.
    fewer = all_questions.replace(f"      {ADDED}: 12\n", "").replace("      mean_iou: 20\n", "")
    config.write_text(fewer.replace("accuracy: 15", "accuracy: 30"), encoding="utf-8")
    said = grade_and_push(course).stdout
    assert "LOOK AT: accuracy is worth 15 points in nbgrader, and 30 in course.yaml" in said
    assert "LOOK AT: mean_iou is no question of the assignment any more" in said
    assert points_of(course, "bob")["mean_iou"] == (None, None, 1)
    assert points_of(course, "bob")["box_iou"] == (25.0, None, 0)


def damaged(right):
    """Notebooks with something wrong, and what they earn; the answers in them are right."""
    bare = copy.deepcopy(right)
    for cell in bare["cells"]:
        cell["metadata"] = {}
    same = copy.deepcopy(right)
    for cell in same["cells"]:
        cell["id"] = "same"
    large = copy.deepcopy(right)
    large["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}
    ]
    return {
        "bare": (bare, 100),
        "empty": (b"", 0),
        "large": (large, 0),
        "no cells": ({**right, "cells": []}, 0),
        "no json": (b'{"cells": [', 0),
        "same ids": (same, 100),
        "李 雷 é": (right, 100),
    }


@pytest.fixture(scope="module")
def damaged_course(new_course, model_answers):
    """A course with damaged notebooks, graded outside and pushed."""
    course = new_course("damaged")
    for student, (notebook, _) in damaged(change(course.released(), model_answers)).items():
        course.submit(student, notebook)
    outside = grade_outside(course, "submitted", "grades")
    course.said = push(course, "grades").stdout
    return course, outside


def test_damaged_notebooks_are_pushed(damaged_course, model_answers):
    """Each has its score and a page that says why, and a second push changes nothing."""
    course, outside = damaged_course
    expected = {who: points for who, (_, points) in damaged(course.released()).items()}
    assert {who: sum(points.values()) for who, points in outside.items()} == expected
    assert "7 submissions have their scores in nbgrader, 7 are new." in course.said
    for student in expected:
        got = {name: auto for name, (auto, _, _) in points_of(course, student).items()}
        assert got == outside[student]
        names = [name_of(cell) for cell in json.loads(read(course, student))["cells"]]
        assert {f"{CHECK}{name}" for name in QUESTIONS} <= set(names)
    assert "larger than 8 MiB" in read(course, "large")
    assert "it is no notebook" in read(course, "no json")
    before = snapshot(course)
    assert (
        "7 submissions have their scores in nbgrader, 0 are new." in push(course, "grades").stdout
    )
    assert snapshot(course) == before


def test_damaged_notebooks_are_graded_inside(damaged_course):
    """Nbgrader's own run ends well, and names a damaged notebook in a sentence or two."""
    course, outside = damaged_course
    said = course.nbgrader("autograde", ASSIGNMENT, "--force").stderr
    assert "empty, vision: 17 of its 17 cells were missing" in said
    assert "cannot be read as a notebook (NotJSONError): an empty one is shown" in said
    for student, points in outside.items():
        got = {name: auto for name, (auto, _, _) in points_of(course, student).items()}
        assert got == points


def lock(course):
    """Hold a lock on the gradebook as another program would."""
    held = sqlite3.connect(course.root / "gradebook.db")
    held.execute("BEGIN EXCLUSIVE")
    return held


def test_a_gradebook_in_use_is_left_as_it_is(damaged_course):
    """A sentence, not a traceback, and nothing is lost."""
    course, _ = damaged_course
    before = snapshot(course)
    with closing(lock(course)) as held:
        said = push(course, "grades", check=False)
        held.rollback()
    assert said.returncode == 2
    assert "is in use by another program (database is locked). Wait until it is done" in said.stderr
    assert "Traceback" not in said.stderr
    assert snapshot(course) == before


def older(path):
    """Take a gradebook back to the schema of nbgrader 0.6."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        database.execute("UPDATE alembic_version SET version_num = '167914646830'")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (older, "was made by another version of nbgrader (no such column: student.lms_user_id)"),
        (lambda path: path.write_bytes(b"no database" * 999), "cannot be used (file is not a"),
        (lambda path: path.unlink(), "There is no nbgrader gradebook at"),
    ],
    ids=["older", "damaged", "missing"],
)
def test_a_gradebook_that_cannot_be_used(damaged_course, spoil, sentence):
    """It is told what is the matter with it, and it is neither changed nor made anew."""
    course, _ = damaged_course
    path = course.root / "gradebook.db"
    kept = path.read_bytes()
    try:
        spoil(path)
        spoilt = path.read_bytes() if path.exists() else None
        said = push(course, "grades", check=False)
        assert (path.read_bytes() if path.exists() else None) == spoilt
    finally:
        path.write_bytes(kept)
    assert said.returncode == 2
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr


def test_nbgraders_configuration(damaged_course):
    """With a mistake in it nothing is pushed; without one, nbgrader's defaults hold."""
    course, _ = damaged_course
    config = course.root / "nbgrader_config.py"
    kept = config.read_text(encoding="utf-8")
    try:
        config.write_text("c = get_config(\n")
        said = push(course, "grades", check=False)
        assert said.returncode == 2
        assert "nbgrader cannot start with nbgrader_config.py (SyntaxError: " in said.stderr
        config.unlink()
        assert "7 submissions have their scores" in push(course, "grades").stdout
    finally:
        config.write_text(kept, encoding="utf-8")
