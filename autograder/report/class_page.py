"""``report.html``: how a class did, for the instructor, and ``diagnoses.csv`` beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.report.cohort import LEAST, N_BINS, Bug, Cohort, QuestionFigures, find_bin
from autograder.report.feedback import points, write_time
from autograder.report.files import replaced_when_done
from autograder.report.html import generate
from autograder.report.pages import page_link
from autograder.report.titles import CourseText
from autograder.report.words import Words, words_for
from autograder.text import csv_safe, printable

MAX_NAMED = 30
"""So many students are named in a cell; all of them are in diagnoses.csv or the first table."""

MAX_SLOWEST = 20
MAX_UNGRADED = 200
MAX_BARS = 12
MAX_ASPECTS = 20
MAX_SKIPPED = 100
LEAST_GAP = 0.005

WIDTH, HEIGHT = 640, 220
BUG_LABEL = 330
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 22, 40


@dataclass(frozen=True, slots=True)
class Link:
    """A student's name and the way to the page; the way is "" where no pages are written."""

    name: str
    href: str


@dataclass(frozen=True)
class Mark:
    """A bar or a point of a figure: where it is, where it leads, and what it says.

    Lengths are in units of the figure's view box.
    """

    x: float
    y: float
    width: float
    height: float
    href: str
    text: str
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A line of the table of students; ``anchor`` is set on the first one of each range."""

    link: Link
    anchor: str
    earned: str
    percent: str
    lost: int
    time: str
    seconds: float
    state: str


@dataclass(frozen=True)
class QuestionRow:
    """A line of the table of questions."""

    figures: QuestionFigures
    title: str
    mean: str
    discrimination: str
    who: tuple[Link, ...]
    more: int


@dataclass(frozen=True)
class BugRow:
    """A line of the table of misconceptions."""

    bug: Bug
    anchor: str
    who: tuple[Link, ...]
    more: int


@dataclass(frozen=True)
class Surroundings:
    """What the report says besides scores.

    Attributes
    ----------
    now : datetime
    linked : bool
        Whether there are pages of the students to link to.
    skipped : sequence of (str, str)
        What was found and not taken for a submission, with the reason.
    """

    course: CourseText
    now: datetime
    language: str
    linked: bool
    skipped: Sequence[tuple[str, str]] = ()


def write_report(path: Path, cohort: Cohort, around: Surroundings) -> None:
    """Write the report, and ``diagnoses.csv`` beside it."""
    words = words_for(around.language)
    links = [_link(student.name, linked=around.linked) for student in cohort.students]
    questions = cohort.questions()
    bugs = [_bug_row(bug, links) for bug in cohort.bugs()]
    with replaced_when_done(path) as file:
        file.writelines(
            generate(
                "report.html",
                words=words,
                title=around.course.title,
                date=f"{around.now:%Y-%m-%d}",
                n=len(cohort.students),
                n_graded=len(cohort.graded),
                mean=_percent(cohort.mean),
                median=_percent(cohort.median),
                bars=list(_histogram(cohort, words)),
                scatter=list(_scatter(questions)),
                bug_bars=list(_bug_bars(bugs)),
                frame={"w": WIDTH, "h": HEIGHT, "l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM},
                students=_student_rows(cohort, links),
                questions=[_question_row(one, around, links) for one in questions],
                bugs=bugs,
                separating=_separating(cohort),
                least=LEAST,
                slowest=_slowest(cohort, links),
                ungraded=_ungraded(cohort, links),
                skipped=[
                    (printable(where, 120), printable(why, 200))
                    for where, why in around.skipped[:MAX_SKIPPED]
                ],
            )
        )
    with replaced_when_done(path.with_name("diagnoses.csv")) as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["question", "misconception", "student"])
        for bug in cohort.bugs():
            for i in bug.students:
                name = csv_safe(printable(cohort.students[i].name))
                writer.writerow([bug.question, bug.id, name])


def _link(name: str, *, linked: bool) -> Link:
    return Link(printable(name, 80), page_link(name) if linked else "")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _some(who: Sequence[int], links: Sequence[Link]) -> tuple[tuple[Link, ...], int]:
    return tuple(links[i] for i in who[:MAX_NAMED]), max(0, len(who) - MAX_NAMED)


def _question_row(one: QuestionFigures, around: Surroundings, links: Sequence[Link]) -> QuestionRow:
    separation = "–" if one.discrimination is None else f"{one.discrimination:.2f}"
    title = around.course.of(one.question).title
    return QuestionRow(one, title, _percent(one.mean), separation, *_some(one.lost_by, links))


def _bug_row(bug: Bug, links: Sequence[Link]) -> BugRow:
    return BugRow(bug, f"bug-{bug.question}-{bug.id}", *_some(bug.students, links))


def _student_rows(cohort: Cohort, links: Sequence[Link]) -> Iterator[StudentRow]:
    """List the students, the ungraded ones first, then from the best to the weakest."""
    order = sorted(
        range(len(links)),
        key=lambda i: (
            cohort.students[i].share is not None,
            -(cohort.students[i].share or 0.0),
            i,
        ),
    )
    last = None
    for i in order:
        student = cohort.students[i]
        here = None if student.share is None else find_bin(student.share)
        anchor = f"bin-{here}" if here is not None and here != last else ""
        last = here if here is not None else last
        yield StudentRow(
            links[i],
            anchor,
            points(student.earned),
            "" if student.share is None else f"{100 * student.share:.1f}",
            student.lost,
            write_time(student.seconds),
            student.seconds,
            "ungraded" if student.share is None else "",
        )


def _histogram(cohort: Cohort, words: Words) -> Iterator[Mark]:
    """Place a bar for each range of the scores."""
    counts = cohort.bins()
    top = max((*counts, 1))
    step = (WIDTH - LEFT - RIGHT) / N_BINS
    room = HEIGHT - TOP - BOTTOM
    for i, count in enumerate(counts):
        low, high = 100 * i // N_BINS, 100 * (i + 1) // N_BINS
        height = room * count / top
        yield Mark(
            round(LEFT + i * step + 2, 1),
            round(TOP + room - height, 1),
            round(step - 4, 1),
            round(height, 1),
            f"#bin-{i}",
            words("bin students", low=low, high=high, n=count),
            str(low),
            str(count),
        )


def _scatter(questions: Sequence[QuestionFigures]) -> Iterator[Mark]:
    """Place a point for each question; discrimination runs from -1/2 at the bottom to 1."""
    for one in questions:
        if one.mean is None or one.discrimination is None:
            continue
        across = LEFT + (WIDTH - LEFT - RIGHT) * one.mean
        up = (min(max(one.discrimination, -0.5), 1.0) + 0.5) / 1.5
        down = TOP + (HEIGHT - TOP - BOTTOM) * (1 - up)
        text = f"{one.question}: {100 * one.mean:.0f} %, {one.discrimination:.2f}"
        yield Mark(round(across, 1), round(down, 1), 0, 0, f"#q-{one.question}", text)


def _bug_bars(rows: Sequence[BugRow]) -> Iterator[Mark]:
    """Place a bar for each of the most frequent misconceptions."""
    top = max((len(row.bug.students) for row in rows), default=1)
    for i, row in enumerate(rows[:MAX_BARS]):
        count = len(row.bug.students)
        yield Mark(
            BUG_LABEL,
            8 + i * 26,
            round((WIDTH - BUG_LABEL - 40) * count / top, 1),
            18,
            f"#{row.anchor}",
            f"{row.bug.question}, {row.bug.id}: {count}",
            _cut(f"{row.bug.question}: {row.bug.id}", 44),
            str(count),
        )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _separating(cohort: Cohort) -> list[tuple[str, str, str, str, str]] | None:
    found = cohort.separating()
    if found is None:
        return None
    return [
        (
            one.question,
            one.aspect,
            f"{100 * one.upper:.0f}",
            f"{100 * one.lower:.0f}",
            f"{100 * one.gap:.0f}",
        )
        for one in found[:MAX_ASPECTS]
        if one.gap > LEAST_GAP
    ]


def _slowest(cohort: Cohort, links: Sequence[Link]) -> list[tuple[Link, str, float, str]]:
    order = sorted(range(len(links)), key=lambda i: -cohort.students[i].seconds)
    return [
        (links[i], write_time(student.seconds), student.seconds, student.slowest)
        for i in order[:MAX_SLOWEST]
        if (student := cohort.students[i]).seconds > 0
    ]


def _ungraded(cohort: Cohort, links: Sequence[Link]) -> list[tuple[Link, str]]:
    return [
        (links[i], printable(student.fault, 300))
        for i, student in enumerate(cohort.students)
        if student.share is None
    ][:MAX_UNGRADED]
