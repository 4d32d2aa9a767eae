"""Computes in other processes by multiprocessing."""

import multiprocessing

UNPROTECTED = "returned"
NEEDS = "root"


def attack(target):
    process = multiprocessing.get_context("fork").Process(target=abs, args=(1,))
    process.start()
    process.join()
    return process.exitcode
