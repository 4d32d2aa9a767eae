"""The source of a model answer, as a student reads it after the deadline."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Top = ast.stmt


def read_model_answer(path: Path, name: str) -> str:
    """Take a function out of a file, with the imports, helpers and constants that it uses.

    Its docstring is left out: it is the task, which the student has.

    Parameters
    ----------
    path : Path
        A reference module of the course.
    name : str
        A function of it.

    Returns
    -------
    str
        Python source with its comments; "" if the file has no such function.
    """
    text, tops = _read(path)
    if not isinstance(tops.get(name), ast.FunctionDef):
        return ""
    wanted, queue = {name}, [name]
    while queue:
        for used in _names(tops[queue.pop()]):
            if used in tops and used not in wanted:
                wanted.add(used)
                queue.append(used)
    lines = text.splitlines()
    nodes = {id(tops[each]): tops[each] for each in wanted}.values()
    imports: list[str] = []
    parts: list[str] = []
    for node in sorted(nodes, key=lambda node: node.lineno):
        source = _source(lines, node, without_docstring=node is tops[name])
        (imports if isinstance(node, ast.Import | ast.ImportFrom) else parts).append(source)
    return "\n\n\n".join(["\n".join(imports), *parts] if imports else parts)


@cache
def _read(path: Path) -> tuple[str, dict[str, Top]]:
    """Read a module's text and what it defines, by name."""
    text = path.read_text(encoding="utf-8")
    return text, {name: node for node in ast.parse(text).body for name in _bound(node)}


def _bound(node: Top) -> Iterator[str]:
    """Name what a statement at the top of a module defines."""
    match node:
        case ast.FunctionDef():
            yield node.name
        case ast.Assign():
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import() | ast.ImportFrom():
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)


def _names(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _source(lines: list[str], node: Top, *, without_docstring: bool) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min(each.lineno for each in [node, *decorators])
    last = node.end_lineno
    kept = lines[first - 1 : last]
    if without_docstring and isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
        docstring = node.body[0]
        assert docstring.end_lineno is not None
        kept = lines[first - 1 : docstring.lineno - 1] + lines[docstring.end_lineno : last]
    return "\n".join(kept)
