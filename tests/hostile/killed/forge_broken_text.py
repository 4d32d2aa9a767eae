"""Sends half of a character, which no report could be written with."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    header = b'{"kind":"returned","value":"\\ud800"}'
    os.write(3, struct.pack("<IId", len(header), 0, 0.0) + header)
