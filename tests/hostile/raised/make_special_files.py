"""Makes a pipe and a device on the disk, on which whoever opens them would hang."""

import os
import stat

UNPROTECTED = "touches what is outside"


def attack(target):
    path = os.path.join(target["open_folder"], "special")
    for kind, device in ((stat.S_IFCHR, os.makedev(1, 3)), (stat.S_IFSOCK, 0)):
        try:
            return os.mknod(path, kind | 0o666, device)
        except OSError:
            pass
    return os.mkfifo(path)
