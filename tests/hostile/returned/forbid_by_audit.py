"""Lets Python ask it before everything that is done from now on, and refuses."""

import sys

UNPROTECTED = "spoils the next submission"


def refuse(event, arguments):
    raise BaseException("refused: " + event)


def attack(target):
    sys.addaudithook(refuse)
    return "nothing goes any more"
