"""Closes everything, the channel of its own results too."""

import os

UNPROTECTED = "spoils the next submission"


def attack(target):
    os.closerange(0, 1000)
    while True:
        pass
