"""Makes memory that stays when its process has ended (System V)."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"

PRIVATE, CREATE, REMOVE = 0, 0o1600, 0


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    memory = libc.shmget(PRIVATE, 4096, CREATE)
    if memory < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    libc.shmctl(memory, REMOVE, None)
    return "made"
