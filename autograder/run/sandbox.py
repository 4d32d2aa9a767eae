"""One running sandbox: the process, the socket to its fork server, and how a child ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from autograder.inside.values import encode
from autograder.inside.zygote import BROKEN, ENDING, KILL, NO_MEMORY, READY, RUN, WAIT
from autograder.outcome import OutcomeKind

from .backend import Backend
from .pipe import FrameReader
from .plan import Limits
from .record import tell_memory

START_S = 60.0
ANSWER_S = 15.0
"""How long the fork server may take to start, and to answer a command. It runs no student code."""
CLOSE_S = 2.0


class SandboxError(RuntimeError):
    """The sandbox itself could not be started, or is gone. Never a student's fault."""


@dataclass(frozen=True)
class Ending:
    """How a child ended.

    Attributes
    ----------
    status : int
        Its wait status.
    killed : bool
        Whether it had to be killed.
    lived_s : float
        Wall seconds that it lasted, rather more than less.
    limits : Limits
        What it had.
    """

    status: int
    killed: bool
    lived_s: float
    limits: Limits

    @property
    def kind(self) -> OutcomeKind:
        """Which limit ended it; ``KILLED`` if none did.

        The kernel ends a process that has used up its processor time by a signal that no
        child of a sandbox can send to itself. One that lasted for less than that time cannot
        have used it up: somebody else sent the signal.
        """
        if self._signal == signal.SIGKILL and self.lived_s >= self.limits.cpu_limit_s:
            return OutcomeKind.OUT_OF_CPU
        if self._code == NO_MEMORY:
            return OutcomeKind.OUT_OF_MEMORY
        return OutcomeKind.KILLED

    @property
    def _signal(self) -> int | None:
        """The signal that ended it, if it was not ours."""
        unasked = not self.killed and os.WIFSIGNALED(self.status)
        return os.WTERMSIG(self.status) if unasked else None

    @property
    def _code(self) -> int | None:
        """The code with which it ended itself."""
        return os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None

    def __str__(self) -> str:
        """Say it so that a student understands."""
        if self.killed:
            return "the process closed the channel of its results and was stopped"
        if self.kind is OutcomeKind.OUT_OF_CPU:
            return f"used up {self.limits.cpu_limit_s} s of processor time"
        if self.kind is OutcomeKind.OUT_OF_MEMORY:
            return tell_memory(self.limits.memory_mb)
        if (number := self._signal) is not None:
            if number == signal.SIGKILL:
                return (
                    "the process was killed from outside, perhaps because the computer "
                    "ran out of memory"
                )
            return f"the process ended: {(signal.strsignal(number) or str(number)).lower()}"
        if self._code == BROKEN:
            return "the process ended: out of memory, or the program broke its own Python"
        return f"the process was ended by os._exit({self._code})"


class Sandbox:
    """One sandbox, from its start to its end.

    It must be started in the thread that uses it: it dies with that thread.

    Raises
    ------
    SandboxError
        If it does not start.
    """

    def __init__(self, backend: Backend, plan_frames: Sequence[bytes], limits: Limits) -> None:
        self._limits = limits
        self._child_began = 0.0
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        self._control, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own command
                    backend.command(theirs.fileno()),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._log,
                    env=backend.environment,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        except (OSError, RuntimeError) as error:
            self._control.close()
            self._log.close()
            raise SandboxError(f"The {backend.name} sandbox did not start: {error}") from error
        settings = {
            "calls": len(plan_frames),
            "confined": backend.confined,
            "user": backend.user,
            "memory_mb": limits.memory_mb,
            "cpu_s": limits.cpu_limit_s,
        }
        try:
            self._control.settimeout(START_S)
            self._control.sendall(encode(np.frombuffer(backend.filter, np.uint8), settings))
            for frame in plan_frames:
                self._control.sendall(frame)
            ready = self._control.recv(1) == READY
            reason = "its fork server ended"
            self._control.settimeout(ANSWER_S)
        except OSError as error:
            ready, reason = False, str(error)
        if not ready:
            self._process.kill()
            self._process.wait()
            reason = self._read_log() or reason
            self.close()
            raise SandboxError(f"The {backend.name} sandbox did not start: {reason}")

    @property
    def process_id(self) -> int:
        """The process to kill in order to end the sandbox."""
        return self._process.pid

    def start_child(self, job: bytes) -> FrameReader:
        """Fork a child that does one job and return the pipe of its results."""
        self._child_began = time.monotonic()
        reading, writing = os.pipe()
        try:
            socket.send_fds(self._control, [RUN], [writing])
            self._control.sendall(job)
        except OSError as error:
            os.close(reading)
            raise self._gone() from error
        finally:
            os.close(writing)
        return FrameReader(reading, self._limits.output_mb << 20)

    def end_child(self, *, closed: bool = False) -> Ending:
        """End the child; one that has ``closed`` its pipe may first end by itself."""
        answer = b""
        try:
            self._control.sendall(WAIT if closed else KILL)
            while len(answer) < ENDING.size:
                part = self._control.recv(ENDING.size - len(answer))
                if not part:
                    raise self._gone()
                answer += part
        except OSError as error:
            raise self._gone() from error
        status, killed = ENDING.unpack(answer)
        return Ending(status, killed, time.monotonic() - self._child_began, self._limits)

    def close(self) -> None:
        """End the sandbox and everything in it. May be called twice."""
        self._control.close()
        try:
            self._process.wait(CLOSE_S)  # the fork server hears that the socket is closed
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _gone(self) -> SandboxError:
        reason = self._read_log()
        return SandboxError(f"The sandbox ended in the middle of its work. {reason}".strip())

    def _read_log(self) -> str:
        if self._log.closed:
            return ""
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(size - 1000, 0))
        return self._log.read().decode("utf-8", "replace").strip()
