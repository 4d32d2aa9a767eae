"""Returns an array that claims to be equal to everything."""

import numpy as np

UNPROTECTED = "fools equality"


class Agreeable(np.ndarray):
    def __eq__(self, other):
        return True

    def __reduce__(self):
        return (exec, ("raise SystemExit",))

    def __array__(self, *_):
        raise SystemExit


def attack(target):
    return np.zeros(3).view(Agreeable)
