"""What a score depends on, as a hash: as long as it is the same, so is the score."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from functools import lru_cache
from pathlib import Path

import autograder
from autograder.answer_key import AnswerKey
from autograder.keyfile import dump_keys
from autograder.run import Limits

JUDGING = (
    "answer_key.py",
    "compare.py",
    "condition.py",
    "counterexample.py",
    "diagnose.py",
    "diagnosis.py",
    "distortion.py",
    "evidence.py",
    "judge.py",
    "keyfile.py",
    "lock.py",
    "messages.py",
    "observation.py",
    "option.py",
    "outcome.py",
    "pair.py",
    "record.py",
    "region.py",
    "relation.py",
    "score.py",
    "smallest.py",
    "text.py",
    "value_text.py",
    "verdict.py",
    "inside",
    "run",
)
"""The parts of the engine between a submission's files and its scores."""


def digest_files(files: Mapping[str, bytes], notes: Sequence[str] = ()) -> str:
    """Hash the files of a submission, and what was noted about them."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{len(name)} {len(content)} {name}".encode())
        digest.update(content)
    digest.update(repr(tuple(notes)).encode())
    return digest.hexdigest()


def digest_key(key: AnswerKey, limits: Limits, limit_s: float) -> str:
    """Hash all that decides how a question is graded: key, limits and engine, but no points."""
    text = dump_keys([replace(key, points=0.0, reference_s=0.0)])
    parts = (digest_engine(), text, repr(astuple(limits)), repr(limit_s))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fingerprint(files_digest: str, key_digest: str) -> str:
    """Combine what was handed in and how it is graded."""
    return hashlib.sha256(f"{files_digest} {key_digest}".encode()).hexdigest()[:40]


@lru_cache(maxsize=1)
def digest_engine() -> str:
    """Hash the modules of the engine that decide a score."""
    root = Path(autograder.__path__[0])
    paths = [
        path
        for name in JUDGING
        for path in (sorted((root / name).glob("*.py")) if "." not in name else [root / name])
    ]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
