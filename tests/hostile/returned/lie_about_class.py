"""Returns an object that claims to be an array."""

import numpy as np

UNPROTECTED = "fools type check"


class Pretender:
    dtype = np.dtype(np.float64)
    shape = (3,)

    @property
    def __class__(self):
        return np.ndarray

    def __eq__(self, other):
        return np.ones(3, bool)

    __hash__ = None


def attack(target):
    return Pretender()
