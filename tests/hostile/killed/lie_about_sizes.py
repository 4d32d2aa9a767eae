"""Announces an array that does not lie in the bytes that follow."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    header = json.dumps({"kind": "returned", "value": ["<f8", 1 << 40]}).encode()
    os.write(3, struct.pack("<IId", len(header), 8, 0.0) + header + bytes(8))
