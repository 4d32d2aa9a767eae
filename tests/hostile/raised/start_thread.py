"""Starts a thread that goes on while the next question is answered."""

import threading
import time

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "RuntimeError"


def attack(target):
    thread = threading.Thread(target=time.sleep, args=(60,), daemon=True)
    thread.start()
    return "started"
