"""What a student is told about one question, as text, Markdown or HTML.

Words of ours and text that came from a submission are kept apart: the latter appears only
where nothing in it can be taken for markup.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from autograder.counterexample import Counterexample, explain
from autograder.diagnosis import tell_briefly
from autograder.messages import ENGLISH, retell, say
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
    language: str = ENGLISH,
) -> Feedback:
    """Say what a score rests on.

    Of a case that students do not have, neither inputs nor outcome are told.

    Parameters
    ----------
    notes : tuple of str
        About the file. Untrusted text.
    diagnosis, hint : bool
        Whether the course lets students see them; see `autograder.report.policy`.
    language : str
        In which the texts of the course stand in the score already; see
        `autograder.translation`.
    """
    sentences = [*_aspects(score, language)]
    if score.diagnosis is not None and diagnosis:
        variant = score.diagnosis.misconception
        cause = tell_briefly(score.diagnosis, language)
        sentences.append(say(language, "What it looks like: {text}", text=cause))
        if variant.hint and hint:
            sentences.append(say(language, "Hint: {text}", text=variant.hint))
    elif score.hint and hint and score.verdict is not Verdict.UNGRADED:
        sentences.append(say(language, "Hint: {text}", text=score.hint))
    sentences += score.notes
    shown = _shown(score.counterexample, language) if score.counterexample else []
    told = (retell(language, note) for note in notes)
    shown += [say(language, "note: {text}", text=printable(note, 300)) for note in told]
    return Feedback(score.question, _points(score, language), tuple(sentences), tuple(shown))


def _points(score: QuestionScore, language: str) -> str:
    earned = say(language, "not graded")
    if score.earned is not None:
        earned = f"{round(score.earned, 2):g}"
    return f"{earned} / {score.possible:g}"


def _aspects(score: QuestionScore, language: str) -> list[str]:
    if score.verdict in (Verdict.RIGHT, Verdict.NOT_IMPLEMENTED, Verdict.UNGRADED):
        verdict = say(language, str(score.verdict)).capitalize()
        return [say(language, "{verdict}.", verdict=verdict)]
    passed = [aspect.name for aspect in score.aspects if aspect.passed]
    failed = [
        say(language, "{aspect} ({verdict})", aspect=a.name, verdict=say(language, str(a.verdict)))
        for a in score.aspects
        if not a.passed
    ]
    between = say(language, ", ")
    told = [say(language, "Passed: {names}.", names=between.join(passed))] if passed else []
    return [*told, say(language, "Not passed: {names}.", names=between.join(failed))]


def _shown(counterexample: Counterexample, language: str) -> list[str]:
    aspect, verdict = counterexample.aspect, counterexample.difference.verdict
    if verdict is Verdict.NOT_IMPLEMENTED:
        return []
    if verdict in _NO_CALL:
        return [printable(retell(language, counterexample.difference.message), 600)]
    if not counterexample.visible:
        named = say(language, str(verdict))
        template = "{aspect}: {verdict}, on a case that only the grader has"
        return [say(language, template, aspect=aspect, verdict=named)]
    lines = [say(language, "{aspect}, on a case like those that you have:", aspect=aspect)]
    return lines + [printable(line, 600) for line in explain(counterexample, language)]


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
