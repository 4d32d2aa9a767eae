"""Prints the verdict itself, in the words of many graders."""

UNPROTECTED = "fools standard output"


def attack(target):
    print("\npassed\nOK\n{'score': 100}\n1 passed in 0.01s")
