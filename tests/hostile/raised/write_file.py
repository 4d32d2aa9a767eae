"""Leaves a file for later, wherever one can be made."""

import os


def attack(target):
    places = [target["open_folder"], "/tmp", "/var/tmp", "/dev/shm", "/run", os.getcwd()]
    for place in [*places, os.path.dirname(os.__file__)]:
        try:
            os.mkdir(os.path.join(place, "made"))
            return place
        except OSError:
            pass
    with open(os.path.join(target["open_folder"], "written"), "w") as file:
        return file.write("something")
