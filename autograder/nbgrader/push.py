"""Scores that were given outside, in nbgrader's gradebook and folders.

Its database gets automatic scores and comments, through its own API; scores and comments that
a person gave stay as they are. Its pages need files as well, see `autograder.nbgrader.files`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from contextlib import chdir, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SAWarning

from autograder.errors import UserError
from autograder.feedback_text import Feedback, as_markdown, tell
from autograder.messages import ENGLISH
from autograder.nbgrader.cells import CHECK, cell_name, check_name
from autograder.nbgrader.database import explain_fault, find_released
from autograder.nbgrader.files import write_shown
from autograder.nbgrader.restore import Released, earned_points
from autograder.report.policy import Policy
from autograder.score import QuestionScore, SubmissionScore
from autograder.submissions import Submission
from autograder.text import printable

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
    look_at : list of str
        Sentences about what a person should look at, each once.
    """

    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    ungraded: dict[str, str] = field(default_factory=dict)
    look_at: list[str] = field(default_factory=list)


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
        self._folder = folder
        with chdir(folder):
            self._app = NbGrader(raise_config_file_errors=True)
            try:
                self._app.initialize([], root=str(Path.cwd()))
            except (Exception, SystemExit) as error:
                where = folder / "nbgrader_config.py"
                reason = printable(f"{type(error).__name__}: {error}", 300)
                message = f"nbgrader cannot start with {where} ({reason}). Correct that file."
                raise UserError(message) from error
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
            If nbgrader has no such assignment, or not all its questions, or its database cannot
            be used.
        """
        database = make_url(self._places.db_url).database
        if self._places.db_url.startswith("sqlite") and not Path(database or "").is_file():
            raise UserError(
                f"There is no nbgrader gradebook at {database}. Name the folder of the nbgrader "
                f"course with --into, or begin there: autograde nbgrader build {assignment} and "
                f"nbgrader generate_assignment {assignment}."
            )
        try:
            return self._push(assignment, known, questions)
        except DBAPIError as error:
            raise UserError(explain_fault(error, str(self._places.db_url))) from error

    def _push(
        self,
        assignment: str,
        known: Iterable[tuple[Submission, SubmissionScore]],
        questions: Mapping[str, str],
    ) -> Pushed:
        pushed = Pushed()
        with warnings.catch_warnings(), Gradebook(self._places.db_url) as gradebook:
            warnings.simplefilter("ignore", SAWarning)  # of its own use of the database
            released = find_released(gradebook, assignment, questions)
            for submission, score in known:
                changed = self._push_one(
                    gradebook, assignment, submission, score, released, pushed.look_at
                )
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
        look_at: list[str],
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
        changed = [
            _write_notebook_row(notebook, scores, told, look_at) for notebook in row.notebooks
        ]
        gradebook.db.commit()
        if any(changed):
            self._penalize(gradebook, row)
        shown = self.place("autograded", student, assignment)
        files = write_shown(handed_in, shown, submission, released, scores, told)
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


def _write_notebook_row(
    notebook: Row,
    scores: Mapping[str, QuestionScore],
    told: Mapping[str, Feedback],
    look_at: list[str],
) -> bool:
    """Write scores and comments of one notebook; say whether anything changed."""
    by_cell = {check_name(name): score for name, score in scores.items()}
    comments = {cell_name(name): as_markdown(feedback) for name, feedback in told.items()}
    changed = [
        _write_grade(grade, by_cell.get(grade.name), look_at)
        for grade in notebook.grades
        if grade.name in by_cell or grade.name.startswith(CHECK)
    ]
    for comment in notebook.comments:
        text = comments.get(comment.name)
        if text is not None and comment.auto_comment != text:
            comment.auto_comment = text
            changed.append(True)
    return any(changed)


def _write_grade(grade: Row, score: QuestionScore | None, look_at: list[str]) -> bool:
    """Write the score of one cell; none where the course does not ask its question any more."""
    name, student = grade.name.removeprefix(CHECK), printable(grade.notebook.student.id)
    if score is None:
        if grade.auto_score is None:
            return False
        grade.auto_score, grade.needs_manual_grade = None, True
        _say_once(look_at, f"{name} is no question of the assignment any more: grade it by hand.")
        return True
    earned = earned_points(score, grade.max_score)
    if score.possible != grade.max_score:
        _say_once(
            look_at,
            f"{name} is worth {grade.max_score:g} points in nbgrader, and {score.possible:g} in "
            "course.yaml: build and generate the assignment again with --force, and push.",
        )
    if grade.auto_score != earned or (earned is None and not grade.needs_manual_grade):
        grade.auto_score = earned
        # what a person decided about another submission is to be looked at again
        grade.needs_manual_grade = earned is None or grade.manual_score is not None
    elif grade.needs_manual_grade and earned is not None and grade.manual_score is None:
        grade.needs_manual_grade = False
    else:
        return False
    if grade.manual_score is not None and earned is not None:
        look_at.append(
            f"{student}, {name}: a person gave {grade.manual_score:g}, and that still counts; "
            f"what is handed in now earns {earned:g}. Decide in formgrader."
        )
    return True


def _say_once(look_at: list[str], sentence: str) -> None:
    if sentence not in look_at:
        look_at.append(sentence)
