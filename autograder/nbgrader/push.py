"""Scores that were given outside, in nbgrader's gradebook and folders.

Its database gets automatic scores and comments, through its own API; scores and comments that
a person gave stay as they are. Its pages need files as well: ``autograded/`` gets the notebook
of every student with the results as outputs, and where a student handed in modules,
``submitted/`` gets a notebook that holds them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from contextlib import chdir, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SAWarning

from autograder.errors import UserError
from autograder.feedback_text import Feedback, as_markdown, tell
from autograder.inside.notebook import MARK, is_notebook
from autograder.messages import ENGLISH
from autograder.nbgrader.cells import cell_name, check_name
from autograder.nbgrader.restore import (
    Released,
    earned_points,
    read_released,
    restore_cells,
    show_scores,
)
from autograder.report.policy import Policy
from autograder.score import QuestionScore, SubmissionScore
from autograder.submissions import Submission, UnreadableSubmission, read_sources

OURS = "autograder"
"""Key in the metadata of notebooks that were not handed in but made here."""

Row: TypeAlias = Any


@dataclass
class Pushed:
    """What a push did.

    Attributes
    ----------
    changed, same : list of str
        Students whose entries were changed, and those for whom all was there already.
    ungraded : dict of str to str
        By student, why there is no score; an earlier one was cleared.
    """

    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    ungraded: dict[str, str] = field(default_factory=dict)


class Target:
    """An nbgrader course, with its own configuration.

    Parameters
    ----------
    folder : Path
        Where ``nbgrader_config.py`` is.
    policy : Policy
        What students may see.
    language : str
        Of what they read. The scores that are pushed have the course's texts in it already.
    """

    def __init__(self, folder: Path, policy: Policy, language: str = ENGLISH) -> None:
        self._policy = policy
        self._language = language
        with chdir(folder):
            self._app = NbGrader()
            self._app.initialize([], root=str(Path.cwd()))
        self._places = self._app.coursedir
        self._penalizer = AssignLatePenalties(parent=self._app)
        self._penalizer.init_plugin()

    def place(self, step: str, student: str, assignment: str) -> Path:
        """Name a folder of the course, such as ``autograded/<student>/<assignment>``."""
        directory = getattr(self._places, f"{step}_directory")
        return Path(self._places.format_path(directory, student, assignment))

    def push(
        self,
        assignment: str,
        known: Iterable[tuple[Submission, SubmissionScore]],
        questions: Mapping[str, str],
    ) -> Pushed:
        """Write the scores of an assignment.

        Parameters
        ----------
        known : iterable of (Submission, SubmissionScore)
        questions : mapping of str to str
            The unit of each question of the assignment.

        Raises
        ------
        UserError
            If nbgrader has no such assignment, or not all its questions.
        """
        pushed = Pushed()
        with warnings.catch_warnings(), Gradebook(self._places.db_url) as gradebook:
            warnings.simplefilter("ignore", SAWarning)  # of its own use of the database
            released = _find_released(gradebook, assignment, questions)
            for submission, score in known:
                changed = self._push_one(gradebook, assignment, submission, score, released)
                if not score.graded:
                    pushed.ungraded[score.student] = score.fault
                elif changed:
                    pushed.changed.append(score.student)
                else:
                    pushed.same.append(score.student)
        return pushed

    def _push_one(
        self,
        gradebook: Any,
        assignment: str,
        submission: Submission,
        score: SubmissionScore,
        released: Mapping[str, Mapping[str, Released]],
    ) -> bool:
        student = submission.student
        handed_in = self.place("submitted", student, assignment)
        stamp = self._places.get_existing_timestamp(str(handed_in))
        with suppress(MissingEntry):
            row = gradebook.find_submission(assignment, student)
            if row.timestamp != stamp:
                row.timestamp = stamp
        gradebook.update_or_create_student(student)
        row = gradebook.update_or_create_submission(assignment, student)
        if row.timestamp != stamp:
            row.timestamp = stamp
        scores = {each.question: each for each in score.questions}
        told = self._tell(scores, score.notes)
        changed = [_write_notebook_row(notebook, scores, told) for notebook in row.notebooks]
        gradebook.db.commit()
        if any(changed):
            self._penalize(gradebook, row)
        files = self._write_files(assignment, submission, score, released)
        return any(changed) or files

    def _tell(
        self, scores: Mapping[str, QuestionScore], notes: tuple[str, ...]
    ) -> dict[str, Feedback]:
        """Say to each question what the course lets students see."""
        diagnosis, hint = self._policy.diagnosis, self._policy.hints != "none"
        return {
            name: tell(score, notes=notes, diagnosis=diagnosis, hint=hint, language=self._language)
            for name, score in scores.items()
        }

    def _penalize(self, gradebook: Any, row: Row) -> None:
        """Apply the course's own rule for late work, which sees the new scores."""
        for notebook in row.notebooks:
            penalty = None
            if row.total_seconds_late > 0:
                penalty = self._penalizer.plugin_inst.late_submission_penalty(
                    row.student_id, notebook.score, row.total_seconds_late
                )
            if penalty is not None:
                penalty = self._penalizer._check_late_penalty(notebook, penalty)  # noqa: SLF001 (its own bounds)
            notebook.late_submission_penalty = penalty
        gradebook.db.commit()

    def _write_files(
        self,
        assignment: str,
        submission: Submission,
        score: SubmissionScore,
        released: Mapping[str, Mapping[str, Released]],
    ) -> bool:
        """Write what nbgrader's pages show; say whether anything was not there already."""
        student = submission.student
        handed_in = self.place("submitted", student, assignment)
        shown = self.place("autograded", student, assignment)
        sources = _read_files(submission)
        changed = False
        for unit, cells in released.items():
            path = shown / f"{unit}.ipynb"
            if unit not in sources:
                changed |= path.exists()
                path.unlink(missing_ok=True)
                continue
            notebook = read_notebook(unit, sources[unit])
            notebook.cells, _ = restore_cells(notebook.cells, cells)
            if OURS in notebook.metadata:
                changed |= _offer(handed_in / f"{unit}.ipynb", notebook)
            scores = {each.question: each for each in score.questions if each.unit == unit}
            show_scores(notebook, scores, self._tell(scores, score.notes))
            changed |= _write(path, nbformat.writes(notebook))
        stamp = handed_in / "timestamp.txt"
        if stamp.is_file():
            changed |= _write(shown / stamp.name, stamp.read_text(encoding="utf-8"))
        return changed


