"""Raises what a user's Ctrl-C raises while it is loaded, which costs its file."""

UNPROTECTED = "spoils the next submission"
POINTS = {"own": 0.0}

raise KeyboardInterrupt


def attack(target):
    return None
