"""Computes in C, where Python's own signal handlers never run."""

UNPROTECTED = "outlives an alarm"


def attack(target):
    return sum(range(10**15))
