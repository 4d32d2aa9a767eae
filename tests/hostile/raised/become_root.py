"""Becomes another user, or takes back rights that were given up."""

import ctypes
import os
import struct

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    for become in (
        lambda: os.setuid(0),
        lambda: os.setresgid(0, 0, 0),
        lambda: os.setgroups([0]),
    ):
        try:
            return become()
        except OSError:
            pass
    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("<Ii", 0x20080522, 0)
    if libc.capset(header, struct.pack("<6I", *[0xFFFFFFFF] * 6)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    return "root"
