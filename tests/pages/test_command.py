"""``autograde SUBMISSIONS`` and ``pytest -v`` as a user types them."""

import re
import shutil
import subprocess
import sys

import pytest

FLIPPED = """
import numpy as np


def cross_correlate2d(x, k):
    H, W = x.shape
    h, w = k.shape
    if h > H or w > W:
        raise ValueError
    turned = k[::-1, ::-1]
    return np.array(
        [
            [(x[i : i + h, j : j + w] * turned).sum() for j in range(W - w + 1)]
            for i in range(H - h + 1)
        ]
    )
"""


@pytest.fixture
def grade(autograde, course, tmp_path):
    """Grade two students on one question."""
    for student in ("ann", "bob"):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        (folder / "convolution.py").write_text(FLIPPED, encoding="utf-8")

    def run(*options):
        question = ("-q", "cross_correlate2d", "--seed", "pages", "--course", course.root)
        done = autograde("class", *question, *options)
        assert done.returncode == 0, done.stderr
        return done

    return run


def test_pages_are_written_once(grade, tmp_path):
    """With the grades; a second run changes none of them."""
    done = grade()
    assert "Feedback for students: grades/feedback" in done.stdout
    folder = tmp_path / "grades"
    pages = sorted(path.name for path in (folder / "feedback").iterdir())
    assert pages == ["ann.html", "ann.md", "bob.html", "bob.md"]
    assert "The kernel is turned" in (folder / "feedback" / "ann.html").read_text(encoding="utf-8")
    assert "feedback/ann.html" in (folder / "report.html").read_text(encoding="utf-8")
    rows = (folder / "diagnoses.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1:] == [
        f'"cross_correlate2d","kernel-flipped","{student}"' for student in ("ann", "bob")
    ]
    before = {path: path.stat().st_mtime_ns for path in (folder / "feedback").iterdir()}
    grade("--now", "2027-03-01")
    assert {path: path.stat().st_mtime_ns for path in (folder / "feedback").iterdir()} == before


def test_feedback_can_be_left_out_and_changes_no_result(grade, tmp_path):
    """The other files are the same to the byte."""
    grade()
    grade("--no-feedback", "-o", "bare")
    assert sorted(path.name for path in (tmp_path / "bare").iterdir()) == [
        "gradebook.db",
        "grades.csv",
        "results.json",
    ]
    for name in ("grades.csv", "results.json"):
        assert (tmp_path / "bare" / name).read_bytes() == (tmp_path / "grades" / name).read_bytes()


def test_one_students_feedback_is_shown(grade):
    """On the terminal, in plain text when piped, in the language that was asked for."""
    text = grade("-s", "ann", "-v").stdout
    assert "Feedback for ann" in text
    assert "Feedback for bob" not in text
    assert "✘" in text
    assert "\x1b" not in text


def test_a_wrong_date_is_told(autograde, course, tmp_path):
    """Before anything is graded."""
    (tmp_path / "class").mkdir()
    done = autograde("class", "--now", "soon", "--course", course.root)
    assert done.returncode == 2
    assert done.stderr.startswith("autograde: --now must be a date such as 2026-12-08")


def test_pytest_draws_grids_when_it_is_asked(course, tmp_path):
    """Short text by default; with -v the grids, in colour if wanted, in 80 columns."""
    shutil.copytree(course.root / "exercises", tmp_path / "exercises")
    path = tmp_path / "exercises" / "convolution.py"
    path.write_text(path.read_text(encoding="utf-8") + FLIPPED, encoding="utf-8")

    def run(*options):
        command = [sys.executable, "-m", "pytest", str(path), "-k", "cross_correlate2d and shape"]
        command += ["-p", "no:cacheprovider", *options]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        ).stdout

    assert "✘" not in run()
    drawn = run("-v", "--color=no")
    assert "✘" in drawn
    assert "got − expected" in drawn
    assert max(map(len, drawn.split("FAILURES")[1].split("\n=====")[0].splitlines())) <= 80
    coloured = run("-v", "--color=yes")
    assert "\x1b[1;97;41m" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert max(map(len, plain.split("FAILURES")[1].split("\n=====")[0].splitlines())) <= 80
