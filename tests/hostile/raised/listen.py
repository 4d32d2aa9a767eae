"""Waits to be connected to, as a server that outlives its submission."""

import socket

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        return server.getsockname()[1]
