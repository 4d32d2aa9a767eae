"""Reads the answer in the file where the grader keeps it."""

import json

import numpy as np

UNPROTECTED = "earns the point"


def attack(target):
    with open(target["answer"]) as file:
        return np.array(json.load(file))
