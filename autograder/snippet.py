"""A counterexample as a program to paste: it calls the student's function and prints both results.

It needs NumPy and the student's file, and is run in the folder of that file.
"""

from __future__ import annotations

import pprint
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.answer_key import Raises
from autograder.counterexample import Counterexample
from autograder.inside.given import Given, read_state
from autograder.inside.values import Opaque, Value

WIDTH = 88
MAX_NUMBERS = 2000
"""With more numbers than this nobody pastes a program."""


def write_snippet(shown: Counterexample, unit: str) -> str:
    """Write a program that shows a counterexample.

    Parameters
    ----------
    unit : str
        Name of the module with the student's function.

    Returns
    -------
    str
        Python source; "" for a case that cannot be written in a few lines.
    """
    if any(_is_unwritable(value) for value in shown.inputs.values()):
        return ""
    lines = ["import numpy as np", f"from {unit} import {shown.question}", ""]
    for name, value in shown.inputs.items():
        lines += _define(name, value)
    lines += _call(shown)
    if isinstance(shown.expected, Raises):
        lines.append(f"# must raise {shown.expected.types[0]}")
    elif shown.judges == "arguments":
        lines += [f'print("{name} after the call:", {name}, sep="\\n")' for name in _arrays(shown)]
        lines.append("# no argument may be changed")
    else:
        lines += [*_define("expected", shown.expected), 'print("expected:", expected, sep="\\n")']
    return "\n".join(lines) + "\n"


def _is_unwritable(value: Value) -> bool:
    if isinstance(value, Opaque):
        return True
    if isinstance(value, np.ndarray):
        return value.size > MAX_NUMBERS
    if isinstance(value, dict):
        return any(map(_is_unwritable, value.values()))
    return isinstance(value, tuple | list) and any(map(_is_unwritable, value))


def _define(name: str, value: Any) -> list[str]:
    """Write ``name = value``."""
    if isinstance(value, Given):
        bound = "".join(f", {key}={write_value(item)}" for key, item in value.bound.items())
        made = [*value.source.splitlines()]
        if bound:
            made += ["import functools", f"{name} = functools.partial({value.name}{bound})"]
        elif value.name != name:
            made.append(f"{name} = {value.name}")
        return made
    if isinstance(value, np.random.Generator):
        state, step, has_half, half = read_state(value)
        return [
            f"{name} = np.random.default_rng()",
            f"{name}.bit_generator.state = {{",
            f'    "bit_generator": "PCG64", "has_uint32": {has_half}, "uinteger": {half},',
            f'    "state": {{"state": {state}, "inc": {step}}},',
            "}",
        ]
    return f"{name} = {write_value(value)}".splitlines()


def write_value(value: Value) -> str:
    """Write a value as an expression that Python reads back."""
    if isinstance(value, np.ndarray):
        return _write_array(value)
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({value.item()!r})"
    if isinstance(value, tuple):
        items = [write_value(item) for item in value]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {write_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, float) and not np.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _write_array(array: np.ndarray) -> str:
    if not array.size:
        return f"np.zeros({array.shape}, dtype={array.dtype.name!r})"
    rows = pprint.pformat(array.tolist(), width=WIDTH - 20, compact=True)
    for word in ("nan", "inf"):
        rows = rows.replace(word, f"np.{word}")
    lines = rows.splitlines()
    text = "\n".join([lines[0], *("    " + line for line in lines[1:])])
    usual = np.array(array.tolist()).dtype == array.dtype
    return f"np.array({text})" if usual else f"np.array({text}, dtype={array.dtype.name!r})"


def _call(shown: Counterexample) -> Iterator[str]:
    """Write the call as the driver makes it."""
    if shown.driver.startswith("traject"):
        yield from _run_optimizer(shown)
        return
    call = f"{shown.question}({_arguments(shown.inputs, shown.positional)})"
    if shown.judges == "arguments" or isinstance(shown.expected, Raises):
        yield call
        return
    part = "" if shown.part is None else f"[{shown.part!r}]"
    if shown.driver == "call":
        yield f'print("got:", {call}{part}, sep="\\n")'
        return
    afresh = shown.driver == "twice_afresh"
    generators = [n for n, v in shown.inputs.items() if isinstance(v, np.random.Generator)]
    if afresh:
        for name in generators:
            yield f"state_of_{name} = {name}.bit_generator.state"
    yield f'print("got:", {call}, sep="\\n")'
    if afresh:
        for name in generators:
            yield f"{name}.bit_generator.state = state_of_{name}"
    yield f'print("and then:", {call}, sep="\\n")'


def _run_optimizer(shown: Counterexample) -> Iterator[str]:
    """Write the loop of an optimizer, for one parameter or for several in turn."""
    rest = {n: v for n, v in shown.inputs.items() if n not in ("w", "gradients")}
    settings = _arguments(rest, shown.positional)
    settings = f", {settings}" if settings else ""
    if shown.driver == "trajectory":
        yield "state = {}"
        yield "for gradient in gradients:"
        yield f"    w, state = {shown.question}(w, gradient, state{settings})"
        yield '    print("w:", w)'
        return
    yield "w, states = list(w), [{} for _ in w]"
    yield "for step in range(len(gradients[0])):"
    yield "    for i in range(len(w)):"
    yield f"        w[i], states[i] = {shown.question}("
    yield f"            w[i], gradients[i][step], states[i]{settings}"
    yield "        )"
    yield '        print(f"w[{i}]:", w[i])'


def _arguments(inputs: Mapping[str, Value], positional: int) -> str:
    """Write arguments by position as far as the driver passes them so, and then by name."""
    names = list(inputs)
    return ", ".join([*names[:positional], *(f"{name}={name}" for name in names[positional:])])


def _arrays(shown: Counterexample) -> list[str]:
    return [name for name, value in shown.inputs.items() if isinstance(value, np.ndarray)]
