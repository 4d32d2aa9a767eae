"""Sends what it has seen as a datagram, without a connection."""

import socket

UNPROTECTED = "touches what is outside"
RAISES = "PermissionError"


def attack(target):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"all inputs", ("127.0.0.1", target["udp"]))
