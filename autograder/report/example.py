"""A counterexample as pictures: input, expected, got and their difference, ready to be drawn.

Here is decided what of a case is shown, so that a page, its Markdown and a terminal show the
same. All text is printable, but not escaped for any format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.answer_key import Raises
from autograder.compare import describe
from autograder.counterexample import Counterexample, count_numbers
from autograder.inside.given import Given, name_input
from autograder.inside.values import Opaque, Value
from autograder.messages import retell
from autograder.report.grid import Grid, draw, write_number
from autograder.report.words import Words
from autograder.text import printable
from autograder.verdict import Difference, Verdict

MAX_TEXT = 200
MAX_MESSAGE = 400
MAX_DRAWN = 10_000
"""An array with more numbers than this is named by its shape."""

EXACT_TO = 1e15
"""Larger numbers are written with all their digits."""

MAX_FIGURES = 12
"""So many arrays of one value are drawn, such as the parameters of a network."""

TOLD_BY_FIGURES = frozenset({Verdict.WRONG_VALUES})
"""Verdicts whose message says no more than the figures and the line below them."""

PLACE = re.compile(r"(?: \((\w{1,80}\.py), line (\d{1,6})\)|（(\w{1,80}\.py) 第 (\d{1,6}) 行）)$")
"""Where the message of an exception says that it was raised, in English and in Chinese."""


@dataclass(frozen=True)
class Figure:
    """One value: an array as a grid, or anything else as text.

    Attributes
    ----------
    name : str
        Of the argument, or words such as "expected".
    role : {"input", "expected", "got", "difference"}
    note : str
        Its shape, and what of it was left out; "" for text.
    grid : Grid or None
    text : str
    """

    name: str
    role: str
    note: str = ""
    grid: Grid | None = None
    text: str = ""


@dataclass(frozen=True)
class Example:
    """What is shown of a failing case.

    Attributes
    ----------
    aspect, label : str
        Which case it is; ``label`` holds the integers that it was drawn from.
    message : str
        What is wrong, in a sentence.
    inputs, results : tuple of Figure
        Empty for a case whose values stay hidden.
    sentences : tuple of str
        What the figures show, in words.
    file, line : str
        Where the exception was raised; "" where none was.
    title : str
        What kind of case it is: one that the student has, the smallest that was found, ...
    hidden : bool
        Whether the student does not have the case.
    marked : bool
        Whether cells of a grid are marked as wrong.
    """

    aspect: str
    label: str
    message: str
    inputs: tuple[Figure, ...] = ()
    results: tuple[Figure, ...] = ()
    sentences: tuple[str, ...] = ()
    file: str = ""
    line: str = ""
    title: str = ""
    hidden: bool = False
    marked: bool = False


def show_example(
    shown: Counterexample,
    words: Words,
    *,
    values: bool,
    side: int = 12,
    message: bool = True,
) -> Example:
    """Make of a counterexample what is shown of it.

    Parameters
    ----------
    values : bool
        Whether its values may be shown. If not, nothing is told that was computed from them:
        no message, because an exception's text may hold the inputs.
    side : int
        Most rows and columns of a plane.
    message : bool
        Whether to tell the message also where figures tell the same.
    """
    difference = shown.difference
    place = PLACE.search(difference.message)
    file, line = "", ""
    if place and difference.verdict is Verdict.RAISED:
        file, line = place[1] or place[3], place[2] or place[4]
    about = words.about(difference.verdict)
    if not values:
        return Example(
            shown.aspect,
            "",
            about,
            file=file,
            line=line,
            title=words("hidden example"),
            hidden=not shown.visible,
        )
    told = printable(retell(words.code, difference.message), MAX_MESSAGE)
    if difference.verdict in TOLD_BY_FIGURES and not message:
        told = ""
    results, sentences = _show_results(shown, words, side)
    return Example(
        shown.aspect,
        printable(shown.label, MAX_TEXT),
        told,
        tuple(_figures_of_inputs(shown.inputs, words, side)),
        tuple(results),
        tuple(sentences),
        file,
        line,
        title=words(_kind_of(shown)),
        hidden=not shown.visible,
        marked=any(_is_marked(figure) for figure in results),
    )


def _kind_of(shown: Counterexample) -> str:
    if not shown.visible:
        return "hidden example"
    return "smallest example" if shown.is_shrunk else "example"


def _is_marked(figure: Figure) -> bool:
    return figure.grid is not None and any(
        cell.wrong for plane in figure.grid.planes for row in plane.cells for cell in row
    )


def _figures_of_inputs(inputs: Mapping[str, Value], words: Words, side: int) -> Iterator[Figure]:
    """Draw the arrays, and put all that is not one on one line."""
    figures = [f for name, value in inputs.items() for f in _figures(name, value, words, side)]
    yield from (figure for figure in figures if figure.grid is not None)
    rest = [f"{figure.name} = {figure.text}" for figure in figures if figure.grid is None]
    if rest:
        yield Figure("", "input", text="\n".join(rest))


def _figures(
    name: str, value: Value, words: Words, side: int, role: str = "input"
) -> Iterator[Figure]:
    """Draw a value; a container of arrays gives a figure for each of them."""
    parts = _parts(value)
    if parts and any(isinstance(item, np.ndarray) for _, item in parts):
        for key, item in parts[:MAX_FIGURES]:
            yield from _figures(f"{name}[{printable(repr(key), 40)}]", item, words, side, role)
        if len(parts) > MAX_FIGURES:
            yield Figure(name, role, text=_name_kind(value, words))
    elif isinstance(value, np.ndarray) and 0 < value.size <= MAX_DRAWN:
        grid = draw(value, side=side)
        yield Figure(name, role, _note(grid, words), grid)
    else:
        yield Figure(name, role, text=write_value(value, words))


def _parts(value: Value) -> list[tuple[str | int, Value]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, tuple | list) else []


def _note(grid: Grid, words: Words) -> str:
    if len(grid.planes) < grid.n_planes:
        fields = {"shape": grid.shape, "n": len(grid.planes), "m": grid.n_planes}
        return words("shape left out", **fields)
    return words("shape cut" if grid.cut else "shape", shape=grid.shape)


def _show_results(shown: Counterexample, words: Words, side: int) -> tuple[list[Figure], list[str]]:
    """Draw what was expected and what came, and say in words where they differ."""
    difference = shown.difference
    if isinstance(shown.expected, Raises):
        error = printable(shown.expected.types[0], 60)
        figures = [Figure("", "expected", text=words("to be raised", error=error))]
        if shown.got is not None:
            figures += _figures(words("got"), shown.got, words, side, "got")
        return figures, []
    expected, got, where = _pick_part(shown)
    changed = shown.judges == "arguments" and bool(difference.path)
    first = words("before") if changed else words("expected")
    then = words("after") if changed else words("got")
    sentences = []
    if changed:
        name = printable(str(difference.path[0]), 60)
        first, then, where = f"{name} {first}", f"{name} {then}", ""
        sentences.append(words("argument changed", name=name))
    pair = _draw_pair(expected, got, difference)
    if pair is not None:
        grids = [draw(each, wrong, difference.index, top, side) for each, wrong, top in pair]
        names = [first + where, then + where, words("difference") + where]
        roles = ["expected", "got", "difference"]
        figures = [
            Figure(name, role, _note(grid, words), grid)
            for name, role, grid in zip(names, roles, grids, strict=False)
        ]
        if difference.index:
            sentences.append(_tell_worst(difference, words))
        return figures, sentences
    figures = list(_figures(first + where, expected, words, side, "expected"))
    if got is not None:
        figures += _figures(then + where, got, words, side, "got")
    return figures, sentences


def _tell_worst(difference: Difference, words: Words) -> str:
    """Say how many values differ, and what the worst is."""
    place = "".join(f"[{printable(repr(step), 40)}]" for step in difference.path)
    place += f"[{', '.join(map(str, difference.index))}]"
    share = words("values differ", wrong=difference.wrong, size=difference.size)
    worst = words(
        "worst at",
        place=place,
        expected=write_value(difference.expected, words),
        got=write_value(difference.got, words),
    )
    return share + ("" if words.language.startswith("zh") else " ") + worst


def _pick_part(shown: Counterexample) -> tuple[Value, Value, str]:
    """Go down both results to the part that differs, as far as both have it."""
    expected, got, where = shown.expected, shown.got, ""
    path = shown.difference.path
    if shown.part is not None and path[:1] == (shown.part,):
        path = path[1:]
    for step in path:
        inner = dict(_parts(expected))
        if step not in inner:
            break
        expected, got = inner[step], dict(_parts(got)).get(step)
        where += f"[{printable(repr(step), 40)}]"
    return expected, got, f" {where}" if where else ""


def _draw_pair(
    expected: Value, got: Value, difference: Difference
) -> list[tuple[np.ndarray, np.ndarray | None, float | None]] | None:
    """Mark the cells that differ, in what came and in the difference; None if nothing can be.

    The wrong cells are those with the largest gaps, as many as the judge has counted.
    """
    both = isinstance(expected, np.ndarray) and isinstance(got, np.ndarray)
    if not both or expected.shape != got.shape or not difference.index:
        return None
    if not 0 < expected.size <= MAX_DRAWN or got.dtype.kind not in "biufc":
        return None
    kind = "c" if "c" in (expected.dtype.kind, got.dtype.kind) else "f"
    number: type = complex if kind == "c" else float
    with np.errstate(all="ignore"):
        change = got.astype(number) - expected.astype(number)
        gap = np.abs(change)
    same = (got == expected) | (np.isnan(gap) & (got != got) & (expected != expected))  # noqa: PLR0124 (NaN is what differs from itself)
    gap = np.where(same, -1.0, np.where(np.isfinite(gap), gap, np.inf))
    order = np.argsort(-gap, axis=None, kind="stable")[: difference.wrong]
    wrong = np.zeros(expected.size, bool)
    wrong[order] = True
    wrong = wrong.reshape(expected.shape)
    top = float(np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))) or None
    drawn: list[tuple[np.ndarray, np.ndarray | None, float | None]] = [
        (expected, None, top),
        (got, wrong, top),
    ]
    if expected.dtype.kind != "b":
        shown = np.where(wrong, change, 0)
        drawn.append((shown, wrong, None))
    return drawn


def write_value(value: Value, words: Words) -> str:
    """Write what is no array, or an array that is not drawn, on one printable line."""
    if isinstance(value, np.ndarray) or value is None or isinstance(value, Opaque):
        return _name_kind(value, words)
    if isinstance(value, Given | np.random.Generator):
        return printable(name_input(value), MAX_TEXT)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        text = write_number(value) if abs(value) < EXACT_TO else repr(value)
        return f"{text}.0" if text.lstrip("-").isdigit() else text  # 5.0 is not the size 5
    if isinstance(value, dict | list | tuple) and count_numbers(value) > MAX_TEXT:
        return _name_kind(value, words)
    if isinstance(value, int) and abs(value) >= 10**60:
        return _name_kind(value, words)
    return printable(repr(value), MAX_TEXT)


def _name_kind(value: Value, words: Words) -> str:
    return printable(retell(words.code, describe(value)), MAX_TEXT)
