"""What a course author would write for another grader: call, and compare with NumPy.

Stands beside ``cases.pickle`` in the folder of tests and needs NumPy only. It is much more
lenient than this project's own comparison; what matters here is that it does the same calls
on the same inputs.
"""

import pickle
from pathlib import Path

import numpy as np

# Our own file; a pickle is what loads fastest, and so favours the others.
CASES = pickle.loads(Path(__file__).with_name("cases.pickle").read_bytes())  # noqa: S301


def check(question, function):
    """Call a student's function on every case of a question and compare."""
    for case in CASES[question]:
        inputs = fresh(case["inputs"])
        try:
            result = call(case["driver"], function, inputs, case["positional"])
        except ValueError:
            if case["raises"]:
                continue
            raise
        if case["raises"]:
            raise AssertionError(f"{question} did not raise ValueError")
        got = inputs if case["judges"] == "arguments" else result
        if case["part"] is not None:
            got = got[case["part"]]
        same(got, case["expected"], case["rtol"])


def fresh(value):
    """Copy the inputs, so that no call sees what another one did."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {name: fresh(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(fresh(item) for item in value)
    return value


def call(driver, function, inputs, positional):
    """Call the function once, or as an optimizer for several steps."""
    if driver == "call":
        values = list(inputs.values())
        keywords = dict(list(inputs.items())[positional:])
        return function(*values[:positional], **keywords)
    rest = {name: value for name, value in inputs.items() if name not in ("w", "gradients")}
    if driver == "trajectory":
        return optimize(function, inputs["w"], inputs["gradients"], rest)
    pairs = zip(inputs["w"], inputs["gradients"], strict=True)
    return tuple(optimize(function, w, gradients, rest) for w, gradients in pairs)


def optimize(function, w, gradients, rest):
    """Take a step for each gradient."""
    state, path = {}, []
    for gradient in gradients:
        w, state = function(w, gradient, state, **rest)
        path.append(w.copy())
    return tuple(path)


def same(got, want, rtol):
    """Compare with NumPy's own assertion, part by part."""
    if isinstance(want, tuple | list):
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            same(one, other, rtol)
    elif isinstance(want, dict):
        assert set(got) == set(want)
        for name in want:
            same(got[name], want[name], rtol)
    elif isinstance(want, str):
        assert got == want
    else:
        np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol)
