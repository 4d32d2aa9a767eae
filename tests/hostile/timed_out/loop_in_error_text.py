"""Raises an exception whose text never ends, which the grader asks for after the call."""

UNPROTECTED = "outlives an alarm"


class Endless(Exception):
    def __str__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def attack(target):
    str(Endless())
    raise Endless
