"""Takes 20 GiB of memory."""

import numpy as np


def attack(target):
    return np.ones(20 << 27).sum()
