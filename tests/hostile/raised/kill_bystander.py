"""Kills another process of the same user."""

import os
import signal

UNPROTECTED = "touches what is outside"


def attack(target):
    try:
        return os.kill(target["bystander"], signal.SIGKILL)
    except OSError:
        return signal.pidfd_send_signal(os.pidfd_open(target["bystander"]), signal.SIGKILL)
