"""Becomes another program, in which none of our Python is left."""

import os
import sys

UNPROTECTED = "killed"


def attack(target):
    for program in ("/bin/true", "/usr/bin/true"):
        try:
            os.execv(program, [program])
        except OSError:
            pass
    os.execv(sys.executable, [sys.executable, "-c", "1"])
