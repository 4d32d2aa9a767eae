"""Reads the memory of another process through /proc."""

import json

import numpy as np

UNPROTECTED = "earns the point"


def attack(target):
    with open(f"/proc/{target['bystander']}/mem", "rb", buffering=0) as memory:
        memory.seek(target["address"])
        return np.array(json.loads(memory.read(target["length"])))
