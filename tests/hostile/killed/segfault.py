"""Reads memory at address 0."""

import ctypes


def attack(target):
    return ctypes.string_at(0)
