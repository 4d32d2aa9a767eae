"""Executes machine code of its own, which the processor refuses."""

import ctypes
import mmap

UNPROTECTED = "spoils the next submission"
MACHINE = "x86_64"


def attack(target):
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x0f\x0b")  # ud2
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    return function()
