"""The notebooks that are built for nbgrader, unit by unit, without nbgrader."""

import json
import sys
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.exercise import play_key
from autograder.inside.module import SubmissionFinder, load
from autograder.inside.notebook import MARK
from autograder.judge import judge_question
from autograder.keyfile import read_keys
from autograder.nbgrader.build import make_notebook
from autograder.nbgrader.cells import cell_name, check_name

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = load_course(ROOT)


def build(unit):
    source = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
    questions = [(q, p) for q, p in COURSE.assignment_questions() if q.unit == unit]
    return make_notebook(source, questions), questions


@pytest.mark.parametrize("unit", COURSE.units)
def test_the_model_answers_in_a_notebook_are_right(unit):
    """Each answer cell holds all that its model answer needs, and earns full marks."""
    notebook, questions = build(unit)
    finder = SubmissionFinder({unit: MARK + json.dumps(notebook).encode()})
    keys = {key.question: key for key in read_keys(ROOT / "exercises" / "cases" / f"{unit}.json")}
    before, path = set(sys.modules), list(sys.meta_path)
    sys.meta_path.append(finder)
    try:
        namespace, notes = load(finder, unit)
        judged = {q.name: judge_question(keys[q.name], play_key(namespace, keys[q.name], 60.0))
                  for q, _ in questions}  # fmt: skip
    finally:
        sys.meta_path[:] = path
        for name in set(sys.modules) - before:
            del sys.modules[name]
    assert notes == []
    assert {name: each.share for name, each in judged.items()} == dict.fromkeys(judged, 1.0)


@pytest.mark.parametrize("unit", COURSE.units)
def test_every_question_has_its_cells(unit):
    """A task, an answer between nbgrader's markers, and points; every name is there once."""
    notebook, questions = build(unit)
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in notebook["cells"]}
    assert len(cells) == len(notebook["cells"])
    for question, points in questions:
        answer = "".join(cells[cell_name(question.name)]["source"])
        assert answer.count("### BEGIN SOLUTION") == answer.count("### END SOLUTION") == 1
        check = cells[check_name(question.name)]
        assert check["metadata"]["nbgrader"]["points"] == points
        assert "".join(check["source"]).endswith(f'check("{question.name}")')
        assert f"task-{cell_name(question.name)}" in cells


@pytest.mark.parametrize("unit", COURSE.units)
def test_outside_the_markers_there_is_no_solution(unit):
    """No line of a model answer's body stands where nbgrader would release it."""
    notebook, _ = build(unit)
    for cell in notebook["cells"]:
        if not cell["metadata"]["nbgrader"]["solution"]:
            continue
        text = "".join(cell["source"])
        before, rest = text.split("### BEGIN SOLUTION")
        inside, after = rest.split("### END SOLUTION")
        assert after.strip() == ""
        assert inside.strip()
        outside = [line.strip() for line in before.split("\n") if line.strip()]
        assert all(
            line.startswith(("def ", '"""')) or line.endswith((",", "):")) for line in outside
        )
