"""Values as bytes: how inputs enter a sandbox and how results leave it.

A *frame* is::

    u32 header length | u32 payload length | header | payload      (little endian)

The header is a JSON object, the payload the raw bytes of every array one after the other,
in the order in which the header names them: each byte belongs to exactly one array.
JSON's ``null``, booleans, strings, floats and integers stand for themselves; all
else is an object with the tag ``t``:

=========  ==========================================  ===============================
tag        fields                                      stands for
=========  ==========================================  ===============================
array      ``dtype``, ``shape``, ``at`` (byte offset)  an ``ndarray`` of exactly that type
scalar     ``dtype``, ``at``                           a NumPy scalar
complex    ``re``, ``im``                              a Python complex number
tuple      ``items``                                   a tuple
list       ``items``                                   a list
dict       ``items``: pairs of string and value        a dict with string keys
opaque     ``name``                                    anything else, by the name of its type
given      ``name``, ``source``, ``bound``             a function of the course, see `given`
generator  ``state``: four integers                    a NumPy random generator
=========  ==========================================  ===============================

The last two are written and read only where ``inputs`` says so, on the way into a sandbox.

Nothing is pickled, and of what leaves a sandbox nothing is executed. Decoding trusts no
number that it reads: lengths are capped before memory is taken, dtypes come from
a fixed list, and the arrays must fill the payload without a gap or an overlap, so that
no frame stands for more memory than it has bytes.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .given import Given, make_generator, read_state

Value: TypeAlias = Any
"""None, bool, int, float, complex, str, NumPy scalar or array, or a tuple, list or dict of them."""

PREFIX = struct.Struct("<II")
MAX_HEADER_BYTES = 1 << 20
MAX_PAYLOAD_BYTES = 64 << 20
MAX_DEPTH = 8
MAX_ITEMS = 4096
MAX_TEXT = 4096
MAX_NAME = 200
MAX_DIMENSIONS = 32
MAX_INT_BITS = 4096

_DTYPES = {
    dtype.str: dtype
    for name in ("?", *"bhilqBHILQ", *"efd", *"FD")
    for dtype in [np.dtype(name).newbyteorder("<")]
}
"""The dtypes that are passed, by the text that names them: ``|b1``, ``<f8``, ..."""


_write_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_read_json = json.JSONDecoder().decode


class BadFrameError(ValueError):
    """The bytes are not a frame that this module would have written."""


@dataclass(frozen=True)
class Opaque:
    """A value that cannot leave the sandbox; only the name of its type does."""

    name: str


def encode(value: Value, extra: dict[str, Any] | None = None, *, inputs: bool = False) -> bytes:
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
        return encode(Opaque(f"{_name(type(value))} too large to report"), extra)
    payload = b"".join(chunks)
    return PREFIX.pack(len(header), len(payload)) + header + payload


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
            if any(not _is_text(key) for key in value):
                return _opaque("dict with keys that cannot be written")
            pairs = [[key, _encode(value[key], chunks, used, depth + 1)] for key in value]
            return {"t": "dict", "items": pairs}
        items = [_encode(item, chunks, used, depth + 1) for item in value]
        return {"t": _name(kind), "items": items}
    return _opaque(_name(kind))


def _encode_array(value: Any, chunks: list[bytes], used: list[int]) -> Any:
    array = np.asarray(value)
    dtype = array.dtype.newbyteorder("<")
    if array.ndim > MAX_DIMENSIONS:
        return _opaque(f"{_name(type(value))} of {array.ndim} dimensions")
    if dtype.str not in _DTYPES:
        return _opaque(f"{_name(type(value))} of dtype {array.dtype.name}")
    if used[0] + array.nbytes > MAX_PAYLOAD_BYTES:
        return _opaque(f"{_name(type(value))} of {array.nbytes >> 20} MiB")
    at = used[0]
    used[0] += array.nbytes
    chunks.append(array.astype(dtype, copy=False).tobytes())
    if type(value) is np.ndarray:
        return {"t": "array", "dtype": dtype.str, "shape": list(array.shape), "at": at}
    return {"t": "scalar", "dtype": dtype.str, "at": at}


def _opaque(name: str) -> dict[str, str]:
    return {"t": "opaque", "name": _writable(name[:MAX_NAME])[:MAX_NAME]}


def _name(kind: type) -> str:
    """Get the name of a type, of which its own class may make a property."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return _writable(name)


def _writable(text: str) -> str:
    """Escape what UTF-8 cannot hold: half of a surrogate pair, which a file name may have."""
    return str.encode(text, "utf-8", "backslashreplace").decode()


def _is_text(text: str) -> bool:
    """Tell whether a text is short, and whether a file can hold it."""
    return len(text) <= MAX_TEXT and _writable(text) == text


