"""Returns a number that differs from nothing."""

UNPROTECTED = "fools difference"


class Zero(float):
    def __sub__(self, other):
        return Zero(0.0)

    __rsub__ = __sub__

    def __abs__(self):
        return self

    def __lt__(self, other):
        return True

    __array_ufunc__ = None


def attack(target):
    return Zero(0.0)
