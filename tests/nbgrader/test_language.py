"""Notebooks in Chinese, and feedback in the same language; English where nobody asks."""

import json

import pytest
from nbcourse import ASSIGNMENT, CHECK, Course, change, name_of, needs_nbgrader, text_of
from test_both_ways import NOT_BEGUN, WRONG_IOU, grade_outside, push

from autograder.nbgrader.task import write_chinese_task


@pytest.fixture(scope="module")
def course(tmp_path_factory, our_course):
    """A course whose assignment was built with ``--lang zh`` and released."""
    made = Course(tmp_path_factory.mktemp("chinese") / "course", our_course)
    made.build("--lang", "zh")
    made.nbgrader("generate_assignment", ASSIGNMENT)
    return made


def companion_texts(course, question):
    from autograder.companion import load_companion
    from autograder.course import load_course

    return load_companion(load_course(course.course), "zh").questions[question]


@needs_nbgrader
def test_notebooks_are_in_chinese(course):
    """Head, tasks and titles are the companion's; code, examples and names stay."""
    cells = {name_of(cell): text_of(cell) for cell in course.released()["cells"]}
    texts = companion_texts(course, "box_iou")
    assert cells["unit"].startswith("# 分类、定位、检测和分割的评价")
    task = cells["task-box_iou"]
    assert task.startswith(f"## `box_iou` (25 分)\n\n{texts.title}\n\n")
    assert "**参数**" in task
    assert ">>> box_iou(" in task
    assert "**Parameters**" not in task
    assert f'"""{texts.title}"""' in cells["box_iou"]
    assert cells[f"{CHECK}box_iou"].endswith('check("box_iou")')
    frozen = (course.root / "release" / ASSIGNMENT / "cases" / f"{ASSIGNMENT}.json").read_text(
        encoding="utf-8"
    )
    assert texts.nudge in frozen
    assert '"language":"zh"' in frozen.replace(" ", "")
    config = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "language='zh'" in config


@needs_nbgrader
def test_feedback_is_in_chinese(course, model_answers):
    """Inside nbgrader and pushed, and the scores are those of an English run."""
    answers = {**model_answers, "box_iou": WRONG_IOU, "mean_iou": NOT_BEGUN}
    course.submit("bob", change(course.released(), answers))
    course.nbgrader("autograde", ASSIGNMENT)
    inside = course.exported()["bob"]
    shown = course.root / "autograded" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"

    def told():
        cells = json.loads(shown.read_text(encoding="utf-8"))["cells"]
        return {
            name_of(cell): "".join(cell["outputs"][0]["data"]["text/plain"])
            for cell in cells
            if name_of(cell).startswith(CHECK)
        }

    by_us = told()
    nudge = companion_texts(course, "mean_iou").nudge
    assert by_us[f"{CHECK}mean_iou"] == f"mean_iou: 0 / 20\n尚未实现。\n提示：{nudge}"
    assert by_us[f"{CHECK}accuracy"] == "accuracy: 15 / 15\n正确。"
    assert "未通过：impossible（没有抛出异常）。" in by_us[f"{CHECK}box_iou"]
    outside = grade_outside(course, "submitted", "grades")["bob"]
    assert outside == {name: inside[name] for name in outside}
    push(course, "grades", "--lang", "zh")
    assert told() == by_us
    assert course.exported()["bob"] == inside
    push(course, "grades")  # the language of course.yaml
    assert told()[f"{CHECK}mean_iou"].startswith("mean_iou: 0 / 20\nNot implemented.\nHint: ")


@needs_nbgrader
def test_a_course_in_chinese_needs_no_option(tmp_path, our_course):
    """``language:`` in course.yaml decides, and then the configuration need not repeat it."""
    theirs = tmp_path / "ours"
    theirs.mkdir()
    (theirs / "solutions").symlink_to(our_course / "solutions")
    text = (our_course / "course.yaml").read_text(encoding="utf-8")
    (theirs / "course.yaml").write_text(text.replace("language: en", "language: zh"))
    course = Course(tmp_path / "course", theirs)
    course.build()
    source = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    assert text_of(cells[0]).startswith("# 分类、定位、检测和分割的评价")
    config = course.root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    assert "language=" not in text
    # A configuration that is there is never changed; the line to put into it is told.
    said = course.autograde(
        *("nbgrader", "build", ASSIGNMENT, "--course", theirs, "--lang", "zh")
    ).stdout
    assert f"configure(c, course={str(theirs)!r}, language='zh')" in said
    assert config.read_text(encoding="utf-8") == text


def test_the_forms_of_chinese_sections():
    """Lists, numpydoc's form, aligned columns and prose; nobody breaks a word in two."""
    task = (
        "对一批图像\n求和。\n\n    y = a_1 + b\n\n"
        "参数\n- w：数组，\n  任意形状。\n- lr：float\n\n"
        "返回 (w, state)\n    out : ndarray\n        每个元素\n        之和。\n\n"
        "参数：\n  x    形状 (N,)，\n       一批\n\n"
        "异常\n    为空时\n    抛出 ValueError。"
    )
    assert write_chinese_task(task).split("\n\n") == [
        "对一批图像求和。",
        "```\ny = a_1 + b\n```",
        "**参数**",
        "- w：数组，任意形状。\n- lr：float",
        "**返回 (w, state)**",
        "- `out`: ndarray<br>每个元素之和。",
        "**参数**",
        "```\nx    形状 (N,)，\n     一批\n```",
        "**异常**",
        "为空时抛出 ValueError。",
    ]
