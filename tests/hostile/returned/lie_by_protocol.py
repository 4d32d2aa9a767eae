"""Returns an object that computes itself what NumPy asks about it."""

UNPROTECTED = "fools allclose"


class Obliging:
    def __array_function__(self, function, types, arguments, keywords):
        return True

    def __array_ufunc__(self, function, method, *inputs, **keywords):
        return True


def attack(target):
    return Obliging()
