"""Returns an array of objects that are asked one by one, and agree."""

import numpy as np

UNPROTECTED = "fools equality"


class Agreeable:
    def __eq__(self, other):
        return True

    __hash__ = None


def attack(target):
    return np.array([Agreeable() for _ in range(3)], dtype=object)
