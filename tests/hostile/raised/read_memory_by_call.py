"""Reads the memory of another process by process_vm_readv, which needs no /proc."""

import ctypes
import json

import numpy as np

UNPROTECTED = "earns the point"
RAISES = "PermissionError"
MACHINE = "x86_64"


class Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(target["length"])
    here = Vector(ctypes.addressof(buffer), target["length"])
    there = Vector(target["address"], target["length"])
    done = libc.syscall(310, target["bystander"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    if done < 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")
    return np.array(json.loads(buffer.raw))
