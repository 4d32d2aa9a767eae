"""Makes a process or a thread by the system calls themselves: clone, clone3, vfork."""

import ctypes
import os
import struct

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"
MACHINE = "x86_64"

CLONE, CLONE3, SIGCHLD = 56, 435, 17


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    request = struct.pack("<11Q", 0, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, 0)
    for arguments in ((CLONE3, request, len(request)), (CLONE, SIGCHLD, 0, 0, 0, 0)):
        process = libc.syscall(*arguments)
        if process == 0:
            os._exit(0)
        if process > 0:
            os.waitpid(process, 0)
            return "made"
    raise OSError(ctypes.get_errno(), "clone")
