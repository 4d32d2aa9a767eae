"""A course: its configuration and its questions, found, loaded and checked."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.config import CONFIG_NAME, CourseConfig, read_config, shown_path
from autograder.errors import CourseError, Problem, UserError
from autograder.inside.drivers import DRIVERS
from autograder.misshapen import find_misshapen
from autograder.question import Question
from autograder.quiz import AnyQuestion, QuizQuestion
from autograder.rubric import PACKAGE, Entry, read_rubric
from autograder.text import did_you_mean, printable, suggest

QUIZ_NAME = re.compile(r"[0-9]+(\.[0-9]+)+")
LEAST_OPTIONS = 3


@dataclass(frozen=True)
class Course:
    """All that is known before a case is built.

    Attributes
    ----------
    root : Path
        The folder of ``course.yaml``, absolute.
    config : CourseConfig
    questions : mapping of str to Question
        Those of ``course.yaml`` in its order, then the unlisted.
    unlisted : tuple of str
        Questions of the rubric that no assignment asks for.
    """

    root: Path
    config: CourseConfig
    questions: Mapping[str, AnyQuestion]
    unlisted: tuple[str, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Units of the questions, each once, in their order."""
        return tuple(dict.fromkeys(question.unit for question in self.questions.values()))

    def assignment_questions(self, name: str | None = None) -> list[tuple[AnyQuestion, float]]:
        """Select the questions of one assignment with their points, or of all for None.

        Raises
        ------
        UserError
            If the course has no such assignment.
        """
        assignments = self.config.assignments
        if name is None:
            chosen = list(assignments.values())
        elif name in assignments:
            chosen = [assignments[name]]
        else:
            advice = suggest(name, assignments)
            raise UserError(f"There is no assignment '{printable(name)}'. {advice}")
        return [
            (self.questions[question], points)
            for assignment in chosen
            for question, points in assignment.questions.items()
        ]


