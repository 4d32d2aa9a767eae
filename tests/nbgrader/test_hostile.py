"""What nbgrader awards to hostile and unlucky notebooks, and what it awards with our sandbox.

The left half is how nbgrader 0.9.6 is: it documents why the sandbox is there, and a version
that does better is welcome to break it. The same table stands in docs/nbgrader.md.
"""

import json

import pytest
from nbcourse import ASSIGNMENT, CHECK, change, name_of, needs_nbgrader

pytestmark = needs_nbgrader

POINTS = {
    "accuracy": 15,
    "box_iou": 25,
    "non_max_suppression": 28,
    "mean_iou": 20,
    "bounding_box": 12,
}

STOCK_TESTS = {
    "accuracy": (
        "got = accuracy(np.array([[2.0, 5, 1], [3, 0, 4]]), np.array([0, 2]))\n"
        "float(15 * (1 - abs(got - 0.5)))"
    ),
    "box_iou": (
        "one = np.array([[0.0, 0, 4, 4]])\n"
        "others = np.array([[2.0, 2, 6, 4], [1, 1, 3, 3], [4, 0, 8, 4]])\n"
        "np.testing.assert_allclose(box_iou(one, others), [[0.2, 0.25, 0]])"
    ),
    "non_max_suppression": (
        "boxes = np.array([[0.0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4]])\n"
        "kept = non_max_suppression(boxes, np.array([0.9, 0.8, 0.7]), 0.5)\n"
        "28 * np.mean([list(kept) == [0, 2]])"
    ),
    "mean_iou": (
        "one = np.array([[[0, 0, 0, 1], [1, 3, 3, 3]]])\n"
        "other = np.array([[[0, 0, 0, 1], [3, 3, 3, 3]]])\n"
        "np.testing.assert_allclose(mean_iou(one, other, 4), 0.75)"
    ),
    "bounding_box": (
        "mask = np.array([[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 1, 1, 0]], bool)\n"
        "np.testing.assert_allclose(bounding_box(mask), [1, 1, 4, 3])"
    ),
}
"""Tests as an instructor may write them for nbgrader; two of them give partial credit."""

HEADS = {
    "accuracy": "def accuracy(logits, labels, topk=1):\n",
    "box_iou": "def box_iou(boxes_a, boxes_b):\n",
    "non_max_suppression": "def non_max_suppression(boxes, scores, threshold):\n",
    "mean_iou": "def mean_iou(pred, target, num_classes):\n",
    "bounding_box": "def bounding_box(mask):\n",
}

LAST = "bounding_box"


def body(question, *lines):
    return HEADS[question] + "\n".join(f"    {line}" for line in lines)


WORTHLESS = {
    "accuracy": body("accuracy", "return 0.5"),
    "box_iou": body("box_iou", "return np.zeros((1, 1))"),
    "non_max_suppression": body("non_max_suppression", "return []"),
    "mean_iou": body("mean_iou", "return 0.0"),
    "bounding_box": body("bounding_box", "return np.zeros(1)"),
}

KERNEL_DEATH = {LAST: body(LAST, "import os", "os._exit(1)")}
LOOP = {LAST: body(LAST, "while True:", "    pass")}
NAN = {"accuracy": body("accuracy", "return float('nan')")}
WRONG_NMS = {"non_max_suppression": WORTHLESS["non_max_suppression"]}
READ_SOURCE = (
    "arguments = dict(locals())",
    "import json",
    "space = {'np': np}",
    "with open('../../../source/vision/vision.ipynb') as file:",
    "    for cell in json.load(file)['cells']:",
    "        if cell['metadata']['nbgrader']['solution']:",
    "            exec(''.join(cell['source']), space)",
)
WRITE_GRADEBOOK = """
import sqlite3
with sqlite3.connect("../../../gradebook.db") as database:
    database.execute(
        "UPDATE grade SET manual_score = (SELECT max_score FROM grade_cells"
        " WHERE grade_cells.id = grade.cell_id) WHERE notebook_id IN"
        " (SELECT submitted_notebook.id FROM submitted_notebook JOIN submitted_assignment"
        " ON submitted_assignment.id = submitted_notebook.assignment_id"
        " WHERE student_id = 'gradebook')")
"""
PATCH_ASSERTS = "np.testing.assert_allclose = lambda *args, **options: None\n"


def by_calling(code, model):
    """Do it at the top of an answer, and in the function, where nothing else runs first."""
    inside = "\n".join(f"    {line}" for line in code.strip().split("\n"))
    return (
        code
        + "\n"
        + model
        + f"\n\n_answer = accuracy\n\n{HEADS['accuracy']}{inside}\n"
        + ("    return _answer(logits, labels, topk)")
    )


def warn(model):
    return f"{model}\n\n_answer = bounding_box\n\n" + body(
        LAST, "import warnings", "warnings.warn('a wish')", "return _answer(mask)"
    )


def duplicated(notebook, name):
    cells = notebook["cells"]
    place = next(i for i, cell in enumerate(cells) if name_of(cell) == name)
    again = {**json.loads(json.dumps(cells[place])), "id": "again"}
    return {**notebook, "cells": [*cells[: place + 1], again, *cells[place + 1 :]]}


