"""Leaves processes behind, which would outlive the submission."""

import os
import time

UNPROTECTED = "leaves a process"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    for _ in range(3):
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
    return "forked"
