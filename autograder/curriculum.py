"""What the course teaches: from the topics of the notes to questions, aspects and misconceptions.

``solutions/topics.yaml`` lists the topics of the notes in their order, each with the questions
that ask it, or with the reason why none does. From it and from the rubric comes
``docs/curriculum.md``; ``autograde release`` writes it. A course without that file has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.config import shown_path
from autograder.course import Course
from autograder.effort import estimate_minutes
from autograder.errors import CourseError, Problem
from autograder.handout import show_minutes, title_of, title_of_unit
from autograder.question import Aspect
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.text import did_you_mean, printable
from autograder.yaml_text import Document, KeyPath, read_document

TOPICS = "topics.yaml"
"""File in ``solutions/``."""

CURRICULUM = "docs/curriculum.md"
"""File of the course that is derived from it."""


@dataclass(frozen=True)
class Topic:
    """A heading of a note: what asks it, or why nothing does. One of the two is empty."""

    heading: str
    questions: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Note:
    """One of the notes that the course is built from."""

    id: str
    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class Topics:
    """What ``topics.yaml`` says.

    Attributes
    ----------
    units : mapping of str to str
        By unit, what it is about in a sentence or two.
    notes : tuple of Note
    """

    units: Mapping[str, str]
    notes: tuple[Note, ...]


def read_topics(course: Course) -> Topics | None:
    """Read a course's topics; None if it has none.

    Raises
    ------
    CourseError
        With every problem, each with its line.
    """
    path = course.root / "solutions" / TOPICS
    if not path.is_file():
        return None
    file = shown_path(path)
    document = read_document(path.read_bytes(), file)
    problems = [*document.problems, *_check(document, course, file)]
    if problems:
        raise CourseError(*problems)
    notes = tuple(
        Note(
            id_,
            note["title"],
            tuple(Topic(heading, *_split(covered)) for heading, covered in note["topics"].items()),
        )
        for id_, note in document.value["notes"].items()
    )
    return Topics(document.value["units"], notes)


def _split(covered: list[str] | str) -> tuple[tuple[str, ...], str]:
    return ((), covered) if isinstance(covered, str) else (tuple(covered), "")


def _check(document: Document, course: Course, file: str) -> Iterator[Problem]:
    for path, message, advice in _find_faults(document.value, course):
        yield Problem(file, document.lines.get(path), message, advice)


def _find_faults(value: Any, course: Course) -> Iterator[tuple[KeyPath, str, str]]:
    """Find what is wrong with the file: where, what, and what to do about it."""
    parts = ("units", "notes")
    if not (isinstance(value, dict) and all(isinstance(value.get(part), dict) for part in parts)):
        yield (), "the file must have 'units' and 'notes', each with keys and values", "add them"
        return
    for unit, about in value["units"].items():
        if unit not in course.units:
            advice = did_you_mean(unit, course.units) or "remove it"
            yield ("units", unit), f"there is no unit '{printable(unit)}'", advice
        if not isinstance(about, str):
            yield ("units", unit), f"'{printable(unit)}' must be a text", "say what it is about"
    for note, fields in value["notes"].items():
        topics = fields.get("topics") if isinstance(fields, dict) else None
        if not isinstance(topics, dict) or not isinstance(fields.get("title"), str):
            what = f"note '{printable(note)}' must have a title and topics"
            yield ("notes", note), what, "add them"
            continue
        for heading, covered in topics.items():
            yield from _find_topic_faults(("notes", note, "topics", heading), covered, course)


def _find_topic_faults(
    path: KeyPath, covered: Any, course: Course
) -> Iterator[tuple[KeyPath, str, str]]:
    if isinstance(covered, str) and covered.strip():
        return
    if not isinstance(covered, list) or not covered:
        what = "this topic has neither questions nor a reason"
        yield path, what, "list the questions, or write why there is none"
        return
    for place, name in enumerate(covered):
        if name not in course.questions:
            advice = did_you_mean(str(name), course.questions) or "correct it"
            yield (*path, place), f"there is no question '{printable(str(name))}'", advice


def write_curriculum(course: Course, topics: Topics) -> str:
    """Write ``docs/curriculum.md``."""
    asked = course.assignment_questions(None)
    points = {question.name: worth for question, worth in asked}
    covered = Counter(
        name for note in topics.notes for topic in note.topics for name in topic.questions
    )
    time = show_minutes(sum(estimate_minutes(question) for question, _ in asked))
    lines = [
        "# The curriculum",
        "",
        "What the notes teach, and where the course asks it. This page is derived from",
        "`solutions/topics.yaml`, the rubric and `course.yaml`: change those, then run",
        "`autograde release`.",
        "",
        f"{len(asked)} questions in {len(course.units)} units; {time} of work by the",
        "estimate that `exercises/README.md` explains. Points count within an assignment.",
        "",
        "## From the notes to the questions",
    ]
    for note in topics.notes:
        lines += ["", f"### Note {note.id}: {note.title}", "", "| topic | questions |", "|---|---|"]
        for topic in note.topics:
            names = ", ".join(f"[{name}](#{_anchor(name)})" for name in topic.questions)
            lines.append(f"| {topic.heading} | {names or f'none: {topic.reason}'} |")
    beyond = [question.name for question, _ in asked if question.name not in covered]
    if beyond:
        lines += ["", "### Beyond the notes", "", ", ".join(beyond)]
    lines += ["", "## The questions"]
    for unit in course.units:
        of_unit = [q for q in course.questions.values() if q.unit == unit]
        lines += ["", f"### `{unit}`: {title_of_unit(course, unit)}"]
        if unit in topics.units:
            lines += ["", topics.units[unit]]
        for question in of_unit:
            lines += ["", *_describe(question, points.get(question.name, 0.0))]
    return "\n".join(lines) + "\n"


def _anchor(name: str) -> str:
    return name.replace(".", "-")


def _describe(question: AnyQuestion, points: float) -> Iterator[str]:
    yield f'<a id="{_anchor(question.name)}"></a>'
    yield ""
    yield f"**`{question.name}`**: {title_of(question)}. {points:g} points, about "
    yield f"{show_minutes(estimate_minutes(question))}. Source: {question.source}."
    yield ""
    if isinstance(question, QuizQuestion):
        wrong = ", ".join(f"`{option.id}`" for option in question.wrong)
        yield f"- wrong answers: {wrong}"
        return
    for aspect in question.aspects:
        yield _describe_aspect(aspect)
    for kind, title in (("misconception", "misconceptions"), ("convention", "accepted too")):
        found = [f"`{v.id}`" for v in question.variants if v.kind == kind]
        if found:
            yield f"- {title}: {', '.join(found)}"


def _describe_aspect(aspect: Aspect) -> str:
    share = f" (weight {aspect.weight})" if aspect.weight != 1 else ""
    return f"- *{aspect.name}*{share}: {aspect.about}"
