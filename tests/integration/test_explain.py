"""``autograde explain`` as a teacher runs it, and the smallest inputs of a graded class."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

FLIPPED = """

_right = cross_correlate2d


def cross_correlate2d(x, k):
    return _right(x, k[::-1, ::-1])
"""


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """Two students: one turns the kernel, one is right."""
    folder = tmp_path_factory.mktemp("class")
    source = (ROOT / "solutions" / "convolution.py").read_text(encoding="utf-8")
    for student, text in (("ada", source + FLIPPED), ("bob", source)):
        (folder / student).mkdir()
        (folder / student / "convolution.py").write_text(text, encoding="utf-8")
    return folder


def explain(autograde, *arguments):
    return autograde("explain", *arguments, "--course", ROOT, "--seed", "a test")


def test_a_wrong_answer_is_explained_with_a_program_that_shows_it(autograde, submissions):
    """Diagnosis, the smallest input with marked cells, and a program: run it and see."""
    done = explain(autograde, "ada", "cross_correlate2d", submissions)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The kernel is turned" in done.stdout
    assert "returns exactly what this mistake" in done.stdout
    assert "✘" in done.stdout
    head, _, program = done.stdout.partition("paste this in the folder of your file:")
    assert head
    shown = subprocess.run(
        [sys.executable, "-c", program],
        cwd=submissions / "ada",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    got, expected = shown.removeprefix("got:\n").split("expected:\n")
    assert got.strip()
    assert got.strip() != expected.strip()
    right = subprocess.run(
        [sys.executable, "-c", program],
        cwd=submissions / "bob",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    got, expected = right.removeprefix("got:\n").split("expected:\n")
    assert got.strip() == expected.strip()


def test_the_same_is_shown_every_time(autograde, submissions):
    """The input is the same, whatever the secret seed; only the time may differ."""
    shown = []
    for seed in ("one", "two"):
        done = autograde(
            "explain", "ada", "cross_correlate2d", submissions, "--course", ROOT, "--seed", seed
        )
        shown.append(done.stdout.partition("paste this")[2])
    assert shown[0] == shown[1] != ""


def test_a_right_answer_needs_no_explanation(autograde, submissions):
    """One line says so."""
    done = explain(autograde, "bob", "cross_correlate2d", submissions)
    assert done.returncode == 0
    assert "right" in done.stdout
    assert "import numpy" not in done.stdout


def test_in_chinese(autograde, submissions):
    """Diagnosis and words are in the language that was asked for."""
    done = explain(autograde, "ada", "cross_correlate2d", submissions, "--lang", "zh")
    assert "你的结果与它完全一致" in done.stdout
    assert "就在你的文件所在的文件夹里运行这段程序" in done.stdout


def test_names_that_do_not_exist_are_answered_with_those_that_do(autograde, submissions):
    """Exit code 2, and a question."""
    done = explain(autograde, "eda", "cross_correlate2d", submissions)
    assert done.returncode == 2
    assert "Did you mean 'ada'?" in done.stderr
    done = explain(autograde, "ada", "cross_corelate2d", submissions)
    assert done.returncode == 2
    assert "Did you mean 'cross_correlate2d'?" in done.stderr
    done = explain(autograde, "ada", "cross_correlate2d")
    assert done.returncode == 2
    assert "This is the current folder; name the folder of submissions" in done.stderr


def test_a_graded_class_gets_the_smallest_inputs(autograde, submissions, tmp_path):
    """With --smallest the example is smaller than any case, and open to students."""
    results = {}
    for option in ((), ("--smallest",)):
        out = tmp_path / ("small" if option else "plain")
        done = autograde(
            submissions,
            "-q",
            "cross_correlate2d",
            "-o",
            out,
            "--course",
            ROOT,
            "--seed",
            "a test",
            *option,
        )
        assert done.returncode == 0, done.stderr
        document = json.loads((out / "results.json").read_text(encoding="utf-8"))
        results[bool(option)] = {
            s["student"]: s["questions"]["cross_correlate2d"] for s in document["submissions"]
        }
    plain, small = results[False]["ada"], results[True]["ada"]
    assert plain["earned"] == small["earned"]
    assert small["counterexample"]["visible"]
    sizes = [
        sum(len(row) for image in one["counterexample"]["inputs"].values() for row in image)
        for one in (small, plain)
    ]
    assert sizes[0] < sizes[1]
    assert results[True]["bob"]["counterexample"] is None


def test_what_is_pasted_does_not_depend_on_what_came_back(autograde, submissions, tmp_path):
    """A result that is a program of its own does not get into the one that is shown."""
    folder = tmp_path / "class"
    shutil.copytree(submissions, folder)
    evil = '\n\ndef cross_correlate2d(x, k):\n    return "\\x1b[2J\'); import os #"\n'
    with (folder / "ada" / "convolution.py").open("a", encoding="utf-8") as file:
        file.write(evil)
    done = explain(autograde, "ada", "cross_correlate2d", folder)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "import os" not in done.stdout.partition("paste this")[2]
