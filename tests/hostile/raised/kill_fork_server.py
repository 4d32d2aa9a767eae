"""Kills the process that it was forked from."""

import os
import signal

UNPROTECTED = "ends the sandbox"
RAISES = "PermissionError"


def attack(target):
    return os.kill(os.getppid(), signal.SIGKILL)
