"""The secret seed of a course: it decides the numbers in the cases that a class is graded by."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from autograder.errors import UserError

FOLDER = ".autograde"
"""Folder beside ``course.yaml`` for what a run keeps: the seed and the built keys."""


def read_seed(root: Path) -> str:
    """Read the course's seed; draw one and keep it if there is none yet.

    The file is readable by its owner only. Grading again with the same seed gives the same
    cases, so scores stay comparable; deleting the file draws new ones.

    Raises
    ------
    UserError
        If the file can neither be read nor written.
    """
    path = root / FOLDER / "seed"
    try:
        path.parent.mkdir(exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            seed = path.read_text(encoding="utf-8").strip()
        else:
            seed = secrets.token_hex(16)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(seed + "\n")
    except OSError as error:
        message = f"{path}: {error.strerror}. Make the folder writable, or pass --seed."
        raise UserError(message) from error
    if not seed:
        raise UserError(f"{path} is empty. Delete it, and a new seed is drawn.")
    return seed


def digest_seed(seed: str) -> str:
    """Name a seed in reports without giving it away."""
    return hashlib.sha256(f"autograde seed {seed}".encode()).hexdigest()[:16]
