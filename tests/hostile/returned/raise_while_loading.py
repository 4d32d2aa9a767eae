"""Raises what ``except Exception`` does not catch while it is loaded; the rest is loaded still."""

UNPROTECTED = "spoils the next submission"


class Unheard(BaseException):
    pass


raise Unheard("while the file is loaded")


def attack(target):
    return "not reached by Python itself, but graded"
