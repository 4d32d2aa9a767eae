"""Opens Python's and NumPy's own files for writing, which every later submission would load."""

import importlib.util
import os

import numpy as np

UNPROTECTED = "returned"
NEEDS = "root"


def attack(target):
    files = [np.__file__, importlib.util.cache_from_source(np.__file__), os.__file__]
    for path in files:
        try:
            return os.open(path, os.O_WRONLY | os.O_APPEND)  # and writes nothing
        except OSError:
            pass
    raise PermissionError("none of them")
