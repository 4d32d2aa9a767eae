"""Replaces the functions that report what it returned, by ones that report success."""

import sys

import numpy as np

UNPROTECTED = "fools assertion"


def attack(target):
    np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
    values = sys.modules.get("inside.values")
    zygote = sys.modules.get("inside.zygote")
    if values is not None:
        honest = values.encode
        forged = {"kind": "returned", "passed": True, "verdict": "right"}
        zygote.encode = lambda value, extra, **more: honest(value, {**extra, **forged}, **more)
    return "right"
