"""Moves the channel of its results to another number, so that it stays open and is not found."""

import os

UNPROTECTED = "not shown: it takes only its own answers away"


def attack(target):
    for _ in range(10):
        os.dup(3)
    os.close(3)
    return "nobody can answer now"
