"""Looks for the answer in the variables of those who called it."""

import sys

UNPROTECTED = "fools allclose"


def attack(target):
    frame = sys._getframe()
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            for name, value in names.items():
                if name.lower() in ("expected", "want", "answer", "reference", "solution"):
                    return value
        frame = frame.f_back
    return None
