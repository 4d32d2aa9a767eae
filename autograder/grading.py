"""Grade a class: one unit of work is one submission, from its files to its score.

Units of work go through a `concurrent.futures.Executor`, by default a pool of threads with
a sandbox each. A thread keeps its sandbox from one submission to the next, because
starting one is what costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Self

from autograder.answer_key import AnswerKey
from autograder.run import Backend, Call, Limits, PlannedQuestion, Worker
from autograder.score import SubmissionScore, score_submission, ungraded_submission
from autograder.submissions import Submission, UnreadableSubmission, read_sources

Done = Callable[[SubmissionScore], None]


def plan_questions(keys: Sequence[AnswerKey]) -> tuple[PlannedQuestion, ...]:
    """Take from answer keys what a sandbox may know: the calls without their answers."""
    return tuple(
        PlannedQuestion(
            key.question,
            key.unit,
            tuple(
                Call(case.driver, dict(case.inputs), case.positional, case.judges)
                for case in key.cases
            ),
        )
        for key in keys
    )


class Bench:
    """Where submissions are graded: the keys, and a warm sandbox for each thread.

    Use as a context manager; leaving it closes every sandbox.
    """

    def __init__(self, keys: Sequence[AnswerKey], backend: Backend, limits: Limits) -> None:
        self.keys = tuple(keys)
        self._backend = backend
        self._limits = limits
        self._plan = plan_questions(keys)
        self._local = threading.local()
        self._workers: list[Worker] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.close()

    def grade(self, submission: Submission) -> SubmissionScore:
        """Grade one submission. Whatever goes wrong here is the grader's fault, never a zero."""
        try:
            sources = read_sources(submission)
            played = self._worker().play(sources.files)
            notes = (*sources.notes, *played.notes)
            return score_submission(submission.student, self.keys, played.outcomes, notes)
        except UnreadableSubmission as error:
            return ungraded_submission(submission.student, self.keys, str(error))
        except Exception as error:  # noqa: BLE001 (a fault of ours must cost nobody else)
            fault = f"the grader failed: {type(error).__name__}: {error}"
            return ungraded_submission(submission.student, self.keys, fault)

    def _worker(self) -> Worker:
        """Get the calling thread's sandbox, started by the thread that uses it."""
        worker: Worker | None = getattr(self._local, "worker", None)
        if worker is None:
            worker = Worker(self._backend, self._plan, self._limits)
            self._local.worker = worker
            with self._lock:
                self._workers.append(worker)
        return worker


@contextmanager
def local_pool(jobs: int) -> Iterator[Executor]:
    """Open a pool of threads; an interrupt abandons what has not begun."""
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grade")
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def grade_class(
    submissions: Sequence[Submission], bench: Bench, pool: Executor, done: Done = lambda _: None
) -> list[SubmissionScore]:
    """Grade submissions side by side.

    Parameters
    ----------
    pool : Executor
        Where the units of work run.
    done : callable
        Is told each score as it comes, in the order in which they are finished.

    Returns
    -------
    list of SubmissionScore
        In the order of ``submissions``.
    """
    futures: dict[Future[SubmissionScore], int] = {
        pool.submit(bench.grade, submission): i for i, submission in enumerate(submissions)
    }
    scores: list[SubmissionScore | None] = [None] * len(submissions)
    for future in as_completed(futures):
        score = future.result()
        scores[futures[future]] = score
        done(score)
    return [score for score in scores if score is not None]
