"""Changes what a process is to the kernel: its name, its dump, its filter, its personality."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"

SET_NAME, SET_DUMPABLE, QUERY = 15, 4, 0xFFFFFFFF


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.personality(QUERY) >= 0:
        return "personality"
    if libc.prctl(SET_DUMPABLE, 1, 0, 0, 0) == 0 or libc.prctl(SET_NAME, b"x", 0, 0, 0) == 0:
        return "prctl"
    raise OSError(ctypes.get_errno(), "prctl")
