"""Compare what came back with what should have: type → shape → dtype → finite → values.

The first rule broken names the verdict. Shapes must be equal, so nothing is broadcast
and an empty array matches only an empty array. Values are compared element by element
with one tolerance for a whole array, taken from its largest expected magnitude: an
expected zero is then held to the same standard as its neighbours.
"""

from __future__ import annotations

import cmath
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.inside.values import Opaque, Value
from autograder.verdict import Difference, Verdict

_KINDS = {"b": "bool", "i": "integer", "u": "integer", "f": "float", "c": "complex"}
_ACCEPTED = {"b": "b", "i": "iu", "u": "iu", "f": "f", "c": "c"}
"""dtype kinds that are accepted where the key's kind is expected."""

Path = tuple[str | int, ...]


def compare(
    got: Value, want: Value, rtol: float, path: Path = (), atol: float = 0.0
) -> Difference | None:
    """Find the first rule that ``got`` breaks.

    Parameters
    ----------
    got : Value
        As decoded from the student's process.
    want : Value
        Expected value: arrays, numbers, strings, and tuples or dicts of them.
    rtol : float
        Tolerance as a share of the largest magnitude in each expected array.
    path : tuple of str and int
        Where in the whole result this is.
    atol : float
        Absolute tolerance in addition.

    Returns
    -------
    Difference or None
        None if ``got`` is right.
    """
    return _compare(got, want, Tolerance(rtol, atol), path)


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: a share of the largest expected one, and an absolute part."""

    rtol: float
    atol: float = 0.0

    def of(self, want: np.ndarray) -> float:
        """Compute the absolute tolerance for an expected array.

        ``atol`` and ``rtol`` times its largest finite magnitude, or ``rtol`` itself if that
        is zero.
        """
        largest = float(np.max(np.abs(want), initial=0.0, where=np.isfinite(want)))
        return self.atol + self.rtol * (largest or 1.0)


def _compare(got: Value, want: Value, allow: Tolerance, path: Path) -> Difference | None:
    if isinstance(want, np.ndarray):
        return _compare_array(got, want, allow, path)
    if isinstance(want, tuple | list):
        return _compare_sequence(got, want, allow, path)
    if isinstance(want, dict):
        return _compare_dict(got, want, allow, path)
    return _compare_scalar(got, want, allow, path)


def describe(value: Value) -> str:
    """Name a value's type, and its shape or length, in a few words."""
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a 0-d array"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Opaque):
        return f"an object of type {value.name}"
    if isinstance(value, np.generic):
        return f"a {value.dtype.name}"
    article = "an" if isinstance(value, int) and not isinstance(value, bool) else "a"
    return f"{article} {type(value).__name__}"


def _compare_array(got: Value, want: np.ndarray, allow: Tolerance, path: Path) -> Difference | None:
    if type(got) is not np.ndarray:
        message = f"expected an array of shape {want.shape}, got {describe(got)}"
        return Difference(Verdict.WRONG_TYPE, message, path)
    if got.shape != want.shape:
        message = f"expected shape {want.shape}, got {got.shape}"
        return Difference(Verdict.WRONG_SHAPE, message, path, (), want.shape, got.shape)
    if got.dtype == want.dtype and got.tobytes() == want.tobytes():
        return None  # most right answers agree to the last bit, and this is 10 times as fast
    if got.dtype.kind not in _ACCEPTED[want.dtype.kind]:
        message = f"expected dtype {want.dtype}, got {got.dtype}"
        return Difference(Verdict.WRONG_DTYPE, message, path, (), str(want.dtype), str(got.dtype))
    if want.dtype.kind in "fc":
        bad = ~np.isfinite(got) & np.isfinite(want)
        if bad.any():
            return _at(Verdict.NOT_FINITE, "NaN or infinity", got, want, bad, path)
        with np.errstate(all="ignore"):
            gap = np.abs(got.astype(want.dtype) - want)
        return _worst(got, want, gap, allow.of(want), path)
    unequal = got != want
    if unequal.any():
        return _at(Verdict.WRONG_VALUES, _share(unequal), got, want, unequal, path)
    return None


def _worst(
    got: np.ndarray, want: np.ndarray, gap: np.ndarray, allowed: float, path: Path
) -> Difference | None:
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    wrong = ~((gap <= allowed) | same)
    if not wrong.any():
        return None
    worst = np.unravel_index(int(np.argmax(np.where(wrong, gap, -1.0))), want.shape)
    index = tuple(int(i) for i in worst)
    message = f"{_share(wrong)}, at worst by {gap[index]:.3g} (allowed {allowed:.1g})"
    return _difference(Verdict.WRONG_VALUES, message, got, want, wrong, index, path)


