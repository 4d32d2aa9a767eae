"""Choosing a backend by trying it: start a worker, and let it try to break out.

Versions and kernel settings say little about what a container or a distribution allows.
So each backend plays a small hostile submission, and is taken only if NumPy computes and
every attempt to get out fails.
"""

from __future__ import annotations

import select
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from autograder.inside.values import Value

from .backend import Backend, BackendName
from .plan import Call, Limits, PlannedQuestion
from .policy import build_filter
from .runtime import Runtime, find_runtime
from .sandbox import SandboxError
from .worker import Worker

UNIT = "canary"
ATTEMPTS = b"""
import os
import socket

import numpy as np

def compute(a):
    return np.linalg.inv(a)

def read(path):
    with open(path) as file:
        return file.read()

def write(path):
    with open(path, "w") as file:
        return file.write("written from inside the sandbox")

def connect(port):
    socket.create_connection(("127.0.0.1", port), timeout=1).close()
    return "connected"

def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    return child

def signal_parent():
    os.kill(os.getppid(), 0)
    return "allowed"
"""
INSTALL = (
    "Install bubblewrap and libseccomp (on Debian and Ubuntu: apt install bubblewrap libseccomp2) "
    "and the Python packages of the extra `grader`; inside a container, a Linux kernel 5.13 or "
    "newer with Landlock is enough. To run submissions that you trust without protection, "
    "ask for it with --unsafe-no-sandbox."
)


class SandboxUnavailable(RuntimeError):  # noqa: N818 - a state of the computer, named as such
    """No backend can confine a student's code on this computer."""


def choose_backend(preferred: str | None = None, allow_unsafe: bool = False) -> Backend:
    """Take the first backend that works: bubblewrap, Landlock, or none at all if allowed.

    Parameters
    ----------
    preferred : str or None
        ``bubblewrap``, ``landlock`` or ``unsafe`` to try only this one.
    allow_unsafe : bool
        Whether submissions may run with resource limits only.

    Raises
    ------
    SandboxUnavailable
        If none works; the message says why each one failed and what to install.
    ValueError
        If there is no backend of the preferred name.
    """
    names: tuple[BackendName, ...] = ("bubblewrap", "landlock", "unsafe")
    wanted = [name for name in names if preferred in (None, name)]
    if not wanted:
        raise ValueError(
            f"There is no sandbox named {preferred}. Choose one of {', '.join(names)}."
        )
    runtime = find_runtime()
    reasons = []
    for name in wanted:
        if name == "unsafe":
            if allow_unsafe:
                return Backend(name, runtime, b"")
            continue
        found = examine_backend(name, runtime)
        if isinstance(found, Backend):
            return found
        reasons.append(f"{name}: {found}.")
    raise SandboxUnavailable(
        " ".join(["Submissions cannot be run safely on this computer.", *reasons, INSTALL])
    )


def examine_backend(name: BackendName, runtime: Runtime) -> Backend | str:
    """Return a backend that holds against the canaries, or the reason why it cannot be taken."""
    if sys.platform != "linux":
        return "it needs Linux"
    try:
        backend = Backend(name, runtime, build_filter())
        leaks = find_leaks(backend)
    except (ImportError, OSError, RuntimeError) as error:
        return str(error).rstrip(".")
    return f"the sandbox does not hold ({', '.join(leaks)})" if leaks else backend


def find_leaks(backend: Backend) -> list[str]:
    """Try to break out of a backend and list the attempts that succeeded.

    Raises
    ------
    SandboxError
        If the sandbox does not start, or NumPy does not compute in it.
    """
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        Path(folder).chmod(0o755)  # only the sandbox may stand in the way
        secret = Path(folder, "secret.txt")
        secret.write_text("outside")
        secret.chmod(0o644)
        target = Path(folder, "open")
        target.mkdir()
        target.chmod(0o777)
        attempts: dict[str, dict[str, Value]] = {
            "read": {"path": str(secret)},
            "write": {"path": str(target / "written.txt")},
            "connect": {"port": server.getsockname()[1]},
            "fork": {},
            "signal_parent": {},
        }
        matrix = np.array([[2.0, 0.0], [0.0, 4.0]])
        plan = [_plan_attempt("compute", {"a": matrix})]
        plan += [_plan_attempt(name, inputs) for name, inputs in attempts.items()]
        with Worker(backend, plan, Limits(question_s=10.0, load_s=10.0)) as worker:
            outcomes = worker.play({UNIT: ATTEMPTS}).outcomes
        (computed,) = outcomes["compute"]
        if not np.array_equal(computed.value, np.array([[0.5, 0.0], [0.0, 0.25]])):
            raise SandboxError(f"NumPy does not work in the sandbox: {computed.error}")
        # Only a refusal by the system counts; any other error would be a fault of the attempt.
        leaks = [name for name in attempts if "OSError" not in outcomes[name][0].error_types]
        noticed: Sequence[tuple[str, Callable[[], bool]]] = (
            ("write", lambda: any(target.iterdir())),
            ("connect", lambda: bool(select.select([server], [], [], 0)[0])),
        )
        leaks += [name for name, happened in noticed if name not in leaks and happened()]
        return leaks


def _plan_attempt(name: str, inputs: dict[str, Value]) -> PlannedQuestion:
    return PlannedQuestion(name, UNIT, (Call("call", inputs, len(inputs), "result"),))
