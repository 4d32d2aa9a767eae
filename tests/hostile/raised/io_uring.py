"""Makes system calls by a ring that filters do not see."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"
MACHINE = "x86_64"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    parameters = ctypes.create_string_buffer(120)
    ring = libc.syscall(425, 1, parameters)
    if ring < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")
    return ring
