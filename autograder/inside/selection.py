"""Which statements of a notebook its functions need.

A notebook holds answers, and between them plots, trials and training loops. Definitions are
always executed. Of the other statements those are that give a value to a name which something
chosen looks up, and assignments that cost nothing, so that a constant or an alias is there.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

_CHEAP = frozenset(
    function.__name__
    for function in (
        *(abs, bool, complex, dict, divmod, enumerate, float, frozenset, int, len, list, map, max),
        *(min, pow, range, reversed, round, set, slice, sorted, str, sum, tuple, zip),
    )
)
"""Functions that an assignment between the answers may call without being put off ..."""

_CHEAP_MODULES = frozenset(("np", "numpy", "math", "functools", "itertools"))
"""... and modules whose functions it may call."""

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Assignment = (ast.Assign, ast.AnnAssign, ast.AugAssign)


@dataclass(frozen=True)
class Cell:
    """One code cell: its syntax tree, its text, and whether it is the place for an answer."""

    tree: ast.Module
    text: str
    is_answer: bool


def select_statements(cells: Sequence[Cell]) -> set[ast.stmt]:
    """Choose the statements to execute: definitions, and whatever they need, in turn."""
    nodes = [(node, cell) for cell in cells for node in cell.tree.body]
    binds = {node: _find_bound(node) for node, _ in nodes}
    uses = {node: _find_used(node, cell.text) for node, cell in nodes}
    chosen = {node for node, cell in nodes if _is_root(node, cell)}
    needed = {name for node in chosen for name in (*uses[node], *binds[node])}
    while True:
        more = {node for node, _ in nodes if node not in chosen and binds[node] & needed}
        if not more:
            return chosen
        chosen |= more
        needed |= {name for node in more for name in uses[node]}


def _is_root(node: ast.stmt, cell: Cell) -> bool:
    """Whether a statement is executed even if no other one needs it."""
    if isinstance(node, Definition):
        return True
    if isinstance(node, Assignment):
        calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
        return cell.is_answer or all(_is_cheap(call.func) for call in calls)
    if isinstance(node, ast.If | ast.Try | ast.With):
        return any(isinstance(part, Definition) for part in node.body)
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_cheap(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        base = _base(function)
        return base in _CHEAP_MODULES
    return isinstance(function, ast.Name) and function.id in _CHEAP


def _base(node: ast.expr) -> str:
    """Name the variable that an attribute or an element belongs to."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _find_bound(node: ast.stmt) -> frozenset[str]:
    """Find the names that a statement gives a value, or whose value it may change."""
    if isinstance(node, Definition):
        return frozenset((node.name,))
    names = set()
    for part in ast.walk(node):  # a call such as np.random.seed(0) may change what np is
        if isinstance(part, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in part.names}
        elif isinstance(part, Definition):
            names.add(part.name)
        elif isinstance(part, ast.Name | ast.Attribute | ast.Subscript):
            if isinstance(part.ctx, ast.Store | ast.Del):
                names.add(_base(part))
        elif isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            names.add(_base(part.value.func) if isinstance(part.value.func, ast.Attribute) else "")
    return frozenset(names - {""})


def _find_used(node: ast.stmt, text: str) -> frozenset[str]:
    """Find the names of the notebook that a statement looks up, now or when it is called."""
    if not isinstance(node, Definition):
        return frozenset(
            part.id
            for part in ast.walk(node)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
        )
    lines = text.split("\n")
    start = min([node.lineno, *(part.lineno for part in node.decorator_list)])
    segment = "\n".join(lines[start - 1 : node.end_lineno])
    try:
        table = symtable.symtable(segment, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):  # it shares a line with another statement
        return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
    return frozenset(_find_globals(table))


def _find_globals(table: symtable.SymbolTable) -> Iterator[str]:
    is_top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (is_top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _find_globals(child)


def blank(text: str, tree: ast.Module, kept: Collection[ast.stmt]) -> str:
    """Empty the lines that hold nothing but statements that were not chosen."""
    lines = text.split("\n")
    wanted = {number for node in tree.body if node in kept for number in _lines_of(node)}
    for node in tree.body:
        if node not in kept:
            for number in _lines_of(node):
                if number not in wanted:
                    lines[number - 1] = ""
    return "\n".join(lines)


def _lines_of(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(part.lineno for part in decorators)])
    return range(start, (node.end_lineno or node.lineno) + 1)
