"""The source of a function together with all that it needs: a file that stands alone."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

COURSE_PACKAGES = ("solutions", "autograder")
"""Functions of these packages are copied; those of any other are imported."""

CONSTANTS = (bool, int, float, complex, str, tuple, list, dict, np.ndarray)


def standalone_source(function: Callable[..., Any], name: str) -> str:
    """Write a function under another name, after the functions and constants it uses.

    Parameters
    ----------
    function : callable
        A function of a course: a variant of a rubric, or a reference.
    name : str
        What to call it. What it needs gets names that start with ``_<name>_``.

    Returns
    -------
    str
        Python source that uses NumPy and the standard library only.

    Raises
    ------
    ValueError
        If it uses a global that can be neither copied nor imported.
    """
    assert isinstance(function, FunctionType)
    copier = _Copier(name)
    copier.copy(function, name)
    return "\n".join(sorted(copier.imports)) + "\n\n\n" + "\n\n\n".join(copier.parts) + "\n"


class _Copier:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.imports: set[str] = set()
        self.parts: list[str] = []
        self._done: dict[int, str] = {}
        self._constants: dict[str, str] = {}
        self._taken: set[str] = set()

    def copy(self, function: FunctionType, new_name: str) -> None:
        """Add a function, and before it what it needs."""
        self._done[id(function)] = new_name
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        node = tree.body[0]
        assert isinstance(node, ast.FunctionDef)
        node.name, node.returns, node.decorator_list = new_name, None, []
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None
        self.parts.append(ast.unparse(_Renamer(self, function).visit(tree)))

    def name_for(self, name: str, value: Any) -> str:
        """Make a global available to the copied code, and say under which name."""
        if isinstance(value, ModuleType):
            self.imports.add(f"import {value.__name__} as {name}")
            return name
        if isinstance(value, FunctionType) and value.__module__.startswith(COURSE_PACKAGES):
            if id(value) not in self._done:
                self.copy(value, self._new_name(value.__name__))
            return self._done[id(value)]
        if value is None or isinstance(value, CONSTANTS):
            return self._constant(name, _literal(value))
        if callable(value) and hasattr(value, "__module__"):
            self.imports.add(f"from {value.__module__} import {value.__name__} as {name}")
            return name
        raise ValueError(f"the global {name!r} of type {type(value).__name__} cannot be copied")

    def _constant(self, name: str, text: str) -> str:
        if "np." in text:
            self.imports.add("import numpy as np")
        if text not in self._constants:
            self._constants[text] = self._new_name(name)
            self.parts.append(f"{self._constants[text]} = {text}")
        return self._constants[text]

    def _new_name(self, name: str) -> str:
        """Name a copy so that it clashes with nothing, not even a namesake of another module."""
        new_name = f"_{self.prefix}_{name.strip('_')}"
        while new_name in self._taken:
            new_name += "_"
        self._taken.add(new_name)
        return new_name


def _literal(value: Any) -> str:
    """Write a constant as an expression that Python reads back."""
    match value:
        case np.ndarray():
            return f"np.array({_literal(value.tolist())}, dtype={value.dtype.str!r})"
        case float() if not math.isfinite(value):
            return f"np.float64({str(value)!r}).item()"
        case tuple():
            return f"({''.join(f'{_literal(item)}, ' for item in value)})"
        case list():
            return f"[{', '.join(_literal(item) for item in value)}]"
        case dict():
            pairs = (f"{_literal(key)}: {_literal(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return repr(value)


class _Renamer(ast.NodeTransformer):
    """Gives the globals of a function the names that they have in the copy."""

    def __init__(self, copier: _Copier, function: FunctionType) -> None:
        self.copier = copier
        self.globals = function.__globals__
        self.locals = {*function.__code__.co_varnames, *_bound_names(function)}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Copy ``module.function`` of a course's module; leave other attributes as they are."""
        owner = node.value
        if isinstance(owner, ast.Name) and owner.id not in self.locals:
            module = self.globals.get(owner.id)
            if isinstance(module, ModuleType) and module.__name__.startswith(COURSE_PACKAGES):
                value = getattr(module, node.attr)
                return ast.Name(self.copier.name_for(node.attr, value), node.ctx)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a global."""
        if node.id in self.locals or node.id not in self.globals:
            return node
        return ast.Name(self.copier.name_for(node.id, self.globals[node.id]), node.ctx)


def _bound_names(function: FunctionType) -> Iterator[str]:
    """Names that nested functions and comprehensions of a function bind."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
