"""``source/<assignment>/`` of an nbgrader course, made of the questions of ours.

The source notebooks hold the model answers between nbgrader's markers, so that its own tools
work on them. What nbgrader releases of them holds no solution, and nothing of ours that is
hidden ever enters a notebook: the cells that hold the points only name their question.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.build import PUBLIC_SEED
from autograder.companion import load_companion
from autograder.course import Course
from autograder.errors import UserError
from autograder.keyfile import dump_keys
from autograder.keys import Progress, obtain_keys
from autograder.messages import ENGLISH, say
from autograder.nbgrader import cells
from autograder.nbgrader.task import escape, write_chinese_task, write_task
from autograder.question import Question
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.release import freeze_key
from autograder.stub import find_examples
from autograder.texts import QuestionTexts, UnitTexts
from autograder.translation import translate_key, translate_question

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

CONFIG = "nbgrader_config.py"


def write_config(course: Course, language: str | None = None) -> str:
    """Write a configuration with which nbgrader grades in our sandbox.

    Parameters
    ----------
    language : str or None
        Of the feedback; None for the one that ``course.yaml`` names at the time of grading.
    """
    told = "" if language is None else f", language={language!r}"
    return (
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {course.config.name!r}\n"
        "\n"
        "from autograder.nbgrader import configure\n"
        f"configure(c, course={str(course.root)!r}{told})\n"
    )


def build_assignment(
    course: Course,
    assignment: str,
    progress: Progress = lambda _: None,
    language: str | None = None,
) -> dict[str, str]:
    """Derive the files of ``source/<assignment>/``.

    Parameters
    ----------
    language : str or None
        Of everything that students read; None for the one that ``course.yaml`` names.

    Returns
    -------
    dict of str to str
        By path: a notebook for each unit, and ``cases/<unit>.json``, the visible cases that
        `autograder.notebook.check` reads.
    """
    asked = course.assignment_questions(assignment)
    companion = load_companion(course, language or course.config.language)
    keys = obtain_keys(course.root, asked, PUBLIC_SEED, progress)
    if companion is not None:  # before the misconceptions' sentences are locked away
        keys = [translate_key(key, companion.questions[key.question]) for key in keys]
    keys = [freeze_key(key) for key in keys]
    files = {}
    for unit in dict.fromkeys(key.unit for key in keys):
        questions = [(question, points) for question, points in asked if question.unit == unit]
        source = (course.root / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
        made = make_notebook(
            source, questions, None if companion is None else companion.units[unit]
        )
        files[f"{unit}.ipynb"] = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        files[f"cases/{unit}.json"] = dump_keys([key for key in keys if key.unit == unit])
    return files


def make_notebook(
    source: str,
    questions: Sequence[tuple[AnyQuestion, float]],
    texts: UnitTexts | None = None,
) -> dict[str, Any]:
    """Make the source notebook of a unit.

    Parameters
    ----------
    source : str
        Text of ``solutions/<unit>.py``.
    questions : sequence of (Question or QuizQuestion, float)
        With their points.
    texts : UnitTexts or None
        The unit in another language. None takes the texts of the course itself.
    """
    module = Module(source)
    start = "import numpy as np"
    if any(isinstance(question, QuizQuestion) for question, _ in questions):
        start = "ANSWERS = {}"
    made = [cells.read_only("unit", _head(module, texts)), cells.setup("setup", start)]
    for question, points in questions:
        told = None if texts is None else texts.questions[question.name]
        name = f"task-{cells.cell_name(question.name)}"
        if isinstance(question, QuizQuestion):
            ask_number = "A number is asked." if texts is None else texts.ask_number
            task = _quiz_task(question, points, told, ask_number)
            answer = _quiz_answer(question)
        else:
            task = _task(question, points, told)
            answer = _answer(question, module, told)
        made.append(cells.read_only(name, task))
        made.append(cells.answer(question.name, answer))
        call = f"from autograder.notebook import check\n\ncheck({question.name!r})"
        made.append(cells.graded(question.name, call.replace("'", '"'), points))
    return cells.notebook(made)


def _head(module: Module, texts: UnitTexts | None) -> str:
    if texts is not None:
        return f"# {escape(texts.title)}\n\n{write_chinese_task(texts.intro)}".rstrip()
    title, _, rest = module.docstring.partition("\n\n")
    return f"# {escape(title.rstrip('.'))}\n\n{write_task(rest)}".rstrip()


def _worth(points: float, texts: QuestionTexts | None) -> str:
    language = ENGLISH if texts is None else texts.language
    return say(language, "1 point") if points == 1 else say(language, "{n} points", n=f"{points:g}")


def _quiz_task(
    question: QuizQuestion, points: float, texts: QuestionTexts | None, ask_number: str
) -> str:
    if texts is not None:
        question = translate_question(question, texts)
    options = [f"- **{option.answer}**: {escape(option.text)}" for option in question.options]
    head = f"## {question.name}  {escape(question.title)} ({_worth(points, texts)})"
    asked = "\n".join(options) if question.letters else f"*{ask_number}*"
    return f"{head}\n\n{escape(question.task)}\n\n{asked}"


def _task(question: Question, points: float, texts: QuestionTexts | None) -> str:
    head = f"## `{question.name}` ({_worth(points, texts)})"
    docstring = question.reference.__doc__ or ""
    if texts is None:
        return f"{head}\n\n{write_task(docstring)}"
    parts = [head, escape(texts.title), write_chinese_task(texts.task)]
    examples = find_examples(inspect.cleandoc(docstring))
    if examples:
        _, _, code = examples.split("\n", 2)
        title = say(texts.language, "Examples")
        parts += [f"**{title}**", f"```python\n{code.strip()}\n```"]
    return "\n\n".join(parts)


def _quiz_answer(question: QuizQuestion) -> str:
    given = f"ANSWERS[{json.dumps(question.name)}] = {question.model!r}"
    return f"{BEGIN}\n{given}\n{END}"


def _answer(question: Question, module: Module, texts: QuestionTexts | None) -> str:
    function = module.functions[question.name]
    title = (ast.get_docstring(function) or question.name).split("\n")[0]
    if texts is not None:
        title = texts.title
    head = module.text_of(function.lineno, function.body[0].lineno - 1)
    body = module.text_of(_begin_of_body(function), function.end_lineno or function.lineno)
    helpers = [textwrap.indent(text, "    ") for text in module.needs(question.name)]
    inside = "\n".join([f"    {BEGIN}", *helpers, body, f"    {END}"])
    return f'{head}\n    """{title}"""\n{inside}'


def _begin_of_body(function: ast.FunctionDef) -> int:
    """Find the line behind the docstring of a function."""
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return (first.end_lineno or first.lineno) + 1
    return first.lineno


class Module:
    """The text of a module of model answers, and which of its parts need which."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        tree = ast.parse(source)
        self.docstring = ast.get_docstring(tree) or ""
        self.functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
        self._parts = [node for node in tree.body if _bound(node)]

    def text_of(self, first: int, last: int) -> str:
        """Take lines as they stand, counted from 1."""
        return "\n".join(self._lines[first - 1 : last]).strip("\n")

    def needs(self, name: str) -> list[str]:
        """List the texts of all that a function needs of its module, directly or not."""
        names = {"np", name}
        needed: list[ast.stmt] = [self.functions[name]]
        for node in needed:  # grows while it is read
            used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            for part in self._parts:
                if _bound(part) & used - names:
                    names |= _bound(part)
                    needed.append(part)
        parts = sorted(needed[1:], key=lambda node: node.lineno)
        return [self.text_of(_first_line(node), node.end_lineno or node.lineno) for node in parts]


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return int(min([node.lineno, *(part.lineno for part in decorators)]))


def _bound(node: ast.stmt) -> set[str]:
    """Name what a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def write_source(folder: Path, files: Mapping[str, str], *, force: bool) -> list[Path]:
    """Write the files of an assignment.

    Raises
    ------
    UserError
        If one of them is there and says something else: somebody may have edited it.
    """
    changed = [
        folder / name
        for name, text in files.items()
        if (folder / name).exists() and (folder / name).read_text(encoding="utf-8") != text
    ]
    if changed and not force:
        names = ", ".join(str(path) for path in changed)
        raise UserError(
            f"Something else is in {names} already. Move it away, or write over it with --force."
        )
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in files]
