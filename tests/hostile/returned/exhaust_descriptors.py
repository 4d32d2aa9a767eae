"""Opens files until no more can be opened, and leaves none to the grader's own code."""

import os

UNPROTECTED = "not shown: the same limit holds without a sandbox"

KEPT = []


def attack(target):
    try:
        while True:
            KEPT.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return len(KEPT)
