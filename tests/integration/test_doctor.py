"""``autograde doctor`` says what grading would rest on, by trying it."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sandboxes need Linux")


def lines_of(done):
    """Take a line for each sandbox, by name."""
    found = re.findall(r"(?m)^(bubblewrap|landlock): (.*)$", done.stdout)
    assert [name for name, _ in found] == ["bubblewrap", "landlock"]
    return dict(found)


def test_doctor_names_versions_and_sandboxes(autograde, tmp_path):
    """Outside any course too: versions, cores, a line for each sandbox; 0 if one of them holds."""
    done = autograde("doctor")
    assert "Traceback" not in done.stdout + done.stderr
    assert re.search(r"Python 3\.\d+\.\d+, \w+, user \d+", done.stdout)
    for package in ("numpy", "torch", "pytest", "sqlalchemy"):
        assert re.search(rf"\b{package} \d+\.\d+", done.stdout)
    assert f"{os.cpu_count()} cores" in done.stdout
    holds = [line.startswith("holds") for line in lines_of(done).values()]
    assert done.returncode == (0 if any(holds) else 2)
    assert done.stdout.count("will be used") == any(holds)
    assert list(tmp_path.iterdir()) == []


@linux
def test_grading_uses_the_sandbox_that_doctor_names(autograde, tmp_path):
    """What it says will be used is what a run reports."""
    lines = lines_of(autograde("doctor"))
    chosen = [name for name, line in lines.items() if line.endswith("will be used")]
    if not chosen:
        pytest.skip("no sandbox holds on this computer")
    root = Path(__file__).resolve().parent.parent.parent
    folder = tmp_path / "class" / "ann"
    folder.mkdir(parents=True)
    shutil.copy(root / "solutions" / "parameters.py", folder)
    done = autograde(tmp_path / "class", "--course", root, "--seed", "doctor", "-q", "fc_params")
    assert done.returncode == 0, done.stderr
    assert f"Sandbox: {chosen[0]}. " in done.stdout


@linux
def test_doctor_without_bubblewrap_says_so(autograde, tmp_path):
    """A program of that name that does not hold is found out, not believed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    broken = folder / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    done = autograde("doctor", PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
    lines = lines_of(done)
    assert lines["bubblewrap"].startswith("cannot be used: ")
    assert done.returncode == (0 if lines["landlock"].startswith("holds") else 2)
    if done.returncode == 0:
        assert lines["landlock"].endswith("; will be used")


NO_LANDLOCK = """
import sys
sys.modules["pyseccomp"] = None  # importing it raises ImportError
from autograder.cli import run
sys.argv = ["autograde", "doctor"]
sys.exit(run())
"""


@linux
def test_doctor_without_any_sandbox_says_what_to_install(tmp_path):
    """Exit code 2, the reason for each, and what to do next."""
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", NO_LANDLOCK],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for line in lines_of(done).values():
        assert line.startswith("cannot be used: ")
    assert "will be used" not in done.stdout
    assert "apt install bubblewrap" in done.stdout
