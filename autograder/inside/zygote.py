"""The fork server: a process with NumPy warm that forks once for every submission.

It runs inside the sandbox and is told what to do over one socket by the trusted process
outside. First it is sent the plan, as frames (see `values`):

1. ``calls`` (their number), ``confined`` (whether to give up privileges), ``user``,
   ``memory_mb`` and ``cpu_s`` as header fields, the BPF program as the value;
2. ``calls`` frames, one for each call: ``index`` of its question, ``question``, ``unit``,
   ``driver``, ``positional`` and ``judges`` as header fields, the inputs as the value.

It answers ``READY``. Then it takes commands of one byte, and never speaks unasked:

``RUN``
    with the writing end of a pipe attached, and followed by a frame: ``todo``, the indices
    of the questions to play, and the files as the value. Forks a child; no answer.
``WAIT``
    The child has closed its pipe: give it a moment to end by itself, then as ``KILL``.
``KILL``
    End the child. The answer is `ENDING`: its wait status, and whether it had to be killed.

The child writes frames into its pipe, strictly in the order of the plan: before the first
question of a unit one with ``loaded``, ``error`` and ``notes``; then, if the unit could be
loaded, one for each call, with what `play` returned. Nothing in a frame says which call it
belongs to. The order does, so an answer can be forged but not misplaced, and the first one
that is missing names the culprit.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import socket
import struct
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .decoder import decode_parts
from .drivers import Inputs, fresh
from .lockdown import (
    die_with_parent,
    drop_privileges,
    forbid_system_calls,
    hide_memory,
    keep_descriptor,
    limit_resources,
)
from .module import SubmissionFinder, describe_error, load
from .play import play, raised
from .values import PREFIX, Value, encode

READY = b"+"
RUN = b"R"
WAIT = b"W"
KILL = b"K"
ENDING = struct.Struct("<i?")
BROKEN = 113
"""Exit code of a child in which the code of this module could not go on."""
NO_MEMORY = 114
"""Exit code of a child that had no memory left to say so."""
GRACE_S = 0.2
MAX_NOTES = 20


@dataclass(frozen=True)
class Call:
    """One call of the plan, as it came over the socket."""

    driver: str
    inputs: Inputs
    positional: int
    judges: str


@dataclass(frozen=True)
class Question:
    """The calls of one question."""

    question: str
    unit: str
    calls: list[Call]


@dataclass(frozen=True)
class Settings:
    """What every child is limited to; an empty filter forbids nothing."""

    filter: bytes
    memory_mb: int
    cpu_s: int


def main(descriptor: int) -> None:
    """Serve the process at the other end of the socket until it hangs up."""
    sys.argv = [""]
    control = socket.socket(fileno=descriptor)
    warm_numpy()
    settings, plan = receive_plan(control)
    hide_memory()
    gc.collect()
    gc.freeze()  # a child's garbage collection shall not touch, and so copy, what it shares
    control.sendall(READY)
    serve(control, settings, plan)


def warm_numpy() -> None:
    """Take NumPy's usual paths once, so that no child pays for its lazy imports."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(6, 6))
    np.einsum("ij,jk->ik", a, a, optimize=True)
    np.linalg.solve(a, a)
    np.linalg.svd(a)
    np.fft.ifft2(np.fft.fft2(a))
    np.pad(a, ((1, 1), (2, 2)))
    np.tensordot(a[:5], sliding_window_view(a, (2, 3)), ((0,), (0,)))
    np.add.at(a, ([0, 1], [1, 0]), a[0, :2])
    np.unravel_index(np.argmax(a), a.shape)
    np.exp(a.astype(np.float32)) @ a.astype(np.float32)
    np.random.seed(0)  # noqa: NPY002 - students still use it
    repr(a)


def receive_plan(control: socket.socket) -> tuple[Settings, list[Question]]:
    """Read the plan, and become the user that it names."""
    program, fields = receive_frame(control)
    if fields["confined"]:
        drop_privileges(fields["user"])
    die_with_parent()  # after the change of user, which would undo it
    plan: list[Question] = []
    for _ in range(fields["calls"]):
        inputs, call = receive_frame(control, inputs=True)
        if call["index"] == len(plan):
            plan.append(Question(call["question"], call["unit"], []))
        plan[-1].calls.append(Call(call["driver"], inputs, call["positional"], call["judges"]))
    return Settings(program.tobytes(), fields["memory_mb"], fields["cpu_s"]), plan


