"""The real commands on a fresh course: graded by us inside nbgrader, and outside and pushed."""

import json
import re
import sqlite3

import pytest
from nbcourse import ASSIGNMENT, CHECK, SEED, change, name_of, needs_nbgrader, text_of

pytestmark = needs_nbgrader

WRONG_IOU = """def box_iou(boxes_a, boxes_b):
    # right, but an impossible box is not refused
    a, b = boxes_a[:, None], boxes_b[None]
    shared = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    both = np.maximum(shared, 0).prod(axis=-1)
    union = (a[..., 2:] - a[..., :2]).prod(axis=-1) + (b[..., 2:] - b[..., :2]).prod(axis=-1)
    union = union - both
    return both / np.where(union > 0, union, 1)
"""

NOT_BEGUN = "def mean_iou(pred, target, num_classes):\n    raise NotImplementedError()"

HOSTILE = {
    "accuracy": "def accuracy(logits, labels, topk=1):\n    import os\n    os._exit(0)",
    "box_iou": "def box_iou(boxes_a, boxes_b):\n    while True:\n        pass",
    "mean_iou": (
        "def mean_iou(pred, target, num_classes):\n"
        "    raise ValueError('<script>alert(1)</script> **bold** \\x1b[31m')"
    ),
}

QUESTIONS = ("accuracy", "box_iou", "non_max_suppression", "mean_iou", "bounding_box")


def make_students(model):
    """The answers of three students: right, partly right, hostile."""
    return {
        "alice": model,
        "bob": {**model, "box_iou": WRONG_IOU, "mean_iou": NOT_BEGUN},
        "mallory": {**model, **HOSTILE},
    }


def hand_in(course, students):
    for student, answers in students.items():
        course.submit(student, change(course.released(), answers))


def grade_as_modules(course, students, model):
    """Grade the same code as .py files; return the points by student and question."""
    folder = course.root.parent / "modules"
    for student, answers in students.items():
        (folder / student).mkdir(parents=True)
        parts = ["import numpy as np", *(answers.get(name, "") for name in model)]
        (folder / student / f"{ASSIGNMENT}.py").write_text("\n\n".join(parts), encoding="utf-8")
    return grade_outside(course, folder, "modules_grades")


def grade_outside(course, folder, output):
    course.autograde(
        folder, "--course", course.course, "--seed", SEED, "--assignment", ASSIGNMENT, "-o", output
    )
    results = json.loads((course.root / output / "results.json").read_text(encoding="utf-8"))
    return {
        each["student"]: {name: each["questions"][name]["earned"] for name in QUESTIONS}
        for each in results["submissions"]
    }


def push(course, output, *arguments, check=True):
    return course.autograde(
        *("nbgrader", "push", ASSIGNMENT, *arguments),
        *("--course", course.course, "--seed", SEED, "-o", output),
        check=check,
    )


def only_questions(exported):
    return {who: {q: row[q] for q in QUESTIONS} for who, row in exported.items()}


def feedback_of(course, student):
    path = course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return path.read_text(encoding="utf-8")


def assert_feedback(course):
    """The pages name scores and reasons, and run nothing that a student wrote."""
    right, partly, hostile = (feedback_of(course, who) for who in ("alice", "bob", "mallory"))
    assert "(Score: 100.0 / 100.0)" in right
    assert "Not passed" not in right
    assert "Not passed: " in partly
    assert "mean_iou: 0 / 20" in partly
    assert "Not implemented." in partly
    assert "no answer within" in hostile
    assert "<script>alert(1)" not in hostile
    assert "<strong>bold</strong>" not in hostile
    assert "\x1b" not in hostile


@pytest.fixture(scope="module")
def released_course(new_course):
    """A course of which nothing is handed in."""
    return new_course("released")


def test_released_notebooks_hold_no_solution(released_course, model_answers):
    """Neither a body of a model answer nor a hidden case nor a misconception is released."""
    course = released_course
    folder = course.root / "release" / ASSIGNMENT
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert files == [f"cases/{ASSIGNMENT}.json", f"{ASSIGNMENT}.ipynb"]
    notebook = course.released()
    text = "\n".join(text_of(cell) for cell in notebook["cells"])
    for answer in model_answers.values():
        body = [line.strip() for line in answer.split("\n")[2:] if len(line.strip()) > 12]
        assert body
        assert [line for line in body if line in text] == []
    released = text + (folder / "cases" / f"{ASSIGNMENT}.json").read_text(encoding="utf-8")
    assert '"visible":false' not in released.replace(" ", "")
    assert '"misconception"' not in released
    answers = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["solution"]]
    assert len(answers) == len(QUESTIONS)
    assert all(text_of(cell).endswith("raise NotImplementedError()") for cell in answers)


