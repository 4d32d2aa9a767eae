"""What ``nbgrader autograde`` runs in place of executing the notebook; see `configure`.

nbgrader reads a submission with `SubmissionExporter`, twice: to sanitize it and to grade it.

1. `RestoreCells` gives the notebook the cells that nbgrader's database has, whatever the
   student did to them.
2. `GradeInSandbox` grades the file that was handed in, in our sandbox, and writes for every
   question a score, an output and a comment.

A score is cleared before anything else happens, so that an earlier one never stands for a
later submission. Whatever fails here is raised: nbgrader then names the student, and no
score is left.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import is_solution
from traitlets import Unicode

from autograder.companion import load_companion
from autograder.course import find_course, load_course
from autograder.errors import UserError
from autograder.feedback_text import as_markdown, tell
from autograder.grading import Bench
from autograder.keys import obtain_keys
from autograder.nbgrader.cells import cell_name, check_name
from autograder.nbgrader.restore import name_of, read_released, restore_cells, show_scores
from autograder.record import read_record
from autograder.report.policy import Policy
from autograder.run import Limits, choose_backend
from autograder.score import QuestionScore
from autograder.seed import read_seed
from autograder.submissions import Skipped, Submission
from autograder.submissions.student import look_at_folder
from autograder.translation import translate_score

Cell: TypeAlias = Any
Resources: TypeAlias = dict[str, Any]


class UngradedError(Exception):
    """The grader could not grade a submission: it has no score, and that is not a zero."""


class SubmissionExporter(NotebookExporter):
    """Reads submissions whatever is in them, and holds the sandbox from one to the next."""

    course = Unicode(help="Folder of the course, with course.yaml.").tag(config=True)
    seed = Unicode(help="Seed of the cases; the course's secret seed if empty.").tag(config=True)
    language = Unicode(help="Of the feedback; the course's language if empty.").tag(config=True)

    def from_filename(
        self, filename: str, resources: Resources | None = None, **options: Any
    ) -> tuple[str, Resources]:
        """Convert one notebook; one that cannot be read is converted as an empty one.

        The grader looks at the file itself and says what is wrong with it.
        """
        assert resources is not None
        about, places = resources["nbgrader"], self.parent.coursedir
        about["submitted"] = places.format_path(
            places.submitted_directory, about["student"], about["assignment"]
        )
        clear_scores(about, about["notebook"])
        try:
            made: tuple[str, Resources] = self.from_notebook_node(
                self._read(filename), resources, **options
            )
        except Exception:
            clear_scores(about)  # nbgrader gives the whole submission up, so nothing may stay
            raise
        return made

    def _read(self, filename: str) -> Cell:
        try:
            notebook = nbformat.read(filename, as_version=4)
            nbformat.validate(notebook)
        except Exception as error:  # noqa: BLE001 (of any kind: anybody may have written the file)
            self.log.warning(
                "%s cannot be read as a notebook (%s): an empty one is shown in its place, and "
                "the file is graded as it is",
                filename,
                type(error).__name__,
            )
            return new_notebook()
        return notebook

    @cached_property
    def grader(self) -> Grader:
        """The grader of this run; its sandbox is started once."""
        if not self.course:
            raise UserError("nbgrader_config.py names no course: configure(c, course=...).")
        grader = Grader(Path(self.course), self.seed, self.language)
        atexit.register(grader.close)
        return grader


class Grader:
    """Grades notebooks of a course, an assignment at a time."""

    def __init__(self, root: Path, seed: str = "", language: str = "") -> None:
        self._course = load_course(find_course(root))
        self.language = language or self._course.config.language
        companion = load_companion(self._course, self.language)
        self._texts = {} if companion is None else companion.questions
        self._seed = seed or read_seed(self._course.root)
        self.policy = Policy(**self._course.config.feedback.model_dump())
        self._benches: dict[str, Bench] = {}

    def close(self) -> None:
        """End every sandbox."""
        for bench in self._benches.values():
            bench.__exit__()

    def bench(self, assignment: str) -> Bench:
        """Get the bench of an assignment."""
        if assignment not in self._benches:
            asked = self._course.assignment_questions(assignment)
            keys = obtain_keys(self._course.root, asked, self._seed)
            limits = Limits(**self._course.config.limits.model_dump())
            backend = choose_backend(None, allow_unsafe=False)
            self._benches[assignment] = Bench(keys, backend, limits).__enter__()
        return self._benches[assignment]

    def grade(
        self, folder: Path, student: str, assignment: str, unit: str
    ) -> tuple[dict[str, QuestionScore], tuple[str, ...]]:
        """Grade the questions of one unit in a student's folder.

        Returns
        -------
        scores : dict of str to QuestionScore
            By question, with the texts of the grader's language.
        notes : tuple of str
            In English. About the files. Untrusted text.

        Raises
        ------
        UngradedError
            If the grader fails.
        """
        bench = self.bench(assignment)
        keys = {key.question: key for key in bench.keys if key.unit == unit}
        found = find_notebooks(folder, student, self._course.units)
        # Nothing else is running, so running out of time counts at once.
        graded = bench.grade(found, alone=list(keys))
        if graded.fault or graded.entries.keys() != keys.keys():
            raise UngradedError(f"{student}, {assignment}: {graded.fault or 'not all was graded'}")
        scores = {name: read_record(graded.entries[name].record, keys[name]) for name in keys}
        if self._texts:
            scores = {
                name: translate_score(score, keys[name], self._texts[name])
                for name, score in scores.items()
            }
        return scores, graded.notes


def find_notebooks(folder: Path, student: str, units: Sequence[str]) -> Submission:
    """Take a student's folder of an assignment as a submission.

    Raises
    ------
    UngradedError
        If there is nothing in it that could be graded.
    """
    found = look_at_folder(folder.parent, (folder.name,), student, units)
    if isinstance(found, Skipped):
        raise UngradedError(f"{student}: {found.reason}")
    return found


def clear_scores(about: Mapping[str, str], name: str = "") -> None:
    """Clear a submission's automatic scores, so that no earlier one stands for it.

    Parameters
    ----------
    about : mapping of str to str
        What nbgrader knows of the submission.
    name : str
        The only notebook to clear; "" for all of them.
    """
    with Gradebook(about["db_url"]) as gradebook:
        submission = gradebook.find_submission(about["assignment"], about["student"])
        for notebook in submission.notebooks:
            if name in ("", notebook.name):
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = None, True
                for comment in notebook.comments:
                    comment.auto_comment = None
        gradebook.db.commit()


class RestoreCells(NbGraderPreprocessor):
    """Gives a notebook the cells that it was released with."""

    def preprocess(self, nb: Cell, resources: Resources) -> tuple[Cell, Resources]:
        """Restore all cells of a notebook."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            released = read_released(
                gradebook.find_notebook(about["notebook"], about["assignment"])
            )
        nb.cells, changes = restore_cells(nb.cells, released)
        for change in changes:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], change)
        return nb, resources


