"""Computes in many threads, to have more than one processor."""

from concurrent.futures import ThreadPoolExecutor

UNPROTECTED = "returned"
NEEDS = "root"
RAISES = "RuntimeError"


def attack(target):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(abs, range(8)))
