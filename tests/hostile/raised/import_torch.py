"""Takes the answer from a library, by every path that could lead to one."""

import sys

UNPROTECTED = "returned"
RAISES = "ModuleNotFoundError"


def attack(target):
    sys.path += target["packages"]
    for name in ("pip", "setuptools", "pytest", "yaml", "scipy"):
        try:
            return repr(__import__(name))
        except OSError:
            pass  # seen, but not to be read
        except ImportError:
            pass
    return repr(__import__("torch"))
