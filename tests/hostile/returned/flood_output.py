"""Prints 200 MB, which whoever keeps the output has to keep."""

import sys

UNPROTECTED = "fools captured output"


def attack(target):
    for _ in range(200):
        sys.stdout.write("x" * 1_000_000)
        sys.stderr.write("")
