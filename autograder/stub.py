"""Turn a reference into the stub that a student receives."""

from __future__ import annotations

import ast
from collections.abc import Collection

BODY = "raise NotImplementedError"


def make_stub(source: str, questions: Collection[str]) -> str:
    """Keep the docstrings and signatures of a reference module and drop every body.

    What remains is the module's docstring, ``import numpy as np`` and the functions named
    in ``questions``. Private helpers and other imports would give the solution away.

    Parameters
    ----------
    source : str
        Text of ``solutions/<unit>.py``.
    questions : collection of str
        Names of the functions that students write.

    Returns
    -------
    str
        Text of ``exercises/<unit>.py``.
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    parts = []
    if ast.get_docstring(tree) is not None:
        parts.append("\n".join(lines[: tree.body[0].end_lineno]))
    parts.append("import numpy as np")
    stubs = [
        _stub(node, lines)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in questions
    ]
    return "\n\n".join(parts) + "\n\n\n" + "\n\n\n".join(stubs) + "\n"


def _stub(function: ast.FunctionDef, lines: list[str]) -> str:
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    end = first.end_lineno if is_docstring else first.lineno - 1
    assert end is not None
    return "\n".join([*lines[function.lineno - 1 : end], f"    {BODY}"])