def test_nbgrader_validates_the_notebooks(released_course, model_answers):
    """``nbgrader validate`` runs the visible checks: a right notebook passes, a stub fails."""
    course = released_course
    course.submit("alice", change(course.released(), model_answers))
    course.submit("bob", course.released())
    for folder in (course.root / "submitted" / who / ASSIGNMENT for who in ("alice", "bob")):
        cases = course.root / "release" / ASSIGNMENT / "cases"
        (folder / "cases").symlink_to(cases)
    said = {
        who: course.nbgrader(
            "validate", f"{ASSIGNMENT}.ipynb", cwd=course.root / "submitted" / who / ASSIGNMENT
        ).stdout
        for who in ("alice", "bob")
    }
    assert "Success! Your notebook passes all the tests." in said["alice"]
    assert "VALIDATION FAILED ON 5 CELL(S)" in said["bob"]


def test_check_in_a_kernel(released_course, model_answers):
    """It shows HTML, ends with a builtin float, and prints nothing on standard error."""
    course = released_course
    answers = {**model_answers, "box_iou": WRONG_IOU, "mean_iou": HOSTILE["mean_iou"]}
    folder = course.root / "executed"
    folder.mkdir()
    (folder / "cases").symlink_to(course.root / "release" / ASSIGNMENT / "cases")
    (folder / "given.ipynb").write_text(json.dumps(change(course.released(), answers)))
    code = (
        "import nbclient, nbformat\n"
        "notebook = nbformat.read('given.ipynb', as_version=4)\n"
        "nbclient.NotebookClient(notebook, timeout=60, allow_errors=True).execute()\n"
        "nbformat.write(notebook, 'executed.ipynb')\n"
    )
    (folder / "execute_it.py").write_text(code)
    course.run("execute_it", cwd=folder)
    cells = json.loads((folder / "executed.ipynb").read_text())["cells"]
    outputs = {name_of(c): c["outputs"] for c in cells if name_of(c).startswith(CHECK)}
    values = {}
    for name, (shown, result) in outputs.items():
        assert "".join(shown["data"]["text/html"]).startswith('<div class="autograder">')
        values[name.removeprefix(CHECK)] = float("".join(result["data"]["text/plain"]))
    assert values.pop("box_iou") == pytest.approx(25 * 8 / 9)
    assert values == {
        "accuracy": 15,
        "non_max_suppression": 28,
        "mean_iou": 0,
        "bounding_box": 12,
    }
    told = "".join(outputs[f"{CHECK}mean_iou"][0]["data"]["text/html"])
    assert "<script" not in told
    assert re.search(r"raised ValueError: .*\(In\[\d+\], line 2\)", told)


def test_graded_inside(new_course, model_answers):
    """Every question earns inside nbgrader what ``autograde`` gives to the same code."""
    course = new_course("inside")
    students = make_students(model_answers)
    hand_in(course, students)
    course.nbgrader("autograde", ASSIGNMENT)
    course.nbgrader("generate_feedback", ASSIGNMENT)
    outside = grade_as_modules(course, students, model_answers)
    assert outside["alice"] == dict(zip(QUESTIONS, (15, 25, 28, 20, 12), strict=True))
    assert outside["mallory"] == dict(zip(QUESTIONS, (0, 0, 28, 0, 12), strict=True))
    assert 0 < outside["bob"]["box_iou"] < 25
    assert only_questions(course.exported()) == outside
    totals = {who: sum(points.values()) for who, points in outside.items()}
    assert course.totals() == pytest.approx(totals)
    assert_feedback(course)


