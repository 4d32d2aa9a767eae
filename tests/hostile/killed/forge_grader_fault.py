"""Claims that the grader failed, so that the submission is not a zero but ungraded."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    report = {"kind": "runner failed", "error": "out of luck", "value": None}
    header = json.dumps(report).encode()
    os.write(3, struct.pack("<IId", len(header), 0, 0.0) + header)
