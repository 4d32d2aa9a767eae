"""Connects to a server that has no path, so that no rights on files protect it."""

import socket

UNPROTECTED = "touches what is outside"
RAISES = "PermissionError"


def attack(target):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(target["abstract"])
        return client.send(b"all inputs")
