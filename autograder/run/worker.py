"""A worker: plays one submission after the other in a sandbox that stays warm.

The questions of a submission are played in order by one child of the sandbox. When a
question hits a limit, or the child ends, the first answer that is missing tells whose fault
it was; another child goes on with the next question. A sandbox that is gone is the grader's
problem: it is started again and the questions without a result are repeated.

The limit that is hit first is the one that is named. Where the time of the whole submission
is used up, nothing is put down to the question that was running.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from autograder.outcome import OutcomeKind

from .backend import Backend
from .pipe import ClosedError, FrameReader, LateError, TooLargeError, UnreadableError
from .plan import Limits, PlannedQuestion, Played, admit_files, encode_job, encode_plan
from .record import Record, clean_text, read_load_report, read_outcome, tell_memory
from .sandbox import Sandbox, SandboxError


@dataclass(frozen=True)
class Step:
    """What the child does next: load a file (``question`` is None), or play a question."""

    unit: str
    question: int | None = None


class Worker:
    """One sandbox that knows the plan and plays submissions.

    A context manager. It must be used in the thread that made it: the sandbox dies with
    that thread.

    Parameters
    ----------
    backend : Backend
        From `choose_backend`.
    plan : sequence of PlannedQuestion
        Sent once; a submission then needs only its files.
    limits : Limits

    Raises
    ------
    ValueError
        If the plan cannot be sent into a sandbox.
    SandboxError
        If the sandbox does not start.
    """

    def __init__(
        self, backend: Backend, plan: Sequence[PlannedQuestion], limits: Limits | None = None
    ) -> None:
        self._backend = backend
        self._plan = tuple(plan)
        self._limits = limits or Limits()
        self._plan_frames = encode_plan(self._plan)
        self._sandbox: Sandbox | None = None
        try:
            self._running()
        except SandboxError:  # killed from outside while it started, perhaps: once more
            self._running()

    def __enter__(self) -> Self:
        """Return the worker itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the sandbox."""
        self.close()

    @property
    def process_id(self) -> int | None:
        """The process to kill in order to end the sandbox; None when there is none."""
        return self._sandbox.process_id if self._sandbox else None

    def close(self) -> None:
        """End the sandbox. A worker that is asked to play again starts another one."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    def play(self, files: Mapping[str, bytes], questions: Collection[str] | None = None) -> Played:
        """Play every question of the plan, or some of them, against one submission.

        Parameters
        ----------
        files : mapping of str to bytes
            Source by module name, without ``.py``. A file above 1 MiB is left out with a note.
        questions : collection of str or None
            Names of the only questions to play.

        Returns
        -------
        Played
            One outcome for each call of these questions. Whatever the files do, nothing is
            raised.
        """
        admitted, notes = admit_files(files)
        record = Record(self._plan, map(clean_text, notes), questions)
        deaths = 0
        while record.unfinished():
            try:
                self._play_remaining(admitted, record)
            except SandboxError as error:
                self.close()
                deaths += 1
                record.forget_unfinished()
                if deaths > 1:
                    text = clean_text(f"The grader failed twice on this submission. {error}")
                    record.close(record.unfinished(), OutcomeKind.RUNNER_FAILED, text)
        return record.played()

    def _running(self) -> Sandbox:
        if self._sandbox is None:
            self._sandbox = Sandbox(self._backend, self._plan_frames, self._limits)
        return self._sandbox

    def _play_remaining(self, files: Mapping[str, bytes], record: Record) -> None:
        """Fork children until every question has its outcomes, or the time is used up."""
        sandbox = self._running()
        deadline = time.monotonic() + self._limits.submission_s
        while todo := record.unfinished():
            reader = sandbox.start_child(encode_job(files, todo))
            try:
                self._listen(sandbox, reader, record, todo, deadline)
            finally:
                reader.close()
            if time.monotonic() >= deadline:
                text = f"the whole submission used up its {self._limits.submission_s:g} s"
                record.close(record.unfinished(), OutcomeKind.OUT_OF_TIME, text)

    def _listen(
        self,
        sandbox: Sandbox,
        reader: FrameReader,
        record: Record,
        todo: Sequence[int],
        deadline: float,
    ) -> None:
        """Read a child's answers until it is done or the first one is missing; end it."""
        for step in self._steps(todo, record):
            began = time.monotonic()
            step_deadline = min(began + self._limit_of(step), deadline)
            try:
                self._take(step, reader, record, began, step_deadline)
            except LateError:
                sandbox.end_child()
                if step_deadline < deadline:
                    self._blame_late(step, record)
                return
            except ClosedError:
                ending = sandbox.end_child(closed=True)
                self._blame(step, record, ending.kind, str(ending))
                return
            except TooLargeError as error:
                sandbox.end_child()
                self._blame(step, record, OutcomeKind.OUTPUT_TOO_LARGE, str(error))
                return
            except UnreadableError as error:
                sandbox.end_child()
                self._blame(step, record, OutcomeKind.KILLED, str(error))
                return
            if step.question is not None and record.ran_out_of_memory(step.question):
                break  # the next question shall not suffer from what this one may still hold
        sandbox.end_child()

    def _limit_of(self, step: Step) -> float:
        """Look up the wall seconds of a step."""
        if step.question is None:
            return self._limits.load_s
        limit_s = self._plan[step.question].limit_s
        return self._limits.question_s if limit_s is None else limit_s

    def _steps(self, todo: Sequence[int], record: Record) -> Iterator[Step]:
        """Say what the child does next; mirrors what the child itself decides."""
        loaded = set()
        for index in todo:
            unit = self._plan[index].unit
            if unit not in loaded:
                loaded.add(unit)
                yield Step(unit)
            if index in record.unfinished():  # not so when its file could not be loaded
                yield Step(unit, index)

    def _take(
        self, step: Step, reader: FrameReader, record: Record, began: float, deadline: float
    ) -> None:
        """Read all frames of one step into the record."""
        if step.question is None:
            report = read_load_report(reader.read(deadline))
            record.add_notes(report.notes)
            questions = self._questions_of(step.unit, record)
            if report.out_of_memory:
                text = f"{tell_memory(self._limits.memory_mb)}, while {step.unit}.py was loaded"
                record.close(questions, OutcomeKind.OUT_OF_MEMORY, text)
            elif not report.loaded:
                record.close(questions, OutcomeKind.MISSING, report.error)
            return
        for _ in self._plan[step.question].calls:
            frame = reader.read(deadline)
            taken_s = time.monotonic() - began
            record.add(step.question, read_outcome(frame, taken_s, self._limits.memory_mb))

    def _blame_late(self, step: Step, record: Record) -> None:
        limit_s = self._limit_of(step)
        if step.question is not None:
            record.blame(step.question, OutcomeKind.TIMED_OUT, f"no answer within {limit_s:g} s")
        else:
            text = f"{step.unit}.py was still loading after {limit_s:g} s"
            questions = self._questions_of(step.unit, record)
            record.close(questions, OutcomeKind.LOADING_TIMED_OUT, text)

    def _blame(self, step: Step, record: Record, kind: OutcomeKind, text: str) -> None:
        if step.question is not None:
            record.blame(step.question, kind, text)
        else:
            questions = self._questions_of(step.unit, record)
            record.close(questions, kind, f"{text}, while {step.unit}.py was loaded")

    def _questions_of(self, unit: str, record: Record) -> list[int]:
        return [index for index in record.unfinished() if self._plan[index].unit == unit]
