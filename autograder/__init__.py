"""Exercises in which students write a CNN by hand, and the grader that judges them.

The engine knows no course: ``load → build → run → compare → diagnose → score → report``
works on whatever ``course.yaml`` and ``solutions/`` beside it say.
"""

__version__ = "0.1.0"
