"""The system calls that a student's code may make.

An allow-list: everything else fails with "operation not permitted". It is what NumPy and
the standard library use to compute, to read files and to allocate memory. Starting a
process or a thread, opening a socket or a pipe, sending a signal, locking a file, changing
a file system and making a shared memory are not on it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
import termios

ALLOWED = (
    # files that are already there, for reading; what can be written is left to the sandbox
    *("read", "readv", "pread64", "write", "writev", "lseek", "close"),
    *("stat", "fstat", "lstat", "newfstatat", "statx", "fstatfs", "statfs", "access"),
    *("faccessat", "faccessat2", "getdents64", "readlink", "readlinkat", "getcwd", "fadvise64"),
    *("dup", "dup2", "dup3", "select", "pselect6", "poll", "ppoll"),
    # memory
    *("brk", "mmap", "munmap", "mremap", "mprotect", "madvise"),
    # signals to oneself, and what the C library does behind the scenes
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("futex", "rseq", "set_robust_list", "sched_yield", "sched_getaffinity", "getcpu"),
    # who and when
    *("getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrlimit"),
    *("getrusage", "getrandom", "uname", "sysinfo", "time", "times", "gettimeofday"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep"),
    *("exit", "exit_group"),
)
OPEN = {"open": 1, "openat": 2}
"""The calls that open a file, each with the number of the argument that says how."""
TRUNCATION = (
    (os.O_TRUNC, 0),
    (os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | os.O_WRONLY),
    (os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | os.O_RDWR),
)
"""How a file may be opened, as mask and value: emptied only if it is opened for writing.

Linux also empties a file that is opened for reading, and Landlock before Linux 6.2 lets it.
"""
FCNTL_COMMANDS = (fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_DUPFD_CLOEXEC)


def build_filter() -> bytes:
    """Build the seccomp filter for this computer's architecture, as a BPF program.

    Raises
    ------
    ImportError, RuntimeError
        If pyseccomp or the library libseccomp is not installed.
    OSError
        If libseccomp cannot express the filter.
    """
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in filter(_exists, ALLOWED):
        rules.add_rule(pyseccomp.ALLOW, name)
    for name, argument in filter(lambda call: _exists(call[0]), OPEN.items()):
        for mask, flags in TRUNCATION:
            condition = pyseccomp.Arg(argument, pyseccomp.MASKED_EQ, mask, flags)
            rules.add_rule(pyseccomp.ALLOW, name, condition)
    for command in FCNTL_COMMANDS:
        rules.add_rule(pyseccomp.ALLOW, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    rules.add_rule(pyseccomp.ALLOW, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, termios.TCGETS))
    rules.add_rule(  # one's own limits, and only to read them
        pyseccomp.ALLOW,
        "prlimit64",
        pyseccomp.Arg(0, pyseccomp.EQ, 0),
        pyseccomp.Arg(2, pyseccomp.EQ, 0),
    )
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        return file.read()


def _exists(name: str) -> bool:
    """Tell whether this architecture and this libseccomp know a system call."""
    import pyseccomp

    try:
        return bool(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0)
    except (OSError, ValueError):
        return False
