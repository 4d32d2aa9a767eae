"""Lets the kernel signal the fork server whenever there is something to read (F_SETOWN)."""

import fcntl
import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    descriptor = os.open(os.devnull, os.O_RDONLY)
    return fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getppid())
