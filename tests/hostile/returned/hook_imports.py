"""Answers every later import itself."""

import builtins
import sys
from importlib.machinery import ModuleSpec

UNPROTECTED = "spoils the next submission"


class Everything:
    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__dict__["array_equal"] = lambda *arguments: True


def attack(target):
    sys.meta_path.insert(0, Everything())
    sys.path_hooks.clear()
    honest = builtins.__import__
    builtins.__import__ = lambda name, *rest: honest("this" if name == "json" else "sys", *rest)
    return "hooked"
