"""Returns truth values that are neither, and numbers that are not numbers."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    return np.array([7, 2, 255], np.uint8).view(np.bool_)


def own(x):
    return np.full(6, 0x7FF0DEADBEEF0001, np.uint64).view(np.float64)
