"""Connects to a server on this computer by a path: a container engine, a message bus."""

import socket

UNPROTECTED = "touches what is outside"
RAISES = "PermissionError"


def attack(target):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(target["unix"])
        return client.send(b"all inputs")
