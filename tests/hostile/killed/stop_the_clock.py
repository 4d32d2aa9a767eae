"""Takes the clock away by which calls are timed."""

import time

UNPROTECTED = "not shown: it is about how our own code takes the time"


def attack(target):
    time.perf_counter = lambda: "late"
    return None
