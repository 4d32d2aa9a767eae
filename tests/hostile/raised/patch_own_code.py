"""Writes into its own memory through /proc, which no protection of pages stops."""

UNPROTECTED = "returned"


def attack(target):
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        return memory.writable()
