"""Leaves a message in a keyring of the kernel, which the next submission could read."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"
MACHINE = "x86_64"

ADD_KEY, KEYCTL, GET_KEYRING, THREAD_KEYRING = 248, 250, 0, -1


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(KEYCTL, GET_KEYRING, THREAD_KEYRING, 1) > 0:
        return "a keyring"
    if libc.syscall(ADD_KEY, b"user", b"hostile", b"1", 1, THREAD_KEYRING) > 0:
        return "a key"
    raise OSError(ctypes.get_errno(), "keyctl")
