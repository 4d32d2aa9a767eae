"""``course.yaml``: what each question is worth, when it is due, and the limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from autograder.errors import CourseError, Problem
from autograder.inside.values import MAX_PAYLOAD_BYTES
from autograder.messages import LANGUAGES
from autograder.text import did_you_mean, printable
from autograder.yaml_text import Document, KeyPath, read_document

CONFIG_NAME = "course.yaml"

_SLUG = r"^[A-Za-z0-9][A-Za-z0-9._-]*\z"
_QUESTION = r"^([A-Za-z_][A-Za-z0-9_]*|[0-9]+(\.[0-9]+)+)\z"
_LANGUAGE = rf"^({'|'.join(LANGUAGES)})\z"
_DATE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _date_text(value: object) -> object:
    """Refuse what pydantic would read as seconds since 1970 or as a bare day."""
    if isinstance(value, str) and _DATE.match(value):
        return value
    raise PydanticCustomError("date_text", "not a date and time")


Title: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug: TypeAlias = Annotated[str, StringConstraints(pattern=_SLUG)]
QuestionName: TypeAlias = Annotated[str, StringConstraints(pattern=_QUESTION)]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=_LANGUAGE)]
Amount: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Due: TypeAlias = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_date_text)]

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(BaseModel):
    """What one submission may use up. Each limit has a verdict of its own.

    Attributes
    ----------
    question_s : float
        Wall time that a question has at least, for all its cases together, in seconds.
    reference_factor : float
        A question has at least so many times what the reference takes for the same cases.
    load_s : float
        Wall time for loading one file, in seconds.
    submission_s : float
        Wall time for a whole submission, in seconds.
    cpu_s : int or None
        Processor time of the process that runs a submission, in whole seconds. After a crash
        or a limit another process goes on, with the same allowance. None: as much as
        ``submission_s`` leaves it.
    memory_mb : int
        Address space of that process, in MiB. Python and NumPy take about 200 of it.
    output_mb : int
        All results of that process together, in MiB.
    """

    model_config = _STRICT

    question_s: Amount = 1.0
    reference_factor: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 50.0
    load_s: Amount = 2.0
    submission_s: Amount = 60.0
    cpu_s: int | None = Field(default=None, ge=1)
    memory_mb: int = Field(default=2048, ge=256)
    output_mb: int = Field(default=64, ge=1, le=MAX_PAYLOAD_BYTES >> 20)

    @model_validator(mode="after")
    def _submission_outlasts_its_parts(self) -> Limits:
        for part in ("question_s", "load_s"):
            if self.submission_s < getattr(self, part):
                raise PydanticCustomError("limits", f"submission_s is shorter than {part}")
        return self


class FeedbackConfig(BaseModel):
    """What a student may see; see `autograder.report.policy.Policy`.

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

    model_config = _STRICT

    hidden_inputs: Literal["never", "after_due", "always"] = "never"
    diagnosis: bool = True
    hints: Literal["none", "nudge", "step"] = "nudge"
    solutions: Literal["never", "after_due"] = "never"


class AssignmentConfig(BaseModel):
    """Questions that are handed in together.

    Attributes
    ----------
    due : datetime or None
        Always with a time zone.
    questions : mapping of str to float
        Points of each question, in the order in which they are shown.
    """

    model_config = _STRICT

    title: Title
    due: Due | None = None
    questions: dict[QuestionName, Amount] = Field(min_length=1)


class CourseConfig(BaseModel):
    """The whole of ``course.yaml``.

    Attributes
    ----------
    name : str
        Short name in results and file names.
    title : str
        Name for people.
    language : str
        Language of the handout and of reports, see `autograder.messages.LANGUAGES`.
    limits : Limits
    feedback : FeedbackConfig
    assignments : mapping of str to AssignmentConfig
    """

    model_config = _STRICT

    name: Slug
    title: Title
    language: Language = "en"
    limits: Limits = Limits()
    feedback: FeedbackConfig = FeedbackConfig()
    assignments: dict[Slug, AssignmentConfig] = Field(min_length=1)

    _lines: Mapping[KeyPath, int] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """Keep the lines that `read_config` passes as the context of validation."""
        self._lines = context or {}

    def line_of(self, *path: str | int) -> int | None:
        """Find the line of a key, or of the nearest key above it that the file has."""
        return _line_of(self._lines, path)


