"""What is known so far about one submission: outcomes, and whom a failure is put down to."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograder.inside.values import BadFrameError, Value, decode_parts
from autograder.outcome import Outcome, OutcomeKind, outcome_from_play

from .pipe import UnreadableError
from .plan import PlannedQuestion, Played

MAX_NOTES = 50
MAX_TEXT = 400
MAX_TYPES = 16

NOT_TRIED = {
    OutcomeKind.TIMED_OUT: "not tried, because an earlier case of this question timed out",
    OutcomeKind.KILLED: "not tried, because an earlier case of this question ended the process",
}


class Record:
    """Outcomes of one submission, question by question, filled in the order of the plan."""

    def __init__(self, plan: Sequence[PlannedQuestion], notes: Iterable[str] = ()) -> None:
        self._plan = plan
        self._outcomes: list[list[Outcome]] = [[] for _ in plan]
        self._notes = list(dict.fromkeys(notes))

    def unfinished(self) -> list[int]:
        """List the indices of the questions that still lack outcomes."""
        sizes = zip(self._outcomes, self._plan, strict=True)
        return [i for i, (found, asked) in enumerate(sizes) if len(found) < len(asked.calls)]

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
        self._fill(index, Outcome(kind, error=NOT_TRIED[kind], tried=False))

    def close(self, indices: Iterable[int], kind: OutcomeKind, error: str) -> None:
        """Give every unanswered call of these questions the same outcome."""
        for index in indices:
            self._fill(index, Outcome(kind, error=error))

    def _fill(self, index: int, outcome: Outcome) -> None:
        missing = len(self._plan[index].calls) - len(self._outcomes[index])
        self._outcomes[index] += [outcome] * missing

    def played(self) -> Played:
        """Return what the submission did."""
        pairs = zip(self._plan, self._outcomes, strict=True)
        return Played({p.question: tuple(found) for p, found in pairs}, tuple(self._notes))


@dataclasses.dataclass(frozen=True)
class LoadReport:
    """What the student's process said about loading a file."""

    loaded: bool
    error: str
    notes: tuple[str, ...]


def read_load_report(header: bytes, payload: bytes) -> LoadReport:
    """Read the frame that comes before the first answer of a unit.

    Raises
    ------
    UnreadableError
        If it is not such a frame.
    """
    _, fields = _decode(header, payload)
    match fields:
        case {"loaded": bool(loaded), "error": str(error), "notes": list(notes)} if all(
            type(note) is str for note in notes
        ):
            clean = tuple(clean_text(note) for note in notes[:MAX_NOTES])
            return LoadReport(loaded, clean_text(error), clean)
    raise UnreadableError("the result could not be read")


def read_outcome(header: bytes, payload: bytes, at_most_s: float) -> Outcome:
    """Read an answer, of which nothing is believed that cannot be.

    Parameters
    ----------
    at_most_s : float
        Wall time since the question began; no call took longer.

    Raises
    ------
    UnreadableError
        If it is not an answer.
    """
    value, fields = _decode(header, payload)
    try:
        outcome = outcome_from_play({**fields, "value": value})
    except ValueError as error:
        raise UnreadableError("the result could not be read") from error
    seconds = outcome.seconds if math.isfinite(outcome.seconds) else 0.0
    return dataclasses.replace(
        outcome,
        error=clean_text(outcome.error),
        error_types=tuple(n for n in outcome.error_types if n.isidentifier())[:MAX_TYPES],
        file=clean_text(outcome.file),
        seconds=min(max(seconds, 0.0), at_most_s),
    )


def clean_text(text: str) -> str:
    """Cut untrusted text to a line of printable characters; `MAX_TEXT` of them at most."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:MAX_TEXT])


def _decode(header: bytes, payload: bytes) -> tuple[Value, dict[str, Any]]:
    try:
        return decode_parts(header, payload)
    except BadFrameError as error:
        raise UnreadableError("the result could not be read") from error