def deleted(notebook, name):
    cells = [cell for cell in notebook["cells"] if name_of(cell) != name]
    return {**notebook, "cells": cells}


def notebooks(course, model):
    """What every student hands in, by the name of the case."""
    release = course.released

    def with_answers(answers):
        return change(release(), {**model, **answers})

    return {
        "deleted": deleted(
            with_answers({"box_iou": WORTHLESS["box_iou"]}), f"{CHECK}box_iou"
        ),
        "gradebook": with_answers(
            {**WORTHLESS, "accuracy": by_calling(WRITE_GRADEBOOK, WORTHLESS["accuracy"])}
        ),
        "honest": with_answers({}),
        "kernel": with_answers(KERNEL_DEATH),
        "loop": with_answers(LOOP),
        "nan": with_answers(NAN),
        "numpy": with_answers(WRONG_NMS),
        "patched": with_answers({**WORTHLESS, "accuracy": PATCH_ASSERTS + WORTHLESS["accuracy"]}),
        "resubmitted": with_answers({}),
        "source": with_answers(
            {q: body(q, *READ_SOURCE, f"return space[{q!r}](**arguments)") for q in HEADS}
        ),
        "stderr": with_answers({LAST: warn(model[LAST])}),
        "unreadable": with_answers({}),
        # The last ones, because nbgrader stops at the first of them.
        "x_duplicated": duplicated(with_answers({}), f"{CHECK}{LAST}"),
        "y_behind": with_answers({}),
    }  # fmt: skip


def grade_all(course, model):
    """Hand in, grade, hand in again where the case says so; return the points by student."""
    for student, notebook in notebooks(course, model).items():
        course.submit(student, notebook)
    course.nbgrader("autograde", ASSIGNMENT, check=False)
    course.submit("resubmitted", change(course.released(), {**model, **KERNEL_DEATH}))
    course.submit("unreadable", b"{'not': json")
    for student in ("resubmitted", "unreadable"):
        course.nbgrader("autograde", ASSIGNMENT, "--force", f"--student={student}", check=False)
    return course.exported()


@pytest.fixture(scope="module")
def stock_course(new_course):
    """A course as it is without us: tests in the notebook, run by nbgrader."""
    course = new_course("stock")
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source = json.loads(path.read_text(encoding="utf-8"))
    tests = {f"{CHECK}{name}": text for name, text in STOCK_TESTS.items()}
    path.write_text(json.dumps(change(source, tests)), encoding="utf-8")
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.Execute.timeout = 5\nc.CourseDirectory.course_id = 'stock'\n"
    )
    course.nbgrader("generate_assignment", ASSIGNMENT, "--force")
    return course


def test_what_nbgrader_awards(stock_course, model_answers):
    """Kernel, gradebook, tests and answers share one process, and what goes wrong spreads."""
    given = grade_all(stock_course, model_answers)
    totals = {student: row["score"] for student, row in given.items()}
    assert totals == {
        "honest": 100,
        "kernel": None,  # shown as 0 by nbgrader's own export
        "loop": 88,
        "x_duplicated": None,  # nbgrader stops here, and has never heard of y_behind
        "deleted": None,
        "nan": 100,
        "numpy": 100,
        "stderr": 88,
        "source": 100,
        "gradebook": 100,
        "patched": 100,
        "resubmitted": 100,
        "unreadable": 100,
    }


def test_what_our_sandbox_awards(new_course, model_answers):
    """Each question costs itself only, and nothing is earned but by right answers."""
    course = new_course("sandboxed")
    given = grade_all(course, model_answers)
    full = {**POINTS, "score": 100}

    def without(question):
        return {**full, question: 0, "score": 100 - POINTS[question]}

    assert given["honest"] == full
    assert given["kernel"] == without(LAST)
    assert given["loop"] == without(LAST)
    assert given["x_duplicated"] == full
    assert given["y_behind"] == full
    assert given["stderr"] == full
    assert given["nan"] == without("accuracy")
    assert given["resubmitted"] == without(LAST)
    assert given["deleted"] == without("box_iou")
    assert given["numpy"] == without("non_max_suppression")
    nothing = {**dict.fromkeys(POINTS, 0), "score": 0}
    assert given["unreadable"] == nothing
    assert given["source"] == nothing
    assert given["gradebook"] == nothing
    assert given["patched"] == nothing


def test_a_fault_of_the_grader_leaves_no_score(new_course, model_answers):
    """Neither a zero nor the earlier score: nbgrader names the student and fails."""
    course = new_course("faulty")
    course.submit("alice", change(course.released(), model_answers))
    course.nbgrader("autograde", ASSIGNMENT)
    assert course.exported()["alice"]["score"] == 100
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(course.course), "/nowhere"))
    said = course.nbgrader("autograde", ASSIGNMENT, "--force", check=False)
    assert said.returncode == 1
    assert "There is no course at /nowhere" in said.stderr
    assert f"error processing assignment '{ASSIGNMENT}' for student 'alice'" in said.stderr
    assert course.exported()["alice"] == dict.fromkeys((*POINTS, "score"))
