"""Untrusted text, as it is shown to a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.text import csv_safe, did_you_mean, printable, suggest

anything = st.text(st.characters())  # lone surrogates included


@pytest.mark.parametrize("text", ["alice", "A. Müller-Łoś", "王小明", "résumé.py", "😀", ""])
def test_ordinary_text_is_left_alone(text):
    """Names in any script come out as they went in."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\n", r"a\nb\r\n"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b31m", r"\x9b31m"),
        ("\x00\x07\x7f", r"\x00\x07\x7f"),
        ("evil\u202eyp.txt", r"evil\u202eyp.txt"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("al\u200bice\ufeff", r"al\u200bice\ufeff"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("caf\udce9", r"caf\udce9"),
        ("\U000e0041", r"\U000e0041"),
        ("a\u3164", r"a\u3164"),
        ("a\u3000b\u00a0c", "a b c"),
    ],
)
def test_what_controls_or_hides_is_made_visible(text, shown):
    """Terminal and direction controls, invisible characters and surrogates appear as escapes."""
    assert printable(text) == shown


def test_long_text_is_cut_to_the_limit():
    """A cut text has exactly as many characters as allowed and ends in an ellipsis."""
    assert printable("abcdef", limit=4) == "abc…"
    assert printable("abcd", limit=4) == "abcd"
    assert printable("\n\n\n", limit=4) == "\\n\\…"


def test_a_huge_text_is_not_read_to_its_end():
    """Only as much of a text is looked at as can be shown."""
    assert len(printable("\x1b" * 10_000_000, limit=50)) == 50


@given(anything, st.integers(1, 50))
def test_the_result_is_always_one_safe_line(text, limit):
    """Whatever comes in, a short line of UTF-8 without controls comes out."""
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)


@given(anything)
def test_showing_twice_changes_nothing(text):
    """A text that has been made printable may pass through again."""
    once = printable(text, 1000)
    assert printable(once, 1000) == once


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =HYPERLINK(1)",
        "＝1+1",
        "＠x",
    ],
)
def test_a_formula_becomes_text(cell):
    """A cell that a spreadsheet would calculate gets an apostrophe in front."""
    assert csv_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["alice", "a=b", "王", "", "'=1", "3-4", "conv2d_forward"])
def test_harmless_cells_are_left_alone(cell):
    """A sign within a text starts no formula."""
    assert csv_safe(cell) == cell


def test_the_closest_known_word_is_suggested():
    """A misspelt word is answered with the known one, a strange one with nothing."""
    assert did_you_mean("pionts", ["title", "points"]) == "did you mean 'points'?"
    assert did_you_mean("zzz", ["title", "points"]) == ""
    assert did_you_mean("x", []) == ""


@pytest.mark.parametrize(
    ("word", "known", "told"),
    [
        ("poling", ["pooling", "dense"], "Did you mean 'pooling'?"),
        ("quiz", ["pooling", "dense"], "There are: pooling, dense."),
        ("evil", ["evil\x1b[2J"], "Did you mean 'evil\\x1b[2J'?"),
        ("zzz", [f"student{n:02}" for n in range(31)], "student29, ..."),
    ],
)
def test_an_unknown_name_is_answered_with_known_ones(word, known, told):
    """The closest one is offered, else some of them, printably."""
    assert suggest(word, known).endswith(told)
