"""Returns an array of 64 dimensions."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return np.zeros((1,) * 64)
