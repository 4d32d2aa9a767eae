"""Has itself called by the garbage collector, in the middle of other code, and loops there."""

import gc

UNPROTECTED = "spoils the next submission"


def loop(phase, information):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def attack(target):
    gc.set_threshold(1)
    gc.callbacks.append(loop)
    return [[] for _ in range(1000)]
