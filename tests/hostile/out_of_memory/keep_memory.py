"""Takes memory piece by piece and keeps it, so that the grader's own code has none left."""

import numpy as np

UNPROTECTED = "not shown: the same limit holds without a sandbox, and without it harm is done"

KEPT = []


def attack(target):
    size = 64 << 20
    while size:
        try:
            while True:
                KEPT.append(np.empty(size, np.uint8))
        except MemoryError:
            size //= 16
    raise MemoryError
