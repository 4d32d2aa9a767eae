"""Puts itself in the place of its own module, which is not the one that was loaded."""

import sys
import types

UNPROTECTED = "not shown: it is about how our own code loads a file"
POINTS = {"own": 1.0}


class Everything(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments: None


sys.modules[__name__] = Everything(__name__)
