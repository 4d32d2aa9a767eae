"""YAML text as plain values, each with the line that it stands on.

Only what a configuration needs is read: mappings with text keys, lists, texts, numbers,
booleans and null. A date stays a text, and a key that is given twice is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from autograder.errors import CourseError, Problem
from autograder.text import printable

KeyPath: TypeAlias = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_TEXT = f"{_TAG}str"
_SCALARS = frozenset(_TAG + name for name in ("null", "bool", "int", "float"))


class _Loader(yaml.SafeLoader):
    """The safe loader, to which a date is a text like any other."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's stubs declare it so)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class Document:
    """What a file says, and where.

    Attributes
    ----------
    value : object
        Dicts, lists, str, int, float, bool and None.
    lines : mapping of key path to int
        The line of each key and list item, counted from 1. The whole file has the path ().
    problems : tuple of Problem
        Faults that did not keep the rest from being read.
    """

    value: Any
    lines: Mapping[KeyPath, int]
    problems: tuple[Problem, ...]


def read_document(data: bytes, file: str) -> Document:
    """Read the bytes of a YAML file.

    Raises
    ------
    CourseError
        If the bytes are not UTF-8 or not YAML, or hold no value at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CourseError(
            Problem(file, line, "the file is not UTF-8 text", "save it as UTF-8 in your editor")
        ) from None
    reader = _Reader(file)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise CourseError(Problem(file, None, "the file is empty", "describe the course in it"))
        value = reader.read(node, (), loader)
    except yaml.YAMLError as error:
        raise CourseError(_explain(error, text, file)) from None
    except RecursionError:
        raise CourseError(
            Problem(file, None, "the values are nested too deeply", "write them flat")
        ) from None
    return Document(value, reader.lines, tuple(reader.problems))


def _explain(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Say where the text stops being YAML, and the likely reason."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        character = printable(chr(error.character))
        return Problem(file, line, f"the character {character} is not allowed", "delete it")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark is not None else 0
    rows = text.splitlines()
    row = rows[line] if line < len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return Problem(file, line + 1, "a tab indents this line", "indent with spaces")
    what = getattr(error, "problem", None) or "it cannot be read"
    return Problem(
        file,
        line + 1,
        f"not valid YAML: {printable(what)}",
        "check the indentation, the colons and the quotes here and on the line above",
    )


@dataclass
class _Reader:
    """Turns nodes into values, noting lines and problems on the way."""

    file: str
    lines: dict[KeyPath, int] = field(default_factory=lambda: {(): 1})
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def read(self, node: yaml.Node, path: KeyPath, loader: _Loader) -> Any:
        if id(node) in self.seen:
            self._report(self.lines[path], "an alias (*) is used", "write the value out")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(node, path, loader)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for i, child in enumerate(node.value):
                self.lines[*path, i] = child.start_mark.line + 1
                items.append(self.read(child, (*path, i), loader))
            return items
        return self._read_scalar(node, loader)

    def _read_mapping(self, node: yaml.MappingNode, path: KeyPath, loader: _Loader) -> Any:
        result = {}
        for key, child in node.value:
            line = key.start_mark.line + 1
            if key.tag != _TEXT:
                plain = isinstance(key, yaml.ScalarNode)
                what = printable(str(key.value)) if plain else "that stands here"
                self._report(line, f"the key {what} is not a text", "put it in quotes")
                continue
            here = (*path, key.value)
            if key.value in result:
                name = printable(key.value)
                self._report(
                    line, f"'{name}' stands here again after line {self.lines[here]}", "keep one"
                )
                continue
            self.lines[here] = line
            result[key.value] = self.read(child, here, loader)
        return result

    def _read_scalar(self, node: yaml.Node, loader: _Loader) -> Any:
        line = node.start_mark.line + 1
        if node.tag == _TEXT:
            return node.value
        if node.tag not in _SCALARS:
            tag = printable(node.tag.replace(_TAG, "!!"))
            self._report(line, f"the tag {tag} is not used in a course", "remove it")
            return None
        try:
            return loader.construct_object(node)
        except (ValueError, KeyError):  # an explicit tag on a text that is no such thing
            what = f"'{printable(node.value, 40)}' is not of the kind {node.tag.replace(_TAG, '')}"
            self._report(line, what, "correct it")
            return None

    def _report(self, line: int, message: str, advice: str) -> None:
        self.problems.append(Problem(self.file, line, message, advice))
