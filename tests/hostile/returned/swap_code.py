"""Gives the grader's own function another body."""

import sys

import numpy as np

UNPROTECTED = "fools allclose"


def attack(target):
    def right(*arguments, **keywords):
        return True

    np.allclose.__wrapped__ = right
    implementation = getattr(np.allclose, "_implementation", np.allclose)
    implementation.__code__ = (lambda *arguments, **keywords: True).__code__
    for name in ("inside.play", "inside.zygote"):
        module = sys.modules.get(name)
        if module is not None:
            module.raised = right
    return np.zeros(3)
