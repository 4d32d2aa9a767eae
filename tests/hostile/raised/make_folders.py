"""Leaves a folder wherever one can be made, as a letter box for other submissions."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    places = [target["open_folder"], "/tmp", "/var/tmp", "/dev/shm", "/run", "/", os.getcwd()]
    for place in [*places, os.path.dirname(os.__file__)]:
        try:
            return os.mkdir(os.path.join(place, target["mark"] + "made"))
        except OSError:
            pass
    raise PermissionError("nowhere")
