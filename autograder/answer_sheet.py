"""The file that a student receives for a unit of quiz questions: an answer sheet.

Each question is a comment with its text and options. Below them stands the dict that is to
be filled in. Nothing in the file tells which option is right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.layout import wrap
from autograder.quiz import QuizQuestion

WIDTH = 96
"""Columns of a line; a Chinese character takes two."""


def make_sheet(source: str, questions: Sequence[QuizQuestion], ask_number: str = "a number") -> str:
    """Write the answer sheet of a unit.

    Parameters
    ----------
    source : str
        Text of ``solutions/<unit>.py``, whose docstring goes to the head of the sheet.
    questions : sequence of QuizQuestion
        In the order in which they are shown.
    ask_number : str
        What stands beside the title of a question that asks for a number.

    Returns
    -------
    str
        Text of ``exercises/<unit>.py``.
    """
    tree = ast.parse(source)
    parts = []
    if ast.get_docstring(tree) is not None:
        parts.append("\n".join(source.splitlines()[: tree.body[0].end_lineno]))
    parts += ["\n".join(_describe(question, ask_number)) for question in questions]
    answers = [f'    "{question.name}": None,' for question in questions]
    return "\n\n".join([*parts, "\n".join(["ANSWERS = {", *answers, "}"])]) + "\n"


def _describe(question: QuizQuestion, ask_number: str) -> Iterator[str]:
    asked = "" if question.letters else f" ({ask_number})"
    yield from _comment(question.title + asked, head=f"{question.name}  ")
    yield "#"
    yield from _comment(question.task)
    if question.letters:
        yield "#"
        for option in question.options:
            yield from _comment(option.text, head=f"  {option.answer}  ")


def _comment(text: str, head: str = "") -> Iterator[str]:
    """Write a text as comment lines, the first after a head, the others below its text."""
    for i, line in enumerate(wrap(text, WIDTH - 2 - len(head))):
        yield f"# {' ' * len(head) if i else head}{line}"
