"""Locks a part of a shared file: 64 bits a byte for whoever looks at the same file."""

import fcntl
import os
import struct

import numpy

UNPROTECTED = "returned"
RAISES = "PermissionError"

OFD_SETLK = 37


def attack(target):
    lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 1000, 1, 0)
    with open(numpy.__file__) as file:
        for command in (fcntl.F_SETLK, OFD_SETLK):
            try:
                return bool(fcntl.fcntl(file, command, lock))
            except OSError:
                pass
        return fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
