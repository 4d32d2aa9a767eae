"""Puts something else in the place of the channel of its results, and answers into it."""

import os

UNPROTECTED = "not shown: it takes only its own answers away"


def attack(target):
    null = os.open(os.devnull, os.O_WRONLY)
    for descriptor in range(3, 32):
        if descriptor != null:
            os.dup2(null, descriptor)
    return "into the void"
