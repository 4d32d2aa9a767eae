"""Asks to be told when others open a file: what is graded at the moment."""

import ctypes
import fcntl
import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.inotify_init1(0) >= 0:
        return "watching"
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    return fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)
