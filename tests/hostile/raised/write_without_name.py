"""Makes a file that has no name, and so would be seen by nobody."""

import os

UNPROTECTED = "returned"


def attack(target):
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/dev"):
        try:
            return os.open(place, os.O_TMPFILE | os.O_RDWR)
        except OSError:
            pass
    return os.open(target["open_folder"], os.O_TMPFILE | os.O_RDWR)
