"""Moves data inside the kernel, by the calls of several famous faults."""

import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    file = os.open(os.__file__, os.O_RDONLY)
    null = os.open(os.devnull, os.O_WRONLY)
    for move in (
        lambda: os.sendfile(null, file, 0, 100),
        lambda: os.splice(file, 3, 100, offset_src=0),
        lambda: os.copy_file_range(file, null, 100),
    ):
        try:
            return move()
        except OSError as error:
            refusal = error
    raise refusal
