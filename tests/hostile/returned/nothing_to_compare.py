"""Returns nothing, to whoever compares as many numbers as were returned."""

UNPROTECTED = "fools shapeless"


def attack(target):
    return []
