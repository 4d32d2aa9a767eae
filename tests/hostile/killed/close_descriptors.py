"""Closes everything, the channel of its own results too."""

import os


def attack(target):
    os.closerange(0, 1000)
    while True:
        pass
