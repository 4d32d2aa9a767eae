"""Returns the right numbers as objects."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    cyclic = np.empty(3, dtype=object)
    cyclic[:] = [cyclic, None, 1]
    return cyclic


def own(x):
    return (5 * x).astype(object)
