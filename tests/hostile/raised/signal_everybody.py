"""Signals groups of processes and all of them; with the signal 0, which harms nobody."""

import os

UNPROTECTED = "returned"


def attack(target):
    for process in (-1, 0, 1, 2, -os.getppid()):
        try:
            return os.kill(process, 0)
        except OSError:
            pass
    return os.killpg(0, 0)
