"""What a process gives up before it runs a student's code.

The fork server gives up its user and its capabilities once; each of its children then
closes its descriptors, limits its resources and forbids itself every system call that
NumPy does not need. Nothing of this can be taken back.
"""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import signal
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
BPF_INSTRUCTION_BYTES = 8
MAX_OPEN_FILES = 32
MAX_DESCRIPTOR = 1 << 16
RESULTS = 3
LINUX = sys.platform == "linux"


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def drop_privileges(user: int | None) -> None:
    """Become the user with this number (None: stay) and give up every capability."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _check(_libc().capset(header, (ctypes.c_uint32 * 6)()))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it ends."""
    if LINUX:
        _prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def hide_memory() -> None:
    """Let no other process of the same user look into this one."""
    if LINUX:
        _prctl(PR_SET_DUMPABLE, 0)


def keep_descriptor(descriptor: int) -> int:
    """Close every descriptor but one, which becomes `RESULTS`; 0 to 2 lead to /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    if descriptor != RESULTS:
        os.dup2(descriptor, RESULTS, inheritable=False)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.closerange(RESULTS + 1, MAX_DESCRIPTOR if soft == resource.RLIM_INFINITY else soft)
    return RESULTS


def limit_resources(memory_mb: int, cpu_s: int) -> None:
    """Limit this process for good: address space, CPU seconds, files, processes."""
    for kind, amount in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),  # binds every user but root; root is bound by the filter
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def forbid_system_calls(program: bytes) -> None:
    """Install a seccomp filter, given as the bytes of its BPF program."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = _FilterProgram(len(program) // BPF_INSTRUCTION_BYTES, program)
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(header))


@functools.cache
def _libc() -> ctypes.CDLL:
    """Open the C library once: for each opening, ctypes makes a class."""
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, *arguments: int) -> None:
    padded: list[Any] = [ctypes.c_ulong(n) for n in (*arguments, 0, 0, 0, 0)[:4]]
    _check(_libc().prctl(option, *padded))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
