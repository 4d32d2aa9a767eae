"""Writes bytes that are no frame to everything that is open."""

import os


def attack(target):
    for descriptor in range(64):
        try:
            os.write(descriptor, b"\xff" * 4096)
        except OSError:
            pass
