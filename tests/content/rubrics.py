"""The rubric of a unit as one namespace, in whichever of its modules a name stands."""

import importlib
from pathlib import Path
from types import SimpleNamespace

import solutions.rubric

FOLDER = Path(solutions.rubric.__path__[0])


def gather(unit):
    """Import all modules of a unit's rubric; a question's name wins over everything else."""
    names = {}
    modules = [path.stem for path in sorted((FOLDER / unit).glob("[!_]*.py"))]
    for name in modules:
        names |= vars(importlib.import_module(f"solutions.rubric.{unit}.{name}"))
    for name in modules:
        module = importlib.import_module(f"solutions.rubric.{unit}.{name}")
        names |= {name: getattr(module, name)} if hasattr(module, name) else {}
    return SimpleNamespace(**names)
