"""Locks a file that other workers have open too: a way to talk to them, or to hold them up."""

import fcntl

import numpy

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    with open(numpy.__file__) as file:
        return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
