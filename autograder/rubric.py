"""A course's rubric, imported from its folder.

``solutions`` is the name of a package in every course, and one process may load several
courses. So each load starts afresh: modules of an earlier load are forgotten, and the
files are compiled from their source, because bytecode on disk can be older than a file
that was rewritten within the same second.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from autograder.config import shown_path
from autograder.errors import CourseError, Problem
from autograder.inside.module import describe_error
from autograder.question import Question
from autograder.quiz import AnyQuestion, QuizQuestion

PACKAGE = "solutions"
RUBRIC = "rubric"


@dataclass(frozen=True)
class Entry:
    """A question and where it stands: its variable in a rubric module, and the module."""

    question: AnyQuestion
    variable: str
    unit: str
    file: str


def read_rubric(root: Path) -> tuple[Entry, ...]:
    """Import the rubric of every unit and collect the questions.

    The rubric of a unit is one module, ``solutions/rubric/<unit>.py``, or the modules in the
    folder ``solutions/rubric/<unit>/``.

    Parameters
    ----------
    root : Path
        The folder of ``course.yaml``, absolute.

    Returns
    -------
    tuple of Entry
        By unit and module in alphabetical order, and within a module in order of definition.
        A question that one rubric module imports from another is taken once.

    Raises
    ------
    CourseError
        If there is no rubric, or a module of it cannot be imported: with the file and
        line of every fault.
    """
    folder = root / PACKAGE / RUBRIC
    files = find_modules(folder)
    if not files:
        raise CourseError(
            Problem(shown_path(folder), None, "there are no rubric modules", "add <unit>.py there")
        )
    modules: dict[str, ModuleType] = {}
    problems: list[Problem] = []
    with _fresh_imports(root):
        for name, path in files.items():
            try:
                modules[name] = importlib.import_module(f"{PACKAGE}.{RUBRIC}.{name}")
            except (Exception, SystemExit) as error:  # noqa: BLE001 (course code may raise anything)
                problems.append(_import_problem(error, root, shown_path(path)))
        if problems:  # raised in here, so that the modules of this load are forgotten
            raise CourseError(*dict.fromkeys(problems))
    return tuple(_collect(modules, files))


def find_modules(folder: Path) -> dict[str, Path]:
    """Find the modules of a rubric by their dotted names; the first part is the unit."""
    paths = [
        path
        for path in (*folder.glob("*.py"), *folder.glob("*/*.py"))
        if not path.name.startswith("_")
    ]
    named = {".".join(path.relative_to(folder).with_suffix("").parts): path for path in paths}
    return dict(sorted(named.items()))


def _collect(modules: Mapping[str, ModuleType], files: Mapping[str, Path]) -> Iterator[Entry]:
    """Yield each question once: from a module of its own unit, if one has it."""
    found: dict[int, list[Entry]] = {}
    for name, module in modules.items():
        unit, file = name.partition(".")[0], shown_path(files[name])
        for variable, value in vars(module).items():
            if isinstance(value, Question | QuizQuestion):
                found.setdefault(id(value), []).append(Entry(value, variable, unit, file))
    chosen = {
        key: next((one for one in entries if one.unit == _home(one.question)), entries[0])
        for key, entries in found.items()
    }
    yield from sorted(chosen.values(), key=lambda entry: entry.unit)


def _home(question: AnyQuestion) -> str:
    if isinstance(question, QuizQuestion):
        return question.unit
    module = getattr(question.reference, "__module__", "")
    return str(module).removeprefix(f"{PACKAGE}.")


@contextmanager
def _fresh_imports(root: Path) -> Iterator[None]:
    """Let ``solutions`` mean the one below ``root``, as its files are now.

    The modules stay in ``sys.modules`` afterwards, for imports inside functions. If the
    body fails, those of the load before come back.
    """
    finder = _CourseFinder(root)
    before = _forget_course()
    sys.meta_path.insert(0, finder)
    try:
        yield
    except BaseException:
        _forget_course()
        sys.modules.update(before)
        raise
    finally:
        sys.meta_path.remove(finder)


def _forget_course() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == PACKAGE]
    return {name: sys.modules.pop(name) for name in names}


class _CourseFinder(MetaPathFinder):
    """Finds ``solutions`` and what is in it below one folder, and nothing else."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del target
        if fullname.partition(".")[0] != PACKAGE:
            return None
        for folder in [str(self._root)] if path is None else path:
            spec = FileFinder(folder, (_SourceLoader, [".py"])).find_spec(fullname)
            if spec is not None:
                return spec
        return None


class _SourceLoader(SourceFileLoader):
    """Reads the source, whatever bytecode lies beside it, and writes none."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        code: Any = self.source_to_code(self.get_data(path), path)
        return code if isinstance(code, CodeType) else None


def _import_problem(error: BaseException, root: Path, file: str) -> Problem:
    """Say where in the course an import failed: the innermost line that is the course's."""
    line: int | None = None
    if isinstance(error, SyntaxError) and error.filename:
        file, line = shown_path(Path(error.filename)), error.lineno
        advice = "correct the syntax"
    else:
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if Path(name).is_relative_to(root):
                file, line = shown_path(Path(name)), trace.tb_lineno
            trace = trace.tb_next
        missing = isinstance(error, ImportError)
        advice = "install it or correct the import" if missing else "correct this line"
    return Problem(file, line, f"the import failed with {describe_error(error)}", advice)
