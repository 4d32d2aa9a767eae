"""Returns a dict of keys that no report can be written with."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    keys = ("\ud800", "=1+1", "\x1b[2J", "\u202e", "x" * 100_000, "__proto__")
    return {key: {key: 1} for key in keys}
