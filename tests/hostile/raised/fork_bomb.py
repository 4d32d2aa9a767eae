"""Forks as fast as it can; here 40 times, and each child sleeps for a second."""

import os
import time

UNPROTECTED = "leaves a process"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    for _ in range(40):
        if os.fork() == 0:
            time.sleep(1)
            os._exit(0)
    return "forked"
