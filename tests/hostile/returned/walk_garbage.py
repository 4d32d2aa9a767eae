"""Looks for the answer among all objects of the process."""

import gc

UNPROTECTED = "fools assertion"


def attack(target):
    for found in gc.get_objects():
        if type(found) is dict:
            for name in ("expected", "EXPECTED", "answer", "want"):
                if getattr(found.get(name), "shape", None) == (3,):
                    return found[name]
    return None
