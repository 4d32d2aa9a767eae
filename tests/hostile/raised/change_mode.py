"""Changes a file without opening it: its mode, its name, its times, its owner, its size."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    path = target["grades"]
    changes = (
        lambda: os.chmod(path, 0o600),
        lambda: os.rename(path, path + ".moved"),
        lambda: os.utime(path, (0, 0)),
        lambda: os.truncate(path, 0),
        lambda: os.chown(path, os.getuid(), os.getgid()),
        lambda: os.setxattr(path, "user.hostile", b"1"),
        lambda: os.rmdir(target["open_folder"]),
    )
    for change in changes:
        try:
            return change()
        except OSError:
            pass
    return os.unlink(path)
