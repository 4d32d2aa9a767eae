"""One running sandbox: the process, the socket to its fork server, and how a child ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from autograder.inside.values import encode
from autograder.inside.zygote import BROKEN, ENDING, KILL, READY, RUN, WAIT

from .backend import Backend
from .pipe import FrameReader
from .plan import Limits

START_S = 60.0
ANSWER_S = 15.0
"""How long the fork server may take to start, and to answer a command. It runs no student code."""
CLOSE_S = 2.0


class SandboxError(RuntimeError):
    """The sandbox itself could not be started, or is gone. Never a student's fault."""


@dataclass(frozen=True)
class Ending:
    """How a child ended: its wait status, and whether it had to be killed."""

    status: int
    killed: bool

    def __str__(self) -> str:
        """Say it so that a student understands."""
        if self.killed:
            return "the process closed the channel of its results and was stopped"
        if os.WIFSIGNALED(self.status):
            number = os.WTERMSIG(self.status)
            if number == signal.SIGKILL:
                return "the process was killed: it used up its memory or its processor time"
            return f"the process ended: {(signal.strsignal(number) or str(number)).lower()}"
        code = os.waitstatus_to_exitcode(self.status)
        if code == BROKEN:
            return "the process ended: out of memory, or the program broke its own Python"
        return f"the process was ended by os._exit({code})"


class Sandbox:
    """One sandbox, from its start to its end.

    It must be started in the thread that uses it: it dies with that thread.

    Raises
    ------
    SandboxError
        If it does not start.
    """

    def __init__(self, backend: Backend, plan_frames: Sequence[bytes], limits: Limits) -> None:
        self._output_bytes = limits.output_mb << 20
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
            "cpu_s": int(limits.submission_s) + 2,
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
        reading, writing = os.pipe()
        try:
            socket.send_fds(self._control, [RUN], [writing])
            self._control.sendall(job)
        except OSError as error:
            os.close(reading)
            raise self._gone() from error
        finally:
            os.close(writing)
        return FrameReader(reading, self._output_bytes)

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
        return Ending(*ENDING.unpack(answer))

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
