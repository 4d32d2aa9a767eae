"""Changes its root folder, from which a process of root climbs out."""

import os

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "PermissionError"


def attack(target):
    return os.chroot("/")
