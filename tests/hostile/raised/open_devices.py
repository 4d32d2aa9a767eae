"""Opens devices: terminals, memory, the kernel's log, virtual machines."""

import os

UNPROTECTED = "returned"

NAMES = ("ptmx", "tty", "kmsg", "mem", "port", "kvm", "fuse", "net/tun", "vsock", "userfaultfd")


def attack(target):
    for name in NAMES:
        try:
            return os.open(f"/dev/{name}", os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError:
            pass
    return os.open("/dev/full", os.O_RDWR)
