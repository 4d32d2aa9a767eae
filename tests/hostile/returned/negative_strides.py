"""Returns the right numbers, stored backwards and with gaps. That is right."""

import numpy as np

UNPROTECTED = "not shown: it is right"


def attack(target):
    return np.lib.stride_tricks.as_strided(np.zeros(3), (3,), (-8,), writeable=False)[:0]


def own(x):
    return np.repeat(5 * x, 2)[::-2][::-1]
