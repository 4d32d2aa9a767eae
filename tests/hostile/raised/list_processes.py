"""Looks for other processes and their open files."""

import os

UNPROTECTED = "returned"


def attack(target):
    return [len(os.listdir(folder)) for folder in ("/proc", "/proc/self/fd", "/dev")]
