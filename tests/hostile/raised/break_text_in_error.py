"""Writes an error of broken characters only, which cannot be written to any file."""

UNPROTECTED = "spoils the next submission"
RAISES = "BaseException"


class Broken(BaseException):
    pass


def attack(target):
    raise Broken("\ud800\udfff" * 1000)
