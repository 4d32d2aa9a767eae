"""Waits for a lock that it holds itself."""

import threading

UNPROTECTED = "outlives an alarm"


def attack(target):
    lock = threading.Lock()
    lock.acquire()
    while True:
        try:
            lock.acquire()
        except BaseException:
            pass
