"""Drivers: the ways in which a question calls the student's function.

A driver takes the function and the inputs of one case and returns what is to be
judged. ``inputs`` is a dict in the order of the reference's parameters; its first
``positional`` entries are passed by position, so that a student who renames a
parameter loses nothing, and the others by keyword.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from .given import copy_plain as fresh

__all__ = ["DRIVERS", "Driver", "Inputs", "fresh"]

Inputs = dict[str, Any]
Driver = Callable[[Callable[..., Any], Inputs, int], Any]


def call(function: Callable[..., Any], inputs: Inputs, positional: int) -> Any:
    """Call the function once and return its result."""
    values = list(inputs.values())
    keywords = dict(list(inputs.items())[positional:])
    return function(*values[:positional], **keywords)


def twice(function: Callable[..., Any], inputs: Inputs, positional: int) -> Any:
    """Call the function twice, with one random generator that goes on, and return both results.

    All other arguments are as new in the second call.
    """
    again = {
        name: value if isinstance(value, np.random.Generator) else fresh(value)
        for name, value in inputs.items()
    }
    return call(function, inputs, positional), call(function, again, positional)


def twice_afresh(function: Callable[..., Any], inputs: Inputs, positional: int) -> Any:
    """Call the function twice, with equal random generators, and return both results."""
    again = fresh(inputs)
    return call(function, inputs, positional), call(function, again, positional)


def trajectory(function: Callable[..., Any], inputs: Inputs, positional: int) -> Any:
    """Run an optimizer for several steps and return the path of the parameter.

    ``inputs`` holds ``w``, the stacked ``gradients`` (steps first) and the
    hyperparameters. The state starts as an empty dict and is threaded through the
    calls: ``w, state = function(w, gradient, state, ...)``.

    Returns
    -------
    tuple
        The parameter after each step.
    """
    settings, keywords = _hyperparameters(inputs, positional)
    w, state = inputs["w"], dict[str, Any]()
    path = []
    for gradient in inputs["gradients"]:
        w, state = _pair(function(w, gradient, state, *settings, **keywords))
        path.append(fresh(w))
    return tuple(path)


def trajectories(function: Callable[..., Any], inputs: Inputs, positional: int) -> Any:
    """Run an optimizer on several parameters in turn, each with a state of its own.

    ``inputs["w"]`` is a tuple of parameters, ``inputs["gradients"]`` a tuple of
    stacked gradients. A state that the function keeps to itself (a global, a
    default argument) shows here, because two parameters then share it.

    Returns
    -------
    tuple
        One path for each parameter, each as `trajectory` returns it.
    """
    settings, keywords = _hyperparameters(inputs, positional)
    parameters = list(inputs["w"])
    states: list[Any] = [{} for _ in parameters]
    paths: list[list[Any]] = [[] for _ in parameters]
    for gradients in zip(*inputs["gradients"], strict=True):
        for i, gradient in enumerate(gradients):
            result = function(parameters[i], gradient, states[i], *settings, **keywords)
            parameters[i], states[i] = _pair(result)
            paths[i].append(fresh(parameters[i]))
    return tuple(tuple(path) for path in paths)


def _hyperparameters(inputs: Inputs, positional: int) -> tuple[list[Any], dict[str, Any]]:
    rest = [(name, value) for name, value in inputs.items() if name not in ("w", "gradients")]
    return [value for _, value in rest[:positional]], dict(rest[positional:])


def _pair(result: Any) -> tuple[Any, Any]:
    if type(result) not in (tuple, list) or len(result) != len(("w", "state")):
        raise TypeError(f"the function must return the pair (w, state), not {_describe(result)}")
    return result[0], result[1]


def _describe(result: Any) -> str:
    kind = type(result).__name__
    return f"a {kind} of {len(result)}" if type(result) in (tuple, list) else kind


DRIVERS: Mapping[str, Driver] = MappingProxyType(
    {driver.__name__: driver for driver in (call, twice, twice_afresh, trajectory, trajectories)}
)
