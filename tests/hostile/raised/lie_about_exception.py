"""Raises an exception whose own class answers every question about it with a lie."""

UNPROTECTED = "not shown: it is about what our report of an exception asks"
RAISES = "BaseException"


class Lying(Exception):
    def __str__(self):
        raise SystemExit("passed")

    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)

    __class__ = int


Lying.__name__ = "=1+1\n\x1b[31m\u202e"
Lying.__module__ = "builtins"


def attack(target):
    raise Lying
