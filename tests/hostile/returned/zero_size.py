"""Returns arrays without numbers, of impossible shapes."""

import numpy as np

UNPROTECTED = "fools shapeless"


def attack(target):
    return np.zeros((0, 1 << 40, 3))
