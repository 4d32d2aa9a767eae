"""Inputs that are not plain data: a function that is handed over, and a random generator.

Both travel one way only, from the course into the sandbox: a function as source text, a
generator as its state. What a student's code returns is never read as either.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Given:
    """A function of the course, as text that stands by itself.

    Calling it calls the function. A student's code is handed the function itself, made
    anew for every call, so that nothing can be left in it for later.

    Attributes
    ----------
    name : str
        Name of the function in ``source``.
    source : str
        Python source that uses NumPy and the standard library only.
    bound : mapping of str to Value
        Keyword arguments that are filled in already.
    """

    name: str
    source: str
    bound: Mapping[str, Any] = field(default_factory=dict)

    @property
    def function(self) -> Callable[..., Any]:
        """The function, with names of its own that nobody has seen yet."""
        namespace: dict[str, Any] = {"__name__": "given"}
        exec(compile(self.source, "given.py", "exec", dont_inherit=True), namespace)
        made: Callable[..., Any] = namespace[self.name]
        return functools.partial(made, **copy_plain(dict(self.bound))) if self.bound else made

    @functools.cached_property
    def _function(self) -> Callable[..., Any]:
        return self.function

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call the function."""
        return self._function(*arguments, **keywords)

    def __repr__(self) -> str:
        return name_input(self)


def read_state(rng: np.random.Generator) -> list[int]:
    """Take the state of a `numpy.random.default_rng`, as four integers."""
    state: Any = rng.bit_generator.state
    inner = state["state"]
    return [inner["state"], inner["inc"], state["has_uint32"], state["uinteger"]]


def make_generator(state: list[int]) -> np.random.Generator:
    """Make a generator that goes on from a state."""
    generator = np.random.PCG64(0)
    generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state[0], "inc": state[1]},
        "has_uint32": state[2],
        "uinteger": state[3],
    }
    return np.random.Generator(generator)


def copy_plain(value: Any) -> Any:
    """Copy an input deeply, so that no call can see what another one did to it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, np.random.Generator):
        return make_generator(read_state(value))
    if isinstance(value, dict):
        return {key: copy_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(copy_plain(item) for item in value)
    return value


def name_input(value: Given | np.random.Generator) -> str:
    """Write what is not plain data for a reader; equal values give equal text."""
    if isinstance(value, np.random.Generator):
        return "a random generator"
    settings = ", ".join(
        f"{name}={name_input(item) if isinstance(item, Given) else repr(item)}"
        for name, item in value.bound.items()
    )
    return f"the function {value.name}{f' with {settings}' if settings else ''}"


def hand_over(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make of a case's inputs what a function is called with."""
    return {
        name: value.function if isinstance(value, Given) else value
        for name, value in inputs.items()
    }


def keep_data(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a case's inputs what a call must leave as it was: not functions and generators."""
    return {
        name: value
        for name, value in inputs.items()
        if not isinstance(value, Given | np.random.Generator)
    }
