"""What is fuzzed: one frame, decoded, and what must hold of the result. Run by fuzz_decoder.py.

Arguments are those of libFuzzer; the interpreter is one that has atheris. With ``--replay``
and folders of frames it says, as JSON, which lines of the decoder they reach.
"""

from __future__ import annotations

import dis
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType, MappingProxyType, ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}
"""Bytes of the dtypes that may cross, by kind."""
PREFIX_BYTES = 16
PLAIN = (type(None), bool, int, float, complex, str)
DTYPES = {np.dtype(kind + str(size)) for kind, sizes in SIZES.items() for size in sizes}
NEVER_REACHED = frozenset({"detach", "_read_inputs", "_read_input"})
"""Functions of `autograder.inside.decoder` that no bytes from a sandbox reach."""


def check_frame(frame: bytes, decoder: Any, values: Any) -> None:
    """Decode a frame; nothing but `BadFrameError` may be raised, and what comes is plain.

    Raises
    ------
    AssertionError
        If the decoder breaks a promise.
    """
    try:
        value, fields = decoder.decode(frame)
    except decoder.BadFrameError:
        return
    assert type(fields) is MappingProxyType
    n_header, _, _ = values.PREFIX.unpack_from(frame)
    assert count_bytes(value, values) == len(frame) - values.PREFIX.size - n_header
    again = values.encode(value)
    assert values.encode(decoder.decode(again)[0]) == again


def count_bytes(value: Any, values: Any, depth: int = 0) -> int:
    """Add up the bytes of all arrays, and check every type on the way."""
    assert depth <= values.MAX_DEPTH + 1
    if type(value) in (tuple, list, dict):
        assert len(value) <= values.MAX_ITEMS
        items = [*value, *value.values()] if type(value) is dict else value
        return sum(count_bytes(item, values, depth + 1) for item in items)
    if isinstance(value, np.ndarray | np.generic):
        assert type(value) is np.ndarray or type(value).__module__ == "numpy"
        assert value.dtype in DTYPES
        if value.dtype.kind == "b":
            assert set(value.tobytes()) <= {0, 1}
        return value.nbytes
    if type(value) is values.Opaque:
        value = value.name
    assert type(value) in PLAIN
    if type(value) is str:
        assert len(value.encode()) <= 4 * values.MAX_TEXT
    return 0


def mutate_frame(
    data: bytes, max_size: int, seed: int, mutate: Callable[[bytes, int], bytes]
) -> bytes:
    """Change the header or the payload of a frame, and mostly make its lengths true again.

    Changed as mere bytes, hardly a frame would get past the first check.
    """
    if seed % 16 == 0 or len(data) < PREFIX_BYTES:
        return bytes(mutate(data, max_size))
    middle = PREFIX_BYTES + int.from_bytes(data[:4], "little")
    header, payload = data[PREFIX_BYTES:middle], data[middle:]
    room = max(max_size - len(data), 0)
    if seed % 4 == 1:
        payload = mutate(payload, len(payload) + room)
    else:
        header = mutate(header, len(header) + room)
    lengths = len(header).to_bytes(4, "little") + len(payload).to_bytes(4, "little")
    return lengths + data[8:PREFIX_BYTES] + bytes(header) + bytes(payload)


def fuzz() -> None:
    """Hand the decoder to libFuzzer; does not return."""
    import atheris

    with atheris.instrument_imports(
        include=["autograder.inside.decoder", "autograder.inside.values"]
    ):
        from autograder.inside import decoder, values

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        return mutate_frame(data, max_size, seed, atheris.Mutate)

    def test_one_input(data: bytes) -> None:
        check_frame(data, decoder, values)

    atheris.Setup(sys.argv, test_one_input, custom_mutator=mutate)
    atheris.Fuzz()


def replay(folders: list[str]) -> None:
    """Print which lines of the decoder the frames in some folders reach."""
    from autograder.inside import decoder

    codes = {code: set(lines_of(code)) for code in codes_of(decoder)}
    reached: dict[CodeType, set[int]] = {code: set() for code in codes}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code not in codes:
            return None
        if event == "line":
            reached[frame.f_code].add(frame.f_lineno)
        return trace

    sys.settrace(trace)
    n_frames = n_accepted = 0
    for folder in folders:
        for path in Path(folder).iterdir():
            frame = path.read_bytes()
            n_frames += 1
            try:
                decoder.decode(frame)
            except decoder.BadFrameError:
                continue
            n_accepted += 1
    sys.settrace(None)
    missed = sorted(line for code, lines in codes.items() for line in lines - reached[code])
    total = sum(map(len, codes.values()))
    report = {"frames": n_frames, "accepted": n_accepted, "lines": total, "missed": missed}
    print(json.dumps(report))


def codes_of(module: ModuleType) -> Iterator[CodeType]:
    """Yield the code of what hostile bytes can reach of a module."""
    for name, found in vars(module).items():
        if getattr(found, "__module__", "") != module.__name__ or name in NEVER_REACHED:
            continue
        functions = vars(found).values() if isinstance(found, type) else [found]
        for function in (inspect.unwrap(one) for one in functions if callable(one)):
            code = function.__code__ if isinstance(function, FunctionType) else None
            if code is not None and code.co_filename == module.__file__:  # not of a dataclass
                yield from nested_codes(code)


def nested_codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and those of the comprehensions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested_codes(constant)


def lines_of(code: CodeType) -> Iterator[int]:
    """Yield the lines that a tracer can see of a code object."""
    first = code.co_firstlineno
    yield from (line for _, line in dis.findlinestarts(code) if line and line > first)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replay"]:
        replay(sys.argv[2:])
    else:
        fuzz()
