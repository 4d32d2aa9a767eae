"""Loads a program into the kernel; a map first, which is harmless."""

import ctypes
import struct

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"

ARRAY = 2


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    request = struct.pack("<5I", ARRAY, 4, 8, 1, 0) + bytes(100)
    found = libc.syscall(321, 0, request, len(request))
    if found < 0:
        raise OSError(ctypes.get_errno(), "bpf")
    return found