class GradeInSandbox(SaveAutoGrades):
    """Grades a notebook in our sandbox and saves scores, outputs and comments."""

    def preprocess(self, nb: Cell, resources: Resources) -> tuple[Cell, Resources]:
        """Grade the file that was handed in, and write the results into the notebook."""
        about = resources["nbgrader"]
        scores, notes = self.parent.grader.grade(
            Path(about["submitted"]), about["student"], about["assignment"], about["notebook"]
        )
        self._scores = {check_name(name): score for name, score in scores.items()}
        grader = self.parent.grader
        told = {
            name: tell(
                score,
                notes=notes,
                diagnosis=grader.policy.diagnosis,
                hint=grader.policy.hints != "none",
                language=grader.language,
            )
            for name, score in scores.items()
        }
        self._comments = {cell_name(name): as_markdown(text) for name, text in told.items()}
        show_scores(nb, scores, told)
        there = {name_of(cell) for cell in nb.cells}
        lacking = [name for name in scores if check_name(name) not in there]
        if lacking:
            self.log.warning(
                "nbgrader has no cell for %s, so what it earns does not count: see the limits in "
                "docs/nbgrader.md",
                ", ".join(lacking),
            )
        graded: tuple[Cell, Resources] = super().preprocess(nb, resources)
        return graded

    def _add_score(self, cell: Cell, resources: Resources) -> None:
        """Save what was found here; a test that is not ours is left to a person."""
        name = name_of(cell)
        if name in self._scores or is_solution(cell):
            super()._add_score(cell, resources)
            return
        self.log.warning("Cell %s holds no question of the course: grade it by hand", name)
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score, grade.needs_manual_grade = None, True
        self.gradebook.db.commit()

    def _add_comment(self, cell: Cell, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        name = name_of(cell)
        if name in self._comments:
            comment = self.gradebook.find_comment(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            comment.auto_comment = self._comments[name]
            self.gradebook.db.commit()