def _line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def read_config(path: Path) -> CourseConfig:
    """Read and check a ``course.yaml``.

    Raises
    ------
    CourseError
        With every problem of the file, each with its line.
    """
    file = shown_path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(
            Problem(file, None, "the file does not exist", "create it or correct the path")
        ) from None
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise CourseError(Problem(file, None, what, "check its permissions")) from None
    document = read_document(data, file)
    if not isinstance(document.value, dict):
        what = f"the file holds {_describe(document.value)}, not keys with values"
        raise CourseError(Problem(file, 1, what, "start it with a line such as 'name: my-course'"))
    problems = [*document.problems, *_find_repeated_questions(document, file)]
    try:
        config = CourseConfig.model_validate(document.value, context=document.lines)
    except ValidationError as error:
        problems += (_problem_of(detail, document, file) for detail in error.errors())
    if problems:
        raise CourseError(*sorted(problems, key=lambda problem: problem.line or 0))
    return config


def shown_path(path: Path) -> str:
    """Write a path as a person would type it from here: relative if it lies below."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _find_repeated_questions(document: Document, file: str) -> Iterable[Problem]:
    """Look at the raw values, so that this fault is reported beside all others."""
    first: dict[str, KeyPath] = {}
    for path, line in document.lines.items():
        match path:
            case ("assignments", _, "questions", str(question)):
                pass
            case _:
                continue
        if question in first:
            other = first[question]
            what = (
                f"question '{printable(question)}' is already in assignment "
                f"'{printable(str(other[1]))}' (line {document.lines[other]})"
            )
            yield Problem(file, line, what, "keep it in one of the two")
        first.setdefault(question, path)


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "finite_number": "a finite number",
    "date_text": "a date and time such as 2026-12-07T23:59:00+08:00",
}
_RULES = {
    _QUESTION: 'a function name (letters, digits, underscores) or a number in quotes, "10.1"',
    _SLUG: "a short name: letters, digits, '.', '-' and '_', starting with a letter or digit",
    _LANGUAGE: f"one of {', '.join(LANGUAGES)}",
}
_MODELS: dict[str, type[BaseModel]] = {
    "limits": Limits,
    "feedback": FeedbackConfig,
    "assignments": AssignmentConfig,
}
"""The model whose keys stand below each key of the file."""


def _problem_of(detail: ErrorDetails, document: Document, file: str) -> Problem:
    """Put one of pydantic's errors into words."""
    path, value = detail["loc"], detail["input"]
    if path and path[-1] == "[key]":
        path = path[:-1]
    key = f"'{printable(str(path[-1]))}'" if path else "the file"
    match detail["type"]:
        case "extra_forbidden":
            model = _MODELS[str(path[0])] if path[1:] else CourseConfig
            known = model.model_fields
            message = f"unknown key {key}"
            advice = did_you_mean(str(path[-1]), known) or f"known are {', '.join(known)}"
        case "missing":
            place = f" in '{printable(str(path[-2]))}'" if path[:-1] else ""
            message, advice = f"{key} is missing{place}", "add it"
        case "too_short" | "string_too_short":
            message, advice = f"{key} is empty", "fill it in"
        case "timezone_aware":
            message = f"{key} has no time zone: '{printable(str(value))}'"
            advice = "end it with one, such as +08:00 or Z"
        case "limits":
            message, advice = detail["msg"], "give it at least as much time"
        case kind if kind.startswith("datetime"):
            message = f"{key} is not a date that exists: '{printable(str(value))}'"
            advice = f"write it as {_EXPECTED['date_text']}"
        case kind:
            wanted = _wanted(kind, detail.get("ctx", {}))
            message = f"{key} must be {wanted}, not {_describe(value)}" if wanted else detail["msg"]
            advice = ""
    return Problem(file, _line_of(document.lines, path), message, advice)


def _wanted(kind: str, context: Mapping[str, Any]) -> str:
    """Say what a value must be; "" for a kind of error that these models do not raise."""
    match kind:
        case "string_pattern_mismatch":
            return _RULES[context["pattern"]]
        case "greater_than":
            return f"greater than {context['gt']:g}"
        case "greater_than_equal":
            return f"at least {context['ge']:g}"
        case "less_than_equal":
            return f"at most {context['le']:g}"
        case "literal_error":
            return f"one of {context['expected']}"
    return _EXPECTED.get(kind, "")


def _describe(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"the truth value {str(value).lower()}"
        case str():
            return f"the text '{printable(value, 60)}'"
        case int() | float():
            return f"the number {printable(str(value), 60)}"
        case list():
            return "a list"
    return "keys with values"