def decode(frame: bytes, *, inputs: bool = False) -> tuple[Value, dict[str, Any]]:
    """Read one whole frame.

    Returns
    -------
    value : Value
    extra : dict
        The other fields of the header, as JSON gave them.

    Raises
    ------
    BadFrameError
        For anything that `encode` would not have written.
    """
    if len(frame) < PREFIX.size:
        raise BadFrameError("a frame is at least 8 bytes long")
    n_header, n_payload = PREFIX.unpack_from(frame)
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
) -> tuple[Value, dict[str, Any]]:
    """Read a frame whose header and payload have already been told apart."""
    try:
        fields = _read_json(header.decode())
        if type(fields) is not dict:
            raise BadFrameError("the header is not an object")
        used = [0, 0]
        tree = fields.pop("value")
        value = _decode_inputs(tree, payload, used) if inputs else _decode(tree, payload, used, 0)
        if used[0] != len(payload):
            raise BadFrameError("there are bytes that belong to no array")
    except BadFrameError:
        raise
    except Exception as error:  # whatever hostile bytes provoke, the answer is the same
        raise BadFrameError(f"unreadable frame ({type(error).__name__})") from None
    return value, fields


def _decode_inputs(tree: Any, payload: bytes, used: list[int]) -> dict[str, Value]:
    """Turn JSON of the course's own into the inputs of a call."""
    return {name: _decode_input(item, payload, used) for name, item in tree["items"]}


def _decode_input(tree: Any, payload: bytes, used: list[int]) -> Value:
    match tree:
        case {"t": "given", "name": name, "source": source, "bound": bound}:
            return Given(name, source, {n: _decode_input(x, payload, used) for n, x in bound})
        case {"t": "generator", "state": state}:
            return make_generator(state)
    return _decode(tree, payload, used, 1)


def _decode(tree: Any, payload: bytes, used: list[int], depth: int) -> Value:
    """Turn JSON into a value; ``used`` counts payload bytes and items so far."""
    if type(tree) is not dict:
        return _decode_plain(tree)
    if depth > MAX_DEPTH:
        raise BadFrameError("a value that is nested too deeply")
    tag = tree.get("t")
    if tag == "array":  # most are
        return _decode_array(tree["dtype"], tree["shape"], tree["at"], payload, used)
    if tag == "scalar":
        return _decode_array(tree["dtype"], [], tree["at"], payload, used)[()]
    match tree:
        case {"t": "complex", "re": float(real), "im": float(imag)}:
            return complex(real, imag)
        case {"t": "opaque", "name": str(name)} if _is_text(name):
            return Opaque(name[:MAX_NAME])
        case {"t": "tuple" | "list" | "dict" as tag, "items": list(items)}:
            used[1] += len(items)
            if used[1] > MAX_ITEMS:
                raise BadFrameError("too many items")
            if tag == "dict":
                return _decode_dict(items, payload, used, depth)
            decoded = [_decode(item, payload, used, depth + 1) for item in items]
            return tuple(decoded) if tag == "tuple" else decoded
    raise BadFrameError("an object with an unknown tag")


def _decode_plain(tree: Any) -> Value:
    """Take what JSON has a notation for."""
    kind = type(tree)
    if kind is str and not _is_text(tree):
        raise BadFrameError("a text is too long, or no file can hold it")
    if kind is int and tree.bit_length() > MAX_INT_BITS:
        raise BadFrameError("an integer is too long")
    if tree is not None and kind not in (bool, int, float, str):
        raise BadFrameError("neither a plain value nor a tagged object")
    return tree


def _decode_dict(items: list[Any], payload: bytes, used: list[int], depth: int) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for pair in items:
        match pair:
            case [str(key), item] if key not in result and _is_text(key):
                result[key] = _decode(item, payload, used, depth + 1)
            case _:
                raise BadFrameError("a dict item is not a pair of a new string and a value")
    return result


def _decode_array(dtype_text: Any, shape: Any, at: Any, payload: bytes, used: list[int]) -> Any:
    if dtype_text not in _DTYPES or type(shape) is not list or len(shape) > MAX_DIMENSIONS:
        raise BadFrameError("an array of a dtype or dimension that is not allowed")
    for n in shape:
        if type(n) is not int or n < 0:
            raise BadFrameError("an array of an impossible shape")
    dtype = _DTYPES[dtype_text]
    count = math.prod(shape)
    # Two arrays of the same bytes would let a small frame stand for a lot of memory.
    if type(at) is not int or at != used[0]:
        raise BadFrameError("an array that does not begin where the one before it ends")
    used[0] += count * dtype.itemsize
    if used[0] > len(payload):
        raise BadFrameError("an array that does not lie inside the payload")
    array = np.frombuffer(payload, dtype, count, at).reshape(shape)
    if dtype.kind == "b":  # any other byte than 0 and 1 would make a bool that is neither
        array = np.asarray(array.view(np.uint8) != 0)
    return array
