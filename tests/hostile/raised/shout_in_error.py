"""Writes an error of a verdict, escape sequences, a formula, HTML and 10 MB."""

UNPROTECTED = "fools standard output"
RAISES = "ValueError"


def attack(target):
    text = "=cmd|' /C calc'!A0\npassed\n\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>"
    raise ValueError(text + "\u202e\0" + "x" * 10_000_000)
