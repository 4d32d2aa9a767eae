"""Empties a file that it opens only for reading.

Landlock before Linux 6.2 does not see this, so the filter must; /dev/null stands for a file
that may be opened.
"""

import os

UNPROTECTED = "touches what is outside"
RAISES = "PermissionError"


def attack(target):
    try:
        return os.open(target["grades"], os.O_RDONLY | os.O_TRUNC)
    except OSError:
        return os.open(os.devnull, os.O_RDONLY | os.O_TRUNC)
