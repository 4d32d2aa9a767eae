"""Returns an object that writes itself as the answer."""

import sys

UNPROTECTED = "fools strings"


class Parrot:
    def __str__(self):
        return str(sys._getframe(1).f_locals.get("expected"))

    __repr__ = __str__


def attack(target):
    return Parrot()
