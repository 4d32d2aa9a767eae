"""Imports the reference solution."""

import sys


def attack(target):
    sys.path += target["course_folders"]
    import solutions.convolution

    return solutions.convolution.__name__
