"""What is known so far about one submission: outcomes, and whom a failure is put down to."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from autograder.inside.decoder import BadFrameError, decode_parts
from autograder.inside.values import Value
from autograder.outcome import Outcome, OutcomeKind, outcome_from_play

from .pipe import Frame, UnreadableError
from .plan import PlannedQuestion, Played

MEMORY_ERROR = re.compile(r": \w*MemoryError\b")
MAX_NOTES = 50
MAX_TEXT = 400
MAX_TYPES = 16

NOT_TRIED = {
    OutcomeKind.TIMED_OUT: "timed out",
    OutcomeKind.OUT_OF_CPU: "used up the processor time",
    OutcomeKind.OUT_OF_MEMORY: "used up the memory",
    OutcomeKind.OUTPUT_TOO_LARGE: "returned too much",
    OutcomeKind.KILLED: "ended the process",
}
"""What a call did so that those after it are not tried."""


class Record:
    """Outcomes of one submission, question by question, filled in the order of the plan.

    Parameters
    ----------
    chosen : collection of str or None
        Names of the only questions to play.
    """

    def __init__(
        self,
        plan: Sequence[PlannedQuestion],
        notes: Iterable[str] = (),
        chosen: Collection[str] | None = None,
    ) -> None:
        self._plan = plan
        self._chosen = [i for i, p in enumerate(plan) if chosen is None or p.question in chosen]
        self._outcomes: list[list[Outcome]] = [[] for _ in plan]
        self._notes = list(dict.fromkeys(notes))

    def unfinished(self) -> list[int]:
        """List the indices of the questions that still lack outcomes."""
        return [i for i in self._chosen if len(self._outcomes[i]) < len(self._plan[i].calls)]

    def add(self, index: int, outcome: Outcome) -> None:
        """Add the outcome of a question's next call."""
        self._outcomes[index].append(outcome)

    def add_notes(self, notes: Iterable[str]) -> None:
        """Add notes; one that is there already (a file loaded again) is not added twice."""
        merged = dict.fromkeys([*self._notes, *notes])
        self._notes = list(merged)[:MAX_NOTES]

    def forget_unfinished(self) -> None:
        """Drop the outcomes of questions that were begun and will be played again."""
        for index in self.unfinished():
            self._outcomes[index].clear()

    def blame(self, index: int, kind: OutcomeKind, error: str) -> None:
        """Put a failure down to the question's first unanswered call; skip the later ones."""
        self.add(index, Outcome(kind, error=error))
        text = f"not tried, because an earlier case of this question {NOT_TRIED[kind]}"
        self._fill(index, Outcome(kind, error=text, tried=False))

    def close(self, indices: Iterable[int], kind: OutcomeKind, error: str) -> None:
        """Give every unanswered call of these questions the same outcome."""
        for index in indices:
            self._fill(index, Outcome(kind, error=error))

    def ran_out_of_memory(self, index: int) -> bool:
        """Tell whether a call of a question did, and may still hold what it took."""
        return any(o.kind is OutcomeKind.OUT_OF_MEMORY for o in self._outcomes[index])

    def _fill(self, index: int, outcome: Outcome) -> None:
        missing = len(self._plan[index].calls) - len(self._outcomes[index])
        self._outcomes[index] += [outcome] * missing

    def played(self) -> Played:
        """Return what the submission did."""
        outcomes = {self._plan[i].question: tuple(self._outcomes[i]) for i in self._chosen}
        return Played(outcomes, tuple(self._notes))


@dataclasses.dataclass(frozen=True)
class LoadReport:
    """What the student's process said about loading a file."""

    loaded: bool
    error: str
    notes: tuple[str, ...]

    @property
    def out_of_memory(self) -> bool:
        """Whether the file could not be loaded for want of memory."""
        return not self.loaded and MEMORY_ERROR.search(self.error) is not None


def read_load_report(frame: Frame) -> LoadReport:
    """Read the frame that comes before the first answer of a unit.

    Raises
    ------
    UnreadableError
        If it is not such a frame.
    """
    _, fields = _decode(frame)
    match fields:
        case {"loaded": bool(loaded), "error": str(error), "notes": list(notes)} if all(
            type(note) is str for note in notes
        ):
            clean = tuple(clean_text(note) for note in notes[:MAX_NOTES])
            return LoadReport(loaded, clean_text(error), clean)
    raise UnreadableError("the result could not be read")


def read_outcome(frame: Frame, at_most_s: float, memory_mb: int | None = None) -> Outcome:
    """Read an answer, of which nothing is believed that cannot be.

    Parameters
    ----------
    at_most_s : float
        Wall time since the question began; no call took longer.
    memory_mb : int or None
        What the process had, to be named where it was not enough.

    Raises
    ------
    UnreadableError
        If it is not an answer.
    """
    value, fields = _decode(frame)
    seconds = _bound(frame.seconds, at_most_s)
    if fields.get("kind") == "returned":  # most have
        return Outcome(OutcomeKind.RETURNED, value, seconds=seconds)
    try:
        outcome = outcome_from_play({**fields, "value": value, "seconds": seconds})
    except ValueError as fault:
        raise UnreadableError("the result could not be read") from fault
    error = outcome.error
    if memory_mb is not None and outcome.kind is OutcomeKind.OUT_OF_MEMORY:
        place = f" ({outcome.file}, line {outcome.line})" if outcome.line is not None else ""
        error = tell_memory(memory_mb) + place + "".join(error.partition(": ")[1:])
    return Outcome(
        outcome.kind,
        error=clean_text(error),
        error_types=tuple(n for n in outcome.error_types if n.isidentifier())[:MAX_TYPES],
        file=clean_text(outcome.file),
        line=outcome.line,
        seconds=seconds,
    )


def _bound(seconds: float, at_most_s: float) -> float:
    """Believe of the time of a call what can be true."""
    return min(max(seconds, 0.0), at_most_s) if math.isfinite(seconds) else 0.0


def tell_memory(memory_mb: int) -> str:
    """Say that the memory was not enough."""
    return f"needed more than {memory_mb} MiB of memory"


def clean_text(text: str) -> str:
    """Cut untrusted text to a line of printable characters; `MAX_TEXT` of them at most."""
    text = text[:MAX_TEXT]
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _decode(frame: Frame) -> tuple[Value, Mapping[str, Any]]:
    try:
        return decode_parts(frame.header, frame.payload)
    except BadFrameError as error:
        raise UnreadableError("the result could not be read") from error
