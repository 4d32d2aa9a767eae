"""Finds the inputs of later questions. That is possible, and earns nothing."""

import sys

UNPROTECTED = "not shown: it is possible in a sandbox too, see docs/security.md"


def attack(target):
    frame = sys._getframe()
    while frame is not None:
        if "questions" in frame.f_locals:
            return [question.question for question in frame.f_locals["questions"]]
        frame = frame.f_back
    return None
