"""Writes bytes that are no frame to everything that is open."""

import os

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    for descriptor in range(64):
        try:
            os.write(descriptor, b"\xff" * 4096)
        except OSError:
            pass
