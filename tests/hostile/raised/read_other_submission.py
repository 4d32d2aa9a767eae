"""Takes over what another student has handed in."""

UNPROTECTED = "earns the point"


def attack(target):
    namespace = {}
    with open(target["other"]) as file:
        exec(file.read(), namespace)
    return namespace["attack"](target)
