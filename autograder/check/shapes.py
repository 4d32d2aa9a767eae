"""The law about docstrings: the shapes that they state hold on every case.

A docstring states a shape as ``x : ndarray, shape (N, C, H, W)`` among its parameters and
``ndarray, shape (H - K_h + 1, ...)`` or ``name : ndarray, shape (...)`` among its results.
A letter means the same number everywhere in one call; an expression of letters is computed.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.answer_key import Case, Raises
from autograder.check.subject import Subject, name_case

_SECTION = re.compile(r"^ *(\w[\w ]*)\n *-{3,}\n", re.MULTILINE)
_NAMED = re.compile(r"^(\w+(?: *, *\w+)*) : (.*)$")
_SHAPE = re.compile(r"\bshape \(((?:[^()]|\([^()]*\))*)\)")
_OPERATIONS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


def check_shapes(subject: Subject) -> list[str]:
    """The shapes that the docstring states hold on every case, and every array has one."""
    docstring = subject.question.reference.__doc__ or ""
    stated = parse_shapes(docstring, "Parameters")
    results = parse_shapes(docstring, "Returns")
    found: dict[str, None] = {}
    for case in subject.key.cases:
        if isinstance(case.expected, Raises) or case.judges != "result" or case.driver != "call":
            continue
        for fault in _check_case(case, stated, results):
            found.setdefault(f"{fault} on {name_case(case)}.")
    return list(found)[:3]


def parse_shapes(docstring: str, section: str) -> dict[str, str | None]:
    """Read the shapes of one section.

    Returns
    -------
    dict of str to str or None
        By name (``""``, ``"1"``, ... for results without one): the text between the
        brackets, or None for what has no shape.
    """
    parts = _SECTION.split(docstring)
    bodies = dict(zip(parts[1::2], parts[2::2], strict=False))
    shapes: dict[str, str | None] = {}
    lines = [line for line in bodies.get(section, "").splitlines() if line.strip()]
    indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    for line in lines:
        if len(line) - len(line.lstrip()) > indent:
            continue
        named = _NAMED.match(line.strip())
        names = [n.strip() for n in named[1].split(",")] if named else [str(len(shapes) or "")]
        shape = _SHAPE.search(line)
        for name in names:
            shapes[name] = shape[1] if shape else None
            if "any shape" in line:
                shapes[name] = "..."
    return shapes


def _check_case(
    case: Case, stated: Mapping[str, str | None], results: Mapping[str, str | None]
) -> list[str]:
    letters: dict[str, int] = {}
    found = []
    for name, value in case.inputs.items():
        if isinstance(value, np.ndarray):
            found += _check_array(f"the argument {name!r}", value, stated.get(name), letters)
    if case.view is not None:  # what is judged is not what the function returns
        return found
    expected = case.expected
    arrays = expected if isinstance(expected, tuple) else (expected,)
    shapes = list(results.values())
    first = case.part if isinstance(case.part, int) else 0
    for i, value in enumerate(arrays, first):
        if isinstance(value, np.ndarray):
            shape = shapes[i] if i < len(shapes) else None
            found += _check_array(f"result {i}", value, shape, letters)
    return found


def _check_array(
    what: str, array: np.ndarray, stated: str | None, letters: dict[str, int]
) -> list[str]:
    if stated is None:
        return [f"the docstring states no shape for {what}"]
    if stated == "...":
        return []
    axes = [axis.strip() for axis in stated.split(",") if axis.strip()]
    if axes and axes[0] == "...":
        axes = [str(n) for n in array.shape[: array.ndim - len(axes) + 1]] + axes[1:]
    if len(axes) != array.ndim:
        return [f"{what} has shape {array.shape}, but the docstring states ({stated})"]
    for axis, length in zip(axes, array.shape, strict=True):
        if axis.isidentifier() and axis not in letters:
            letters[axis] = length
        value = _evaluate(axis, letters)
        if value is not None and value != length:
            return [f"{what} has shape {array.shape}, but the docstring states ({stated})"]
    return []


def _evaluate(axis: str, letters: Mapping[str, int]) -> int | None:
    """Compute an axis; None where it contains a letter that no array has given a value."""
    try:
        tree = ast.parse(axis.replace("·", "*").replace("×", "*").replace("−", "-"), mode="eval")
        return _compute(tree.body, letters)
    except (SyntaxError, KeyError):
        return None


def _compute(node: ast.AST, letters: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.Name(id=name):
            return letters[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            result: int = _OPERATIONS[type(op)](_compute(left, letters), _compute(right, letters))
            return result
    raise KeyError(ast.dump(node))
