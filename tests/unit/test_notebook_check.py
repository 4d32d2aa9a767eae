"""``check()`` in a notebook: the same judge, a plain float, and a quiet standard error."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import UserError
from autograder.keyfile import write_keys
from autograder.notebook import check, find_key
from autograder.release import freeze_key

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def cases(tmp_path, monkeypatch, key):
    """A folder with the frozen cases of the small question, worth 10 points."""
    (tmp_path / "cases").mkdir()
    write_keys(tmp_path / "cases" / "unit.json", [replace(freeze_key(key), points=10.0)])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_check(code, **options):
    """Call ``check`` from a namespace of its own, as a notebook does."""
    namespace = {"check": check, "np": np, "options": options}
    exec(f"{code}\nvalue = check('double', **options)", namespace)
    return namespace["value"]


RIGHT = """
def double(x, offset=0.0):
    if offset < 0:
        raise ValueError
    return 2 * x + offset
"""


def test_a_right_answer_earns_all_points(cases, capfd):
    """The value is a builtin float, and standard error stays empty."""
    value = run_check(RIGHT)
    assert type(value) is float
    assert value == 10.0
    said = capfd.readouterr()
    assert said.out.startswith("double: 10 / 10\nRight.")
    assert said.err == ""


@pytest.mark.parametrize(
    "body",
    [
        "return np.float64(0.0)",
        "return float('nan')",
        "return -1",
        "return False",
        "return (3, 10)",
        "raise SystemExit",
        "import warnings, sys; warnings.warn('w'); print('loud', file=sys.stderr); return None",
    ],
)
def test_whatever_a_function_returns_the_value_is_a_float(cases, capfd, body):
    """What gives full marks or an error in nbgrader earns nothing here."""
    value = run_check(f"def double(x, offset=0.0):\n    {body}")
    assert type(value) is float
    assert 0.0 <= value < 10.0
    assert capfd.readouterr().err == ""


def test_an_endless_loop_is_stopped(cases):
    """After its time the question has no answer."""
    code = "def double(x, offset=0.0):\n    while True:\n        pass"
    assert run_check(code, timeout_s=0.2) == 0.0


def test_an_error_is_told_with_its_line(cases, capsys):
    """As in the other front ends."""
    run_check("def double(x, offset=0.0):\n    return x[99999]")
    assert "raised IndexError" in (said := capsys.readouterr().out)
    assert "(<string>, line 2)" in said


def test_the_notebook_is_left_as_it_was(cases):
    """Nothing is put into the namespace of the notebook for good."""
    namespace = {"check": check}
    exec(f"{RIGHT}\nvalue = check('double')", namespace)
    assert set(namespace) == {"check", "double", "value", "__builtins__"}


def test_cases_are_found_above_the_notebook(cases, monkeypatch):
    """A notebook may lie in a folder beside the exercises."""
    below = cases / "notebooks" / "week1"
    below.mkdir(parents=True)
    assert find_key("double", below).question == "double"


def test_without_cases_it_says_what_to_do(tmp_path):
    """A missing folder and a misspelt question are told apart."""
    with pytest.raises(UserError, match="There are no cases in"):
        find_key("double", tmp_path)


def test_a_misspelt_question_is_recognised(cases):
    """The nearest name is offered."""
    with pytest.raises(UserError, match=r"There is no question 'duoble'. Did you mean 'double'\?"):
        find_key("duoble", cases)


def test_a_quiz_is_answered_and_not_judged(monkeypatch, capsys):
    """Students learn that they have answered, nbgrader that it cannot grade it."""
    monkeypatch.chdir(ROOT)
    namespace = {"check": check, "ANSWERS": {"10.1": "A"}}
    exec("value = check('10.1')", namespace)
    assert "judged when you hand in" in capsys.readouterr().out
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(UserError, match=r"can only be judged by autograder\.nbgrader"):
        exec("check('10.1')", namespace)


def test_feedback_is_in_the_language_of_the_cases(tmp_path, monkeypatch, capsys, key):
    """Cases that were frozen in Chinese are told in Chinese."""
    (tmp_path / "cases").mkdir()
    frozen = replace(freeze_key(key), points=10.0, language="zh")
    write_keys(tmp_path / "cases" / "unit.json", [frozen])
    monkeypatch.chdir(tmp_path)
    assert run_check(RIGHT) == 10.0
    assert capsys.readouterr().out.startswith("double: 10 / 10\n正确。")
    run_check("def double(x, offset=0.0):\n    return x")
    said = capsys.readouterr().out
    assert "未通过：" in said
    assert "Not passed" not in said


HEAVY = ("nbformat", "nbgrader", "nbconvert", "IPython", "torch", "traitlets")


@pytest.mark.parametrize(
    "module", ["autograder.notebook", "autograder.nbgrader", "autograder.commands.nbgrader"]
)
def test_nothing_heavy_is_imported_unless_asked(module):
    """Nbformat and nbgrader cost seconds: only what runs inside nbgrader imports them."""
    code = f"import {module}, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_student_needs_numpy_only():
    """What ``check`` imports is installed with the wheel that students get."""
    names = ("click", "pydantic", "rich", "sqlalchemy", "yaml")
    code = f"import autograder.notebook, sys; print([m for m in {names!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
