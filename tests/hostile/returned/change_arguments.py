"""Changes its arguments to objects of its own, which later calls would get."""

UNPROTECTED = "not shown: every call gets a copy of its own"


class Trap:
    def __getattribute__(self, name):
        raise SystemExit(name)


def attack(target):
    for key in list(target):
        target[key] = Trap()
    return target
