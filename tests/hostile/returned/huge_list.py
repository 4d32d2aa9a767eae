"""Returns ten million numbers one by one."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return [0.0] * 10_000_000
