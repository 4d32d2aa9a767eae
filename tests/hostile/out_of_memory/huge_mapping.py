"""Takes 20 GiB of memory by a mapping that is shared and not counted as its own."""

import mmap

UNPROTECTED = "not shown: the same limit holds without a sandbox, and without it harm is done"


def attack(target):
    try:
        return len(mmap.mmap(-1, 20 << 30))
    except OSError as error:
        raise MemoryError(error.errno) from error
