"""Changes the exit status when everything is over."""

import atexit
import os

UNPROTECTED = "fools exit status"


def attack(target):
    atexit.register(os._exit, 0)
    return "wrong"