def _find_released(
    gradebook: Any, assignment: str, questions: Mapping[str, str]
) -> dict[str, dict[str, Released]]:
    """Find how the notebooks of an assignment were released, by unit."""
    again = f"Run autograde nbgrader build {assignment} and nbgrader generate_assignment."
    try:
        row = gradebook.find_assignment(assignment)
    except MissingEntry:
        raise UserError(f"nbgrader's gradebook has no assignment '{assignment}'. {again}") from None
    released = {notebook.name: read_released(notebook) for notebook in row.notebooks}
    missing = [
        question
        for question, unit in questions.items()
        if check_name(question) not in released.get(unit, {})
    ]
    if missing:
        names = ", ".join(missing)
        raise UserError(f"The notebooks in nbgrader's gradebook do not ask for {names}. {again}")
    return released


def _write_notebook_row(
    notebook: Row, scores: Mapping[str, QuestionScore], told: Mapping[str, Feedback]
) -> bool:
    """Write scores and comments of one notebook; say whether anything changed."""
    by_cell = {check_name(name): score for name, score in scores.items()}
    comments = {cell_name(name): as_markdown(feedback) for name, feedback in told.items()}
    changed = False
    for grade in notebook.grades:
        if grade.name not in by_cell:
            continue
        earned = earned_points(by_cell[grade.name], grade.max_score)
        if grade.auto_score != earned or (earned is None and not grade.needs_manual_grade):
            grade.auto_score = earned
            # what a person decided about another submission is to be looked at again
            grade.needs_manual_grade = earned is None or grade.manual_score is not None
            changed = True
        elif grade.needs_manual_grade and earned is not None and grade.manual_score is None:
            grade.needs_manual_grade = False
            changed = True
    for comment in notebook.comments:
        text = comments.get(comment.name)
        if text is not None and comment.auto_comment != text:
            comment.auto_comment = text
            changed = True
    return changed


def _read_files(submission: Submission) -> Mapping[str, bytes]:
    try:
        return read_sources(submission).files
    except UnreadableSubmission:
        return {}


def read_notebook(unit: str, source: bytes) -> Any:
    """Read what was handed in for a unit as a notebook; a module becomes its first cell."""
    if is_notebook(source):
        try:
            notebook = nbformat.reads(source.removeprefix(MARK).decode("utf-8-sig"), as_version=4)
            nbformat.validate(notebook)
        except Exception:  # noqa: BLE001 (of any kind: anybody may have written the file)
            return new_notebook()
        return notebook
    text = source.decode("utf-8", "replace")
    notebook = new_notebook(cells=[new_code_cell(text, id="handed-in")])
    notebook.metadata[OURS] = {"made_of": f"{unit}.py"}
    return notebook


def _offer(path: Path, notebook: Any) -> bool:
    """Write a notebook where a student's would lie, unless there is one by the student."""
    if path.exists():
        with suppress(Exception):
            if OURS not in nbformat.read(path, as_version=4).metadata:
                return False
    return _write(path, nbformat.writes(notebook))


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # nbgrader leaves its files read-only
    path.write_text(text, encoding="utf-8")
    return True
