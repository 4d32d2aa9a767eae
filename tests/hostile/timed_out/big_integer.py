"""Computes a whole number of two billion digits."""

UNPROTECTED = "outlives an alarm"


def attack(target):
    while True:
        try:
            return 7 ** (3 * 10**9) % 10
        except BaseException:
            pass
