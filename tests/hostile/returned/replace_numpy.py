"""Puts a NumPy of its own in the place of the real one, for whoever imports it next."""

import sys
import types

UNPROTECTED = "spoils the next submission"


class Agreeable(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments, **keywords: True


def attack(target):
    for name in ("numpy", "numpy.testing", "math", "json", "struct", "random"):
        sys.modules[name] = Agreeable(name)
    return True
