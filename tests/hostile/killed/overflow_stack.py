"""Recurses through C until the stack is used up."""

import sys

UNPROTECTED = "spoils the next submission"


def attack(target):
    sys.setrecursionlimit(10**9)

    def deeper(_):
        return sorted([0], key=deeper)

    return deeper(0)
