"""Matches a text with a pattern that takes 2 to the power of 60 steps."""

import re

UNPROTECTED = "outlives an alarm"


def attack(target):
    while True:
        try:
            return re.match(r"(a+)+$", "a" * 60 + "b")
        except BaseException:
            pass
