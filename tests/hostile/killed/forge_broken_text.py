"""Sends half of a character, which no report could be written with."""

import os
import struct

UNPROTECTED = "not shown: it is about our own protocol"


def attack(target):
    header = b'{"kind":"returned","seconds":0.0,"value":"\\ud800"}'
    os.write(3, struct.pack("<II", len(header), 0) + header)
