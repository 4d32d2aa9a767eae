"""Lets NumPy add a million times a million numbers that are all the same one."""

import numpy as np

UNPROTECTED = "outlives an alarm"


def attack(target):
    return np.broadcast_to(np.float64(1.0), (10**6, 10**6)).sum()
