"""Returns a whole number of a hundred thousand digits."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return 10**100_000
