"""Sends half of an answer and lets the grader wait for the rest."""

import os
import struct
import time

UNPROTECTED = "not shown: it is about our own reader"


def attack(target):
    os.write(3, struct.pack("<IId", 100, 0, 0.0) + b'{"kind":"returned",')
    time.sleep(1000)
