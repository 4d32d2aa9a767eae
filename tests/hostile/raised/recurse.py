"""Calls itself without an end."""

UNPROTECTED = "not shown: Python itself stops it; that it costs only itself is what counts"
RAISES = "RecursionError"


def attack(target):
    return attack(target)
