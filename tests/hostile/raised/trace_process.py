"""Attaches to another process as a debugger does, and reads its memory word by word."""

import ctypes
import json
import os

import numpy as np

UNPROTECTED = "earns the point"
RAISES = "PermissionError"

PEEKDATA, ATTACH, DETACH = 2, 16, 17


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    process, address = target["bystander"], target["address"]
    if libc.ptrace(ATTACH, process, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    os.waitpid(process, 0)
    words = [
        libc.ptrace(PEEKDATA, process, ctypes.c_void_p(address + at), None) & (2**64 - 1)
        for at in range(0, target["length"], 8)
    ]
    libc.ptrace(DETACH, process, None, None)
    data = b"".join(word.to_bytes(8, "little") for word in words)
    return np.array(json.loads(data[: target["length"]]))
