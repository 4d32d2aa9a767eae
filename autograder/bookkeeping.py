"""Grade a class into a gradebook, and read its scores back.

Between the two nothing is held in memory but a line for each submission: a class of any
size is graded and reported in the same space, and a run that was killed leaves everything
that it had graded behind for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import islice

from autograder.answer_key import AnswerKey
from autograder.fingerprint import fingerprint
from autograder.gradebook import Entry, Gradebook
from autograder.grading import Bench, Graded, find_known, grade_class
from autograder.record import read_record
from autograder.score import (
    QuestionScore,
    SubmissionScore,
    ungraded_question,
    ungraded_submission,
)
from autograder.submissions import Submission

AHEAD = 4
"""How many submissions may wait or run for each sandbox."""


@dataclass(frozen=True)
class Move:
    """A score that differs from the one that the student had before."""

    student: str
    question: str
    before: float
    after: float


@dataclass
class Progress:
    """What a run has done so far.

    Attributes
    ----------
    files : dict of str to str
        By student, the hash of what was handed in; "" where it could not be read.
    faults : dict of str to str
        By student, why the grader could not grade it. Few, or something is very wrong.
    moves : list of Move
        The first `MAX_MOVES` scores that changed.
    up, down : int
        How many scores rose and fell.
    n_graded, n_known : int
        Questions that were graded now, and that the gradebook had.
    """

    files: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    up: int = 0
    down: int = 0
    n_graded: int = 0
    n_known: int = 0


MAX_MOVES = 50
READ_AT_ONCE = 20
"""Of how many submissions the scores are read with one question to the gradebook."""

Done = Callable[[str, float | None], None]
"""Is told a student and the points, or None where there is no score."""


def grade_into(
    gradebook: Gradebook,
    run: int,
    submissions: Iterable[Submission],
    bench: Bench,
    pool: Executor,
    jobs: int,
    done: Done = lambda *_: None,
) -> Progress:
    """Grade a class and record each submission as soon as it is graded.

    Questions that ran out of time beside others are played once more at the end, alone,
    and only that counts.

    Raises
    ------
    GradebookError
        If a score cannot be recorded. What was recorded before is safe.
    """
    progress = Progress()
    again: list[tuple[Submission, dict[str, float]]] = []
    for submission, graded in grade_class(submissions, bench, pool, AHEAD * jobs):
        _record(gradebook, run, bench, graded, progress)
        if graded.doubtful:
            again.append((submission, _shares(graded)))
        else:
            done(graded.student, _earned(_shares(graded), bench.keys))
    for submission, shares in again:
        lacking = [key.question for key in bench.keys if key.question not in shares]
        graded = bench.grade(submission, lacking)
        progress.faults.pop(submission.student, None)
        _record(gradebook, run, bench, graded, progress)
        done(graded.student, _earned({**shares, **_shares(graded)}, bench.keys))
    return progress


def _record(
    gradebook: Gradebook, run: int, bench: Bench, graded: Graded, progress: Progress
) -> None:
    if graded.files or graded.student not in progress.files:
        progress.files[graded.student] = graded.files
    if graded.fault:
        progress.faults[graded.student] = graded.fault
    progress.n_known += len(graded.known)
    progress.n_graded += len(graded.entries)
    earlier = graded.earlier
    # A score that counts again, because something was changed back, is the latest from now on.
    again = {q: entry for q, entry in graded.known.items() if earlier[q][0] != entry}
    entries = {**again, **graded.entries}
    if not entries:
        return
    points = {key.question: key.points for key in bench.keys}
    for question, entry in entries.items():
        if question in earlier and earlier[question][0].share != entry.share:
            before = earlier[question][0].share
            _note_move(progress, graded.student, question, before, entry.share, points[question])
    notes = set(graded.notes)
    if earlier and len(graded.entries) < len(bench.keys):  # what else was said of these files
        notes.update(gradebook.notes(graded.student, graded.files))
    gradebook.add(run, graded.student, graded.files, sorted(notes), entries)


def _note_move(
    progress: Progress, student: str, question: str, before: float, after: float, points: float
) -> None:
    progress.up += after > before
    progress.down += after < before
    if len(progress.moves) < MAX_MOVES:
        progress.moves.append(Move(student, question, before * points, after * points))


def _shares(graded: Graded) -> dict[str, float]:
    return {name: entry.share for name, entry in (*graded.known.items(), *graded.entries.items())}


def _earned(shares: Mapping[str, float], keys: Sequence[AnswerKey]) -> float | None:
    if any(key.question not in shares for key in keys):
        return None
    return sum(key.points * shares[key.question] for key in keys)


def read_scores(
    gradebook: Gradebook,
    submissions: Iterable[Submission],
    keys: Sequence[AnswerKey],
    key_digests: Mapping[str, str],
    progress: Progress,
) -> Iterator[SubmissionScore]:
    """Read the scores of a class from the gradebook, in the order of the submissions."""
    remaining = iter(submissions)
    while students := [submission.student for submission in islice(remaining, READ_AT_ONCE)]:
        given, notes = gradebook.latest_of(students), gradebook.notes_of(students)
        for student in students:
            files, fault = progress.files.get(student, ""), progress.faults.get(student, "")
            if not files:
                yield ungraded_submission(student, keys, fault or "it was not graded")
                continue
            prints = {name: fingerprint(files, key) for name, key in key_digests.items()}
            known = find_known(given.pop(student), prints)
            questions = tuple(_read_question(key, known.get(key.question)) for key in keys)
            if any(question.share is None for question in questions):
                fault = fault or "it was not graded"
            yield SubmissionScore(student, questions, notes.get((student, files), ()), fault)


def _read_question(key: AnswerKey, entry: Entry | None) -> QuestionScore:
    return ungraded_question(key) if entry is None else read_record(entry.record, key)
