"""Returns a list and a dict that contain themselves."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    cyclic = [{}]
    cyclic[0]["self"] = cyclic
    cyclic.append(cyclic)
    return (cyclic, cyclic)
