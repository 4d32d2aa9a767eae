"""Reads memory at address 0."""

import ctypes

UNPROTECTED = "spoils the next submission"


def attack(target):
    return ctypes.string_at(0)
