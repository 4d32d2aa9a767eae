"""What a student is told, before it is a page: every decision about what may be seen is here.

A renderer gets a `Feedback` and writes all of it, so a page, its Markdown and a terminal say
the same, and none of them can show what the policy keeps back. Texts are printable, but not
escaped for any format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from autograder.answer_key import AnswerKey
from autograder.diagnosis import tell_cause, tell_certainty
from autograder.messages import retell
from autograder.report.example import Example, show_example
from autograder.report.policy import Policy
from autograder.report.titles import AssignmentText, CourseText
from autograder.report.words import Words
from autograder.score import AspectScore, QuestionScore, SubmissionScore
from autograder.snippet import write_snippet
from autograder.text import printable
from autograder.verdict import Verdict

MAX_NAME = 200
MAX_NOTES = 20
SOME_S = 10.0
MAX_LINE = 400

UNDONE = frozenset({Verdict.NOT_IMPLEMENTED, Verdict.MISSING})
"""There is nothing to explain about work that is not there."""


@dataclass(frozen=True)
class AspectFeedback:
    """One aspect; ``share`` is its percentage of the question's points."""

    name: str
    about: str
    share: int
    passed: bool
    verdict: str
    visible: bool


@dataclass(frozen=True)
class QuestionFeedback:
    """One question.

    Attributes
    ----------
    name, title : str
    anchor : str
        Its name on the page.
    state : {"right", "part", "wrong", "empty", "ungraded"}
    verdict : str
        In words.
    earned, possible : str
        Points; ``earned`` is "" where the grader failed.
    time : str
        Wall time of all calls; "" where none was made.
    aspects : tuple of AspectFeedback
    n_passed : int
        How many of them passed.
    answer : str
        What a quiz question was answered with; "" for a function.
    diagnosis, basis, hint : str
        What went wrong, what that rests on, and the hint for it; "" where nothing is said.
    nudge, step : str
        Hints of the question, as far as the policy goes.
    example : Example or None
    notes : tuple of str
    snippet : str
        A program that shows the failing case again; "" where its values stay hidden.
    model, model_since : str
        Source of the model answer, and why it is shown.
    """

    name: str
    title: str
    anchor: str
    state: str
    verdict: str
    earned: str
    possible: str
    time: str
    aspects: tuple[AspectFeedback, ...]
    answer: str = ""
    diagnosis: str = ""
    basis: str = ""
    hint: str = ""
    nudge: str = ""
    step: str = ""
    example: Example | None = None
    notes: tuple[str, ...] = ()
    snippet: str = ""
    model: str = ""
    model_since: str = ""

    @property
    def n_passed(self) -> int:
        """How many aspects passed."""
        return sum(aspect.passed for aspect in self.aspects)

    @property
    def explained(self) -> bool:
        """Whether there is more to say than a row of a table."""
        return self.state != "right" or bool(self.model or self.notes)


@dataclass(frozen=True)
class AssignmentFeedback:
    """The questions of one assignment."""

    title: str
    due: str
    earned: str
    possible: str
    questions: tuple[QuestionFeedback, ...]


@dataclass(frozen=True)
class Feedback:
    """All that a student is told about a submission.

    Attributes
    ----------
    student, course : str
    earned, possible : str
        Points; ``earned`` is "" where the submission is ungraded.
    percent : int
        Share of the points, rounded down, for a bar.
    date : str
        When it was written; "" to leave it out.
    """

    student: str
    course: str
    earned: str
    possible: str
    percent: int
    date: str
    notes: tuple[str, ...]
    faulty: bool
    assignments: tuple[AssignmentFeedback, ...]

    @property
    def explained(self) -> Iterator[QuestionFeedback]:
        """Questions that have a section of their own."""
        for assignment in self.assignments:
            yield from (question for question in assignment.questions if question.explained)


def make_feedback(
    score: SubmissionScore,
    keys: Mapping[str, AnswerKey],
    course: CourseText,
    policy: Policy,
    now: datetime,
    words: Words,
) -> Feedback:
    """Decide what a student is told about a submission.

    Parameters
    ----------
    keys : mapping of str to AnswerKey
        By question.
    now : datetime
        With a time zone; decides what is shown after a due date.
    """
    answers = {question.question: question for question in score.questions}
    assignments = []
    for assignment in course.assignments:
        wanted = [answers[name] for name in assignment.questions if name in answers]
        if wanted:
            assignments.append(
                _make_assignment(assignment, wanted, keys, course, policy, now, words)
            )
    earned, possible = score.earned, score.possible
    return Feedback(
        student=printable(score.student, MAX_NAME),
        course=course.title,
        earned=points(earned),
        possible=points(possible),
        percent=int(100 * earned / possible) if earned and possible else 0,
        date=now.strftime("%Y-%m-%d"),
        notes=tuple(printable(note, MAX_NAME * 2) for note in score.notes[:MAX_NOTES]),
        faulty=bool(score.fault),
        assignments=tuple(assignments),
    )


