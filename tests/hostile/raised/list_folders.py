"""Looks around for something of interest."""

import os

UNPROTECTED = "returned"


def attack(target):
    found = []
    for folder in ("/etc", "/tmp", target["course"], target["packages"][0]):
        try:
            found += os.listdir(folder)
        except OSError:
            pass
    if not found:
        raise PermissionError("nothing to be seen")
    return len(found)
