"""Returns as many bytes as one answer may have, and then does not stop."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about the caps of our own reader"

SIZE = 64 << 20


def attack(target):
    array = {"t": "array", "dtype": "|u1", "shape": [SIZE], "at": 0}
    header = json.dumps({"kind": "returned", "seconds": 0.0, "value": array}).encode()
    os.write(3, struct.pack("<II", len(header), SIZE) + header)
    zeros = bytes(1 << 20)
    while True:
        os.write(3, zeros)
