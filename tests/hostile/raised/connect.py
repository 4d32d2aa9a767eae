"""Sends what it has seen to a server; any socket would do."""

import socket


def attack(target):
    for family, kind in (
        (socket.AF_INET, socket.SOCK_DGRAM),
        (socket.AF_UNIX, socket.SOCK_STREAM),
        (socket.AF_NETLINK, socket.SOCK_RAW),
    ):
        try:
            return repr(socket.socket(family, kind))
        except OSError:
            pass
    try:
        return repr(socket.socketpair())
    except OSError:
        return repr(socket.create_connection(("127.0.0.1", target["port"]), timeout=1))
