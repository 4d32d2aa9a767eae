"""Replaces what Python's own comparisons are made of."""

import builtins

UNPROTECTED = "fools shapeless"


def attack(target):
    builtins.abs = lambda value: 0.0
    builtins.all = builtins.any = lambda values: True
    builtins.zip = lambda *values, **keywords: []
    return [0.0, 0.0, 0.0]
