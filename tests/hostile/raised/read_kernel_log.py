"""Reads the kernel's log, in which other programs' addresses and names stand."""

import ctypes

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    size = libc.klogctl(10, None, 0)
    if size < 0:
        raise OSError(ctypes.get_errno(), "klogctl")
    return size
