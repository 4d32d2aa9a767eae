"""Returns a masked array, all comparisons with which are masked."""

import numpy as np

UNPROTECTED = "fools assertion"
POINTS = {"own": 0.0}


def attack(target):
    return np.ma.masked_all(3)


def own(x):
    return np.ma.masked_array(5 * x, mask=False)
