"""Reads what a computer tells about its users and its set-up."""

UNPROTECTED = "returned"


def attack(target):
    for path in ("/etc/passwd", "/etc/hostname", "/etc/shadow", "/proc/self/environ"):
        try:
            with open(path) as file:
                return file.read()
        except OSError:
            pass
    raise PermissionError("none of them")
