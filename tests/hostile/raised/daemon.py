"""Forks twice and leaves its session, so that nobody waits for it or finds it; writes later."""

import os
import time

UNPROTECTED = "touches what is outside"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.1)
            os.mkdir(os.path.join(target["open_folder"], "later"))
        os._exit(0)
    os.wait()
    return "left"
