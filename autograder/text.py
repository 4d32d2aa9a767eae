"""Text that somebody else wrote, made fit to show to a person."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

ELLIPSIS = "…"
_BLANKS = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Characters that count as printable but leave no mark."""

_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_CELL_BREAKS = ("\t", "\r", "\n")


def printable(text: str, limit: int = 200) -> str:
    r"""Write any text as one line that cannot control a terminal or hide what it says.

    Control characters, escape sequences, bidirectional and zero-width controls, lone
    surrogates and unassigned characters appear as backslash escapes; every kind of space
    becomes a plain one. Nothing is dropped, so that two names that look alike are alike.

    Parameters
    ----------
    text : str
        Untrusted text.
    limit : int
        Most characters of the result; a longer one is cut and ends in "…".

    Examples
    --------
    >>> print(printable("alice\x1b[31m\n"))
    alice\x1b[31m\n
    """
    shown = "".join(map(_visible, text[: limit + 1]))
    return shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS


def _visible(character: str) -> str:
    if character.isprintable() and character not in _BLANKS:
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def csv_safe(text: str) -> str:
    """Keep a spreadsheet from reading a cell of text as a formula.

    A cell that starts, after spaces, with ``=``, ``+``, ``-`` or ``@`` (or their full-width
    forms), or with a tab or a line break, gets an apostrophe in front. For text only: a
    number that we write ourselves may start with a minus sign.
    """
    risky = text.startswith(_CELL_BREAKS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if risky else text


MAX_LISTED = 30
"""So many names are listed: a class may have thousands."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Write a sentence with the known word closest to ``word``, or with those that there are."""
    names = list(known)
    close = difflib.get_close_matches(word[:200], names, n=1)
    if close:
        return f"Did you mean '{printable(close[0], 200)}'?"
    more = ", ..." if len(names) > MAX_LISTED else "."
    return f"There are: {', '.join(printable(name, 40) for name in names[:MAX_LISTED])}{more}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask about the known word closest to ``word``; "" when none is close."""
    close = difflib.get_close_matches(word[:200], list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else ""
