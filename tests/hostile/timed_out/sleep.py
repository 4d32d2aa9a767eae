"""Sleeps, and whoever wakes it up is ignored; it uses no processor time."""

import time

UNPROTECTED = "outlives an alarm"


def attack(target):
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            pass
