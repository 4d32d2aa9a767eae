"""Watches every call, and makes its answer right when somebody compares it."""

import sys

import numpy as np

UNPROTECTED = "fools allclose"

GIVEN = np.zeros(3)


def watch(frame, event, argument):
    if event == "call":
        for value in tuple(frame.f_locals.values()):
            if type(value) is np.ndarray and value.shape == (3,) and value is not GIVEN:
                GIVEN[:] = value


def attack(target):
    sys.setprofile(watch)
    return GIVEN
