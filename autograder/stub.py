"""Turn a reference into the stub that a student receives."""

from __future__ import annotations

import ast
from collections.abc import Collection

from autograder.texts import QuestionTexts, UnitTexts

BODY = "raise NotImplementedError"
EXAMPLES = "Examples"


def make_stub(source: str, questions: Collection[str], texts: UnitTexts | None = None) -> str:
    """Keep the docstrings and signatures of a reference module and drop every body.

    What remains is the module's docstring, ``import numpy as np`` and the functions named
    in ``questions``. Private helpers and other imports would give the solution away.

    Parameters
    ----------
    source : str
        Text of ``solutions/<unit>.py``.
    questions : collection of str
        Names of the functions that students write.
    texts : UnitTexts or None
        The unit in another language: its docstrings take the place of those of the source, of
        which the examples remain. None keeps the docstrings as they are.

    Returns
    -------
    str
        Text of ``exercises/<unit>.py``.
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    parts = []
    if texts is not None:
        parts.append(write_unit_docstring(texts))
    elif ast.get_docstring(tree) is not None:
        parts.append("\n".join(lines[: tree.body[0].end_lineno]))
    parts.append("import numpy as np")
    stubs = [
        _stub(node, lines, None if texts is None else texts.questions[node.name])
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in questions
    ]
    return "\n\n".join(parts) + "\n\n\n" + "\n\n\n".join(stubs) + "\n"


def write_unit_docstring(texts: UnitTexts) -> str:
    """Write the docstring at the head of an exercise."""
    if not texts.intro:
        return _quote(texts.title)
    return _quote(f"{texts.title}\n\n{texts.intro}\n")


def _stub(function: ast.FunctionDef, lines: list[str], texts: QuestionTexts | None) -> str:
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    end = first.end_lineno if is_docstring and texts is None else first.lineno - 1
    assert end is not None
    signature = lines[function.lineno - 1 : end]
    told = [] if texts is None else [_write_docstring(function, texts)]
    return "\n".join([*signature, *told, f"    {BODY}"])


def _write_docstring(function: ast.FunctionDef, texts: QuestionTexts) -> str:
    """Write a question's docstring in another language, with the examples of its own."""
    examples = find_examples(ast.get_docstring(function) or "")
    parts = [texts.title, texts.task, *([examples] if examples else [])]
    text = _quote("\n\n".join(parts) + "\n")
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def find_examples(docstring: str) -> str:
    """Take the section of examples out of a numpydoc docstring; "" if there is none."""
    lines = docstring.splitlines()
    heads = [i for i, line in enumerate(lines[1:]) if line and not line.strip("-")]
    for place, head in enumerate(heads):
        if lines[head] == EXAMPLES:
            end = heads[place + 1] if heads[place + 1 :] else len(lines)
            return "\n".join(lines[head:end]).rstrip()
    return ""


def _quote(text: str) -> str:
    """Write a text as a docstring."""
    prefix = "r" if "\\" in text else ""
    return f'{prefix}"""{text}"""'
