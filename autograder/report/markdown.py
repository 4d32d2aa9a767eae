"""Feedback as Markdown: what forums, issue trackers and course platforms show.

Whatever a student wrote is escaped, so that it is neither markup nor a link. Grids stand in
blocks of code, where nothing is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.report.example import Example
from autograder.report.feedback import AssignmentFeedback, Feedback, QuestionFeedback
from autograder.report.lines import SIGNS, draw_figures
from autograder.report.words import Words

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&:@$=^\"'])")
"""Characters that may begin markup, a link, an entity or a table's column."""

BACKTICKS = re.compile(r"`+")


def plain(text: str) -> str:
    """Write text so that it is nothing but text, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Write text as code on a line, between more backticks than it holds in a row."""
    inner = " ".join(text.split()).replace("|", "\u2502")
    fence = "`" * (1 + max(map(len, BACKTICKS.findall(inner)), default=0))
    pad = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{pad}{inner}{pad}{fence}" if inner else ""


def block(lines: list[str], language: str = "text") -> list[str]:
    """Write lines as a block of code that none of them can end."""
    longest = max((len(run) for line in lines for run in BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *lines, fence]


def write_markdown(told: Feedback, words: Words) -> str:
    """Write what a student is told about a submission."""
    return "\n".join(_lines(told, words)).rstrip() + "\n"


def _lines(told: Feedback, words: Words) -> Iterator[str]:
    yield f"# {words('feedback for', student=plain(told.student))}"
    yield ""
    yield f"**{_points(told.earned, told.possible, words)}** · {plain(told.course)}"
    yield ""
    if told.faulty:
        yield from (words("fault"), "")
    if told.notes:
        yield from (f"## {words('files')}", "")
        yield from (f"- {code(note)}" for note in told.notes)
        yield ""
    for assignment in told.assignments:
        yield from _assignment(assignment, words)
    explained = list(told.explained)
    if explained:
        yield from (f"## {words('to improve' if told.earned != told.possible else 'notes')}", "")
    for question in explained:
        yield from _question(question, words)
    yield from ("---", "", words("made on", date=told.date))


def _points(earned: str, possible: str, words: Words) -> str:
    if not earned:
        return words("not graded points", possible=possible)
    return words("points of", earned=earned, possible=possible)


def _assignment(part: AssignmentFeedback, words: Words) -> Iterator[str]:
    due = f" · {words('due', date=part.due)}" if part.due else ""
    yield from (
        f"## {plain(part.title)}",
        "",
        f"{_points(part.earned, part.possible, words)}{due}",
        "",
    )
    yield f"| {' | '.join(map(words, ('question', 'result', 'points head', 'aspects')))} |"
    yield "|---|---|---:|---:|"
    for q in part.questions:
        result = f"{SIGNS[q.state]} {words(q.state)}"
        aspects = f"{q.n_passed} / {len(q.aspects)}"
        points = f"{q.earned or '–'} / {q.possible}"
        yield f"| {code(q.name)} | {result} | {points} | {aspects} |"
    yield ""


def _question(told: QuestionFeedback, words: Words) -> Iterator[str]:
    yield from (f"### {code(told.name)} {plain(told.title)}".rstrip(), "")
    head = f"{SIGNS[told.state]} {words(told.state)} · "
    head += _points(told.earned, told.possible, words)
    if told.state not in ("right", "ungraded"):
        head += f" · {told.verdict}"
    yield from (head + (f" · {words('time', time=told.time)}" if told.time else ""), "")
    if told.answer:
        yield from (plain(told.answer), "")
    yield from _explanation(told, words)
    for note in told.notes:
        yield from (f"{words('notes')}: {plain(note)}", "")
    if told.model:
        yield from (f"{_lead(words('model answer'), words)}{told.model_since}", "")
        yield from (*block(told.model.splitlines(), "python"), "")


def _lead(title: str, words: Words) -> str:
    """Begin a paragraph with what it is, and the full stop of the language."""
    return f"**{title}**。" if words.code == "zh" else f"**{title}.** "


def _explanation(told: QuestionFeedback, words: Words) -> Iterator[str]:
    if told.diagnosis:
        title = words("quiz reason" if told.answer else "diagnosis")
        yield f"> {_lead(title, words)}{plain(told.diagnosis)}"
        for text in (told.basis, told.hint):
            if text:
                yield from (">", f"> {plain(text)}")
        yield ""
    if told.example:
        yield from _example(told.example, words)
    if told.snippet:
        yield from (_lead(words("replay"), words).rstrip(), "")
        yield from (*block(told.snippet.splitlines(), "python"), "")
    for name, text in (("hint", told.nudge), ("second hint", told.step)):
        if text:
            yield from (f"{_lead(words(name), words)}{plain(text)}", "")
    if told.state in ("part", "wrong") and len(told.aspects) > 1:
        yield from (*_aspects(told, words), "")


def _aspects(told: QuestionFeedback, words: Words) -> Iterator[str]:
    heads = ("aspect", "examines", "verdict", "share")
    yield f"| {' | '.join(map(words, heads))} |"
    yield "|---|---|---|---:|"
    for a in told.aspects:
        sign = "✓" if a.passed else "✗"
        yield f"| {code(a.name)} | {plain(a.about)} | {sign} {a.verdict} | {a.share} % |"


def _example(shown: Example, words: Words) -> Iterator[str]:
    where = words("of aspect", aspect=shown.aspect) + (f", {shown.label}" if shown.label else "")
    yield from (f"**{shown.title}** ({plain(where)})", "")
    if shown.message:
        yield from (plain(shown.message), "")
    if shown.file:
        yield from (words("raised in", file=code(shown.file), line=shown.line), "")
    if shown.hidden and not shown.inputs:
        yield from (words("hidden case"), "")
    figures = [*draw_figures(shown.inputs), "", *draw_figures(shown.results)]
    if shown.inputs or shown.results:
        yield from (*block([line.removeprefix("  ") for line in figures]), "")
    for sentence in shown.sentences:
        yield from (plain(sentence), "")
