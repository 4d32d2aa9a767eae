"""Takes the space on the disk; here 8 MiB of it."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    descriptor = os.open(os.path.join(target["open_folder"], "large"), os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(descriptor, 0, 8 << 20)
    return "filled"
