"""Runs another program, or becomes one."""

import os
import subprocess
import sys


def attack(target):
    for program in (sys.executable, "/bin/sh", "/bin/true"):
        try:
            return subprocess.run([program, "-c", "1"], check=False).returncode
        except OSError:
            pass
    os.execv(sys.executable, [sys.executable, "-c", "1"])
