"""Announces an array that does not lie in the bytes that follow."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    array = {"t": "array", "dtype": "<f8", "shape": [1 << 40], "at": 0}
    header = json.dumps({"kind": "returned", "seconds": 0.0, "value": array}).encode()
    os.write(3, struct.pack("<II", len(header), 8) + header + bytes(8))
