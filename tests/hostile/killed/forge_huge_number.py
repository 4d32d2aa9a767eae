"""Sends numbers that take long to read: a whole one of a million digits."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    header = b'{"kind":"returned","value":' + b"9" * 1_000_000 + b"}"
    data = struct.pack("<IId", len(header), 0, 0.0) + header
    while data:
        data = data[os.write(3, data) :]
