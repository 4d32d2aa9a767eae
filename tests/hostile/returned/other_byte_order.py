"""Returns the right numbers in the byte order of another processor. That is right."""

import numpy as np

UNPROTECTED = "not shown: it is right"


def attack(target):
    return np.zeros(3, ">f8").view("<f8")


def own(x):
    return (5 * x).astype(">f8")
