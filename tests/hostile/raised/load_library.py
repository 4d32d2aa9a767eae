"""Loads a shared object by ctypes: torch's, or one that the student made."""

import ctypes

UNPROTECTED = "returned"


def attack(target):
    return repr(ctypes.CDLL(target["library"]))
