"""What a student is told about one question, as text, Markdown or HTML.

Words of ours and text that came from a submission are kept apart: the latter appears only
where nothing in it can be taken for markup.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from autograder.counterexample import Counterexample, explain
from autograder.diagnosis import tell_briefly
from autograder.score import QuestionScore
from autograder.text import printable
from autograder.verdict import LIMIT_VERDICTS, Verdict

_NO_CALL = LIMIT_VERDICTS | {Verdict.MISSING, Verdict.KILLED, Verdict.NOT_AN_ANSWER}
"""Verdicts whose message says all there is to say."""


@dataclass(frozen=True)
class Feedback:
    """What a student is told.

    Attributes
    ----------
    question : str
    points : str
        Such as ``7.5 / 10``.
    sentences : tuple of str
        Words of the course and of the engine.
    shown : tuple of str
        Lines that may hold text of the submission.
    """

    question: str
    points: str
    sentences: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def tell(
    score: QuestionScore,
    *,
    notes: tuple[str, ...] = (),
    diagnosis: bool = True,
    hint: bool = True,
) -> Feedback:
    """Say what a score rests on.

    Of a case that students do not have, neither inputs nor outcome are told.

    Parameters
    ----------
    notes : tuple of str
        About the file. Untrusted text.
    diagnosis, hint : bool
        Whether the course lets students see them; see `autograder.report.policy`.
    """
    sentences = [*_aspects(score)]
    if score.diagnosis is not None and diagnosis:
        variant = score.diagnosis.misconception
        sentences.append(f"What it looks like: {tell_briefly(score.diagnosis)}")
        if variant.hint and hint:
            sentences.append(f"Hint: {variant.hint}")
    elif score.hint and hint and score.verdict is not Verdict.UNGRADED:
        sentences.append(f"Hint: {score.hint}")
    sentences += score.notes
    shown = _shown(score.counterexample) if score.counterexample else []
    shown += [f"note: {printable(note, 300)}" for note in notes]
    return Feedback(score.question, _points(score), tuple(sentences), tuple(shown))


def _points(score: QuestionScore) -> str:
    earned = "not graded" if score.earned is None else f"{round(score.earned, 2):g}"
    return f"{earned} / {score.possible:g}"


def _aspects(score: QuestionScore) -> list[str]:
    if score.verdict in (Verdict.RIGHT, Verdict.NOT_IMPLEMENTED, Verdict.UNGRADED):
        return [f"{str(score.verdict).capitalize()}."]
    passed = [aspect.name for aspect in score.aspects if aspect.passed]
    failed = [f"{a.name} ({a.verdict})" for a in score.aspects if not a.passed]
    told = [f"Passed: {', '.join(passed)}."] if passed else []
    return [*told, f"Not passed: {', '.join(failed)}."]


def _shown(counterexample: Counterexample) -> list[str]:
    verdict = counterexample.difference.verdict
    if verdict is Verdict.NOT_IMPLEMENTED:
        return []
    if verdict in _NO_CALL:
        return [printable(counterexample.difference.message, 600)]
    if not counterexample.visible:
        return [f"{counterexample.aspect}: {verdict}, on a case that only the grader has"]
    lines = [f"{counterexample.aspect}, on a case like those that you have:"]
    return lines + [printable(line, 600) for line in explain(counterexample)]


def as_text(feedback: Feedback) -> str:
    """Write feedback for a terminal."""
    head = f"{feedback.question}: {feedback.points}"
    return "\n".join([head, *feedback.sentences, *feedback.shown])


def as_markdown(feedback: Feedback) -> str:
    """Write feedback as Markdown; text of the submission stands in blocks of code."""
    parts = [f"**{feedback.question}: {feedback.points}**", *map(_escaped, feedback.sentences)]
    if feedback.shown:
        parts.append("\n".join(f"    {line}" for line in feedback.shown))
    return "\n\n".join(parts)


def _escaped(sentence: str) -> str:
    for sign in "\\`*_[]<>#|$~":
        sentence = sentence.replace(sign, f"\\{sign}")
    return sentence


def as_html(feedback: Feedback) -> str:
    """Write feedback as HTML that holds nothing but text."""
    parts = [f"<b>{html.escape(feedback.question)}: {html.escape(feedback.points)}</b>"]
    parts += [f"<p>{html.escape(sentence)}</p>" for sentence in feedback.sentences]
    if feedback.shown:
        text = html.escape("\n".join(feedback.shown))
        parts.append(f"<pre>{text}</pre>")
    return f'<div class="autograder">{"".join(parts)}</div>'
