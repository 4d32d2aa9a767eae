"""Grade a class: one unit of work is one submission, from its files to its scores.

Units of work go through a `concurrent.futures.Executor`, by default a pool of threads with
a sandbox each. A thread keeps its sandbox from one submission to the next, because
starting one is what costs; one that finds everything in the gradebook starts none.

A question that ran out of time may only have been unlucky on a busy machine. It is not
believed until it has been played once more with nothing else running.
"""

from __future__ import annotations

import gc
import math
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Self

from autograder.answer_key import AnswerKey, VariantInfo
from autograder.calls import distinct_calls
from autograder.counterexample import Counterexample
from autograder.errors import GradebookError
from autograder.fingerprint import digest_files, digest_key, fingerprint
from autograder.gradebook import Entry
from autograder.judge import judge_question
from autograder.outcome import WALL_CLOCK_KINDS, Outcome, OutcomeKind
from autograder.record import write_record
from autograder.run import Backend, Call, Limits, PlannedQuestion, Worker
from autograder.score import score_question
from autograder.smallest import LADDER_S, find_smallest, is_worth_a_search
from autograder.submissions import Submission, UnreadableSubmission, read_sources
from autograder.timing import question_limit_s
from autograder.verdict import Verdict

Lookup = Callable[[str], Mapping[str, Sequence[Entry]]]


@dataclass(frozen=True)
class Judgement:
    """How a wrong question was judged: its verdict, and the convention that it follows."""

    verdict: Verdict
    convention: VariantInfo | None


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    Attributes
    ----------
    files : str
        Hash of what was handed in; "" if it could not be read.
    entries : mapping of str to Entry
        By question, the scores that were given now.
    known : mapping of str to Entry
        By question, the scores that the gradebook had.
    earlier : mapping of str to sequence of Entry
        By question, all scores that the student had been given, the latest first.
    doubtful : tuple of str
        Questions that ran out of time beside others and are to be played once more, alone.
    notes : tuple of str
        About the files. Untrusted text.
    fault : str
        Why the grader could not grade all of it; "" if it could.
    """

    student: str
    files: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    known: Mapping[str, Entry] = field(default_factory=dict)
    earlier: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str = ""


def plan_questions(keys: Sequence[AnswerKey], limits: Limits) -> tuple[PlannedQuestion, ...]:
    """Take from answer keys what a sandbox may know: the calls without their answers."""
    return tuple(
        PlannedQuestion(
            key.question,
            key.unit,
            tuple(
                Call(case.driver, dict(case.inputs), case.positional, case.judges)
                for case in distinct_calls(key)[0]
            ),
            limit_s=question_limit_s(limits, key),
        )
        for key in keys
    )


def plan_ladders(ladders: Mapping[str, AnswerKey], limits: Limits) -> tuple[PlannedQuestion, ...]:
    """Plan the calls of ladders, every rung one; a ladder has little time."""
    return tuple(
        PlannedQuestion(
            name,
            ladder.unit,
            tuple(
                Call(case.driver, dict(case.inputs), case.positional, case.judges)
                for case in ladder.cases
            ),
            limit_s=min(LADDER_S, question_limit_s(limits, ladder)),
        )
        for name, ladder in ladders.items()
    )


def extend_limits(limits: Limits, keys: Sequence[AnswerKey]) -> Limits:
    """Add to a submission's limits what the questions with limits of their own may take."""
    own_s = sum(key.limit_s for key in keys)
    cpu_s = None if limits.cpu_s is None else limits.cpu_s + math.ceil(own_s)
    return replace(limits, submission_s=limits.submission_s + own_s, cpu_s=cpu_s)


