"""Finds the answer in memory and overwrites it with its own."""

import sys

import numpy as np

UNPROTECTED = "fools equality"


def attack(target):
    frame = sys._getframe(1)
    while frame is not None:
        for value in (*frame.f_locals.values(), *frame.f_globals.values()):
            if type(value) is np.ndarray and value.shape == (3,):
                value[:] = 0.0
        frame = frame.f_back
    return np.zeros(3)
