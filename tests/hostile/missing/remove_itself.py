"""Takes itself out of its own file, so that there is nothing to call."""

UNPROTECTED = "not shown: it takes only itself away"


def attack(target):
    return None


del globals()["attack"]
