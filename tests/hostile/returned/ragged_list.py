"""Returns lists of different lengths, nested and mixed."""

UNPROTECTED = "not shown: it is about what crosses our border"
POINTS = {"own": 0.0}


def attack(target):
    return [[1.0], [2.0, 3.0], [], [[["deep"]]], {"a": ()}]


def own(x):
    return list(5 * x)
