"""Returns an object whose type has a name that would change a report or a terminal."""

UNPROTECTED = "not shown: it is about what our own encoder asks"


def attack(target):
    name = "=1+1\n\x1b[2J\u202e<script>alert(1)</script>" + "x" * 100_000
    return type(name, (), {})()
