"""How long a question takes: an estimate that needs nobody's opinion, and says what it is.

Nobody's time has been measured. The estimate grows with what there is to think through: the
statements of the model answer, private helpers included, and the aspects that are judged.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from autograder.quiz import AnyQuestion, QuizQuestion

READING_MIN = 5
"""To read the task and work out its example by hand."""

STATEMENT_MIN = 3
"""For each statement of the model answer: to find it, write it and correct it."""

ASPECT_MIN = 2
"""For each aspect: to run its cases and understand what they ask."""

ANSWER_MIN = 3
"""For a quiz question: to read it, look it up and choose."""

STEP_MIN = 5
"""Estimates are rounded to so many minutes."""


def estimate_minutes(question: AnyQuestion) -> int:
    """Estimate the minutes that a question takes; see the module for what that rests on."""
    if isinstance(question, QuizQuestion):
        return ANSWER_MIN
    minutes = (
        READING_MIN
        + STATEMENT_MIN * count_statements(question)
        + ASPECT_MIN * len(question.aspects)
    )
    return STEP_MIN * round(minutes / STEP_MIN)


def count_statements(question: AnyQuestion) -> int:
    """Count the statements of a model answer and of the functions of its file that it calls."""
    if isinstance(question, QuizQuestion):
        return 0
    file = inspect.getsourcefile(question.reference)
    assert file is not None
    functions = _parse(Path(file).read_text(encoding="utf-8"))
    needed, queue = set[str](), [question.name]
    while queue:
        name = queue.pop()
        if name in functions and name not in needed:
            needed.add(name)
            queue += _names(functions[name])
    return sum(_count(functions[name]) for name in needed)


@lru_cache(maxsize=32)
def _parse(source: str) -> dict[str, ast.FunctionDef]:
    """Find the functions of a file, by name; parsed once for all questions of a unit."""
    body = ast.parse(source).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def _names(function: ast.FunctionDef) -> Iterator[str]:
    return (node.id for node in ast.walk(function) if isinstance(node, ast.Name))


def _count(function: ast.FunctionDef) -> int:
    """Count the statements below a function, its docstring left out."""
    inner = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
    return inner - (ast.get_docstring(function) is not None)
