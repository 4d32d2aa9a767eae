"""Opens a socket to the computer that this virtual machine runs on."""

import socket

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as client:
        return client.fileno()
