"""Signals the fork server by the calls that nobody thinks of; with the signal 0."""

import ctypes
import os

UNPROTECTED = "returned"
RAISES = "PermissionError"
MACHINE = "x86_64"

TKILL, TGKILL, SIGQUEUE = 200, 234, 129


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    process = os.getppid()
    information = ctypes.create_string_buffer(128)
    for arguments in (
        (TKILL, process, 0),
        (TGKILL, process, process, 0),
        (SIGQUEUE, process, 0, information),
    ):
        if libc.syscall(*arguments) == 0:
            return "signalled"
    raise OSError(ctypes.get_errno(), "none of them")
