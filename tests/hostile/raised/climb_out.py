"""Reads the answer by ways around its path: dots, links of /proc, the folder of a descriptor."""

import json
import os

import numpy as np

UNPROTECTED = "earns the point"


def attack(target):
    path = target["answer"]
    ways = ["../" * 40 + path, f"/proc/self/cwd{path}", f"/proc/1/root{path}", f"/./{path}"]
    for way in ways:
        try:
            with open(way) as file:
                return np.array(json.load(file))
        except OSError:
            pass
    here = os.open("/", os.O_PATH)
    descriptor = os.open(path.lstrip("/"), os.O_RDONLY, dir_fd=here)
    return np.array(json.loads(os.read(descriptor, 1000)))
