"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def replaced_when_done(path: Path) -> Iterator[TextIO]:
    """Open a text file beside ``path`` and move it there once it is complete.

    The draft bears the number of the process: another run over the same folder has its own.
    If the block raises, the draft is removed and ``path`` is what it was.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
