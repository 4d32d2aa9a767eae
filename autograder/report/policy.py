"""What a student may see: the part of ``course.yaml`` that feedback keeps to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

When = Literal["never", "after_due", "always"]


@dataclass(frozen=True)
class Policy:
    """What a student may see.

    Attributes
    ----------
    hidden_inputs : {"never", "after_due", "always"}
        When the values of hidden cases are shown.
    diagnosis : bool
        Whether the misconception is named.
    hints : {"none", "nudge", "step"}
        How far hints go.
    solutions : {"never", "after_due"}
        When the source of the model answer is shown.
    """

    hidden_inputs: When = "never"
    diagnosis: bool = True
    hints: Literal["none", "nudge", "step"] = "nudge"
    solutions: Literal["never", "after_due"] = "never"

    @property
    def has_dates(self) -> bool:
        """Whether anything depends on the date."""
        return "after_due" in (self.hidden_inputs, self.solutions)

    def shows_hidden(self, due: datetime | None, now: datetime) -> bool:
        """Decide about the values of hidden cases."""
        return _is_shown(self.hidden_inputs, due, now)

    def shows_solution(self, due: datetime | None, now: datetime) -> bool:
        """Decide about model answers."""
        return _is_shown(self.solutions, due, now)


def _is_shown(when: When, due: datetime | None, now: datetime) -> bool:
    """Apply a rule. Work without a due date can still be handed in, so nothing is shown for it."""
    return when == "always" or (when == "after_due" and due is not None and now > due)
