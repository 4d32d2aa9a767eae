"""Running untrusted code: a plan of calls and a student's files go in, outcomes come out.

A trusted process (this one) holds one sandbox per worker. In it runs a fork server with
NumPy loaded, which forks once for every submission. Expected values never enter the
sandbox, and what comes out is data that is read with suspicion.
"""

from __future__ import annotations

from .backend import Backend
from .choice import INSTALL, SandboxUnavailable, choose_backend, examine_backend
from .plan import Call, Limits, PlannedQuestion, Played
from .runtime import find_runtime
from .sandbox import SandboxError
from .worker import Worker

__all__ = [
    "INSTALL",
    "Backend",
    "Call",
    "Limits",
    "PlannedQuestion",
    "Played",
    "SandboxError",
    "SandboxUnavailable",
    "Worker",
    "choose_backend",
    "examine_backend",
    "find_runtime",
]
