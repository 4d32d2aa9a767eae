"""Enters the namespaces of another process."""

import ctypes
import os

UNPROTECTED = "returned"
NEEDS = "root"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        descriptor = os.open(f"/proc/{target['bystander']}/ns/uts", os.O_RDONLY)
    except OSError:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    if libc.setns(descriptor, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    return "entered"
