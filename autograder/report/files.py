"""Files that are there as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def replaced_when_done(path: Path) -> Iterator[TextIO]:
    """Open a text file beside ``path`` and move it there once it is complete."""
    draft = path.with_name(path.name + ".part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        yield file
    draft.replace(path)
