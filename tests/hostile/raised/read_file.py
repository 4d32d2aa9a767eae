"""Reads a file of the grader: an answer key, a password file, another student's work."""


def attack(target):
    for path in ("/etc/passwd", "/etc/hostname", "/proc/self/environ"):
        try:
            return open(path).read()
        except OSError:
            pass
    return open(target["secret"]).read()
