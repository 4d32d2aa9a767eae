"""Systems without a sandbox: refused with the reason, and students can still work there."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRETEND = """
import os, sys, click, pytest  # they ask for more of Windows than its name
sys.platform = {platform!r}
if {platform!r} == "win32":
    for name in ("fcntl", "termios", "resource", "pwd", "grp"):
        sys.modules[name] = None
    del os.fork
"""


def run_there(platform, code, *arguments):
    """Run Python code in an interpreter that believes to be on another system."""
    return subprocess.run(
        [sys.executable, "-c", PRETEND.format(platform=platform) + code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(("platform", "name"), [("darwin", "macOS"), ("win32", "Windows")])
@pytest.mark.parametrize("words", [["exercises"], ["doctor"]])
def test_grading_is_refused_with_the_way_out(platform, name, words):
    """Exit code 2, one message, no traceback."""
    done = run_there(platform, "from autograder.cli import run\nsys.exit(run())", *words)
    assert done.returncode == 2, done.stderr
    assert f"this is {name}" in done.stderr
    assert "container with Linux" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_students_file_is_judged_anywhere(platform):
    """What ``pytest exercises/`` is made of imports nothing that only Linux has."""
    code = """
from pathlib import Path
from autograder.exercise import Exercise
from autograder.judge import judge_question
from autograder.keyfile import read_keys
import autograder.pytest_plugin

[key] = [k for k in read_keys(Path("exercises/cases/vision.json")) if k.question == "bounding_box"]
exercise = Exercise(Path("exercises/vision.py"), 5.0)
print(judge_question(key, exercise.play(key)).verdict)
"""
    done = run_there(platform, code)
    assert done.stdout == "not implemented\n", done.stderr
