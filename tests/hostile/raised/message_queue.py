"""Makes queues and semaphores that stay when their process has ended."""

import ctypes

UNPROTECTED = "returned"
RAISES = "PermissionError"

CREATE, REMOVE = 0o1600, 0


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.msgget(0, CREATE)
    if queue >= 0:
        return libc.msgctl(queue, REMOVE, None)
    semaphores = libc.semget(0, 1, CREATE)
    if semaphores >= 0:
        return libc.semctl(semaphores, 0, REMOVE)
    raise OSError(ctypes.get_errno(), "msgget")
