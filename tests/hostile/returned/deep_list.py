"""Returns a list that is nested a hundred thousand times."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested
