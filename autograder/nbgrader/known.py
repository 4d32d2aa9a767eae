"""The scores that the last runs of ``autograde`` gave to what is handed in now.

A score is found by the fingerprint of all that it depends on, as everywhere. So what a
student handed in after it was given has no score here, and an old one is never taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.answer_key import AnswerKey
from autograder.bookkeeping import Progress, read_scores
from autograder.errors import UserError
from autograder.fingerprint import digest_files, digest_key
from autograder.gradebook import Gradebook
from autograder.run import Limits
from autograder.score import SubmissionScore
from autograder.submissions import (
    Submission,
    UnreadableSubmission,
    find_submissions,
    read_sources,
)
from autograder.timing import question_limit_s


def read_known(
    place: Path,
    units: Sequence[str],
    assignment: str,
    keys: Sequence[AnswerKey],
    limits: Limits,
    gradebook: Gradebook,
) -> Iterator[tuple[Submission, SubmissionScore]]:
    """Read the scores of an assignment for all who handed something in for it.

    Parameters
    ----------
    place : Path
        Folder of submissions, as ``autograde`` takes it.
    units : sequence of str
        All units of the course.
    keys : sequence of AnswerKey
        Of the assignment.

    Yields
    ------
    submission : Submission
    score : SubmissionScore
        Ungraded where the gradebook has no score for what is handed in.

    Raises
    ------
    UserError
        If nobody handed in anything for the assignment.
    """
    digests = {key.question: digest_key(key, limits, question_limit_s(limits, key)) for key in keys}
    wanted = {key.unit for key in keys}
    narrow, wide = (find_submissions(place, units, part) for part in (assignment, None))
    asked = [each for each in narrow.submissions if each.fault or wanted & set(each.files)]
    if not asked:
        raise UserError(f"Nobody in {place} has handed in {' or '.join(sorted(wanted))}.")
    # A run over all assignments saw all files of a student, one over this saw those of this.
    others = {each.student: each for each in wide.submissions}
    for submission in asked:
        score = _read(submission, keys, digests, gradebook)
        if not score.graded and submission.student in others:
            other = _read(others[submission.student], keys, digests, gradebook)
            score = other if other.graded else score
        yield submission, score


def _read(
    submission: Submission,
    keys: Sequence[AnswerKey],
    digests: Mapping[str, str],
    gradebook: Gradebook,
) -> SubmissionScore:
    progress = Progress()
    try:
        sources = read_sources(submission)
    except UnreadableSubmission as error:
        progress.faults[submission.student] = str(error)
    else:
        digest = digest_files(sources.files, sources.notes)
        progress.files[submission.student] = digest
    [score] = read_scores(gradebook, [submission], keys, digests, progress)
    return score
