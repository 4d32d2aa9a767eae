"""Values as JSON text: inputs and answers in keys and in the gradebook.

Arrays are ``{"dtype", "shape", "data"}`` with the data in row-major order; images of bytes and
the source of functions are compressed. Other values that JSON lacks carry a tag of their own.
Floats are written so that they are read back exactly.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np

from autograder.answer_key import Answer, Raises
from autograder.inside.given import Given, make_generator, read_state
from autograder.inside.values import Opaque, Value

MANY = 256
"""An image of bytes with more pixels than this is not written number by number."""


def write_answer(answer: Answer) -> dict[str, Any]:
    """Turn an answer into JSON."""
    if isinstance(answer, Raises):
        return {"raises": list(answer.types)}
    return {"returns": write_value(answer)}


def read_answer(fields: dict[str, Any]) -> Answer:
    """Read what `write_answer` wrote."""
    return Raises(tuple(fields["raises"])) if "raises" in fields else read_value(fields["returns"])


def write_value(value: Value) -> Any:
    """Turn a value into JSON."""
    match value:
        case np.ndarray():
            return _write_array(value)
        case np.generic():
            return {"dtype": value.dtype.str, "scalar": _write_elements([value.item()])[0]}
        case Opaque():
            return {"opaque": value.name}
        case Given() | np.random.Generator():
            return _write_input(value)
        case tuple():
            return {"tuple": [write_value(item) for item in value]}
        case list():
            return [write_value(item) for item in value]
        case dict():
            return {"dict": [[name, write_value(item)] for name, item in value.items()]}
        case complex():
            return {"complex": [value.real, value.imag]}
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"a {type(value).__name__} cannot stand in an answer key")


def _write_input(value: Given | np.random.Generator) -> dict[str, Any]:
    if isinstance(value, Given):
        bound = {name: write_value(item) for name, item in value.bound.items()}
        return {"given": value.name, "source": _pack(value.source.encode()), "bound": bound}
    return {"generator": read_state(value)}


def _write_array(value: np.ndarray) -> dict[str, Any]:
    fields: dict[str, Any] = {"dtype": value.dtype.str, "shape": list(value.shape)}
    if value.dtype == np.uint8 and value.size > MANY:
        return {**fields, "packed": _pack(value.tobytes())}
    return {**fields, "data": _write_elements(value.ravel().tolist())}


def _read_array(fields: dict[str, Any]) -> np.ndarray:
    if "packed" in fields:
        flat = np.frombuffer(_unpack(fields["packed"]), np.uint8).copy()
    else:
        flat = _read_elements(fields["dtype"], fields["data"])
    read: np.ndarray = flat.reshape(fields["shape"])
    return read


def _pack(data: bytes) -> str:
    """Write bytes that nobody reads as text: compressed."""
    return base64.b85encode(zlib.compress(data, 9)).decode()


def _unpack(text: str) -> bytes:
    return zlib.decompress(base64.b85decode(text))


def _write_elements(elements: list[Any]) -> list[Any]:
    return [[x.real, x.imag] if isinstance(x, complex) else x for x in elements]


def read_value(tree: Any) -> Value:
    """Read what `write_value` wrote."""
    match tree:
        case {"dtype": _, "shape": _}:
            return _read_array(tree)
        case {"dtype": dtype, "scalar": scalar}:
            return _read_elements(dtype, [scalar])[0]
        case {"opaque": name}:
            return Opaque(name)
        case {"given": name, "source": source, "bound": bound}:
            filled = {n: read_value(item) for n, item in bound.items()}
            return Given(name, _unpack(source).decode(), filled)
        case {"generator": state}:
            return make_generator(state)
        case {"tuple": items}:
            return tuple(read_value(item) for item in items)
        case {"dict": items}:
            return {name: read_value(item) for name, item in items}
        case {"complex": [real, imag]}:
            return complex(real, imag)
        case list():
            return [read_value(item) for item in tree]
    return tree


def _read_elements(dtype: str, data: list[Any]) -> Any:
    if np.dtype(dtype).kind == "c":
        return np.array([complex(real, imag) for real, imag in data], dtype)
    return np.array(data, dtype)
