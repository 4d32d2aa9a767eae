"""Reads from the terminal, where a grader would wait for somebody to type."""

import os
import sys

UNPROTECTED = "not shown: no backend leaves a terminal to read from"


def attack(target):
    return [os.read(0, 1000) == b"", sys.stdin.read() == ""]
