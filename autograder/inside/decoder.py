"""Frames read with suspicion: what left a sandbox may be anything.

Decoding trusts no number that it reads: lengths are capped before memory is taken, dtypes
come from a fixed list, and the arrays must fill the payload without a gap or an overlap, so
that no frame stands for more memory than it has bytes.

A header is read once into a *form*: the value with a place in it for each array. A form is
filled with one payload after the other. A class that answers alike sends the same headers
again and again, so the forms of short ones are kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from .given import Given, make_generator
from .values import (
    DTYPES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_HEADER_BYTES,
    MAX_INT_BITS,
    MAX_ITEMS,
    MAX_NAME,
    MAX_PAYLOAD_BYTES,
    PREFIX,
    Opaque,
    Value,
    encode,
    is_text,
)

MAX_KEPT = 2048
MAX_KEPT_BYTES = 512
"""How many headers are kept, and how long they may be: a few MiB, whatever students send."""

_read_json = json.JSONDecoder().decode


class BadFrameError(ValueError):
    """The bytes are not a frame that `encode` would have written."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a payload an array is, or a scalar."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    at: int
    scalar: bool

    def fill(self, payload: bytes) -> Any:
        array = np.ndarray(self.shape, self.dtype, payload, self.at)
        if self.dtype.kind == "b":  # any other byte than 0 and 1 would make a bool that is neither
            array = np.asarray(array.view(np.uint8) != 0)
        return array[()] if self.scalar else array


@dataclass(frozen=True, slots=True)
class _Sequence:
    """A tuple or a list."""

    kind: type
    items: tuple[Form, ...]

    def fill(self, payload: bytes) -> Any:
        return self.kind([_fill(item, payload) for item in self.items])


@dataclass(frozen=True, slots=True)
class _Dict:
    items: tuple[tuple[str, Form], ...]

    def fill(self, payload: bytes) -> dict[str, Value]:
        return {key: _fill(item, payload) for key, item in self.items}


Form: TypeAlias = Any
"""A `_Place`, a `_Sequence`, a `_Dict`, or what needs no payload and cannot be changed."""


@dataclass(frozen=True, slots=True)
class _Header:
    """What a header says: the form of the value, how much payload it needs, the other fields."""

    form: Form
    n_payload: int
    fields: Mapping[str, Any]


class _Count:
    """How many payload bytes and items there were so far."""

    def __init__(self) -> None:
        self.n_bytes = 0
        self.n_items = 0


def decode(frame: bytes, *, inputs: bool = False) -> tuple[Value, Mapping[str, Any]]:
    """Read one whole frame.

    Returns
    -------
    value : Value
    extra : mapping
        The other fields of the header, as JSON gave them; not to be changed.

    Raises
    ------
    BadFrameError
        For anything that `encode` would not have written.
    """
    if len(frame) < PREFIX.size:
        raise BadFrameError(f"a frame is at least {PREFIX.size} bytes long")
    n_header, n_payload, _ = PREFIX.unpack_from(frame)
    if len(frame) != PREFIX.size + n_header + n_payload:
        raise BadFrameError("the lengths in the frame do not add up")
    if n_header > MAX_HEADER_BYTES or n_payload > MAX_PAYLOAD_BYTES:
        raise BadFrameError("the frame is too large")
    body = memoryview(frame)[PREFIX.size :]
    return decode_parts(bytes(body[:n_header]), bytes(body[n_header:]), inputs=inputs)


def detach(value: Value) -> Value:
    """Copy a value as a sandbox's border would: what could not cross becomes `Opaque`."""
    return decode(encode(value))[0]


def decode_parts(
    header: bytes, payload: bytes, *, inputs: bool = False
) -> tuple[Value, Mapping[str, Any]]:
    """Read a frame whose header and payload have already been told apart."""
    try:
        if inputs:
            return _read_inputs(header, payload)
        read = _read_header if len(header) > MAX_KEPT_BYTES else _read_kept_header
        found = read(header)
        if found.n_payload != len(payload):
            raise BadFrameError("the arrays do not fill the payload")
        return _fill(found.form, payload), found.fields
    except BadFrameError:
        raise
    except Exception as error:  # whatever hostile bytes provoke, the answer is the same
        raise BadFrameError(f"unreadable frame ({type(error).__name__})") from None


