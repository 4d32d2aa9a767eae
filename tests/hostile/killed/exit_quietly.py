"""Ends the process with the exit code of success."""

import os


def attack(target):
    os._exit(0)