def test_graded_outside_and_pushed(new_course, model_answers):
    """``autograde submitted/`` reads nbgrader's tree, and push brings the scores into nbgrader."""
    course = new_course("pushed")
    students = make_students(model_answers)
    hand_in(course, students)
    course.submit(
        "alice", change(course.released(), model_answers), timestamp="2026-11-20 13:00:00 UTC"
    )
    outside = grade_outside(course, "submitted", "grades")
    assert outside == grade_as_modules(course, students, model_answers)
    assert (
        "3 submissions have their scores in nbgrader, 3 are new." in push(course, "grades").stdout
    )
    before = snapshot(course)
    assert (
        "3 submissions have their scores in nbgrader, 0 are new." in push(course, "grades").stdout
    )
    assert snapshot(course) == before
    course.nbgrader("generate_feedback", ASSIGNMENT)
    assert only_questions(course.exported()) == outside
    totals = {who: sum(points.values()) for who, points in outside.items()}
    assert course.totals() == pytest.approx(totals)
    assert_feedback(course)

    # A person's score stays, whatever is pushed.
    set_manual_score(course, "bob", "mean_iou", 7.5)
    push(course, "grades")
    assert course.exported()["bob"]["mean_iou"] == 7.5

    # What is handed in after grading has no score until it is graded.
    course.submit("alice", change(course.released(), {**model_answers, "box_iou": WRONG_IOU}))
    said = push(course, "grades", check=False)
    assert said.returncode == 1
    assert "NO SCORE: alice" in said.stdout
    assert course.exported()["alice"] == dict.fromkeys((*QUESTIONS, "score"))
    outside = grade_outside(course, "submitted", "grades")
    push(course, "grades")
    assert only_questions(course.exported())["alice"] == outside["alice"]
    assert outside["alice"]["box_iou"] == outside["bob"]["box_iou"]

    # nbgrader must know the assignment.
    course.nbgrader("db", "assignment", "remove", ASSIGNMENT, "--force")
    said = push(course, "grades", check=False)
    assert said.returncode == 2
    assert f"nbgrader's gradebook has no assignment '{ASSIGNMENT}'." in said.stderr
    assert "nbgrader generate_assignment" in said.stderr


def test_modules_are_pushed_too(new_course, model_answers):
    """A class that hands in modules gets feedback pages, and nbgrader grades them alike."""
    course = new_course("modules")
    students = make_students(model_answers)
    outside = grade_as_modules(course, students, model_answers)
    push(course, "modules_grades", course.root.parent / "modules")
    assert only_questions(course.exported()) == outside
    course.nbgrader("generate_feedback", ASSIGNMENT)
    assert_feedback(course)
    course.nbgrader("autograde", ASSIGNMENT, "--force")
    assert only_questions(course.exported()) == outside


def snapshot(course):
    """All that nbgrader keeps of scores: the rows of its database, and its files."""
    with sqlite3.connect(course.root / "gradebook.db") as database:
        rows = [
            database.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("grade", "comment", "submitted_notebook", "submitted_assignment")
        ]
    files = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (course.root / "autograded").rglob("*")
        if path.is_file()
    }
    return rows, files


def set_manual_score(course, student, question, points):
    """Do what a person does in formgrader."""
    code = (
        "from nbgrader.api import Gradebook\n"
        "with Gradebook('sqlite:///gradebook.db') as gb:\n"
        f"    grade = gb.find_grade({CHECK + question!r}, {ASSIGNMENT!r}, {ASSIGNMENT!r}, "
        f"{student!r})\n"
        f"    grade.manual_score = {points!r}\n"
        "    gb.db.commit()\n"
    )
    (course.root / "set_score.py").write_text(code)
    course.run("set_score")


def test_the_notebooks_are_in_nbgraders_format(released_course):
    """Every cell has a name that stays, and its marks follow nbgrader's schema."""
    course = released_course
    code = (
        "import sys, nbformat\n"
        "from nbgrader.nbgraderformat import MetadataValidator\n"
        "notebook = nbformat.read(sys.argv[1], as_version=4)\n"
        "nbformat.validate(notebook)\n"
        "MetadataValidator().validate_nb(notebook)\n"
    )
    (course.root / "validate_format.py").write_text(code)
    source = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    course.run("validate_format", source)
    names = [name_of(cell) for cell in json.loads(source.read_text())["cells"]]
    assert names[:2] == ["unit", "setup"]
    assert names[2:] == [name for q in QUESTIONS for name in (f"task-{q}", q, f"{CHECK}{q}")]
