"""Stops the clock, so that it seems to take no time, or less than that."""

import time

UNPROTECTED = "not shown: it is about how our own code takes the time"


def attack(target):
    times = iter((float("nan"), float("-inf"), 1e308))
    time.perf_counter = lambda: next(times, 0.0)
    return 1
