"""Sentences that only a program with the mistake can read.

Students receive frozen cases without misconceptions: a list of the mistakes that are looked
for would tell half of each answer. So each misconception's sentence is encrypted, and the key
is what a program with that misconception answers on some visible cases. pytest tries the
student's own answers as the key. If they open the box, the sentence is theirs; if not, there
is nothing to read: neither the name, nor the text, nor the wrong answers stand in the file.

The answers are rounded before they become a key, because no two programs agree in the last
digits: to six significant digits of the largest value of an array, after a multiplication by
an irrational number, so that the round numbers of exercises do not lie on an edge.

Whoever writes a program with the mistake can read its sentence. That is the purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.answer_key import Answer, AnswerKey, Lock, Raises, VariantInfo
from autograder.counterexample import count_numbers
from autograder.inside.values import Value
from autograder.outcome import Outcome, OutcomeKind

MOST_CASES = 3
"""So many cases make the key; what is known of the others lies in the box."""

DIGITS = 6
ROUNDS = 1000
"""Rounds of PBKDF2 for one key: half a millisecond for us, and many for who tries all answers."""

TAG_BYTES = 16
BLOCK_BYTES = 128
"""The length of a box is a multiple of this, so that it does not tell which sentence is in."""

OFF_EDGE = (1 + math.sqrt(5)) / 2
NAN, INFINITE, MINUS_INFINITE = (np.int64(2**62) + i for i in range(3))


def make_locks(key: AnswerKey) -> tuple[Lock, ...]:
    """Lock the sentence of every misconception that shows on a case of a key.

    Parameters
    ----------
    key : AnswerKey
        With the visible cases only, and the misconceptions' answers to them.
    """
    made = [_make_lock(key, variant) for variant in key.misconceptions()]
    locks = [lock for lock in made if lock is not None]
    # In an order that says nothing about which is which.
    return tuple(sorted(locks, key=lambda lock: (lock.telling, lock.box)))


def _make_lock(key: AnswerKey, variant: VariantInfo) -> Lock | None:
    telling = [i for i, case in enumerate(key.cases) if variant.id in case.answers]
    answers = {i: normalise_answer(key.cases[i].answers[variant.id]) for i in telling}
    if not telling or any(answer is None for answer in answers.values()):
        return None
    smallest = sorted(telling, key=lambda i: (count_numbers(key.cases[i].inputs), i))[:MOST_CASES]
    cases = tuple(sorted(smallest))
    content = {
        "id": variant.id,
        "text": variant.text,
        "hint": variant.hint,
        "digests": {str(i): digest_answer(answers[i]) for i in telling if i not in cases},
    }
    secret = _derive(key.question, cases, [answers[i] or b"" for i in cases])
    return Lock(cases, tuple(telling), seal(json.dumps(content, ensure_ascii=False), secret))


def unlock_all(
    key: AnswerKey, outcomes: Sequence[Outcome], wrong: frozenset[int]
) -> list[tuple[VariantInfo, frozenset[int], frozenset[int]]]:
    """Try a student's answers on every lock whose cases are all wrong.

    Parameters
    ----------
    wrong : frozenset of int
        The cases on which the student is wrong.

    Returns
    -------
    list of (VariantInfo, frozenset of int, frozenset of int)
        The misconceptions that opened, each with the cases that it shows on and those on
        which the student's answers are its own.
    """
    found = []
    normal: dict[int, bytes | None] = {}
    for lock in key.locks:
        if not wrong.issuperset(lock.telling):
            continue
        for i in lock.telling:
            if i not in normal:
                normal[i] = normalise_outcome(key, i, outcomes[i])
        answers = [normal[i] for i in lock.cases]
        text = None
        if all(answer is not None for answer in answers):
            secret = _derive(key.question, lock.cases, [answer or b"" for answer in answers])
            text = unseal(lock.box, secret)
        if text is not None:
            content = json.loads(text)
            same = {
                int(i)
                for i, digest in content["digests"].items()
                if digest_answer(normal[int(i)]) == digest
            }
            variant = VariantInfo(content["id"], "misconception", content["text"], content["hint"])
            found.append((variant, frozenset(lock.telling), frozenset({*lock.cases, *same})))
    return found


def _derive(question: str, cases: Sequence[int], answers: Sequence[bytes]) -> bytes:
    """Make a key of answers."""
    salt = f"autograde {question} {' '.join(map(str, cases))}".encode()
    joined = b"".join(len(answer).to_bytes(8, "little") + answer for answer in answers)
    return hashlib.pbkdf2_hmac("sha256", joined, salt, ROUNDS)


def digest_answer(normal: bytes | None) -> str:
    """Digest a normalised answer; "" for what is no answer."""
    return "" if normal is None else hashlib.sha256(normal).hexdigest()[:32]


def seal(text: str, secret: bytes) -> str:
    """Encrypt a text. The same text and secret give the same box."""
    data = text.encode()
    data += b" " * (-len(data) % BLOCK_BYTES)
    hidden = bytes(a ^ b for a, b in zip(data, _keystream(secret, len(data)), strict=True))
    tag = hmac.digest(secret, hidden, "sha256")[:TAG_BYTES]
    return base64.b64encode(tag + hidden).decode("ascii")


def unseal(box: str, secret: bytes) -> str | None:
    """Decrypt a text; None if this is not its secret."""
    data = base64.b64decode(box)
    tag, hidden = data[:TAG_BYTES], data[TAG_BYTES:]
    if not hmac.compare_digest(tag, hmac.digest(secret, hidden, "sha256")[:TAG_BYTES]):
        return None
    stream = _keystream(secret, len(hidden))
    return bytes(a ^ b for a, b in zip(hidden, stream, strict=True)).decode().rstrip(" ")


def _keystream(secret: bytes, length: int) -> bytes:
    blocks = range(-(-length // hashlib.sha256().digest_size))
    stream = b"".join(hmac.digest(secret, b"stream %d" % i, "sha256") for i in blocks)
    return stream[:length]


def normalise_outcome(key: AnswerKey, i: int, outcome: Outcome) -> bytes | None:
    """Write what came back on a case so that equal answers give equal bytes; None for nothing."""
    if outcome.kind is OutcomeKind.RAISED and outcome.error_types:
        return normalise_answer(Raises(outcome.error_types))
    if outcome.kind is not OutcomeKind.RETURNED:
        return None
    try:
        return normalise_answer(key.cases[i].look_at(outcome.value))
    except LookupError:
        return None


def normalise_answer(answer: Answer) -> bytes | None:
    """Write an answer so that programs that differ in roundings give equal bytes."""
    if isinstance(answer, Raises):
        return f"raises {answer.types[0]}".encode()
    try:
        return b"|".join(_normalise(answer))
    except (TypeError, ValueError, OverflowError):
        return None


def _normalise(value: Value) -> Iterator[bytes]:
    if isinstance(value, np.ndarray):
        kind = "i" if value.dtype.kind == "u" else value.dtype.kind
        yield f"array {kind} {value.shape}".encode()
        yield _round(value)
    elif isinstance(value, tuple | list):
        yield b"sequence %d" % len(value)
        for item in value:
            yield from _normalise(item)
    elif isinstance(value, dict):
        yield b"dict %d" % len(value)
        for name in sorted(value, key=str):
            yield repr(name).encode()
            yield from _normalise(value[name])
    else:
        yield from _normalise_scalar(value.item() if isinstance(value, np.generic) else value)


def _normalise_scalar(value: Any) -> Iterator[bytes]:
    if value is None or isinstance(value, bool | str):
        yield repr(value).encode()
    elif isinstance(value, int) and abs(value) >= 1 << 53:
        yield b"%d" % value
    elif isinstance(value, int | float):
        yield b"number"
        yield _round(np.asarray(float(value)))
    elif isinstance(value, complex):
        yield b"complex"
        yield _round(np.asarray(value))
    else:
        raise TypeError(type(value).__name__)


def _round(array: np.ndarray) -> bytes:
    """Round to the digits that count, as integers."""
    if array.dtype.kind in "biu":
        return array.astype("<i8").tobytes()
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag])
    if array.dtype.kind != "f":
        raise TypeError(array.dtype.kind)
    values = array.astype(np.float64) * OFF_EDGE
    finite = np.isfinite(values)
    largest = float(np.max(np.abs(values), initial=0.0, where=finite))
    whole = np.zeros(values.shape, "<i8")
    exponent = math.floor(math.log10(largest)) + 1 - DIGITS if largest else 0
    if largest:
        step = 10.0**exponent
        whole[finite] = np.rint(values[finite] / step).astype("<i8")
    whole[np.isnan(values)] = NAN
    whole[np.isposinf(values)] = INFINITE
    whole[np.isneginf(values)] = MINUS_INFINITE
    return b"%d:" % exponent + whole.tobytes()
