"""Returns the right numbers as complex ones, beside which there is room for others."""

import numpy as np

UNPROTECTED = "not shown: it is about our own comparison"
POINTS = {"own": 0.0}


def attack(target):
    return np.full(3, np.nan + 1j)


def own(x):
    return (5 * x).astype(complex)
