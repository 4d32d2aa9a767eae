"""A real nbgrader course in a folder of its own, and the commands as an instructor types them."""

import csv
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = "a seed for tests with nbgrader"
ASSIGNMENT = "vision"
CHECK = "check-"

try:
    importlib.metadata.version("nbgrader")
except importlib.metadata.PackageNotFoundError:
    INSTALLED = False
else:
    INSTALLED = True

needs_nbgrader = pytest.mark.skipif(
    not INSTALLED, reason="nbgrader is not installed (pip install 'convgrade[nbgrader]')"
)


class Course:
    """An nbgrader course.

    Parameters
    ----------
    root : Path
        Folder of the nbgrader course; also the home of whoever runs a command.
    course : Path
        Folder of our course.
    """

    def __init__(self, root, course):
        self.root = root
        self.course = course
        root.mkdir(parents=True)

    def run(self, *command, check=True, cwd=None):
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *map(str, command)],
            cwd=cwd or self.root,
            env={
                **os.environ,
                # nbgrader calls alembic by its name
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(home),
                "IPYTHONDIR": str(home / "ipython"),
                "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
                "JUPYTER_PLATFORM_DIRS": "1",
                "NO_COLOR": "1",
            },
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def autograde(self, *arguments, **options):
        return self.run("autograder", *arguments, **options)

    def nbgrader(self, *arguments, **options):
        return self.run("nbgrader", *arguments, **options)

    def build(self, *options):
        self.autograde("nbgrader", "build", ASSIGNMENT, "--course", self.course, *options)
        config = self.root / "nbgrader_config.py"
        text = config.read_text()
        assert text.count("configure(c, course=") == 1
        config.write_text(text.replace("configure(c, ", f"configure(c, seed={SEED!r}, "))

    def released(self):
        path = self.root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        return json.loads(path.read_text(encoding="utf-8"))

    def submit(self, student, notebook, timestamp=None):
        """Hand in a notebook, or bytes that are none."""
        folder = self.root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(data)
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)

    def exported(self):
        """Points by student and question, as our exporter writes them; None for an empty cell."""
        self.nbgrader(
            "export",
            "--exporter=autograder.nbgrader.export.QuestionExport",
            "--to=by_question.csv",
        )
        with (self.root / "by_question.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        about = {"assignment", "last_name", "first_name", "email", "timestamp", "max_score"}
        return {
            row["student_id"]: {
                name: float(text) if text else None
                for name, text in row.items()
                if name not in about | {"student_id", "late_submission_penalty"}
            }
            for row in rows
        }

    def totals(self):
        """Points in all by student, as nbgrader's own exporter writes them."""
        self.nbgrader("export", "--to=totals.csv")
        with (self.root / "totals.csv").open(encoding="utf-8") as file:
            return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def text_of(cell):
    return "".join(cell["source"])


def name_of(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def change(notebook, answers):
    """Replace the text of cells, by name; a function leaves the cell's text as it makes it."""
    for cell in notebook["cells"]:
        if name_of(cell) in answers:
            cell["source"] = answers[name_of(cell)]
    return notebook
