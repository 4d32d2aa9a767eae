"""Lines of text by the columns that they take: a Chinese character is as wide as two letters."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"\s+|[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+")
"""A line may be broken at blanks, and beside any Chinese character ..."""

_CLOSING = "，。；：！？、）》」』”’"
"""... but not before these."""


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of so many columns at most, where a word allows it."""
    lines = [""]
    for token in _TOKEN.findall(text.strip()):
        piece = " " if token.isspace() else token
        if columns(lines[-1] + piece) <= width or piece in _CLOSING or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines]


def columns(text: str) -> int:
    """Count the columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    """Fill a text up with blanks on its right to so many columns."""
    return text + " " * (width - columns(text))


def pad_left(text: str, width: int) -> str:
    """Fill a text up with blanks on its left to so many columns."""
    return " " * (width - columns(text)) + text
