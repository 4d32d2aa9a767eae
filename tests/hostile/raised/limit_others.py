"""Limits the fork server, so that all later submissions fail; here it asks for what is."""

import os
import resource

UNPROTECTED = "returned"
RAISES = "PermissionError"


def attack(target):
    there = resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    return resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, there)
