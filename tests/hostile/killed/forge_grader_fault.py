"""Claims that the grader failed, so that the submission is not a zero but ungraded."""

import json
import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    report = {"kind": "runner failed", "error": "out of luck", "seconds": 0.0, "value": None}
    header = json.dumps(report).encode()
    os.write(3, struct.pack("<II", len(header), 0) + header)
