"""Returns numbers of 16 bits. That is right as far as they go."""

import numpy as np

UNPROTECTED = "not shown: it is right"


def attack(target):
    return np.full(3, 65504, np.float16)


def own(x):
    return (5 * x).astype(np.float16)
