"""Makes a file in memory, to run a program that is on no disk."""

import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    return os.memfd_create("program")
