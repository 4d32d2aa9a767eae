"""Raises what a user's Ctrl-C raises, so that a whole run stops."""

UNPROTECTED = "spoils the next submission"
RAISES = "KeyboardInterrupt"


def attack(target):
    raise KeyboardInterrupt
