"""Ends the program by the exception that means success."""

import sys

UNPROTECTED = "fools exit status"
RAISES = "SystemExit"


def attack(target):
    sys.exit(0)
