"""The companion of a course: its texts in another language, ``solutions/<language>/*.yaml``.

The course itself is written in English: the title of a unit and of a question are the first
lines of docstrings, the rest stands in the rubric. The companion has a file for each unit and
``course.yaml`` for the titles of the course and its assignments. A course without such a
folder has one language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.config import CONFIG_NAME, shown_path
from autograder.course import Course
from autograder.errors import CourseError, Problem
from autograder.messages import ENGLISH, LANGUAGES, say
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.quiz_key import ASPECT
from autograder.rubric import PACKAGE
from autograder.text import did_you_mean, printable
from autograder.texts import Companion, QuestionTexts, UnitTexts, VariantTexts
from autograder.yaml_text import Document, KeyPath, read_document

QUOTES = '"""'


def load_companion(course: Course, language: str) -> Companion | None:
    """Read the texts of a course in a language; None for the language that it is written in.

    Raises
    ------
    CourseError
        If there is no companion in this language, or it is not complete: with every problem.
    """
    if language == ENGLISH:
        return None
    companion, problems = read_companion(course, language)
    if problems:
        raise CourseError(*problems)
    return companion


def find_companion_problems(course: Course) -> list[Problem]:
    """List what is wrong with the companions that a course has, and the one that it asks for."""
    found: list[Problem] = []
    for language in LANGUAGES:
        asked = language == course.config.language
        exists = (course.root / PACKAGE / language).is_dir()
        if language != ENGLISH and (exists or asked):
            found += read_companion(course, language)[1]
    return found


def read_companion(course: Course, language: str) -> tuple[Companion, list[Problem]]:
    """Read a companion and hold it against the course, text by text."""
    folder = course.root / PACKAGE / language
    if not folder.is_dir():
        advice = f"add the texts, or choose the language {ENGLISH}"
        what = f"there are no texts in the language '{language}'"
        problem = Problem(shown_path(folder), None, what, advice)
        return Companion(language, "", {}, {}), [problem]
    problems: list[Problem] = []
    titles = _read_titles(folder / CONFIG_NAME, course, problems)
    units = {
        unit: _read_unit(folder / f"{unit}.yaml", unit, course, language, problems)
        for unit in course.units
    }
    known = {f"{unit}.yaml" for unit in course.units} | {CONFIG_NAME}
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in known:
            advice = did_you_mean(path.name, known) or "remove it"
            what = "the course has no such unit"
            problems.append(Problem(shown_path(path), None, what, advice))
    return Companion(language, titles["title"], titles["assignments"], units), problems


def _read_titles(path: Path, course: Course, problems: list[Problem]) -> dict[str, Any]:
    reader = _open(path, problems)
    if reader is None:
        return {"title": "", "assignments": {}}
    fields = reader.take((), required=("title", "assignments"))
    assignments = reader.take(("assignments",), required=course.config.assignments)
    return {
        "title": reader.text(("title",), fields),
        "assignments": {
            name: reader.text(("assignments", name), assignments) for name in assignments
        },
    }


def _read_unit(
    path: Path, unit: str, course: Course, language: str, problems: list[Problem]
) -> UnitTexts:
    reader = _open(path, problems)
    if reader is None:
        return UnitTexts("")
    asked = {name: q for name, q in course.questions.items() if q.unit == unit}
    is_quiz = any(isinstance(question, QuizQuestion) for question in asked.values())
    required = ("title", "questions", *(("ask_number",) if is_quiz else ()))
    fields = reader.take((), required, optional=("about", "intro"))
    found = reader.take(("questions",), required=asked)
    texts = {key: reader.text((key,), fields) for key in fields if key != "questions"}
    questions = {
        name: reader.read_question(question, language)
        for name, question in asked.items()
        if name in found
    }
    return UnitTexts(**texts, questions=questions) if "title" in texts else UnitTexts("")


def _open(path: Path, problems: list[Problem]) -> _Reader | None:
    file = shown_path(path)
    try:
        document = read_document(path.read_bytes(), file)
    except FileNotFoundError:
        problems.append(Problem(file, None, "the file does not exist", "write the texts in it"))
        return None
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        problems.append(Problem(file, None, what, "check its permissions"))
        return None
    except CourseError as error:
        problems += error.problems
        return None
    problems += document.problems
    return _Reader(file, document, problems)


