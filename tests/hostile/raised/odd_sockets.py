"""Opens sockets that reach into the kernel: netlink, packets, encryption, raw."""

import socket

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    for family, kind in (
        (socket.AF_NETLINK, socket.SOCK_RAW),
        (socket.AF_PACKET, socket.SOCK_RAW),
        (socket.AF_ALG, socket.SOCK_SEQPACKET),
        (socket.AF_INET, socket.SOCK_RAW),
        (socket.AF_INET6, socket.SOCK_STREAM),
    ):
        try:
            socket.socket(family, kind).close()
        except OSError:
            continue
        return family
    raise PermissionError("none of them")