class Bench:
    """Where submissions are graded: the keys, and a warm sandbox for each thread.

    Use as a context manager; leaving it closes every sandbox.

    Parameters
    ----------
    lookup : callable
        Tells all scores that a student has been given, by question.
    force : bool
        Grade also what has been graded before.
    ladders : mapping of str to AnswerKey or None
        By question, small cases from which counterexamples are taken, see
        `autograder.ladder`. They take a second sandbox for each thread, and a second run of
        what is wrong.
    """

    def __init__(
        self,
        keys: Sequence[AnswerKey],
        backend: Backend,
        limits: Limits,
        lookup: Lookup = lambda _: {},
        ladders: Mapping[str, AnswerKey] | None = None,
        *,
        force: bool = False,
    ) -> None:
        self.keys = tuple(keys)
        self.key_digests = {
            key.question: digest_key(key, limits, question_limit_s(limits, key)) for key in keys
        }
        self._backend = backend
        self._limits = extend_limits(limits, keys)
        self._lookup = lookup
        self._force = force
        self._plan = plan_questions(keys, limits)
        self._places = {key.question: distinct_calls(key)[1] for key in keys}
        self._ladders = dict(ladders or {})
        self._ladder_plan = plan_ladders(self._ladders, limits)
        self._local = threading.local()
        self._workers: list[Worker] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        gc.collect()
        gc.freeze()  # the keys stay: going through them at every collection costs a tenth
        return self

    def __exit__(self, *_: object) -> None:
        gc.unfreeze()
        for worker in self._workers:
            worker.close()

    def grade(self, submission: Submission, alone: Collection[str] = ()) -> Graded:
        """Grade what the gradebook does not have. Whatever fails here is our fault, never a zero.

        Parameters
        ----------
        alone : collection of str
            The only questions to grade, while nothing else is running, so that running out of
            time counts. Empty: grade all of them.

        Raises
        ------
        GradebookError
            If the scores that were given before cannot be looked up.
        """
        try:
            return self._grade(submission, alone)
        except GradebookError:  # nothing can be graded without it
            raise
        except UnreadableSubmission as error:
            return Graded(submission.student, fault=str(error))
        except Exception as error:  # noqa: BLE001 (a fault of ours must cost nobody else)
            fault = f"the grader failed: {type(error).__name__}: {error}"
            return Graded(submission.student, fault=fault)

    def _grade(self, submission: Submission, alone: Collection[str]) -> Graded:
        sources = read_sources(submission)
        files = digest_files(sources.files, sources.notes)
        prints = {name: fingerprint(files, key) for name, key in self.key_digests.items()}
        earlier = self._lookup(submission.student)
        known = {} if alone or self._force else find_known(earlier, prints)
        wanted = [key for key in self.keys if not alone or key.question in alone]
        missing = [key for key in wanted if key.question not in known]
        if not missing:
            return Graded(submission.student, files, known=known, earlier=earlier)
        played = self._worker().play(sources.files, [key.question for key in missing])
        scores, doubtful, fault = {}, [], ""
        suspects: dict[str, Judgement] = {}
        for key in missing:
            outcomes = self._spread(key, played.outcomes[key.question])
            fault = fault or _fault_of(outcomes)
            if not alone and any(outcome.kind in WALL_CLOCK_KINDS for outcome in outcomes):
                doubtful.append(key.question)
                continue
            score = score_question(key, outcomes)
            if score.share is not None:
                scores[key.question] = score
                if key.question in self._ladders and is_worth_a_search(score, outcomes):
                    convention = judge_question(key, outcomes).convention
                    suspects[key.question] = Judgement(score.verdict, convention)
        for question, found in self._find_smallest(sources.files, suspects).items():
            scores[question] = replace(scores[question], counterexample=found)
        entries = {
            question: Entry(prints[question], score.share or 0.0, write_record(score))
            for question, score in scores.items()
        }
        notes = (*sources.notes, *played.notes)
        again = tuple(doubtful)
        return Graded(submission.student, files, entries, known, earlier, again, notes, fault)

    def _spread(self, key: AnswerKey, answers: Sequence[Outcome]) -> list[Outcome]:
        """Give every case the outcome of its call."""
        places = self._places[key.question]
        if len(answers) != len(set(places)):
            raise ValueError(f"{key.question}: {len(set(places))} calls, {len(answers)} outcomes")
        return [answers[place] for place in places]

    def _find_smallest(
        self, files: Mapping[str, bytes], suspects: Mapping[str, Judgement]
    ) -> dict[str, Counterexample]:
        """Play the ladders of wrong questions and take the first rung that is wrong."""
        if not suspects:
            return {}
        played = self._worker("ladders", self._ladder_plan).play(files, list(suspects))
        found = {}
        for question, judgement in suspects.items():
            ladder, outcomes = self._ladders[question], played.outcomes[question]
            smallest = find_smallest(ladder, outcomes, judgement.verdict, judgement.convention)
            if smallest is not None:
                found[question] = smallest
        return found

    def _worker(self, name: str = "cases", plan: Sequence[PlannedQuestion] = ()) -> Worker:
        """Get the calling thread's sandbox, started by the thread that uses it."""
        worker: Worker | None = getattr(self._local, name, None)
        if worker is None:
            worker = Worker(self._backend, plan or self._plan, self._limits)
            setattr(self._local, name, worker)
            with self._lock:
                self._workers.append(worker)
        return worker


def find_known(given: Mapping[str, Sequence[Entry]], prints: Mapping[str, str]) -> dict[str, Entry]:
    """Find among a student's scores, latest first, those whose fingerprint is the one of now."""
    found = {
        question: next((e for e in given.get(question, ()) if e.fingerprint == wanted), None)
        for question, wanted in prints.items()
    }
    return {question: entry for question, entry in found.items() if entry is not None}


def _fault_of(outcomes: Sequence[Outcome]) -> str:
    failed = (o.error for o in outcomes if o.kind is OutcomeKind.RUNNER_FAILED)
    return next(failed, "")


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
    submissions: Iterable[Submission], bench: Bench, pool: Executor, ahead: int
) -> Iterator[tuple[Submission, Graded]]:
    """Grade submissions side by side and yield each as soon as it is done.

    Parameters
    ----------
    pool : Executor
        Where the units of work run.
    ahead : int
        How many may be waiting or running at a time: the memory does not grow with the class,
        and a slow submission holds up nobody.
    """
    running: dict[Future[Graded], Submission] = {}
    queue = iter(submissions)
    while True:
        for submission in queue:
            running[pool.submit(bench.grade, submission)] = submission
            if len(running) >= ahead:
                break
        if not running:
            return
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield running.pop(future), future.result()
