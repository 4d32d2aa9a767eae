"""Sends what it has seen to a server."""

import socket

UNPROTECTED = "touches what is outside"
RAISES = "PermissionError"


def attack(target):
    with socket.create_connection(("127.0.0.1", target["tcp"]), timeout=1) as server:
        return server.send(b"all inputs")
