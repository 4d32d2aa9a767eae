"""How long the reference takes: the measure for the time that a question is given."""

from __future__ import annotations

import time
import warnings

import numpy as np

from autograder.answer_key import AnswerKey
from autograder.calls import distinct_calls
from autograder.inside.drivers import fresh
from autograder.inside.play import play
from autograder.question import Question

RUNS = 3
SMALLEST_S = 2.0**-6
"""Less than this (16 ms) is not told apart: the floor of the limit covers it."""


def measure_reference(question: Question, key: AnswerKey) -> float:
    """Measure what the reference takes for all cases of its key.

    Returns
    -------
    float
        Processor seconds of the fastest of three runs, rounded up to a power of two and to
        16 ms at least, so that building a key again gives the same number.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return round_up(min(_measure_once(question, key) for _ in range(RUNS)))


def _measure_once(question: Question, key: AnswerKey) -> float:
    taken_s = 0.0
    for case in distinct_calls(key)[0]:
        inputs = fresh(dict(case.inputs))
        began = time.thread_time()  # a busy machine makes a run longer, but not more work
        play(
            {key.question: question.reference},
            key.question,
            case.driver,
            inputs,
            case.positional,
            case.judges,
        )
        taken_s += time.thread_time() - began
    return taken_s


def round_up(seconds: float) -> float:
    """Round up to `SMALLEST_S` times a power of two."""
    step_s = SMALLEST_S
    while step_s < seconds:
        step_s *= 2
    return step_s
