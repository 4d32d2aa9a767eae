"""``source/<assignment>/`` of an nbgrader course, made of the questions of ours.

The source notebooks hold the model answers between nbgrader's markers, so that its own tools
work on them. What nbgrader releases of them holds no solution, and nothing of ours that is
hidden ever enters a notebook: the cells that hold the points only name their question.
"""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.build import PUBLIC_SEED
from autograder.course import Course
from autograder.errors import UserError
from autograder.keyfile import dump_keys
from autograder.keys import Progress, obtain_keys
from autograder.nbgrader import cells
from autograder.nbgrader.task import escape, write_task
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.release import freeze_key

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

CONFIG = "nbgrader_config.py"


def write_config(course: Course) -> str:
    """Write a configuration with which nbgrader grades in our sandbox."""
    return (
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {course.config.name!r}\n"
        "\n"
        "from autograder.nbgrader import configure\n"
        f"configure(c, course={str(course.root)!r})\n"
    )


def build_assignment(
    course: Course, assignment: str, progress: Progress = lambda _: None
) -> dict[str, str]:
    """Derive the files of ``source/<assignment>/``.

    Returns
    -------
    dict of str to str
        By path: a notebook for each unit, and ``cases/<unit>.json``, the visible cases that
        `autograder.notebook.check` reads.
    """
    asked = course.assignment_questions(assignment)
    keys = [freeze_key(key) for key in obtain_keys(course.root, asked, PUBLIC_SEED, progress)]
    files = {}
    for unit in dict.fromkeys(key.unit for key in keys):
        questions = [(question, points) for question, points in asked if question.unit == unit]
        source = (course.root / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
        made = make_notebook(source, questions)
        files[f"{unit}.ipynb"] = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        files[f"cases/{unit}.json"] = dump_keys([key for key in keys if key.unit == unit])
    return files


def make_notebook(source: str, questions: Sequence[tuple[AnyQuestion, float]]) -> dict[str, Any]:
    """Make the source notebook of a unit.

    Parameters
    ----------
    source : str
        Text of ``solutions/<unit>.py``.
    questions : sequence of (Question or QuizQuestion, float)
        With their points.
    """
    module = Module(source)
    start = "import numpy as np"
    if any(isinstance(question, QuizQuestion) for question, _ in questions):
        start = "ANSWERS = {}"
    made = [cells.read_only("unit", _head(module)), cells.setup("setup", start)]
    for question, points in questions:
        name = f"task-{cells.cell_name(question.name)}"
        made.append(cells.read_only(name, _task(question, points)))
        made.append(cells.answer(question.name, _answer(question, module)))
        call = f"from autograder.notebook import check\n\ncheck({question.name!r})"
        made.append(cells.graded(question.name, call.replace("'", '"'), points))
    return cells.notebook(made)


def _head(module: Module) -> str:
    title, _, rest = module.docstring.partition("\n\n")
    return f"# {escape(title.rstrip('.'))}\n\n{write_task(rest)}".rstrip()


def _task(question: AnyQuestion, points: float) -> str:
    worth = f"{points:g} points" if points != 1 else "1 point"
    if isinstance(question, QuizQuestion):
        options = [f"- **{option.answer}**: {escape(option.text)}" for option in question.options]
        head = f"## {question.name}  {escape(question.title)} ({worth})"
        asked = "\n".join(options) if question.letters else "*A number is asked.*"
        return f"{head}\n\n{escape(question.task)}\n\n{asked}"
    return f"## `{question.name}` ({worth})\n\n{write_task(question.reference.__doc__ or '')}"


def _answer(question: AnyQuestion, module: Module) -> str:
    if isinstance(question, QuizQuestion):
        given = f"ANSWERS[{json.dumps(question.name)}] = {question.model!r}"
        return f"{BEGIN}\n{given}\n{END}"
    function = module.functions[question.name]
    title = (ast.get_docstring(function) or question.name).split("\n")[0]
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
