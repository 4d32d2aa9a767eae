"""Sends a header that is nested half a million times."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    header = b'{"value":' + b"[" * 500_000
    data = struct.pack("<IId", len(header), 0, 0.0) + header
    while data:
        data = data[os.write(3, data) :]
