"""``check("question")`` in a notebook: the visible cases, judged as everywhere else.

It needs the frozen cases, ``cases/<unit>.json`` beside the notebook or in ``exercises/``. The
function is looked up in the notebook, called in its kernel with a time limit, and judged by
the same judge that grades. The last line of a cell may be the call: what it returns is a plain
``float`` between 0 and the question's points, as nbgrader wants it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.answer_key import AnswerKey
from autograder.errors import UserError
from autograder.exercise import play_key
from autograder.feedback_text import Feedback, as_html, as_text, tell
from autograder.inside.module import STUDENT_MARK
from autograder.keyfile import BadKeyFileError, read_keys
from autograder.messages import say
from autograder.outcome import Outcome
from autograder.report.pages import feedback_html
from autograder.score import QuestionScore, score_question
from autograder.text import printable, suggest

TIMEOUT_S = 5.0
PLACES = ("cases", "exercises/cases")


def check(question: str, timeout_s: float = TIMEOUT_S) -> float:
    """Judge a function of the notebook on the visible cases, and show what is wrong.

    Parameters
    ----------
    question : str
        Name of the question, which is the name of its function.
    timeout_s : float
        Seconds after which all its cases must be answered.

    Returns
    -------
    float
        Points, from 0 to what the question is worth. A quiz question counts as answered: what
        is right is not known here.

    Raises
    ------
    UserError
        If there are no cases for such a question, or if nbgrader runs a quiz question to grade
        it, which only the grader can.
    """
    key = find_key(question, Path.cwd())
    if key.judged_later and os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise UserError(
            f"{question} can only be judged by autograder.nbgrader.configure in nbgrader_config.py."
        )
    namespace = sys._getframe(1).f_globals  # noqa: SLF001 (the notebook that calls)
    score = score_question(key, _play(namespace, key, timeout_s))
    feedback = tell(score, language=key.language)
    if key.judged_later and score.share:
        said = say(key.language, "Answered. Whether it is right is judged when you hand in.")
        feedback = Feedback(question, f"? / {score.possible:g}", (said,))
    _show(feedback, "" if key.judged_later else feedback_html(score, key))
    return _earned(score)


def _earned(score: QuestionScore) -> float:
    return float(min(max(score.earned or 0.0, 0.0), score.possible))


def _play(namespace: dict[str, Any], key: AnswerKey, timeout_s: float) -> list[Outcome]:
    """Call the function on all cases; what it prints is not what was asked for."""
    marked = STUDENT_MARK in namespace
    namespace[STUDENT_MARK] = True  # its errors are then told with their lines
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            outcomes = play_key(namespace, key, key.limit_s or timeout_s)
    finally:
        if not marked:
            del namespace[STUDENT_MARK]
    return [replace(each, file=_name_cell(each.file)) for each in outcomes]


def _name_cell(file: str) -> str:
    """Name the cell that a kernel keeps in a file of its own, such as ``In[3]``."""
    if "IPython" in sys.modules:
        from IPython import get_ipython

        shell = get_ipython()
        named = shell.compile.format_code_name(file) if shell is not None else None
        return str(named[1]) if named else file
    return file


def find_key(question: str, folder: Path) -> AnswerKey:
    """Find the frozen cases of a question, in a folder or in those above it.

    Raises
    ------
    UserError
        If there are none.
    """
    known: list[str] = []
    for place in (folder, *folder.parents):
        for path in sorted(file for name in PLACES for file in (place / name).glob("*.json")):
            try:
                keys = {key.question: key for key in read_keys(path)}
            except (BadKeyFileError, json.JSONDecodeError) as error:
                raise UserError(f"{error}. Get the cases again.") from None
            if question in keys:
                return keys[question]
            known += keys
        if known:
            break
    if not known:
        message = f"There are no cases in {folder / PLACES[0]}: keep that folder with the notebook."
        raise UserError(message)
    raise UserError(f"There is no question '{printable(question)}'. {suggest(question, known)}")


def _show(feedback: Feedback, page: str) -> None:
    """Show feedback as HTML in a notebook, and print it anywhere else.

    ``page`` is the fragment with the grids; "" where there is only a sentence to say.
    """
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from IPython.display import HTML, display

        if get_ipython() is not None:
            display(HTML(page or as_html(feedback)))
            return
    print(as_text(feedback))
