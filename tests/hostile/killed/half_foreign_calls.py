"""Makes a system call by the numbers of x32, which differ by one bit."""

import ctypes

UNPROTECTED = "returned"
MACHINE = "x86_64"

X32, GETPID = 0x40000000, 39


def attack(target):
    return ctypes.CDLL(None).syscall(X32 | GETPID)
