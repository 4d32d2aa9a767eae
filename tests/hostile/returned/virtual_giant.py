"""Returns an array of 8 TiB that takes 8 bytes of memory."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return np.broadcast_to(np.float64(0.0), (1 << 20, 1 << 20))
