"""Returns a text of escapes, broken characters and 10 MB."""

UNPROTECTED = "not shown: it is about what crosses our border"


def attack(target):
    return "\ud800\x1b]0;owned\x07\u202e<script>" * 500_000
