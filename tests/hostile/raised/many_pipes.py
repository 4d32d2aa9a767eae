"""Takes kernel memory by pipes, which no limit of a process counts."""

import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    return "made"
