"""Makes namespaces, in which it would be root and half of the kernel lies open."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"

CLONE_NEWUSER = 0x10000000
CLONE_NEWUTS = 0x04000000


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) == 0 or libc.unshare(CLONE_NEWUTS) == 0:
        return "unshared"
    raise OSError(ctypes.get_errno(), "unshare")
