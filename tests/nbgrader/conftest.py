"""Courses of ours and of nbgrader, made once for each file of tests."""

import json
import shutil

import pytest
from nbcourse import ASSIGNMENT, ROOT, Course, name_of, text_of


@pytest.fixture(scope="module")
def our_course(tmp_path_factory):
    """A copy of the course, with a cache and a seed of its own."""
    root = tmp_path_factory.mktemp("ours") / "course"
    root.mkdir()
    shutil.copy(ROOT / "course.yaml", root)
    shutil.copytree(
        ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__")
    )
    return root


@pytest.fixture(scope="module")
def new_course(tmp_path_factory, our_course):
    """Make nbgrader courses in which the assignment is released."""

    def make(name):
        course = Course(tmp_path_factory.mktemp(name) / "course", our_course)
        course.build()
        course.nbgrader("generate_assignment", ASSIGNMENT)
        return course

    return make


@pytest.fixture(scope="module")
def model_answers(tmp_path_factory, our_course):
    """The text of every answer cell in the source notebook, without nbgrader's markers."""
    course = Course(tmp_path_factory.mktemp("model") / "course", our_course)
    course.build()
    path = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source = json.loads(path.read_text(encoding="utf-8"))
    return {
        name_of(cell): "\n".join(
            line for line in text_of(cell).split("\n") if "SOLUTION" not in line
        )
        for cell in source["cells"]
        if cell["metadata"]["nbgrader"]["solution"]
    }
