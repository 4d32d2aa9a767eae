"""Replaces what a grader in the same process would compare with, and leaves it behind."""

import builtins
import json
import struct
import sys

import numpy as np

UNPROTECTED = "fools allclose"


def attack(target):
    np.array_equal = np.allclose = np.testing.assert_allclose = lambda *a, **k: True
    np.random.default_rng = np.zeros = None
    builtins.left_behind = np.left_behind = sys.left_behind = True
    sys.modules["math"] = None
    for name in [name for name in sys.modules if name.startswith("inside")]:
        sys.modules[name].__dict__.clear()
    json.dumps = json.loads = struct.pack = None
    return True
