"""Frames read from an untrusted pipe: never more than was granted, never without an end."""

from __future__ import annotations

import math
import os
import select
import time

from autograder.inside.values import MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, PREFIX

MIB = 1 << 20
CHUNK_BYTES = 1 << 16
"""What a pipe holds; asking for more would only cost memory."""
GATHER_S = 0.001
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
        self._data = bytearray()
        self._at = 0  # where in it the next frame begins
        self._granted_bytes = granted_bytes
        self._cut_bytes = 0
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def read(self, deadline: float) -> tuple[bytes, bytes]:
        """Return header and payload of the next frame.

        Parameters
        ----------
        deadline : float
            On the clock of `time.monotonic`.

        Raises
        ------
        LateError, ClosedError, UnreadableError, TooLargeError
        """
        while (frame := self._cut()) is None:
            left_s = deadline - time.monotonic()
            ready = self._poll.poll(max(left_s, 0.0) * 1000)
            if not ready or left_s < -LAST_CHANCE_S:
                raise LateError
            time.sleep(GATHER_S)
            self._fill()
        return frame

    def _cut(self) -> tuple[bytes, bytes] | None:
        begin = self._at + PREFIX.size
        if len(self._data) < begin:
            return None
        n_header, n_payload = PREFIX.unpack_from(self._data, self._at)
        if n_header > MAX_HEADER_BYTES or n_payload > MAX_PAYLOAD_BYTES:
            raise UnreadableError("the result could not be read")
        middle, end = begin + n_header, begin + n_header + n_payload
        cut_bytes = self._cut_bytes + end - self._at
        if cut_bytes > self._granted_bytes:
            in_all, allowed = cut_bytes / MIB, self._granted_bytes / MIB
            raise TooLargeError(
                f"the results are too large: {math.ceil(10 * in_all) / 10:g} MiB in all, "
                f"where {allowed:g} MiB are allowed"
            )
        if len(self._data) < end:
            return None
        self._cut_bytes, self._at = cut_bytes, end
        return bytes(self._data[begin:middle]), bytes(self._data[middle:end])

    def _fill(self) -> None:
        data = os.read(self._descriptor, CHUNK_BYTES)
        if not data:
            raise ClosedError
        del self._data[: self._at]
        self._at = 0
        self._data += data

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._descriptor)
