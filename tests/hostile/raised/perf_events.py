"""Counts what the processor does, by which other programs' secrets can be guessed."""

import ctypes
import struct

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"

SOFTWARE, DISABLED_AND_USER_ONLY = 1, 0x61


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    request = struct.pack("<IIQQQQQ", SOFTWARE, 128, 0, 0, 0, 0, DISABLED_AND_USER_ONLY)
    request += bytes(128 - len(request))
    descriptor = libc.syscall(298, request, 0, -1, -1, 0)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "perf_event_open")
    return descriptor
