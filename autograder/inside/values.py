"""Values as bytes: how inputs enter a sandbox and how results leave it.

A *frame* is::

    u32 header length | u32 payload length | f64 seconds | header | payload   (little endian)

The header is a JSON object, the payload the raw bytes of every array one after the other,
in the order in which the header names them: each byte belongs to exactly one array.
JSON's ``null``, booleans, strings, floats and integers stand for themselves. A JSON list is
an ``ndarray``: the text of its dtype, then its shape. All else is an object with the tag
``t``:

=========  ==========================================  ===============================
tag        fields                                      stands for
=========  ==========================================  ===============================
scalar     ``dtype``                                   a NumPy scalar
complex    ``re``, ``im``                              a Python complex number
tuple      ``items``                                   a tuple
list       ``items``                                   a list
dict       ``items``: pairs of string and value        a dict with string keys
opaque     ``name``                                    anything else, by the name of its type
given      ``name``, ``source``, ``bound``             a function of the course, see `given`
generator  ``state``: four integers                    a NumPy random generator
=========  ==========================================  ===============================

The last two are written and read only where ``inputs`` says so, on the way into a sandbox.
``seconds`` is what a call took; it stands outside the header, so that equal results have
equal headers and a reader has to understand each of them only once.

Nothing is pickled, and of what leaves a sandbox nothing is executed. `decoder` reads frames.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .given import Given, read_state

Value: TypeAlias = Any
"""None, bool, int, float, complex, str, NumPy scalar or array, or a tuple, list or dict of them."""

PREFIX = struct.Struct("<IId")
MAX_HEADER_BYTES = 1 << 20
MAX_PAYLOAD_BYTES = 64 << 20
MAX_DEPTH = 8
MAX_ITEMS = 4096
MAX_TEXT = 4096
MAX_NAME = 200
MAX_DIMENSIONS = 32
MAX_INT_BITS = 4096

DTYPES = {
    dtype.str: dtype
    for name in ("?", *"bhilqBHILQ", *"efd", *"FD")
    for dtype in [np.dtype(name).newbyteorder("<")]
}
"""The dtypes that are passed, by the text that names them: ``|b1``, ``<f8``, ..."""

_TEXTS = {dtype: text for text, dtype in DTYPES.items()}
_write_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True)
class Opaque:
    """A value that cannot leave the sandbox; only the name of its type does."""

    name: str


def encode(
    value: Value,
    extra: dict[str, Any] | None = None,
    *,
    inputs: bool = False,
    seconds: float = 0.0,
) -> bytes:
    """Write one frame: ``value`` beside the plain JSON fields of ``extra``.

    With ``inputs``, the value is a dict in which functions of the course and random
    generators may stand, each as an item of its own.

    Never fails on account of ``value``: what cannot be represented becomes an
    `Opaque` that names its type.
    """
    chunks: list[bytes] = []
    used = [0, 0]
    if inputs:
        pairs = [[name, _encode_input(item, chunks, used)] for name, item in value.items()]
        tree: Any = {"t": "dict", "items": pairs}
    else:
        tree = _encode(value, chunks, used, 0)
    header = _write_json({**(extra or {}), "value": tree}).encode()
    if len(header) > MAX_HEADER_BYTES:
        return encode(Opaque(f"{_name(type(value))} too large to report"), extra, seconds=seconds)
    payload = b"".join(chunks)
    return PREFIX.pack(len(header), len(payload), seconds) + header + payload


def _encode_input(value: Any, chunks: list[bytes], used: list[int]) -> Any:
    """Turn what the course gives into JSON."""
    if isinstance(value, Given):
        bound = [[name, _encode_input(x, chunks, used)] for name, x in value.bound.items()]
        return {"t": "given", "name": value.name, "source": value.source, "bound": bound}
    if isinstance(value, np.random.Generator):
        return {"t": "generator", "state": read_state(value)}
    return _encode(value, chunks, used, 1)


def _encode(value: Any, chunks: list[bytes], used: list[int], depth: int) -> Any:
    """Turn a value into JSON; ``used`` counts payload bytes and items so far."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() <= MAX_INT_BITS else _opaque("int too large to report")
    if kind is float:
        return value
    if kind is str:
        return _writable(value[:MAX_TEXT])[:MAX_TEXT]
    if kind is complex:
        return {"t": "complex", "re": value.real, "im": value.imag}
    if kind is Opaque:
        return _opaque(value.name)
    # Only the type itself is asked: what the value says of itself may be a lie, or an error.
    if kind is np.ndarray or issubclass(kind, np.generic):
        return _encode_array(value, chunks, used)
    if kind in (tuple, list, dict):
        used[1] += len(value)
        if depth >= MAX_DEPTH or used[1] > MAX_ITEMS:
            return _opaque(f"{_name(kind)} too large to report")
        if kind is dict:
            if any(type(key) is not str for key in value):
                return _opaque("dict with keys that are not strings")
            if any(not is_text(key) for key in value):
                return _opaque("dict with keys that cannot be written")
            pairs = [[key, _encode(value[key], chunks, used, depth + 1)] for key in value]
            return {"t": "dict", "items": pairs}
        items = [_encode(item, chunks, used, depth + 1) for item in value]
        return {"t": _name(kind), "items": items}
    return _opaque(_name(kind))


def _encode_array(value: Any, chunks: list[bytes], used: list[int]) -> Any:
    array = np.asarray(value)
    text = _TEXTS.get(array.dtype) or _TEXTS.get(array.dtype.newbyteorder("<"))
    if array.ndim > MAX_DIMENSIONS:
        return _opaque(f"{_name(type(value))} of {array.ndim} dimensions")
    if text is None:
        return _opaque(f"{_name(type(value))} of dtype {array.dtype.name}")
    if used[0] + array.nbytes > MAX_PAYLOAD_BYTES:
        return _opaque(f"{_name(type(value))} of {array.nbytes >> 20} MiB")
    used[0] += array.nbytes
    chunks.append(array.astype(DTYPES[text], copy=False).tobytes())
    return [text, *array.shape] if type(value) is np.ndarray else {"t": "scalar", "dtype": text}


def _opaque(name: str) -> dict[str, str]:
    return {"t": "opaque", "name": _writable(name[:MAX_NAME])[:MAX_NAME]}


def _name(kind: type) -> str:
    """Get the name of a type, of which its own class may make a property."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return _writable(name)


def _writable(text: str) -> str:
    """Escape what UTF-8 cannot hold: half of a surrogate pair, which a file name may have."""
    return str.encode(text, "utf-8", "backslashreplace").decode()


def is_text(text: str) -> bool:
    """Tell whether a text is short, and whether a file can hold it."""
    return len(text) <= MAX_TEXT and _writable(text) == text
