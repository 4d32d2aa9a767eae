"""Returns an object whose type's name takes for ever, and which the grader must name."""

UNPROTECTED = "not shown: it is about what our own encoder asks"


class Slow(type):
    @property
    def __name__(cls):
        while True:
            pass


class Nameless(metaclass=Slow):
    pass


def attack(target):
    return Nameless()
