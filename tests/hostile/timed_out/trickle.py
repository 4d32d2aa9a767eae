"""Writes a frame byte by byte, so that there is always something to read."""

import os
import struct
import time

UNPROTECTED = "not shown: it is about our own reader"


def attack(target):
    os.write(3, struct.pack("<IId", 1 << 19, 0, 0.0))
    while True:
        os.write(3, b" ")
        time.sleep(0.0001)
