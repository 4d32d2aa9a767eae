"""Imports the model answers."""

import sys

UNPROTECTED = "earns the point"
RAISES = "ModuleNotFoundError"


def attack(target):
    sys.path.insert(0, target["course"])
    import model_answers

    return model_answers.attack(target)
