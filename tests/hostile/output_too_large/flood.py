"""Returns as many bytes as one answer may have, and then does not stop."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about the caps of our own reader"

SIZE = 64 << 20


def attack(target):
    header = json.dumps({"kind": "returned", "value": ["|u1", SIZE]}).encode()
    os.write(3, struct.pack("<IId", len(header), SIZE, 0.0) + header)
    zeros = bytes(1 << 20)
    while True:
        os.write(3, zeros)
