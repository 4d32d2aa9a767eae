"""Names every field twice, for readers that take the first and readers that take the last."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"
POINTS = {"own": 0.0, "after": 0.0}


def attack(target):
    header = b'{"kind":"right","kind":"returned","value":1,"value":Infinity}'
    os.write(3, struct.pack("<IId", len(header), 0, float("inf")) + header)
