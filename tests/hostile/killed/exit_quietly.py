"""Ends the process with the exit code of success."""

import os

UNPROTECTED = "fools exit status"


def attack(target):
    os._exit(0)
