"""Raises an exception of a class whose name cannot be asked for."""

UNPROTECTED = "not shown: it is about what our report of an exception asks"


class Silent(type):
    @property
    def __name__(cls):
        raise Mute

    @property
    def __module__(cls):
        raise Mute


class Mute(BaseException, metaclass=Silent):
    pass


def attack(target):
    raise Mute