def _read_inputs(header: bytes, payload: bytes) -> tuple[dict[str, Value], Mapping[str, Any]]:
    """Read the inputs of a call, which the course has written."""
    fields, tree = _split_header(header)
    count = _Count()
    value = {name: _read_input(item, payload, count) for name, item in tree["items"]}
    if count.n_bytes != len(payload):
        raise BadFrameError("the arrays do not fill the payload")
    return value, fields


def _read_input(tree: Any, payload: bytes, count: _Count) -> Value:
    match tree:
        case {"t": "given", "name": name, "source": source, "bound": bound}:
            return Given(name, source, {n: _read_input(x, payload, count) for n, x in bound})
        case {"t": "generator", "state": state}:
            return make_generator(state)
    return _fill(_read_form(tree, count, 1), payload)


def _read_header(header: bytes) -> _Header:
    fields, tree = _split_header(header)
    count = _Count()
    form = _read_form(tree, count, 0)
    return _Header(form, count.n_bytes, MappingProxyType(fields))


_read_kept_header = lru_cache(MAX_KEPT)(_read_header)


def _split_header(header: bytes) -> tuple[dict[str, Any], Any]:
    """Take the value out of the fields of a header."""
    fields = _read_json(header.decode())
    if type(fields) is not dict:
        raise BadFrameError("the header is not an object")
    tree = fields.pop("value")
    return fields, tree


def _fill(form: Form, payload: bytes) -> Value:
    """Make a value of its form and a payload."""
    return form.fill(payload) if type(form) in _WITH_PLACES else form


def _read_form(tree: Any, count: _Count, depth: int) -> Form:
    """Turn JSON into the form of a value."""
    kind = type(tree)
    if kind is not dict and kind is not list:
        return _read_plain(tree)
    if depth > MAX_DEPTH:
        raise BadFrameError("a value that is nested too deeply")
    match tree:
        case [dtype, *shape]:
            return _read_place(dtype, shape, count, scalar=False)
        case {"t": "scalar", "dtype": dtype}:
            return _read_place(dtype, [], count, scalar=True)
        case {"t": "complex", "re": float(real), "im": float(imag)}:
            return complex(real, imag)
        case {"t": "opaque", "name": str(name)} if is_text(name):
            return Opaque(name[:MAX_NAME])
        case {"t": "tuple" | "list" | "dict" as tag, "items": list(items)}:
            count.n_items += len(items)
            if count.n_items > MAX_ITEMS:
                raise BadFrameError("too many items")
            if tag == "dict":
                return _read_dict(items, count, depth)
            read = tuple(_read_form(item, count, depth + 1) for item in items)
            return _Sequence(tuple if tag == "tuple" else list, read)
    raise BadFrameError("neither an array nor an object with a known tag")


def _read_plain(tree: Any) -> Value:
    """Take what JSON has a notation for."""
    kind = type(tree)
    if kind is str and not is_text(tree):
        raise BadFrameError("a text is too long, or no file can hold it")
    if kind is int and tree.bit_length() > MAX_INT_BITS:
        raise BadFrameError("an integer is too long")
    return tree


def _read_dict(items: list[Any], count: _Count, depth: int) -> _Dict:
    read: dict[str, Form] = {}
    for pair in items:
        match pair:
            case [str(key), item] if key not in read and is_text(key):
                read[key] = _read_form(item, count, depth + 1)
            case _:
                raise BadFrameError("a dict item is not a pair of a new string and a value")
    return _Dict(tuple(read.items()))


def _read_place(dtype_text: Any, shape: list[Any], count: _Count, *, scalar: bool) -> _Place:
    if dtype_text not in DTYPES or len(shape) > MAX_DIMENSIONS:
        raise BadFrameError("an array of a dtype or dimension that is not allowed")
    for n in shape:
        if type(n) is not int or n < 0:
            raise BadFrameError("an array of an impossible shape")
    dtype, at = DTYPES[dtype_text], count.n_bytes
    count.n_bytes += math.prod(shape) * dtype.itemsize
    if count.n_bytes > MAX_PAYLOAD_BYTES:
        raise BadFrameError("an array that is too large")
    return _Place(dtype, tuple(shape), at, scalar)


_WITH_PLACES = frozenset({_Place, _Sequence, _Dict})
