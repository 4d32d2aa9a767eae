"""Errors that a person can act on: shown without a traceback, exit code 2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class UserError(Exception):
    """A request that cannot be met. The message says what is wrong and what to do next."""

    exit_code: ClassVar[int] = 2


class GradebookError(UserError):
    """The gradebook cannot be used: not the user's fault, and what it holds is safe."""

    exit_code: ClassVar[int] = 1


class OutputError(UserError):
    """The results cannot be written; the scores are safe in the gradebook."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class Problem:
    """One fault of a course.

    Attributes
    ----------
    file : str
        Where it is, as a person would type it.
    line : int or None
        Counted from 1; None where no line is to blame.
    message : str
        What is wrong, as a clause.
    advice : str
        What to do about it, as a clause. "" where the message says it all.
    """

    file: str
    line: int | None
    message: str
    advice: str = ""

    def __str__(self) -> str:
        """Write it as one line: file, line, what is wrong; what to do."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.message}" + (f"; {self.advice}" if self.advice else "")


class CourseError(UserError):
    """A course that cannot be used as it stands; prints every problem that was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        """Write every problem on a line of its own."""
        return "\n".join(str(problem) for problem in self.problems)
