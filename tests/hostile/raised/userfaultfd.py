"""Handles page faults itself, which stops the kernel in the middle of its work."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"
MACHINE = "x86_64"

USER_MODE_ONLY = 1


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.syscall(323, USER_MODE_ONLY)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "userfaultfd")
    return descriptor
