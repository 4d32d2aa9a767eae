"""The made-up class, written and graded once by the real commands."""

import csv
import json
from types import SimpleNamespace

import pytest

from autograder.demo import make_class


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory, course):
    """The class, what it must lose, and what the run wrote and printed."""
    import os
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("class")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "autograder", *arguments, "--course", str(course.root)],
            cwd=folder,
            env={**os.environ, "COLUMNS": "80"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    demo = run("demo", "submissions")
    graded = run("submissions", "--seed", "golden")
    with (folder / "grades" / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    results = json.loads((folder / "grades" / "results.json").read_text(encoding="utf-8"))
    return SimpleNamespace(
        folder=folder,
        demo=demo,
        graded=graded,
        rows=rows,
        results=results,
        students={one["student"]: one for one in results["submissions"]},
        made={one.student: one for one in make_class(course)},
    )
