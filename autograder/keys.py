"""Answer keys of a course, built once and kept by the hash of all that decides them."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import autograder
from autograder.answer_key import AnswerKey
from autograder.build import build_key
from autograder.compound import build_compounds
from autograder.keyfile import BadKeyFileError, read_keys, write_keys
from autograder.measure import measure_reference
from autograder.question import Question
from autograder.quiz import AnyQuestion
from autograder.seed import FOLDER

ENGINE_FILES = (
    "answer_key.py",
    "build.py",
    "calls.py",
    "compare.py",
    "compound.py",
    "inside/answer.py",
    "inside/decoder.py",
    "inside/drivers.py",
    "inside/given.py",
    "inside/play.py",
    "inside/values.py",
    "keyfile.py",
    "lock.py",
    "measure.py",
    "oracle.py",
    "outcome.py",
    "question.py",
    "quiz.py",
    "quiz_key.py",
    "source.py",
    "value_text.py",
)
"""The modules of the engine that decide what is in a key."""

KEPT = 8
"""Keys of one question that stay in the cache: some seeds, some states of the course."""

Progress = Callable[[str], None]


def obtain_keys(
    root: Path,
    questions: Sequence[tuple[AnyQuestion, float]],
    seed: str,
    progress: Progress = lambda _: None,
) -> list[AnswerKey]:
    """Get the keys of some questions, from the cache where they are unchanged.

    Parameters
    ----------
    root : Path
        Folder of the course; the cache lies in ``.autograde/keys`` in it.
    questions : sequence of (Question or QuizQuestion, float)
        Questions with their points.
    progress : callable
        Is told the name of each question that has to be built.

    Returns
    -------
    list of AnswerKey
        In the order of ``questions``. torch is imported only if one had to be built.
    """
    keys = []
    digests = {unit: digest_unit(root, unit) for unit in {q.unit for q, _ in questions}}
    for question, points in questions:
        digest = digest_question(question, digests[question.unit], seed)
        path = root / FOLDER / "keys" / f"{question.name}-{digest}.json"
        key = _read(path)
        if key is None:
            progress(question.name)
            key = build_key(question, seed)
            if isinstance(question, Question):  # a quiz question calls nothing
                key = replace(
                    key,
                    reference_s=measure_reference(question, key),
                    compounds=build_compounds(question, key),
                )
            keep_key(path, key)
            _drop_old(path.parent, question.name)
        keys.append(replace(key, points=points))
    return keys


def digest_question(question: AnyQuestion, unit_digest: str, seed: str) -> str:
    """Hash all that decides a question's key: its source, the engine, seed and versions."""
    return hashlib.sha256(f"{seed}\n{question.name}\n{unit_digest}".encode()).hexdigest()[:32]


def digest_unit(root: Path, unit: str) -> str:
    """Hash what the keys of a unit's questions have in common: sources and versions."""
    digest = hashlib.sha256()
    for part in (
        np.__version__,
        _version("torch"),
        *(_hash_file(Path(autograder.__path__[0]) / name) for name in ENGINE_FILES),
        *(_hash_file(path) for path in source_files(root, unit)),
    ):
        digest.update(f"{part}\n".encode())
    return digest.hexdigest()


def source_files(root: Path, unit: str) -> list[Path]:
    """List the course's files that a unit's questions are made from, imports included."""
    seen: dict[Path, None] = {}
    rubric = root / "solutions" / "rubric"
    queue = [
        rubric / f"{unit}.py",
        *(rubric / unit).glob("*.py"),
        root / "solutions" / f"{unit}.py",
    ]
    while queue:
        path = queue.pop()
        if path not in seen and path.is_file():
            seen[path] = None
            queue += [
                file
                for name in _imported_names(root, path)
                if name.split(".")[0] == "solutions"
                for file in (root.joinpath(*name.split(".")).with_suffix(".py"),)
            ]
    data = root / "solutions" / "data"
    return sorted([*seen, *(path for path in data.rglob("*") if path.is_file())])


def _imported_names(root: Path, path: Path) -> Iterator[str]:
    """Name the modules that a file imports, absolutely; ``from a import b`` may name ``a.b``."""
    for node in _walk_statements(ast.parse(path.read_bytes()).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                folders = path.relative_to(root).parts[: -node.level]
                base = ".".join((*folders, base)).strip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _walk_statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield all statements in some statements; to look into expressions takes 10 times as long."""
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, name, ())
            if isinstance(inner, list):  # the body of a lambda or a condition is an expression
                yield from _walk_statements(inner)


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(distribution: str) -> str:
    """Version of an installed distribution, without importing it."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _read(path: Path) -> AnswerKey | None:
    try:
        [key] = read_keys(path)
    except (BadKeyFileError, ValueError):  # absent, or cut short by a crash: build it again
        return None
    return key


def _drop_old(folder: Path, question: str) -> None:
    """Keep only the latest few keys of a question: nobody comes back to the others."""
    try:
        found = sorted(folder.glob(f"{question}-*.json"), key=lambda path: -path.stat().st_mtime)
        for path in found[KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:  # somebody else is clearing up
        return


def keep_key(path: Path, key: AnswerKey) -> None:
    """Write a key beside its place and move it there, so that no half of it is ever read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        os.close(handle)
        write_keys(Path(name), [key])
        Path(name).replace(path)
    except OSError:  # a cache that cannot be written costs time, not a result
        return
