"""Returns a matrix, which multiplies in its own way."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    return np.zeros((1, 3)).view(np.matrix)


def own(x):
    return (5 * x).reshape(1, 6).view(np.matrix)
