"""Takes a copy of a file that another process has open (pidfd_getfd)."""

import ctypes
import json
import os

import numpy as np

UNPROTECTED = "earns the point"
RAISES = "PermissionError"
MACHINE = "x86_64"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    process = libc.syscall(434, target["bystander"], 0)
    descriptor = libc.syscall(438, process, target["descriptor"], 0)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return np.array(json.loads(os.pread(descriptor, 1000, 0)))
