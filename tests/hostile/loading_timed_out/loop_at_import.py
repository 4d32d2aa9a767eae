"""Loops while it is loaded, which costs its file."""

import time

UNPROTECTED = "outlives an alarm"
POINTS = {"own": 0.0}

while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass


def attack(target):
    return None
