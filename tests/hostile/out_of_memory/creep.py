"""Takes memory in small pieces, and goes on when there is no more."""

UNPROTECTED = "not shown: the same limit holds without a sandbox, and without it harm is done"


def attack(target):
    kept = []
    try:
        while True:
            kept.append(bytes(1 << 20))
    except MemoryError:
        del kept[100:]
        while True:
            kept.append(bytes(1 << 20))