def serve(control: socket.socket, settings: Settings, plan: list[Question]) -> None:
    """Carry out commands until the other end hangs up."""
    child = 0
    while True:
        command, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if command == RUN:
            files, fields = receive_frame(control)
            child = os.fork()
            if child == 0:
                run_child(descriptors[0], settings, plan, fields["todo"], files)
            os.close(descriptors[0])
        elif command in (WAIT, KILL):
            control.sendall(ENDING.pack(*end_child(child, GRACE_S if command == WAIT else 0.0)))
            child = 0
        else:
            if child:
                end_child(child, 0.0)
            os._exit(0)


def end_child(child: int, grace_s: float) -> tuple[int, bool]:
    """Return the wait status of a child, and whether it had to be killed for it."""
    deadline = time.monotonic() + grace_s
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status, False
        if time.monotonic() >= deadline:
            break
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1], True


def run_child(
    descriptor: int,
    settings: Settings,
    plan: list[Question],
    todo: list[int],
    files: dict[str, np.ndarray],
) -> NoReturn:
    """Be the process that runs one submission, and end with it, come what may."""
    leave, code = os._exit, BROKEN
    try:
        results = keep_descriptor(descriptor)
        limit_resources(settings.memory_mb, settings.cpu_s)
        die_with_parent()
        hide_memory()
        if settings.filter:
            forbid_system_calls(settings.filter)
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002 - what it draws must not depend on the worker
        sources = {name: source.tobytes() for name, source in files.items()}
        play_submission(results, [plan[index] for index in todo], sources)
        code = 0
    except MemoryError:
        code = NO_MEMORY
    finally:
        leave(code)


def play_submission(results: int, questions: list[Question], sources: dict[str, bytes]) -> None:
    """Play the questions in order and write down what happened."""
    finder = SubmissionFinder(sources)
    sys.meta_path.append(finder)
    namespaces: dict[str, dict[str, Any] | None] = {}
    for question in questions:
        if question.unit not in namespaces:
            namespaces[question.unit], report = load_unit(finder, question.unit)
            write_all(results, encode(None, report))
        namespace = namespaces[question.unit]
        if namespace is not None:
            for call in question.calls:
                write_all(results, play_call(namespace, question.question, call))


def load_unit(finder: SubmissionFinder, unit: str) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Load one file of the submission and report what went wrong."""
    try:
        namespace, notes = load(finder, unit)
    except BaseException as error:
        text = f"{unit}.py: {describe_error(error)}"
        return None, {"loaded": False, "error": text, "notes": []}
    fatal = [str(note) for note in notes if note.fatal] or [f"{unit}.py could not be loaded"]
    return namespace, {
        "loaded": namespace is not None,
        "error": fatal[-1] if namespace is None else "",
        "notes": [str(note) for note in notes if not note.fatal][:MAX_NOTES],
    }


def play_call(namespace: dict[str, Any], function_name: str, call: Call) -> bytes:
    """Play one call and write what happened as a frame, whatever the result is."""
    start = time.perf_counter()
    try:
        inputs = fresh(call.inputs)
        played = play(namespace, function_name, call.driver, inputs, call.positional, call.judges)
        return encode_played(played)
    except BaseException as error:  # a class of the student's own, or no memory for the answer
        return encode_played(raised(error, time.perf_counter() - start))


def encode_played(played: dict[str, Any]) -> bytes:
    """Write as a frame what `play` returned."""
    seconds = played.pop("seconds")
    return encode(played.pop("value", None), played, seconds=seconds)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the data; a pipe takes it in pieces."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def receive_frame(
    control: socket.socket, *, inputs: bool = False
) -> tuple[Value, Mapping[str, Any]]:
    """Read one frame from the trusted process."""
    n_header, n_payload, _ = PREFIX.unpack(receive(control, PREFIX.size))
    header, payload = receive(control, n_header), receive(control, n_payload)
    return decode_parts(header, payload, inputs=inputs)


def receive(control: socket.socket, size: int) -> bytes:
    """Read exactly ``size`` bytes."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = control.recv_into(view)
        if count == 0:
            os._exit(0)  # the trusted process is gone
        view = view[count:]
    return bytes(data)
