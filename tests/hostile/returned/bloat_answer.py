"""Returns thousands of arrays, as many numbers as may be sent."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return [np.zeros(1000, np.float32) + 1e-30 for _ in range(4000)]
