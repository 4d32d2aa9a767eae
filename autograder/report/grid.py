"""Arrays as small tables to look at: what a page, a terminal and a notebook draw.

An array of three and more axes is drawn as planes of its last two. What does not fit is left
out, but never the worst cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

MAX_SIDE = 12
"""So many rows and columns of a plane are drawn."""

MAX_PLANES = 6
"""So many planes of an array are drawn."""

MAX_DECIMALS = 3
LARGE = 1e5
"""An array with larger numbers is written with four digits each."""

EXACT = 1e-9
"""A number with so little behind its decimals has no more of them."""

AXES = 2
TONES = 4
"""Steps of colour on either side of zero."""


@dataclass(frozen=True)
class Cell:
    """One number.

    Attributes
    ----------
    text : str
    tone : int
        From -4 to 4: sign and size in relation to the largest of its array. For colour only.
    wrong, worst : bool
        Whether it differs from what is right, and differs most.
    """

    text: str
    tone: int = 0
    wrong: bool = False
    worst: bool = False


@dataclass(frozen=True)
class Plane:
    """A matrix of cells; ``index`` is its place among the leading axes, "" for the only one."""

    index: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """Characters of the widest cell or label of a column."""
        texts = [cell.text for row in self.cells for cell in row]
        return max(map(len, (*texts, *self.columns)), default=1)


@dataclass(frozen=True)
class Grid:
    """An array as planes.

    Attributes
    ----------
    shape : tuple of int
    planes : tuple of Plane
        Empty for an array without numbers.
    n_planes : int
        How many planes the array has.
    cut : bool
        Whether rows or columns were left out.
    """

    shape: tuple[int, ...]
    planes: tuple[Plane, ...]
    n_planes: int
    cut: bool = False


def draw(
    array: np.ndarray,
    wrong: np.ndarray | None = None,
    worst: Sequence[int] = (),
    scale: float | None = None,
    side: int = MAX_SIDE,
) -> Grid:
    """Draw an array of numbers.

    Parameters
    ----------
    array : ndarray, any shape
    wrong : ndarray of bool of the same shape, or None
        Which cells to mark.
    worst : sequence of int
        Index of the cell to mark most and to keep; empty for none.
    scale : float or None
        Magnitude that gets the fullest tone; None takes the largest of the array.
    side : int
        Most rows and columns of a plane.
    """
    if array.size == 0:
        return Grid(array.shape, (), 0)
    matrix = array.reshape((1,) * (AXES - array.ndim) + array.shape)
    lead, (height, width) = matrix.shape[:-2], matrix.shape[-2:]
    marks = np.zeros(array.shape, bool) if wrong is None else wrong
    marks = marks.reshape(matrix.shape)
    full = (0,) * (matrix.ndim - len(worst)) + tuple(worst) if worst else ()
    indices = _choose_planes(lead, full[:-2])
    rows = _window(height, full[-2] if full else 0, side)
    columns = _window(width, full[-1] if full else 0, side)
    write = _make_writer(array)
    top = _largest(array) if scale is None else scale
    planes = tuple(
        Plane(
            f"[{', '.join(map(str, index))}, :, :]" if math.prod(lead) > 1 else "",
            tuple(map(str, rows)) if array.ndim > 1 else ("",),
            tuple(map(str, columns)) if array.ndim > 0 else ("",),
            tuple(
                tuple(
                    Cell(
                        write(matrix[(*index, i, j)]),
                        _tone(matrix[(*index, i, j)], top),
                        bool(marks[(*index, i, j)]),
                        full == (*index, i, j),
                    )
                    for j in columns
                )
                for i in rows
            ),
        )
        for index in indices
    )
    cut = len(rows) < height or len(columns) < width
    return Grid(array.shape, planes, math.prod(lead), cut)


def _choose_planes(lead: tuple[int, ...], needed: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Take the first planes in order; if the needed one is not among them, it is the last."""
    chosen = [
        tuple(int(i) for i in np.unravel_index(flat, lead)) if lead else ()
        for flat in range(min(math.prod(lead), MAX_PLANES))
    ]
    if needed and needed not in chosen:
        chosen[-1] = needed
    return chosen


def _window(length: int, needed: int, side: int) -> range:
    """Take at most ``side`` positions in a row, the needed one among them."""
    start = 0 if needed < side else min(needed - side // 2, length - side)
    return range(start, min(start + side, length))


def _largest(array: np.ndarray) -> float:
    if array.dtype.kind not in "biufc":
        return 0.0
    sizes = np.abs(array.astype(complex if array.dtype.kind == "c" else float))
    return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))


def _tone(value: np.generic, top: float) -> int:
    if value.dtype.kind not in "biuf":
        return 0
    number = float(value)
    if not math.isfinite(number) or not top:
        return 0
    step = min(TONES, math.ceil(abs(number) / top * TONES - 1e-9))
    return step if number > 0 else -step


def _make_writer(array: np.ndarray) -> Callable[[np.generic], str]:
    """Make what writes the numbers of one array alike, with few decimals that tell all of it."""
    decimals = _decimals(array)

    def write(value: np.generic) -> str:
        kind = value.dtype.kind
        if kind in "biu":
            return str(value.item())
        if kind == "f":
            return write_number(float(value), decimals)
        return f"{complex(value.item()):.3g}" if kind == "c" else str(value)[:12]

    return write


def _decimals(array: np.ndarray) -> int | None:
    """Find how many decimals tell every number of an array; None if more than a few."""
    if array.dtype.kind != "f":
        return 0
    values = array[np.isfinite(array)].astype(float)
    if np.max(np.abs(values), initial=0.0) >= LARGE:
        return None
    for decimals in range(MAX_DECIMALS + 1):
        if np.all(np.abs(values - np.round(values, decimals)) < EXACT):
            return decimals
    return None


def write_number(value: float, decimals: int | None = None) -> str:
    """Write a number in a few characters; ``decimals`` is how many it has, None for four digits."""
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.4g}" if decimals is None else f"{value:.{decimals}f}"
    return text if float(text) else text.removeprefix("-")