def find_course(start: Path | None = None) -> Path:
    """Find the folder that holds ``course.yaml``.

    Parameters
    ----------
    start : Path or None
        The folder, or the file itself. None looks in the current folder and then in
        every folder above it.

    Raises
    ------
    UserError
        If there is none; says where it looked.
    """
    if start is not None:
        root = start.parent if start.name == CONFIG_NAME and not start.is_dir() else start
        if (root / CONFIG_NAME).is_file():
            return root.resolve()
        raise UserError(
            f"There is no course at {start}: looked for {root / CONFIG_NAME}. "
            f"Name the folder that holds {CONFIG_NAME}."
        )
    try:
        here = Path.cwd()
    except OSError as error:
        raise UserError(
            f"The current folder cannot be read ({error.strerror}). Change to another one."
        ) from None
    for folder in (here, *here.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise UserError(
        f"There is no {CONFIG_NAME} in {here} or in any folder above it. "
        "Change to the course's folder, or name it with --course."
    )


def load_course(root: Path) -> Course:
    """Read ``course.yaml``, import the rubric, and check that they fit together.

    Neither torch is imported nor a case built.

    Raises
    ------
    CourseError
        With every problem that was found.
    """
    root = root.resolve()
    config = read_config(root / CONFIG_NAME)
    entries = read_rubric(root)
    problems = [
        *_check_names(entries),
        *_check_units(entries),
        *(problem for entry in entries for problem in _check_question(entry)),
    ]
    if problems:
        raise CourseError(*problems)
    rubric = {entry.question.name: entry.question for entry in entries}
    problems = list(_check_listed(config, rubric, shown_path(root / CONFIG_NAME)))
    if problems:
        raise CourseError(*problems)
    listed = [name for each in config.assignments.values() for name in each.questions]
    unlisted = tuple(name for name in rubric if name not in listed)
    questions = {name: rubric[name] for name in (*listed, *unlisted)}
    return Course(root, config, questions, unlisted)


def _check_listed(
    config: CourseConfig, rubric: Mapping[str, AnyQuestion], file: str
) -> Iterator[Problem]:
    for assignment, each in config.assignments.items():
        for name in each.questions:
            if name not in rubric:
                line = config.line_of("assignments", assignment, "questions", name)
                advice = did_you_mean(name, rubric) or f"write it in {PACKAGE}/rubric/"
                yield Problem(file, line, f"no rubric module has a question '{name}'", advice)


def _check_names(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Check that every reference is a function of its unit, and that no name is used twice."""
    first: dict[str, Entry] = {}
    for entry in entries:
        name, home = _name_and_home(entry.question)
        if name is None:
            what = "the reference of a question is not a function with a name"
            yield Problem(
                entry.file, _line_of(entry), what, f"define it in {PACKAGE}/{entry.unit}.py"
            )
            continue
        if home != f"{PACKAGE}.{entry.unit}":
            what = f"the reference of question '{name}' is defined in {home}"
            advice = f"define it in {PACKAGE}/{entry.unit}.py, the unit of this rubric module"
            yield Problem(entry.file, _line_of(entry), what, advice)
        if name in first:
            other = first[name]
            where = f"{other.file}, line {_line_of(other) or '?'}"
            what = f"there are two questions '{name}'; the other is in {where}"
            yield Problem(entry.file, _line_of(entry), what, "rename or remove one of them")
        first.setdefault(name, entry)


def _check_units(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Check that no unit is both stubs and an answer sheet."""
    kinds: dict[str, type] = {}
    for entry in entries:
        kind = type(entry.question)
        if kinds.setdefault(entry.unit, kind) is not kind:
            what = f"unit '{entry.unit}' has functions and quiz questions"
            yield Problem(entry.file, _line_of(entry), what, "put them into two units")
            return


def _name_and_home(question: AnyQuestion) -> tuple[str | None, str]:
    """Name a question, and the module that its model answer stands in."""
    if isinstance(question, QuizQuestion):
        return question.name, f"{PACKAGE}.{question.unit}"
    reference: object = question.reference  # a rubric may hold anything
    return getattr(reference, "__name__", None), getattr(reference, "__module__", "")


def _check_question(entry: Entry) -> Iterator[Problem]:
    """Check that a question can be read, and that the ids in it are unique and lead somewhere."""
    if isinstance(entry.question, QuizQuestion):
        for what, advice in _find_quiz_faults(entry.question):
            text = f"question '{entry.question.name}': {what}"
            yield Problem(entry.file, _line_of(entry), text, advice)
        return
    name = getattr(entry.question.reference, "__name__", "?")
    misshapen = list(find_misshapen(entry.question))
    for what, advice in misshapen or _find_dead_ends(entry.question):
        yield Problem(entry.file, _line_of(entry), f"question '{name}': {what}", advice)


def _find_dead_ends(question: Question) -> Iterator[tuple[str, str]]:
    """Find ids within a question that are there twice or lead nowhere."""
    aspects = [aspect.name for aspect in question.aspects]
    variants = [variant.id for variant in question.variants]
    yield from _repeated("aspects", aspects)
    yield from _repeated("variants", variants)
    for i, aspect in enumerate(question.aspects):
        if aspect.requires and aspect.requires not in aspects:
            advice = did_you_mean(aspect.requires, aspects) or f"it has {', '.join(aspects)}"
            yield f"aspect '{aspect.name}' requires '{aspect.requires}', which is no aspect", advice
        elif aspect.requires and aspect.requires not in aspects[:i]:
            what = f"requires '{aspect.requires}', which does not come before it"
            yield f"aspect '{aspect.name}' {what}", "put the required aspect first"
        if aspect.driver not in DRIVERS:
            advice = did_you_mean(aspect.driver, DRIVERS) or f"there are {', '.join(DRIVERS)}"
            yield f"aspect '{aspect.name}' has no driver '{aspect.driver}'", advice
    for variant in question.variants:
        if variant.twin and variant.twin not in variants:
            advice = did_you_mean(variant.twin, variants) or f"it has {', '.join(variants)}"
            yield f"the twin '{variant.twin}' of '{variant.id}' is no variant", advice


def _find_quiz_faults(question: QuizQuestion) -> Iterator[tuple[str, str]]:
    """Find what keeps a quiz question from being asked or judged."""
    if not QUIZ_NAME.fullmatch(question.name):
        yield "its name is no number such as 10.1", "number it: unit, point, question"
    if len(question.right) != 1:
        yield f"it has {len(question.right)} right answers", "mark exactly one with right(...)"
    if len(question.options) < LEAST_OPTIONS:
        yield f"it has {len(question.options)} answers", f"give it {LEAST_OPTIONS} at least"
    of_numbers = {isinstance(option.answer, str) for option in question.options}
    if not question.letters and of_numbers != {False}:
        yield "one of its answers is a text", "write numbers, or ask it with choice(...)"
    if question.model is None:
        advice = f"write it into ANSWERS in {PACKAGE}/{question.unit}.py"
        yield "there is no model answer", advice
    yield from _repeated("wrong answers", [option.id for option in question.wrong])


def _repeated(kind: str, names: Iterable[str]) -> list[tuple[str, str]]:
    return [
        (f"{count} {kind} are called '{name}'", "give each a name of its own")
        for name, count in Counter(names).items()
        if count > 1
    ]


def _line_of(entry: Entry) -> int | None:
    """Find the line on which a question is assigned. Only on the way to an error."""
    try:
        tree = ast.parse(Path(entry.file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    lines = [
        node.lineno
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(name, ast.Name) and name.id == entry.variable for name in node.targets)
    ]
    return lines[-1] if lines else None
