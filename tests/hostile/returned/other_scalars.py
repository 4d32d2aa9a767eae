"""Returns dates, raw bytes, intervals, texts and generators where numbers are due."""

import numpy as np

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return (
        np.array(["NaT"], "M8[ns]"),
        np.bytes_(b"\0" * 10),
        np.void(b"raw"),
        b"bytes",
        memoryview(b"view"),
        (number for number in iter(int, 1)),
        range(10**30),
        slice(None),
        NotImplemented,
        ...,
    )
