"""Returns a list that contains itself a thousand times over, at every depth."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    wide = [0]
    for _ in range(7):
        wide = [wide] * 1000
    return wide
