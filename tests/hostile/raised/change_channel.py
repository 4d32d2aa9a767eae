"""Changes the pipe of its results: makes it large, and makes reading from it not wait."""

import fcntl
import os

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    for command, argument in ((fcntl.F_SETPIPE_SZ, 1 << 20), (fcntl.F_SETFL, os.O_NONBLOCK)):
        try:
            return fcntl.fcntl(3, command, argument)
        except OSError as error:
            refusal = error
    raise refusal
