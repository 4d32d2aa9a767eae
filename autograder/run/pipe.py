"""Frames read from an untrusted pipe: never more than was granted, never without an end."""

from __future__ import annotations

import math
import os
import select
import time
from collections import deque
from typing import NamedTuple

from autograder.inside.values import MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, PREFIX

MIB = 1 << 20
CHUNK_BYTES = 1 << 16
"""What a pipe holds; asking for more would only cost memory."""
GATHER_S = 0.003
"""How long frames are left to gather in the pipe: waking up for each costs more than reading it."""
LAST_CHANCE_S = 0.25
"""How long after a deadline the bytes that are already in the pipe may still be read."""


class LateError(Exception):
    """No whole frame came before the deadline."""


class ClosedError(Exception):
    """The pipe was closed before the frame was whole."""


class UnreadableError(Exception):
    """What came is not a frame."""


class TooLargeError(Exception):
    """A frame was announced that is more than was granted; the message says how much."""


class Frame(NamedTuple):
    """One frame as it was cut from a pipe: nothing in it has been looked at."""

    header: bytes
    payload: bytes
    seconds: float


class FrameReader:
    """Cuts frames from a pipe.

    Parameters
    ----------
    descriptor : int
        The reading end; it belongs to the reader, which closes it.
    granted_bytes : int
        How many bytes all frames together may have.
    """

    def __init__(self, descriptor: int, granted_bytes: int) -> None:
        self._descriptor = descriptor
        self._data = bytearray()  # begins with the first frame that is not whole yet
        self._frames: deque[Frame] = deque()
        self._fault: UnreadableError | TooLargeError | None = None  # of what follows them
        self._allowed_bytes = self._granted_bytes = granted_bytes
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def read(self, deadline: float) -> Frame:
        """Return the next frame.

        Parameters
        ----------
        deadline : float
            On the clock of `time.monotonic`.

        Raises
        ------
        LateError, ClosedError, UnreadableError, TooLargeError
        """
        while not self._frames:
            if self._fault is not None:
                raise self._fault
            left_s = deadline - time.monotonic()
            ready = self._poll.poll(max(left_s, 0.0) * 1000)
            if not ready or left_s < -LAST_CHANCE_S:
                raise LateError
            time.sleep(GATHER_S)
            self._fill()
        return self._frames.popleft()

    def _fill(self) -> None:
        """Read what is in the pipe and cut all frames that are whole."""
        data = os.read(self._descriptor, CHUNK_BYTES)
        if not data:
            raise ClosedError
        self._data += data
        at = 0
        with memoryview(self._data) as view:
            while len(view) - at >= PREFIX.size:
                n_header, n_payload, seconds = PREFIX.unpack_from(view, at)
                begin = at + PREFIX.size
                middle, end = begin + n_header, begin + n_header + n_payload
                self._fault = self._find_fault(n_header, n_payload)
                if self._fault is not None or end > len(view):
                    break
                self._frames.append(
                    Frame(bytes(view[begin:middle]), bytes(view[middle:end]), seconds)
                )
                self._granted_bytes -= end - at
                at = end
        del self._data[:at]

    def _find_fault(self, n_header: int, n_payload: int) -> UnreadableError | TooLargeError | None:
        """Say why a frame of these lengths will not be read; None if it will."""
        if n_header > MAX_HEADER_BYTES or n_payload > MAX_PAYLOAD_BYTES:
            return UnreadableError("the result could not be read")
        surplus = PREFIX.size + n_header + n_payload - self._granted_bytes
        if surplus > 0:
            allowed = self._allowed_bytes / MIB
            in_all = allowed + surplus / MIB
            return TooLargeError(
                f"the results are too large: {math.ceil(10 * in_all) / 10:g} MiB in all, "
                f"where {allowed:g} MiB are allowed"
            )
        return None

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._descriptor)
