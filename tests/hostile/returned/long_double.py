"""Returns numbers of 80 bits, which other computers do not have."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    return np.full(3, np.inf, np.longdouble)


def own(x):
    return (5 * x).astype(np.longdouble)
