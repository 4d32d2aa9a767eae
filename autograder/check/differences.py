"""The law that needs no oracle: a gradient is what central differences of the forward pass give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from autograder.answer_key import Raises
from autograder.calls import call_function
from autograder.check.subject import Subject, name_case
from autograder.compare import compare

STEP = 1e-5
"""Half-width of central differences; their error on float64 is about 1e-10."""

DIFFERENCE_RTOL = 1e-6


def check_differences(subject: Subject) -> list[str]:
    """A backward pass agrees with central differences of its forward function."""
    forward = subject.question.gradient_of
    if forward is None:
        return []
    smooth = {aspect.name for aspect in subject.question.aspects if aspect.smooth}
    found = []
    for case in subject.key.cases:
        if (
            case.aspect not in smooth
            or case.judges != "result"
            or isinstance(case.expected, Raises)
        ):
            continue
        arguments = dict(case.inputs)
        dout = arguments.pop("dout")
        got = call_function(subject.question.reference, case).value
        analytic = got if isinstance(got, tuple) else (got,)
        numeric = tuple(central_differences(forward, arguments, dout))
        difference = compare(numeric, analytic, DIFFERENCE_RTOL)
        if difference is not None:
            found.append(
                f"the reference disagrees with central differences on {name_case(case)}: "
                f"{difference.message}."
            )
    return found


def central_differences(
    forward: Callable[..., np.ndarray], arguments: Mapping[str, object], dout: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield for each array the numeric gradient of ``(forward(...) * dout).sum()``."""
    for name, value in arguments.items():
        if not isinstance(value, np.ndarray):
            continue
        gradient = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            sides = []
            for step in (STEP, -STEP):
                moved = value.copy()
                moved[index] += step
                sides.append(float((forward(**{**arguments, name: moved}) * dout).sum()))
            gradient[index] = (sides[0] - sides[1]) / (2 * STEP)
        yield gradient
