"""Returns an array without numbers, none of which is wrong."""

import numpy as np

UNPROTECTED = "fools allclose"


def attack(target):
    return np.zeros((0, 3))
