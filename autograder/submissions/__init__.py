"""Submissions: who handed in what, found by their names and read one at a time.

What a submission is, in every place where one may stand::

    alice/conv_layers.py                 a folder for each student
    alice/exercises/conv_layers.py       with the exercises inside
    alice/anything/[exercises/]...       or in one more folder, if only one will do
    alice.zip                            a zip of one of these
    alice_conv_layers.py                 one unit, the student's name before or after it
    alice.py                             all units in one file
    alice/conv_layers/conv_layers.ipynb  nbgrader's way: a folder for each assignment

Wherever a module may stand, a notebook (``.ipynb``) of the same name may stand in its place.

What is none of these is named with a reason and never guessed at.
"""

from autograder.submissions.discovery import Found, find_submissions
from autograder.submissions.submission import (
    FileRef,
    Skipped,
    Sources,
    Submission,
    UnreadableSubmission,
    read_sources,
)

__all__ = [
    "FileRef",
    "Found",
    "Skipped",
    "Sources",
    "Submission",
    "UnreadableSubmission",
    "find_submissions",
    "read_sources",
]
