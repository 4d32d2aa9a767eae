"""Announces 8 GiB, and sends what it has of them."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    os.write(3, struct.pack("<IId", 2**32 - 1, 2**32 - 1, 0.0) + b"{")
