"""Feedback as lines of text for a terminal: at most 80 columns, in colour where it is wanted.

Marks tell what colour tells: ✗ behind a number that differs, ✘ behind the one that differs most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder import layout
from autograder.layout import columns
from autograder.report.example import Example, Figure
from autograder.report.feedback import AssignmentFeedback, Feedback, QuestionFeedback
from autograder.report.grid import Cell, Plane
from autograder.report.words import Words

WIDTH = 80
SIDE = 9
"""So many columns of a plane fit beside their labels."""

GAP = 3
BACKGROUNDS = {1: 230, 2: 223, 3: 216, 4: 209, -1: 195, -2: 153, -3: 117, -4: 75}
"""Colours of the 256 that terminals have, by tone; the text on them is black."""

RESET, BOLD, DIM = "\x1b[0m", "\x1b[1m", "\x1b[2m"
WRONG = "\x1b[1;97;41m"
STATES = {"right": "\x1b[32m", "part": "\x1b[33m", "wrong": "\x1b[31m", "ungraded": "\x1b[1;31m"}
SIGNS = {"right": "✓", "part": "◐", "wrong": "✗", "empty": "○", "ungraded": "?"}

Line = tuple[str, int]
"""Text with its escape sequences, and how many columns it takes."""


def wrap(text: str, width: int = WIDTH, indent: str = "") -> list[str]:
    """Break a text into lines of so many columns."""
    return [indent + line for line in layout.wrap(text, width - len(indent))]


def draw_figures(
    figures: Sequence[Figure], *, colour: bool = False, width: int = WIDTH
) -> list[str]:
    """Draw figures beside each other, as many as fit, and the others below."""
    blocks = [block for figure in figures for block in _blocks(figure, colour=colour, width=width)]
    lines: list[str] = []
    row: list[list[Line]] = []
    used = 0
    for block in blocks:
        size = max(taken for _, taken in block)
        if row and used + GAP + size > width:
            lines += [*_beside(row), ""]
            row, used = [], 0
        row.append(block)
        used += size + (GAP if len(row) > 1 else 2)
    return lines + (_beside(row) if row else [])


def _beside(row: Sequence[Sequence[Line]]) -> list[str]:
    sizes = [max(taken for _, taken in block) for block in row]
    lines = []
    for i in range(max(map(len, row))):
        parts = [block[i] if i < len(block) else ("", 0) for block in row]
        padded = (
            text + " " * (size - taken) for (text, taken), size in zip(parts, sizes, strict=True)
        )
        lines.append("  " + (" " * GAP).join(padded).rstrip())
    return lines


def _blocks(figure: Figure, *, colour: bool, width: int) -> Iterator[list[Line]]:
    if figure.grid is None:
        text = f"{figure.name} = {figure.text}" if figure.name else figure.text
        yield [(line, columns(line)) for part in text.split("\n") for line in wrap(part, width - 4)]
        return
    for i, plane in enumerate(figure.grid.planes):
        place = f"{figure.name} {plane.index}".rstrip()
        title = f"{place}  {figure.note}" if i == 0 else place
        shown = f"{BOLD}{title}{RESET}" if colour else title
        yield [(shown, columns(title)), *_plane(plane, colour=colour)]


def _plane(plane: Plane, *, colour: bool) -> Iterator[Line]:
    size = plane.width
    label = max(map(len, plane.rows))
    if plane.columns != ("",):
        head = " " * label + "".join(f" {name:>{size}} " for name in plane.columns)
        yield (f"{DIM}{head}{RESET}" if colour else head), len(head)
    for name, row in zip(plane.rows, plane.cells, strict=True):
        texts = [_cell(cell, size, colour=colour) for cell in row]
        start = f"{DIM}{name:>{label}}{RESET}" if colour else f"{name:>{label}}"
        yield start + "".join(texts), label + len(row) * (size + 2)


def _cell(cell: Cell, size: int, *, colour: bool) -> str:
    mark = ("✘" if cell.worst else "✗") if cell.wrong else " "
    text = f" {cell.text:>{size}}{mark}"
    if not colour:
        return text
    if cell.wrong:
        return f"{WRONG}{text}{RESET}"
    if cell.tone:
        return f"\x1b[30;48;5;{BACKGROUNDS[cell.tone]}m{text}{RESET}"
    return text


def lines_of_example(
    shown: Example, words: Words, *, colour: bool = False, width: int = WIDTH
) -> list[str]:
    """Write a failing case with its grids."""
    where = words("of aspect", aspect=shown.aspect) + (f", {shown.label}" if shown.label else "")
    lines = wrap(f"{shown.title} ({where})", width)
    if shown.message:
        lines += wrap(shown.message, width)
    if shown.file:
        lines += wrap(words("raised in", file=shown.file, line=shown.line), width)
    if shown.hidden and not shown.inputs:
        lines += wrap(words("hidden case"), width)
    for figures in (shown.inputs, shown.results):
        if figures:
            lines += ["", *draw_figures(figures, colour=colour, width=width)]
    if shown.inputs:
        lines.append("")
    for sentence in shown.sentences:
        lines += wrap(sentence, width)
    return lines


def lines_of_question(
    told: QuestionFeedback, words: Words, *, colour: bool = False, width: int = WIDTH
) -> list[str]:
    """Write all that is told about one question."""
    head = f"{SIGNS[told.state]} {told.name}"
    earned = words("points of", earned=told.earned or "–", possible=told.possible)
    state = words(told.state) if told.state in ("right", "ungraded") else told.verdict
    head = f"{head}  {earned}  {state}" + (f"  {told.time}" if told.time else "")
    lines = [f"{STATES.get(told.state, '')}{BOLD}{head}{RESET}" if colour else head]
    body = []
    for text in (told.title, told.answer, told.diagnosis, told.basis, told.hint):
        if text:
            body += wrap(text, width - 2)
    if told.example:
        body += lines_of_example(told.example, words, colour=colour, width=width - 2)
    for name, text in (("hint", told.nudge), ("second hint", told.step)):
        if text:
            body += wrap(f"{words(name)}: {text}", width - 2)
    if told.state in ("part", "wrong"):
        for aspect in told.aspects:
            sign = "✓" if aspect.passed else "✗"
            body.append(f"{sign} {aspect.name} ({aspect.share} %): {aspect.verdict}")
    for note in told.notes:
        body += wrap(f"{words('notes')}: {note}", width - 2)
    return lines + [f"  {line}".rstrip() for line in body]


def lines_of_feedback(
    told: Feedback, words: Words, *, colour: bool = False, width: int = WIDTH
) -> list[str]:
    """Write what a student is told about a submission; right questions are only counted."""
    lines = [words("feedback for", student=told.student)]
    if told.earned:
        lines.append(words("points of", earned=told.earned, possible=told.possible))
    else:
        lines.append(words("not graded points", possible=told.possible))
    if told.faulty:
        lines += wrap(words("fault"), width)
    for note in told.notes:
        lines += wrap(note, width, "  ")
    for assignment in told.assignments:
        part = list(_assignment(assignment, words, colour=colour, width=width))
        lines += part if len(part) == 1 else ["", *part, ""]
    return lines


def _assignment(
    part: AssignmentFeedback, words: Words, *, colour: bool, width: int
) -> Iterator[str]:
    title = f"{part.title}: " + words(
        "points of", earned=part.earned or "–", possible=part.possible
    )
    yield f"{BOLD}{title}{RESET}" if colour else title
    for question in part.questions:
        if question.state != "right" or question.notes:
            yield ""
            yield from lines_of_question(question, words, colour=colour, width=width)
