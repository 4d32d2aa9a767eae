"""Raises its own limits."""

import resource

UNPROTECTED = "not shown: the kernel lets root alone raise a limit, and the filter both ways"
RAISES = "ValueError"


def attack(target):
    limit = resource.getrlimit(resource.RLIMIT_AS)
    if limit[0] == resource.RLIM_INFINITY:
        return "there is no limit"
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "raised"
