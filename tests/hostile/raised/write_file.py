"""Leaves a file for later."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    path = os.path.join(target["open_folder"], "written")
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o666))
    return "written"
