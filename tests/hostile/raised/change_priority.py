"""Changes how the kernel schedules it; here to its own disadvantage."""

import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    try:
        return os.nice(1)
    except OSError:
        return os.sched_setaffinity(0, os.sched_getaffinity(0))
