"""Takes 20 GiB of memory at once."""

import numpy as np

UNPROTECTED = "not shown: the same limit holds without a sandbox, and without it harm is done"


def attack(target):
    return np.ones(20 << 27).sum()
