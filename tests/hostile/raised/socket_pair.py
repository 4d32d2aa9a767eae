"""Opens a pair of sockets, over which descriptors could be passed, and which hold memory."""

import socket

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    one, other = socket.socketpair()
    one.send(bytes(1000))
    return len(other.recv(1000))
