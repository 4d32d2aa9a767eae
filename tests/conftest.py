"""What several kinds of tests share: the course itself, and copies of it to break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
"""Folder of this project, which is also the course."""


@pytest.fixture(scope="session")
def course():
    """The course of this project."""
    from autograder.course import load_course

    return load_course(ROOT)


@pytest.fixture
def own_modules():
    """Let no course that a test writes stay imported."""
    before = {name: module for name, module in sys.modules.items() if name.startswith("solutions")}
    yield
    for name in [name for name in sys.modules if name.startswith("solutions")]:
        del sys.modules[name]
    sys.modules.update(before)


@pytest.fixture
def copied_course(tmp_path):
    """A copy of the course that a test may break, without any cache."""
    root = tmp_path / "course"
    root.mkdir()
    shutil.copy(ROOT / "course.yaml", root)
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "curriculum.md", root / "docs")
    return root


@pytest.fixture
def autograde(tmp_path):
    """Run the command as a user types it; returns the finished process."""

    def run(*arguments, cwd=tmp_path, **environment):
        return subprocess.run(
            [sys.executable, "-m", "autograder", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run
