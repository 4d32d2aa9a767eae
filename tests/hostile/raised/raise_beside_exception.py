"""Raises what ``except Exception`` does not catch."""

UNPROTECTED = "spoils the next submission"
RAISES = "BaseException"


class Unheard(BaseException):
    pass


def attack(target):
    raise Unheard("not an Exception")
