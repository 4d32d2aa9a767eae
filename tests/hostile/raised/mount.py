"""Mounts something over the folder of the grades; asks first whether it could."""

import ctypes

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"

UMOUNT_NOFOLLOW, FSOPEN = 8, 430


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(FSOPEN, b"tmpfs", 0) >= 0:
        return "a file system to be mounted"
    if libc.umount2(target["open_folder"].encode(), UMOUNT_NOFOLLOW) != 0:
        raise OSError(ctypes.get_errno(), "umount2")
    return "unmounted"
