"""Sends the report of a file where an answer is due, and the answers after it."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    for fields in (
        {"loaded": True, "error": "", "notes": [], "value": None},
        {"kind": "returned", "value": 5.0},
    ):
        header = json.dumps(fields).encode()
        os.write(3, struct.pack("<IId", len(header), 0, 0.0) + header)
