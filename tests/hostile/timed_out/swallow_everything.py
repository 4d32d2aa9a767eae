"""Loops, and ignores every exception and every signal that can be ignored."""

import signal

UNPROTECTED = "outlives an alarm"


def attack(target):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
