"""Writes into the grades."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    descriptor = os.open(target["grades"], os.O_RDWR)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, b"student,points\nmallory,100\n")
    return "written"
