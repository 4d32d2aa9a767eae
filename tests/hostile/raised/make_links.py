"""Links what it may not read to where it may write."""

import os

UNPROTECTED = "touches what is outside"


def attack(target):
    for link in (os.symlink, os.link):
        try:
            return link(target["answer"], os.path.join(target["open_folder"], "link"))
        except OSError:
            pass
    return os.rename(target["answer"], os.path.join(target["open_folder"], "moved"))
