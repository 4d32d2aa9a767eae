"""Kills itself in the way in which the grader would."""

import os
import signal

UNPROTECTED = "killed"
RAISES = "PermissionError"


def attack(target):
    return os.kill(os.getpid(), signal.SIGKILL)