def _at(
    verdict: Verdict,
    message: str,
    got: np.ndarray,
    want: np.ndarray,
    wrong: np.ndarray,
    path: Path,
) -> Difference:
    first = np.unravel_index(int(np.argmax(wrong)), want.shape)
    index = tuple(int(i) for i in first)
    return _difference(verdict, message, got, want, wrong, index, path)


def _difference(
    verdict: Verdict,
    message: str,
    got: np.ndarray,
    want: np.ndarray,
    wrong: np.ndarray,
    index: tuple[int, ...],
    path: Path,
) -> Difference:
    return Difference(
        verdict,
        message,
        path,
        index,
        want[index].item(),
        got[index].item(),
        int(np.count_nonzero(wrong)),
        want.size,
    )


def _share(wrong: np.ndarray) -> str:
    count = int(np.count_nonzero(wrong))
    return f"{count} of {wrong.size} {'value differs' if wrong.size == 1 else 'values differ'}"


def _compare_sequence(
    got: Value, want: tuple[Value, ...] | list[Value], allow: Tolerance, path: Path
) -> Difference | None:
    if type(got) not in (tuple, list):
        message = f"expected {describe(want)}, got {describe(got)}"
        return Difference(Verdict.WRONG_TYPE, message, path)
    if len(got) != len(want):
        message = f"expected {len(want)} results, got {len(got)}"
        return Difference(Verdict.WRONG_SHAPE, message, path, (), len(want), len(got))
    found = (
        _compare(item, expected, allow, (*path, i))
        for i, (item, expected) in enumerate(zip(got, want, strict=True))
    )
    return next((difference for difference in found if difference), None)


def _compare_dict(
    got: Value, want: dict[str, Value], allow: Tolerance, path: Path
) -> Difference | None:
    if type(got) is not dict:
        message = f"expected a dict with the keys {_names(want)}, got {describe(got)}"
        return Difference(Verdict.WRONG_TYPE, message, path)
    missing = [key for key in want if key not in got]
    surplus = [key for key in got if key not in want]
    if missing:
        message = f"the keys {_names(missing)} are missing"
        return Difference(Verdict.WRONG_SHAPE, message, path)
    if surplus:
        message = f"the keys {_names(surplus)} are not asked for"
        return Difference(Verdict.WRONG_SHAPE, message, path)
    found = (_compare(got[key], want[key], allow, (*path, key)) for key in want)
    return next((difference for difference in found if difference), None)


def _names(keys: Any) -> str:
    return ", ".join(repr(key) for key in list(keys)[:12])


def _compare_scalar(got: Value, want: Value, allow: Tolerance, path: Path) -> Difference | None:
    kind = _scalar_kind(want)
    found = _scalar_kind(got)
    if found is None or kind is None or (kind != found and "text" in (kind, found)):
        message = f"expected {describe(want)}, got {describe(got)}"
        return Difference(Verdict.WRONG_TYPE, message, path, (), want, None)
    if found != kind and not (kind == "float" and found == "integer"):
        message = f"expected {describe(want)}, got {describe(got)}"
        return Difference(Verdict.WRONG_DTYPE, message, path, (), want, _plain(got))
    if kind in ("float", "complex"):
        return _compare_number(got, want, allow, path)
    if _plain(got) != _plain(want):
        message = f"expected {_plain(want)!r}, got {_plain(got)!r}"
        return Difference(Verdict.WRONG_VALUES, message, path, (), _plain(want), _plain(got), 1, 1)
    return None


def _compare_number(got: Value, want: Value, allow: Tolerance, path: Path) -> Difference | None:
    try:
        number, expected = complex(_plain(got)), complex(_plain(want))
    except OverflowError:
        return Difference(Verdict.WRONG_VALUES, "an integer far too large", path, (), _plain(want))
    if number == expected or (cmath.isnan(number) and cmath.isnan(expected)):
        return None
    if not (cmath.isfinite(number) and cmath.isfinite(expected)):
        message = f"expected {_plain(want)!r}, got {_plain(got)!r}"
        return Difference(Verdict.NOT_FINITE, message, path, (), _plain(want), _plain(got), 1, 1)
    if abs(number - expected) > allow.of(np.asarray(expected)):
        message = f"expected {_plain(want)!r}, got {_plain(got)!r}"
        return Difference(Verdict.WRONG_VALUES, message, path, (), _plain(want), _plain(got), 1, 1)
    return None


def _scalar_kind(value: Value) -> str | None:
    """Kind of a scalar; None for anything that is not one."""
    if type(value) is str:
        return "text"
    if isinstance(value, np.generic):
        return _KINDS.get(value.dtype.kind)
    return {bool: "bool", int: "integer", float: "float", complex: "complex"}.get(type(value))


def _plain(value: Value) -> Any:
    return value.item() if isinstance(value, np.generic) else value
