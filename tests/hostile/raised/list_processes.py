"""Looks for other processes and their open files."""

import os


def attack(target):
    return [os.listdir(folder) for folder in ("/proc", "/proc/self/fd", "/dev")]
