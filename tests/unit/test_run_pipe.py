"""Frames from an untrusted pipe."""

import os
import struct
import threading
import time

import pytest

from autograder.run.pipe import (
    ClosedError,
    FrameReader,
    LateError,
    TooLargeError,
    UnreadableError,
)


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:
            continue  # the test closed it


def frame(header, payload=b"", seconds=0.0):
    return struct.pack("<IId", len(header), len(payload), seconds) + header + payload


def soon():
    return time.monotonic() + 1.0


def test_frames_come_in_order(pipe):
    """Frames that arrive together are told apart."""
    reader = FrameReader(pipe[0], 100)
    os.write(pipe[1], frame(b"a", b"12", 0.5) + frame(b"bc"))
    assert reader.read(soon()) == (b"a", b"12", 0.5)
    assert reader.read(soon()) == (b"bc", b"", 0.0)


def test_frame_may_come_in_pieces(pipe):
    """A frame is whole when its last byte is there."""
    reader = FrameReader(pipe[0], 100)
    data = frame(b"abc", b"defg")
    os.write(pipe[1], data[:5])
    rest = threading.Timer(0.05, os.write, (pipe[1], data[5:]))
    rest.start()
    assert reader.read(soon()) == (b"abc", b"defg", 0.0)
    rest.join()


def test_silence_is_late(pipe):
    """Nothing before the deadline is late, and not much later than the deadline."""
    reader = FrameReader(pipe[0], 100)
    began = time.monotonic()
    with pytest.raises(LateError):
        reader.read(began + 0.1)
    assert 0.1 <= time.monotonic() - began < 0.5


def test_what_is_there_at_the_deadline_counts(pipe):
    """A grader that was busy still reads what came in time."""
    reader = FrameReader(pipe[0], 100)
    os.write(pipe[1], frame(b"a"))
    assert reader.read(time.monotonic() - 0.01) == (b"a", b"", 0.0)


def test_trickle_is_late(pipe):
    """Bytes that keep coming do not keep the deadline away."""
    reader = FrameReader(pipe[0], 1 << 20)
    os.write(pipe[1], struct.pack("<IId", 1 << 19, 0, 0.0))
    stop = threading.Event()

    def trickle():
        while not stop.is_set():
            os.write(pipe[1], b" ")
            time.sleep(0.0005)

    writer = threading.Thread(target=trickle)
    writer.start()
    began = time.monotonic()
    with pytest.raises(LateError):
        reader.read(began + 0.1)
    stop.set()
    writer.join()
    assert time.monotonic() - began < 1.0


def test_end_before_a_whole_frame(pipe):
    """Half a frame and the end of the pipe is a pipe that was closed."""
    reader = FrameReader(pipe[0], 100)
    os.write(pipe[1], frame(b"abc")[:-1])
    os.close(pipe[1])
    with pytest.raises(ClosedError):
        reader.read(soon())


@pytest.mark.parametrize("sizes", [(1 << 30, 0), (1, 1 << 30), (0xFFFFFFFF, 0xFFFFFFFF)])
def test_announced_size_is_capped(pipe, sizes):
    """A frame that announces too much is refused before it comes."""
    reader = FrameReader(pipe[0], 1 << 20)
    os.write(pipe[1], struct.pack("<IId", *sizes, 0.0))
    with pytest.raises(UnreadableError, match="could not be read"):
        reader.read(soon())


def test_whole_frames_come_before_what_is_wrong_with_the_next(pipe):
    """What was answered counts, whatever is announced after it."""
    reader = FrameReader(pipe[0], 1 << 20)
    os.write(pipe[1], frame(b"a") + frame(b"b") + struct.pack("<IId", 1 << 30, 0, 0.0))
    assert [reader.read(soon()).header for _ in range(2)] == [b"a", b"b"]
    for _ in range(2):
        with pytest.raises(UnreadableError):
            reader.read(soon())


def test_sum_of_all_frames_is_capped(pipe):
    """The grant is for all frames together."""
    reader = FrameReader(pipe[0], 20)
    os.write(pipe[1], frame(b"abcd"))
    assert reader.read(soon()) == (b"abcd", b"", 0.0)
    os.write(pipe[1], frame(b"abcd"))
    with pytest.raises(TooLargeError, match="too large"):
        reader.read(soon())


def test_size_that_was_announced_is_told(pipe):
    """A frame above the grant is refused before it comes, in words with both sizes."""
    reader = FrameReader(pipe[0], 3 << 20)
    os.write(pipe[1], struct.pack("<IId", 2, 4 << 20, 0.0))
    with pytest.raises(TooLargeError, match=r": 4\.1 MiB in all, where 3 MiB are allowed$"):
        reader.read(soon())
