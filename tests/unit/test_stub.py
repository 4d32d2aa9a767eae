"""A stub has the question's docstring and signature, and nothing that gives the answer away."""

import ast
import inspect

import numpy as np
import pytest

from autograder.question import Question
from autograder.stub import make_stub

SOURCE = '''\
"""Unit 1: sums.

More about sums.
"""

import math
from functools import reduce

import numpy as np

SECRET = 42


def _helper(x):
    """Give it away."""
    return x + SECRET


def add(x, /, y=(1, 2), *rest, eps=1e-8, **options):
    """Add them up.

    Examples
    --------
    >>> add(1)
    3
    """
    # the trick is to call the helper
    return _helper(x) + math.fsum(y)


def not_asked(x):
    """Do something else."""
    return x


def add_backward(
    dout,
    x,
):
    r"""Share it out: \\sum."""

    def inner():
        """An inner docstring."""
        return reduce(max, x)

    return dout * inner()


class Trick:
    """A class."""
'''

EXPECTED = '''\
"""Unit 1: sums.

More about sums.
"""

import numpy as np


def add(x, /, y=(1, 2), *rest, eps=1e-8, **options):
    """Add them up.

    Examples
    --------
    >>> add(1)
    3
    """
    raise NotImplementedError


def add_backward(
    dout,
    x,
):
    r"""Share it out: \\sum."""
    raise NotImplementedError
'''


def test_a_stub_keeps_docstrings_and_signatures_and_drops_the_rest():
    """Bodies, comments, helpers, constants, classes and other imports are gone."""
    assert make_stub(SOURCE, {"add", "add_backward"}) == EXPECTED


def test_a_stub_is_python_that_raises():
    """It loads without what was dropped, and every function says that it is not written."""
    namespace = {}
    exec(make_stub(SOURCE, ["add_backward", "add"]), namespace)
    assert namespace["np"] is np
    with pytest.raises(NotImplementedError):
        namespace["add"](1)
    assert namespace["add"].__kwdefaults__ == {"eps": 1e-8}
    assert "_helper" not in namespace


def test_a_reference_without_docstrings():
    """Neither the module nor the function needs one; the body goes all the same."""
    stub = make_stub("def add(x,\n        y):\n    z = x\n    return z + y\n", ["add"])
    assert ast.unparse(ast.parse(stub)) == (
        "import numpy as np\n\ndef add(x, y):\n    raise NotImplementedError"
    )


def test_every_released_stub_has_the_signature_and_docstring_of_its_reference(course):
    """What students of this course receive asks for exactly what is graded."""
    functions = [
        question for question in course.questions.values() if isinstance(question, Question)
    ]
    for unit in dict.fromkeys(question.unit for question in functions):
        namespace = {}
        path = course.root / "exercises" / f"{unit}.py"
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), namespace)
        for question in functions:
            if question.unit == unit:
                stub = namespace[question.name]
                assert inspect.signature(stub) == inspect.signature(question.reference)
                assert stub.__doc__ == question.reference.__doc__
