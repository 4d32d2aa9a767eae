"""Asks for what only an administrator may do, with arguments that do nothing.

Where such a call is let through to the kernel, it complains of the arguments.
"""

import ctypes
import errno

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"

SETHOSTNAME, SWAPOFF, DELETE_MODULE, SETTIMEOFDAY, QUOTACTL = 170, 168, 176, 164, 179


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (SETHOSTNAME, 0, -1),
        (SWAPOFF, b"/hostile-none"),
        (DELETE_MODULE, b"hostile_none", 0),
        (QUOTACTL, -1, 0, 0, 0),
    ):
        if libc.syscall(*arguments) == 0 or ctypes.get_errno() != errno.EPERM:
            return arguments[0]
    raise PermissionError(errno.EPERM, "every one of them was refused")
