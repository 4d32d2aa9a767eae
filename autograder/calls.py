"""The calls that cases ask for, and how one is made in this process.

Here the course's own code is called, and a student's on the student's own computer. What
others wrote is called in a sandbox, by `autograder.run`.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np

from autograder.answer_key import AnswerKey, Case
from autograder.inside.decoder import detach
from autograder.inside.drivers import fresh
from autograder.inside.play import play
from autograder.inside.values import encode
from autograder.outcome import Outcome, outcome_from_play

CallId: TypeAlias = tuple[str, int, str, bytes]


def identify_call(case: Case) -> CallId:
    """Tell a call from others: cases with the same one can share its outcome."""
    return case.driver, case.positional, case.judges, encode(dict(case.inputs), inputs=True)


def distinct_calls(key: AnswerKey) -> tuple[list[Case], list[int]]:
    """Find the cases of a key that ask for different calls.

    Two cases may look at two parts of one result: the function is called once for both.

    Returns
    -------
    list of Case
        The first case with each call.
    list of int
        For every case of the key, the position of its call among these.
    """
    calls: dict[CallId, int] = {}
    first: list[Case] = []
    places = []
    for case in key.cases:
        place = calls.setdefault(identify_call(case), len(first))
        if place == len(first):
            first.append(case)
        places.append(place)
    return first, places


def make_call(namespace: dict[str, Any], name: str, case: Case) -> Outcome:
    """Make the call of a case on copies of its inputs."""
    inputs = fresh(dict(case.inputs))
    played = play(namespace, name, case.driver, inputs, case.positional, case.judges)
    if "value" in played:
        played["value"] = detach(played["value"])
    return outcome_from_play(played)


def call_function(function: Callable[..., Any], case: Case) -> Outcome:
    """Make the call of a case on a trusted function, as it is made on a student's."""
    with quietly():
        return make_call({function.__name__: function}, function.__name__, case)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Let warnings be warnings, whatever the settings of this process."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
