"""Changes a file that cannot be opened: its mode, its name, its times."""

import os


def attack(target):
    changes = (
        lambda: os.chmod(target["open_file"], 0o600),
        lambda: os.rename(target["open_file"], target["open_file"] + ".moved"),
        lambda: os.utime(target["open_file"], (0, 0)),
        lambda: os.truncate(target["open_file"], 0),
    )
    for change in changes:
        try:
            return change()
        except OSError:
            pass
    return os.unlink(target["open_file"])
