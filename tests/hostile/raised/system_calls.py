"""Makes system calls by hand that no Python function offers or that Python guards."""

import ctypes
import os

X86_64 = {
    "ptrace": (101, 16, os.getppid(), 0, 0),
    "shmget": (29, 0x1234, 4096, 0o1600),
    "memfd_create": (319, b"m", 0),
    "unshare": (272, 0x10000000),
    "io_uring_setup": (425, 1, 0),
    "bpf": (321, 0, 0, 0),
    "keyctl": (250, 0, 0, 0),
    "userfaultfd": (323, 0),
    "process_vm_readv": (310, os.getppid(), 0, 0, 0, 0, 0),
    "mount": (165, b"none", b"/", b"tmpfs", 0, 0),
    "prctl": (157, 4, 1, 0, 0, 0),
    "setrlimit": (160, 9, 0),
    "clone": (56, 0x11, 0, 0, 0, 0),
    "vfork": (58,),
}


def attack(target):
    libc = ctypes.CDLL(None, use_errno=True)
    refused = {}
    for name, arguments in X86_64.items():
        ctypes.set_errno(0)
        result = libc.syscall(*arguments)
        if result == 0 and name in ("clone", "vfork"):
            os._exit(0)
        refused[name] = ctypes.get_errno()
    if set(refused.values()) == {1}:
        raise PermissionError(1, "every one of them was refused")
    return refused
