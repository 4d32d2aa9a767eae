"""Runs another program."""

import os
import subprocess
import sys

UNPROTECTED = "returned"
NEEDS = "root"


def attack(target):
    for program in (sys.executable, "/bin/sh", "/bin/true"):
        try:
            return subprocess.run([program, "-c", "1"], check=False).returncode
        except OSError:
            pass
    process = os.posix_spawn(sys.executable, [sys.executable, "-c", "1"], {})
    return os.waitpid(process, 0)[1]
