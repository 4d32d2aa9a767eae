"""Ends itself by the C library."""

import os

UNPROTECTED = "spoils the next submission"


def attack(target):
    os.abort()
