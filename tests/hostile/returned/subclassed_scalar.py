"""Returns a number of a class of its own, which NumPy takes for one of its own."""

import numpy as np

UNPROTECTED = "fools difference"


class Zero(np.float64):
    def __sub__(self, other):
        return np.zeros(3)

    def __rsub__(self, other):
        return np.zeros(3)

    __array_ufunc__ = None
    dtype = property(lambda self: 1 / 0)


def attack(target):
    return Zero(1.0)
