"""Makes memory with a name, over which submissions could talk (POSIX)."""

import _posixshmem
import os

UNPROTECTED = "touches what is outside"


def attack(target):
    return _posixshmem.shm_open("/" + target["mark"] + "memory", os.O_CREAT | os.O_RDWR, 0o666)
