"""Returns arrays with named fields, with a shape inside the type, with overlapping fields."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    return np.zeros(3, [("a", "f8", (2, 2)), ("b", "O")])


def own(x):
    return (5 * x).view({"names": ["a", "b"], "formats": ["f8", "i8"], "offsets": [0, 0]})
