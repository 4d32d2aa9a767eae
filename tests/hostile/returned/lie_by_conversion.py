"""Returns an object that turns into the answer when it is made an array."""

import sys

import numpy as np

UNPROTECTED = "fools allclose"


class Chameleon:
    def __array__(self, *arguments, **keywords):
        frame = sys._getframe()
        while frame is not None:
            if "expected" in frame.f_locals:
                return frame.f_locals["expected"]
            frame = frame.f_back
        return np.zeros(3)


def attack(target):
    return Chameleon()
