"""Handles every signal itself, and blocks them all."""

import signal

UNPROTECTED = "not shown: a signal that cannot be handled is what ends it"


def attack(target):
    for number in range(1, 65):
        try:
            signal.signal(number, lambda *_: None)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    return "deaf"
