"""A student's files as modules, loaded so that one mistake costs no more than it must.

A statement of a file that raises (a missing import, a stray call at the end) is noted and
skipped, and the functions around it are still there to be graded. Only a file that Python
cannot parse has none. A notebook is a file for each of its cells.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_loader
from typing import Any

import numpy as np

from .notebook import is_notebook, split_notebook

FUTURE = "__future__"
INSTRUCTION_BYTES = 2
STUDENT_MARK = "__autograder_student__"
"""A global of every student module; tracebacks are cut down to frames that have it."""


class StopStudent(BaseException):
    """Raised in a student's code by whoever runs it, to end it; never taken for the student's."""


@dataclass(frozen=True)
class LoadNote:
    """One statement of a file that could not be executed, or the file that could not be parsed.

    ``line`` counts from 1; ``fatal`` says that nothing of the file was loaded.
    """

    file: str
    line: int | None
    error: str
    fatal: bool = False

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.error}" if self.error else where


def describe_error(error: BaseException) -> str:
    """Write an exception as one line of at most 300 characters, whatever its ``__str__`` does."""
    name = type(error).__name__
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:  # a hostile __str__ may raise even SystemExit
        text = ""
    text = " ".join(str(text or "").split())[:300]
    return f"{name}: {text}" if text else name


def execute(source: bytes, file: str, namespace: dict[str, Any]) -> list[LoadNote]:
    """Execute a file's statements in ``namespace`` and return what went wrong.

    The whole file is compiled at once, which is several times as fast as one statement at a
    time. Only after a fault is it taken apart: the statements behind it are executed one by one.
    """
    try:
        code = compile(source, file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        code = None  # one statement may be to blame, such as a return outside a function
    if code is None:
        return _execute_after((0, 0), source, file, namespace)
    try:
        exec(code, namespace)
    except (StopStudent, KeyboardInterrupt):
        raise
    except BaseException as error:
        place = _find_place(code, sys.exc_info()[2])
        return _execute_after(place, source, file, namespace, error)
    return []


def _execute_file(source: bytes, name: str, namespace: dict[str, Any]) -> list[LoadNote]:
    return execute(source, f"{name}.py", namespace)


def execute_notebook(source: bytes, name: str, namespace: dict[str, Any]) -> list[LoadNote]:
    """Execute a notebook's cells in one ``namespace``, in which ``np`` is there already.

    A cell that cannot be parsed costs itself only; bytes that are no notebook are fatal.
    """
    try:
        cells, found = split_notebook(source, name)
    except ValueError as error:
        return [LoadNote(f"{name}.ipynb", None, str(error), fatal=True)]
    namespace["np"] = np
    notes = [LoadNote(text, None, "") for text in found]
    for file, text in cells:
        notes += [replace(note, fatal=False) for note in execute(text, file, namespace)]
    return notes


def _find_place(code: types.CodeType, trace: types.TracebackType | None) -> tuple[int, int]:
    """Find the line and column (in bytes) at which the statements of a file stopped."""
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    assert trace is not None
    line, _, column, _ = list(code.co_positions())[trace.tb_lasti // INSTRUCTION_BYTES]
    return line or trace.tb_lineno, column or 0


def _execute_after(
    place: tuple[int, int],
    source: bytes,
    file: str,
    namespace: dict[str, Any],
    error: BaseException | None = None,
) -> list[LoadNote]:
    """Execute one by one the statements that begin after the one at a place.

    ``error`` is what that one raised; None where nothing has been executed yet.
    """
    try:
        body = ast.parse(source, filename=file).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return [LoadNote(file, getattr(fault, "lineno", None), describe_error(fault), fatal=True)]
    notes = []
    if error is not None:
        failed = max((node for node in body if _begin(node) <= place), key=_begin)
        notes.append(LoadNote(file, failed.lineno, describe_error(error)))
    flags = 0
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == FUTURE:
            flags |= _future_flags(node)
        if error is not None and _begin(node) <= place:
            continue
        try:
            part = ast.Module([node], [])
            exec(compile(part, file, "exec", flags, dont_inherit=True), namespace)
        except (StopStudent, KeyboardInterrupt):
            raise
        except BaseException as fault:
            notes.append(LoadNote(file, node.lineno, describe_error(fault)))
    return notes


def _begin(node: ast.stmt) -> tuple[int, int]:
    """Find where a statement begins, its decorators included."""
    first = min([node, *getattr(node, "decorator_list", [])], key=lambda part: part.lineno)
    return (first.lineno, first.col_offset) if first is node else (first.lineno, 0)


def _future_flags(node: ast.ImportFrom) -> int:
    import __future__

    features = (getattr(__future__, alias.name, None) for alias in node.names)
    return sum(feature.compiler_flag for feature in features if feature is not None)


class SubmissionFinder(MetaPathFinder, Loader):
    """Lets one file of a submission import another.

    It stands last on ``sys.meta_path``, so a file named ``numpy.py`` hides nothing.
    """

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self.sources = dict(sources)
        self.notes: list[LoadNote] = []

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 (of the import protocol)
        target: object = None,  # noqa: ARG002 (likewise)
    ) -> ModuleSpec | None:
        """Find a module among the submission's files."""
        return spec_from_loader(fullname, self) if fullname in self.sources else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:  # noqa: ARG002 (likewise)
        """Let Python make an ordinary module."""
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Execute a file; one that cannot be parsed cannot be imported."""
        module.__dict__[STUDENT_MARK] = True
        source = self.sources[module.__name__]
        run = execute_notebook if is_notebook(source) else _execute_file
        found = run(source, module.__name__, module.__dict__)
        self.notes.extend(found)
        if any(note.fatal for note in found):
            raise ImportError(str(found[0]))


def load(finder: SubmissionFinder, name: str) -> tuple[dict[str, Any] | None, list[LoadNote]]:
    """Load one file of a submission, or take it as another file's import left it.

    Returns
    -------
    namespace : dict or None
        What the file defines; None when the file is missing or cannot be parsed.
    notes : list of LoadNote
        What went wrong in this file and in those that it imported.
    """
    if name not in finder.sources:
        return None, [LoadNote(f"{name}.py", None, "the file is missing", fatal=True)]
    module = sys.modules.get(name)
    if module is not None and getattr(module, "__loader__", None) is finder:
        own = [note for note in finder.notes if note.file.startswith(f"{name}.")]
        return module.__dict__, own
    before = len(finder.notes)
    spec = spec_from_loader(name, finder)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        finder.exec_module(module)
    except ImportError:
        del sys.modules[name]
        return None, finder.notes[before:]
    return module.__dict__, finder.notes[before:]