@dataclass(frozen=True)
class _Reader:
    """Takes the texts of one file, noting what is wrong and on which line."""

    file: str
    document: Document
    problems: list[Problem]

    def take(
        self, path: KeyPath, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Any]:
        """Take the mapping at a path, of its keys only those that are known."""
        value = self._at(path)
        if not isinstance(value, dict):
            if value is not None or not path:
                self._report(path, f"{_name(path)} must be keys with values", "")
            return {}
        known = [*required, *optional]
        for key in value:
            if key not in known:
                advice = did_you_mean(key, known) or "remove it"
                self._report((*path, key), f"{_name((*path, key))} is not known here", advice)
        for key in required:
            if key not in value:
                where = f" in {_name(path)}" if path else ""
                self._report(path, f"'{printable(key)}' is missing{where}", "write it")
        return {key: value[key] for key in known if key in value}

    def text(self, path: KeyPath, fields: Mapping[str, Any]) -> str:
        """Take the text that stands under the last key of a path."""
        if path[-1] not in fields:
            return ""
        value = fields[str(path[-1])]
        if not isinstance(value, str) or not value.strip():
            self._report(
                path, f"{_name(path)} must be a text", "put it in quotes if it looks like a number"
            )
            return ""
        if QUOTES in value:
            self._report(
                path, f"{_name(path)} has three quotes in a row", "it goes into a docstring"
            )
        return value.strip("\n").rstrip()

    def read_question(self, question: AnyQuestion, language: str) -> QuestionTexts:
        """Take the texts of a question."""
        path: KeyPath = ("questions", question.name)
        inner = ("options",) if isinstance(question, QuizQuestion) else ("aspects", "variants")
        names = ("title", "task", "nudge", "step")
        fields = self.take(path, (*names, *inner))
        title, task, nudge, step = (self.text((*path, name), fields) for name in names)
        texts = QuestionTexts(language, title, task, nudge, step)
        if isinstance(question, QuizQuestion):
            return self._read_quiz(question, path, texts)
        told = [variant for variant in question.variants if variant.kind != "style"]
        aspects = self.take((*path, "aspects"), [aspect.name for aspect in question.aspects])
        variants = self.take((*path, "variants"), [variant.id for variant in told])
        return replace(
            texts,
            aspects={name: self.text((*path, "aspects", name), aspects) for name in aspects},
            variants={
                variant.id: self._read_pair(
                    (*path, "variants", variant.id), ("text", "hint") if variant.hint else ("text",)
                )
                for variant in told
                if variant.id in variants
            },
        )

    def _read_quiz(
        self, question: QuizQuestion, path: KeyPath, texts: QuestionTexts
    ) -> QuestionTexts:
        by_answer = {str(option.answer): option for option in question.options}
        found = self.take((*path, "options"), by_answer)
        names = ("text", "reason") if question.letters else ("reason",)
        options = {
            answer: self._read_pair((*path, "options", answer), names)
            for answer in by_answer
            if answer in found
        }
        reasons = {by_answer[answer].id: told.hint for answer, told in options.items()}
        return replace(
            texts,
            aspects={ASPECT.name: say(texts.language, ASPECT.about)},
            variants={id_: VariantTexts(reason) for id_, reason in reasons.items() if id_},
            options=options,
        )

    def _read_pair(self, path: KeyPath, names: Collection[str]) -> VariantTexts:
        """Take a text with its hint, or with its reason."""
        fields = self.take(path, names)
        texts = {name: self.text((*path, name), fields) for name in names}
        return VariantTexts(texts.get("text", ""), texts.get("hint", texts.get("reason", "")))

    def _at(self, path: KeyPath) -> Any:
        value = self.document.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def _report(self, path: KeyPath, message: str, advice: str) -> None:
        while path not in self.document.lines:
            path = path[:-1]
        self.problems.append(Problem(self.file, self.document.lines[path], message, advice))


def _name(path: KeyPath) -> str:
    """Name a place by its last two keys."""
    if not path:
        return "the file"
    last = f"'{printable(str(path[-1]))}'"
    return f"{last} of '{printable(str(path[-2]))}'" if path[:-1] else last
