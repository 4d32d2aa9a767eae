"""nbgrader, in both directions.

A real nbgrader course can hold our questions (``autograde nbgrader build``), have them graded
in our sandbox while nbgrader runs (`configure`), or be given scores that were found outside
(``autograde nbgrader push``). Only the modules that are for nbgrader's own process import it:
it takes seconds.
"""

from __future__ import annotations

from typing import Any


def configure(c: Any, course: str, seed: str = "", language: str = "") -> None:
    """Have ``nbgrader autograde`` grade in our sandbox; for ``nbgrader_config.py``.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returned.
    course : str
        Folder of the course, with ``course.yaml``.
    seed : str
        Seed of the cases in place of the course's secret seed.
    language : str
        Language of the feedback in place of the one in ``course.yaml``: ``en`` or ``zh``.
    """
    here = "autograder.nbgrader.preprocessors"
    c.Autograde.exporter_class = f"{here}.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        f"{here}.RestoreCells",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        f"{here}.GradeInSandbox",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.SubmissionExporter.course = course
    c.SubmissionExporter.seed = seed
    c.SubmissionExporter.language = language
