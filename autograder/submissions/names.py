"""Python files and notebooks that are named for their students."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from autograder.submissions.submission import MAX_NAME, FileRef, Skipped, Submission
from autograder.text import printable

ALL_UNITS = ""
"""Stands for the unit of a file that serves all of them."""


def look_at_files(
    folder: Path, names: Sequence[str], units: Sequence[str], owner: str = ""
) -> Iterator[Submission | Skipped]:
    """Make submissions of Python files and notebooks; several of one student make one submission.

    Parameters
    ----------
    owner : str
        The student of a file that is named for its unit alone. "" if nobody is.
    """
    by_student: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        stem = PurePath(name).stem
        readings = {(owner, stem)} if owner and stem in units else read_name(stem, units)
        if len(readings) == 1:
            ((student, unit),) = readings
            by_student[student][unit].append(name)
        elif readings:
            pairs = " or ".join(printable(f"{who}: {unit}") for who, unit in sorted(readings))
            reason = f"its name can be read in more than one way ({pairs})"
            yield Skipped(folder / name, reason, lost=True)
        else:
            reason = "it is named for a unit, but for no student"
            yield Skipped(folder / name, reason, lost=True)
    for student, answers in by_student.items():
        yield from _join(folder, student, answers, units)


def _join(
    folder: Path, student: str, answers: Mapping[str, Sequence[str]], units: Sequence[str]
) -> Iterator[Submission | Skipped]:
    """Make one submission of a student's files, unless two of them answer the same unit."""
    names = [name for same in answers.values() for name in same]
    if len(names) > len(answers) or (len(answers) > 1 and ALL_UNITS in answers):
        reason = f"one student answers a unit more than once ({printable(', '.join(names))})"
        for name in names:
            yield Skipped(folder / name, f"{reason}; keep one of them", lost=True)
        return
    files = {
        module: FileRef(folder, (name,))
        for unit, (name,) in answers.items()
        for module in (units if unit == ALL_UNITS else [unit])
    }
    yield Submission(printable(student, MAX_NAME), folder, files, way=(names[0],))


def read_name(stem: str, units: Sequence[str]) -> set[tuple[str, str]]:
    """Read a file's name as pairs of student and unit.

    Returns
    -------
    set of (str, str)
        One pair for a clear name, with `ALL_UNITS` where it names no unit; several for
        one that can be read in more than one way; none for a unit without a student.

    Examples
    --------
    >>> read_name("alice_conv_layers", ["pooling", "conv_layers"])
    {('alice', 'conv_layers')}
    """
    spelling = {unit.lower(): unit for unit in units}
    if stem.lower() in spelling:
        return set()
    # The longest unit first: 'alice_conv_layers' is no 'layers' of a student 'alice_conv'.
    choice = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    before = re.fullmatch(f"(.*?)[_-]({choice})", stem, re.IGNORECASE | re.DOTALL)
    after = re.fullmatch(f"({choice})[_-](.*)", stem, re.IGNORECASE | re.DOTALL)
    readings = set()
    if before:
        readings.add((before[1].strip("_- "), spelling[before[2].lower()]))
    if after:
        readings.add((after[2].strip("_- "), spelling[after[1].lower()]))
    if not readings:
        return {(stem, ALL_UNITS)}
    return {(student, unit) for student, unit in readings if student}
