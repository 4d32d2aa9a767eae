"""Makes system calls as a 32-bit program does, by other numbers than a filter may look for.

Number 20 is getpid there, and writev here, so a filter of numbers alone would let it pass.
"""

import ctypes
import mmap

UNPROTECTED = "returned"
MACHINE = "x86_64"


def attack(target):
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")  # push rbx; eax = 20; int 0x80; ...
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    return function()
