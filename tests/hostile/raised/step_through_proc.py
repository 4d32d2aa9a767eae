"""Reads a file through another process's root folder, past a sandbox of one's own."""

import json

import numpy as np

UNPROTECTED = "earns the point"


def attack(target):
    with open(f"/proc/{target['bystander']}/root{target['answer']}") as file:
        return np.array(json.load(file))