def _make_assignment(
    assignment: AssignmentText,
    answers: Sequence[QuestionScore],
    keys: Mapping[str, AnswerKey],
    course: CourseText,
    policy: Policy,
    now: datetime,
    words: Words,
) -> AssignmentFeedback:
    allowed = Allowed.by(policy, assignment.due, now)
    graded = [answer.earned for answer in answers if answer.earned is not None]
    return AssignmentFeedback(
        title=assignment.title,
        due=f"{assignment.due:%Y-%m-%d %H:%M}" if assignment.due else "",
        earned=points(sum(graded)) if len(graded) == len(answers) else "",
        possible=points(sum(answer.possible for answer in answers)),
        questions=tuple(
            explain_question(answer, keys[answer.question], course, allowed, words)
            for answer in answers
        ),
    )


@dataclass(frozen=True)
class Allowed:
    """What may be seen of one question, at one time."""

    hidden: bool = False
    diagnosis: bool = True
    nudge: bool = True
    step: bool = False
    solution: bool = False
    due: str = ""

    @classmethod
    def by(cls, policy: Policy, due: datetime | None, now: datetime) -> Allowed:
        """Apply the policy."""
        return cls(
            hidden=policy.shows_hidden(due, now),
            diagnosis=policy.diagnosis,
            nudge=policy.hints != "none",
            step=policy.hints == "step",
            solution=policy.shows_solution(due, now),
            due=f"{due:%Y-%m-%d %H:%M}" if due else "",
        )


def explain_question(
    score: QuestionScore, key: AnswerKey, course: CourseText, allowed: Allowed, words: Words
) -> QuestionFeedback:
    """Decide what a student is told about one question."""
    text = course.of(score.question)
    told = QuestionFeedback(
        name=score.question,
        title=text.title,
        anchor=f"q-{score.question}",
        state=find_state(score),
        verdict=words.verdict(score.verdict),
        earned=points(score.earned),
        possible=points(score.possible),
        time=write_time(score.seconds),
        aspects=tuple(_aspects(score, words)),
        notes=tuple(printable(note, 400) for note in score.notes),
    )
    if allowed.solution and text.model and not key.is_quiz:
        since = words("shown since", date=allowed.due)
        told = replace(told, model=text.model, model_since=since)
    if told.state in ("right", "ungraded"):
        return told
    told = replace(
        told,
        nudge=key.nudge if allowed.nudge else "",
        step=key.step if allowed.step else "",
    )
    if score.verdict in UNDONE:
        return told
    if key.is_quiz:
        return _explain_answer(told, score, allowed, words)
    shown = score.counterexample
    if shown is not None:
        visible = shown.visible or allowed.hidden
        example = show_example(shown, words, values=visible, message=False)
        program = write_snippet(shown, score.unit) if visible else ""
        snippet = "\n".join(printable(line, MAX_LINE) for line in program.splitlines())
        told = replace(told, example=example, snippet=snippet)
    return _name_mistake(told, score, allowed, words)


def _explain_answer(
    told: QuestionFeedback,
    score: QuestionScore,
    allowed: Allowed,
    words: Words,
) -> QuestionFeedback:
    """Tell why the chosen option is wrong, and nothing about the others."""
    shown = score.counterexample
    if shown is not None:
        message = printable(retell(words.code, shown.difference.message), 300)
        told = replace(told, answer=message)
    return replace(_name_mistake(told, score, allowed, words), basis="")


def _name_mistake(
    told: QuestionFeedback,
    score: QuestionScore,
    allowed: Allowed,
    words: Words,
) -> QuestionFeedback:
    if score.diagnosis is None or not allowed.diagnosis:
        return told
    bug = score.diagnosis.misconception
    return replace(
        told,
        diagnosis=tell_cause(score.diagnosis, words.code),
        basis=tell_certainty(score.diagnosis, words.code),
        hint=bug.hint if allowed.nudge else "",
    )


def _aspects(score: QuestionScore, words: Words) -> Iterator[AspectFeedback]:
    total = sum(aspect.weight for aspect in score.aspects) or 1
    for aspect in score.aspects:
        yield AspectFeedback(
            name=aspect.name,
            about=aspect.about,
            share=round(100 * aspect.weight / total),
            passed=aspect.passed,
            verdict=_name_result(aspect, words),
            visible=aspect.visible,
        )


def _name_result(aspect: AspectScore, words: Words) -> str:
    return words("passed") if aspect.passed else words.verdict(aspect.verdict)


def find_state(score: QuestionScore) -> str:
    """Name the state of a question: right, part, wrong, empty or ungraded."""
    if score.share is None:
        return "ungraded"
    if score.verdict is Verdict.RIGHT:
        return "right"
    if score.verdict in UNDONE and not score.share:
        return "empty"
    return "part" if score.share else "wrong"


def points(value: float | None) -> str:
    """Write points without noise; "" for what was not graded."""
    return "" if value is None else f"{round(value, 2):g}"


def write_time(seconds: float) -> str:
    """Write a wall time; "" for none."""
    if seconds <= 0:
        return ""
    if seconds >= SOME_S:
        return f"{seconds:.0f} s"
    return f"{seconds:.2g} s" if seconds >= 1 else f"{max(seconds * 1000, 0.1):.2g} ms"
